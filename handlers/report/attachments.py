"""Pictures of a report: as the form remembers them, and as they are fetched and made ready to be kept."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

from bot.channels.base import FileUnavailable
from bot.messages import File
from bot.seal import Seal
from bot.turn import Turn
from reports import exhibit, pictures, screenshot

Fetch = Callable[[str, File, int], Awaitable[bytes]]
Kept = dict[str, Any]
"""A picture in the form: the channel it came by, and what that channel knows it as."""


def sent(turn: Turn) -> list[Kept]:
    """Return the message's pictures as the form keeps them; files of other kinds are left out."""
    return [
        {
            "channel": turn.chat.channel,
            "reference": file.reference,
            "name": file.name,
            "media_type": file.media_type,
            "size": file.size,
        }
        for file in turn.message.files
        if file.media_type.startswith("image/") and file.size <= pictures.MAX_BYTES
    ]


def added(turn: Turn) -> list[Kept]:
    """Return the form's pictures with those of this message; what is no picture or too much is said."""
    found = sent(turn)
    files = [*turn.data["files"], *found]
    if not found:
        say_refused(turn)
    if len(files) > pictures.MAX_PICTURES:
        turn.say("report.too_many_files", limit=pictures.MAX_PICTURES)
    return files[: pictures.MAX_PICTURES]


def say_refused(turn: Turn) -> None:
    """Say which files are taken."""
    turn.say("report.bad_file", limit=pictures.MAX_BYTES >> 20)


async def fetched(fetch: Fetch, seal: Seal, kept: Kept) -> exhibit.Exhibit | None:
    """Return a picture ready to be kept, None when it is gone or is none."""
    named = dict(kept)
    channel = named.pop("channel")
    try:
        content = await fetch(channel, File(**named), pictures.MAX_BYTES)
        return await asyncio.to_thread(exhibit.prepare, seal, content)
    except (FileUnavailable, pictures.NotAPicture):
        return None


async def words_in(fetch: Fetch, seal: Seal, kept: Kept) -> str:
    """Return what stands in a picture, "" when it cannot be read."""
    found = await fetched(fetch, seal, kept)
    return await screenshot.read(found.preview) if found else ""
