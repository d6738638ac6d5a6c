"""What a stranger sends is measured before it is unpacked."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.pictures import MAX_BYTES, NotAPicture, checked
from tests.reports.pictures import huge_png, photograph, png


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (png(), "image/png"),
        (photograph("PNG"), "image/png"),
        (photograph("JPEG", "An"), "image/jpeg"),
        (photograph("WEBP"), "image/webp"),
        (photograph("WEBP", "An"), "image/webp"),
    ],
    ids=["png", "large-png", "jpeg", "webp", "webp-with-exif"],
)
def test_pictures_are_known_by_their_first_bytes(content: bytes, kind: str) -> None:
    assert checked(content) == kind


@pytest.mark.parametrize(
    "content", [b"", b"GIF89a", b"%PDF-1.7", b"<svg/>", b"MZ", b"RIFF\0\0\0\0WEBP", b"\xff\xd8\xff"]
)
def test_what_is_no_picture_is_refused(content: bytes) -> None:
    with pytest.raises(NotAPicture):
        checked(content)


def test_a_picture_over_the_limits_is_refused_without_unpacking_it() -> None:
    for content in (png() + b"\0" * MAX_BYTES, huge_png()):
        with pytest.raises(NotAPicture):
            checked(content)


@given(st.binary(max_size=300), st.sampled_from([png()[:8], b"\xff\xd8\xff\xe1", b"RIFF\x20\0\0\0WEBP"]))
def test_any_bytes_are_a_picture_or_refused(content: bytes, beginning: bytes) -> None:
    try:
        assert checked(beginning + content).startswith("image/")
    except NotAPicture:
        return
