"""Documents: as a file where the platform takes it, as a link of ours for a day where it does not."""

import re
from pathlib import Path

import aiohttp
import pytest
from sqlalchemy import select

from bot.documents import offered
from bot.messages import MAX_DOCUMENT, Button, Document, OutgoingMessage
from bot.rendering import Capabilities, fit
from bot.store.schema import web_files
from tests.helpers.drivers import Said, Stage, _TelegramTalker, stages
from tests.helpers.world import World

TABLE = Document("điểm danh.xlsx", b"PK\x03\x04")
LINK = re.compile(r"(http\S+/files/\S+)")


@pytest.mark.parametrize("channel", ["web", "fake", "zalo_bot", "zalo_oa", "telegram"])
async def test_the_calendar_file_reaches_a_person_on_every_channel(channel: str, tmp_path: Path) -> None:
    async with stages(list(dict.fromkeys(("web", channel))), tmp_path) as made:
        content = await _asked_for(made[-1])
        assert content.startswith(b"BEGIN:VCALENDAR")
        assert "Chi bộ thôn Đông".encode() in content.replace(b"\r\n ", b"")


async def _asked_for(stage: Stage) -> bytes:
    """What a secretary with one session gets for asking."""
    an = await stage.talker("An")
    await an.says("/chibo Chi bộ thôn Đông")
    said = await _hears(an, "Đã lập")
    await an.says("/buoihop 19h30 ngày 3/12")
    said = await _hears(an, "03/12/2026")
    await an.taps(said, "Đúng, lưu lịch")
    await _hears(an, "Đã lưu lịch")
    await an.says("tệp lịch")
    said = await _hears(an, "Lịch các buổi sinh hoạt")
    if isinstance(an, _TelegramTalker):
        assert "http" not in said.text
        [document] = await an._user.receives(1)
        assert document.file_name == "lich-sinh-hoat.ics"
        return bytes(document.content)
    found = LINK.search(said.text)
    assert found, said.text
    async with aiohttp.ClientSession() as session, session.get(found[1]) as answer:
        assert answer.content_type == "text/calendar"
        assert answer.headers["Content-Disposition"].startswith("attachment;")
        assert "sandbox" in answer.headers["Content-Security-Policy"]
        return await answer.read()


async def _hears(talker: object, part: str) -> Said:
    while True:
        said: Said = await talker.hears()  # type: ignore[attr-defined]
        if part in said.text:
            return said


async def test_a_link_is_guessed_by_nobody_and_gone_after_a_day(tmp_path: Path) -> None:
    async with stages(("web",), tmp_path) as [on], aiohttp.ClientSession() as session:
        await on.house.store.write(
            lambda tx: offered(tx, OutgoingMessage("Đây", document=TABLE), Capabilities())
        )
        references = await on.house.store.read(
            lambda tx: list(tx.execute(select(web_files.c.reference)).scalars())
        )
        for token in ("guess", references[0], references[0].removeprefix("out:")):
            async with session.get(f"{on.house.address}/files/{token}/a.xlsx") as answer:
                assert answer.status == 404
        on.clock.advance(86_400 + 600)

        async def left() -> int:
            return len(await on.house.store.read(lambda tx: tx.execute(select(web_files)).all()))

        while await left():  # the job that forgets runs by the same clock
            on.clock.advance(300)


async def test_text_choices_and_the_file_s_name_all_stay(tmp_path: Path) -> None:
    async with World() as world:
        world.store.surroundings.links["files"] = "https://tro-ly.example/files/"
        message = OutgoingMessage("Bảng đây", (Button("Xong", "done"),), None, TABLE)
        made = await world.store.write(offered, message, Capabilities(documents=(".pdf",)))
    assert made.buttons == message.buttons
    assert made.document is None
    assert re.fullmatch(
        r"Bảng đây\nđiểm danh\.xlsx: https://tro-ly\.example/files/[\w-]{22}/%C4%91i\S+\.xlsx", made.text
    )
    pieces = fit(message, Capabilities(documents=("",), buttons=0))
    assert [piece.document for piece in pieces] == [None, TABLE]
    assert "1. Xong" in pieces[0].text


def test_a_document_is_never_larger_or_named_otherwise_than_any_platform_takes() -> None:
    for name, content in (("a/b.pdf", b""), ("", b""), ("a\n.pdf", b""), ("a.pdf", bytes(MAX_DOCUMENT + 1))):
        with pytest.raises(ValueError, match="a document has"):
            Document(name, content)
