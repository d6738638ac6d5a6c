"""A picture is fetched from the channel it came by, wherever the report is finished."""

import pytest

from bot.channels.base import FileUnavailable
from bot.messages import File
from bot.seal import Seal
from handlers.report.attachments import Kept, fetched, words_in
from tests.reports.pictures import photograph

SEAL = Seal(b"s" * 32)
KEPT: Kept = {"channel": "telegram", "reference": "7", "name": "a.jpg", "media_type": "image/jpeg", "size": 9}


async def test_a_form_carried_to_another_channel_fetches_from_the_first() -> None:
    asked: list[tuple[str, str]] = []

    async def fetch(channel: str, file: File, limit: int) -> bytes:
        asked.append((channel, file.reference))
        return photograph()

    made = await fetched(fetch, SEAL, KEPT)
    assert made is not None
    assert made.media_type == "image/jpeg"
    assert asked == [("telegram", "7")]
    assert KEPT["channel"] == "telegram"


@pytest.mark.parametrize("content", [b"MZ", b"", photograph()[:100], None])
async def test_what_is_gone_or_no_picture_is_none(content: bytes | None) -> None:
    async def fetch(channel: str, file: File, limit: int) -> bytes:
        if content is None:
            raise FileUnavailable("7")
        return content

    assert await fetched(fetch, SEAL, KEPT) is None
    assert await words_in(fetch, SEAL, KEPT) == ""
