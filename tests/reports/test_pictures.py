"""A kept picture shows the page and nothing about who took it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.pictures import MAX_BYTES, NotAPicture, cleaned
from tests.reports.pictures import jpeg, png, webp


@pytest.mark.parametrize(
    ("plain", "telling", "kind"),
    [
        (png(), png(comment=b"Nguyen Van A, 21.0N 105.8E"), "image/png"),
        (jpeg(), jpeg(b"Nguyen Van A, 21.0N 105.8E"), "image/jpeg"),
        (webp(), webp(b"Nguyen Van A, 21.0N 105.8E"), "image/webp"),
    ],
    ids=["png", "jpeg", "webp"],
)
def test_metadata_is_removed_and_the_picture_kept(plain: bytes, telling: bytes, kind: str) -> None:
    assert b"Nguyen" in telling
    assert cleaned(telling) == (kind, plain)
    assert cleaned(plain) == (kind, plain)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"GIF89a",
        b"%PDF-1.7",
        b"<svg/>",
        b"MZ",
        png()[:-5],
        jpeg()[:5],
        b"RIFF\0\0\0\0WEBP",
        b"\xff\xd8\xff",
    ],
)
def test_what_is_no_whole_picture_is_refused(content: bytes) -> None:
    with pytest.raises(NotAPicture):
        cleaned(content)


def test_a_picture_over_the_limit_is_refused() -> None:
    with pytest.raises(NotAPicture):
        cleaned(png() + b"\0" * MAX_BYTES)


@given(st.binary(max_size=300), st.sampled_from([png()[:8], b"\xff\xd8\xff\xe1", b"RIFF\x20\0\0\0WEBP"]))
def test_any_bytes_are_a_picture_or_refused(content: bytes, beginning: bytes) -> None:
    try:
        kind, clean = cleaned(beginning + content)
    except NotAPicture:
        return
    assert kind.startswith("image/")
    assert cleaned(clean) == (kind, clean)
