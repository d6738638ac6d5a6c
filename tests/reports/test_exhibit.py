"""An exhibit keeps what was sent under the seal, and shows pixels only."""

from io import BytesIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from bot.seal import Seal
from reports.exhibit import LONGEST_SIDE, prepare
from reports.likeness import is_alike
from reports.pictures import NotAPicture
from tests.reports.pictures import huge_png, photograph, png

SEAL = Seal(b"s" * 32)
AUTHOR = "Nguyen Van A, 21.0N 105.8E"


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_the_preview_says_nothing_of_who_took_it_and_the_original_stays(kind: str) -> None:
    content = photograph(kind, AUTHOR)
    assert AUTHOR.encode() in content
    made = prepare(SEAL, content)
    assert SEAL.open(made.sealed) == content
    assert SEAL.open(made.sealed_preview) == made.preview
    with Image.open(BytesIO(made.preview)) as shown:
        assert (shown.format, shown.size, len(shown.getexif())) == ("JPEG", (270, 240), 0)
    assert AUTHOR.encode() not in made.preview


def test_what_follows_the_picture_is_not_shown() -> None:
    made = prepare(SEAL, photograph("JPEG") + b"<script>alert(1)</script>")
    assert b"script" not in made.preview


def test_a_large_picture_has_a_smaller_preview() -> None:
    file = BytesIO()
    Image.new("RGBA", (4000, 100), (0, 0, 0, 0)).save(file, "PNG")
    with Image.open(BytesIO(prepare(SEAL, file.getvalue()).preview)) as shown:
        assert shown.size == (LONGEST_SIDE, 50)
        assert shown.getpixel((0, 0)) == (255, 255, 255)


def test_a_picture_looks_the_same_after_shrinking_and_recompressing() -> None:
    first = prepare(SEAL, photograph("PNG")).likeness
    again = prepare(SEAL, photograph("JPEG", quality=40)).likeness
    other = prepare(SEAL, photograph("PNG", seed=3)).likeness
    assert first
    assert again
    assert other
    assert is_alike(first, again)
    assert not is_alike(first, other)
    assert prepare(SEAL, png(3)).likeness is None


@pytest.mark.parametrize("content", [png()[:-25], photograph()[:200], huge_png(), photograph("WEBP")[:300]])
def test_hostile_files_are_refused(content: bytes) -> None:
    with pytest.raises(NotAPicture):
        prepare(SEAL, content)


@settings(max_examples=60, deadline=None)
@given(
    st.sampled_from(["JPEG", "PNG", "WEBP"]),
    st.lists(st.tuples(st.integers(12, 400), st.binary(min_size=1, max_size=4)), min_size=1, max_size=6),
)
def test_a_spoilt_file_is_drawn_or_refused(kind: str, changes: list[tuple[int, bytes]]) -> None:
    content = bytearray(photograph(kind))
    for at, new in changes:
        content[at : at + len(new)] = new
    try:
        assert prepare(SEAL, bytes(content)).preview.startswith(b"\xff\xd8")
    except NotAPicture:
        return
