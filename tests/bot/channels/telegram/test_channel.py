"""The Telegram channel against a double of the Bot API: everything a person does arrives, everything said is said."""

import asyncio
import io
import json
import re
import sys
from collections.abc import AsyncIterator
from typing import Any

import pytest
from sqlalchemy import select

from bot import outbox as out
from bot.channels.base import (
    ChannelDown,
    DeliveryError,
    FileUnavailable,
    NotSent,
    Rejected,
    RetryLater,
    Uncertain,
    Unreachable,
)
from bot.channels.telegram import double as faults
from bot.logs import configure
from bot.messages import Button, File, OutgoingMessage
from bot.routing import Router
from bot.store import StoreFull, Transaction
from bot.store.schema import OUT_FAILED, OUT_SENT, OUT_UNKNOWN, chats, outbox, updates
from bot.turn import Turn
from tests.helpers.station import SECRET, TOKEN, Station

PNG = b"\x89PNG\r\n\x1a\n" + b"\x00" * 50
LIMIT = 1000


def talk(station: list[Station]) -> Router:
    router = Router()

    @router.start("r_")
    def receipt(turn: Turn) -> None:
        turn.tell(f"biên nhận {turn.argument}")

    @router.command("start")
    def start(turn: Turn) -> None:
        turn.tell("Đồng chí chọn:", [Button("Có mặt", "rsvp:yes:7"), Button("Vắng", "rsvp:no:7")])

    @router.action("rsvp")
    def rsvp(turn: Turn) -> None:
        turn.tell(f"đã ghi {turn.argument}")

    @router.command("ảnh")
    def picture(turn: Turn) -> None:
        turn.tell("ảnh đây", [Button("Có mặt", "rsvp:yes:8")], image=PNG)

    @router.command("dài")
    def long(turn: Turn) -> None:
        turn.tell("câu dài. " * 900, [Button("Hết", "rsvp:end")])

    @router.file()
    def file(turn: Turn) -> None:
        [sent] = turn.message.files
        content = turn.compute(fetched, sent)
        turn.tell(f"{sent.media_type} {sent.name} {content} «{turn.text}»")

    async def fetched(sent: File) -> str:
        try:
            return str(len(await station[0].telegram.fetch(sent, LIMIT)))
        except FileUnavailable:
            return "không tải được"

    @router.kind("sticker", "edited", "unsupported")
    def other(turn: Turn) -> None:
        turn.tell(f"loại {turn.message.kind}")

    @router.fallback()
    def echo(turn: Turn) -> None:
        turn.tell(f"«{turn.text}»")

    return router


@pytest.fixture(params=["polling", "webhook"])
async def station(request: pytest.FixtureRequest) -> AsyncIterator[Station]:
    """A channel that receives, each way."""
    found: list[Station] = []
    async with Station(talk(found), mode=request.param) as station:
        found.append(station)
        await station.listen()
        yield station


@pytest.fixture
async def silent() -> AsyncIterator[Station]:
    """A channel that only sends."""
    found: list[Station] = []
    async with Station(talk(found)) as station:
        found.append(station)
        for request in station.telegram._requests:
            await request.initialize()
        yield station


async def states(station: Station) -> list[int]:
    def read(tx: Transaction) -> list[int]:
        return list(tx.execute(select(outbox.c.state).order_by(outbox.c.id)).scalars())

    return await station.store.read(read)


# ---- receiving, by long poll and by webhook ----


async def test_a_conversation_with_links_buttons_and_taps(station: Station) -> None:
    an = station.person()
    await an.presses_start("r_ABC-1")
    assert (await an.receives())[0].text == "biên nhận ABC-1"
    await an.presses_start()
    [menu] = await an.receives()
    assert menu.titles == ["Có mặt", "Vắng"]
    await an.taps("Có mặt")
    assert (await an.receives())[0].text == "đã ghi yes:7"
    await an.sees(lambda an: len(an.tap_answers) == 1)
    await an.sends("vắng")
    assert (await an.receives())[0].text == "«vắng»"


async def test_a_photo_and_a_document_are_received_and_fetched(station: Station) -> None:
    an = station.person()
    await an.sends_photo(PNG, "bằng chứng")
    assert (await an.receives())[0].text == f"image/jpeg photo.jpg {len(PNG)} «bằng chứng»"
    await an.sends_document(b"%PDF-1.7", "công văn.pdf")
    assert (await an.receives())[0].text == "application/pdf công văn.pdf 8 «»"


async def test_a_file_over_the_limit_is_not_fetched_whatever_size_it_claims(station: Station) -> None:
    an = station.person()
    await an.sends_document(b"x", declared_size=LIMIT + 1)
    assert "không tải được" in (await an.receives())[0].text
    await an.sends_document(b"x" * (LIMIT + 1), declared_size=3)
    assert "không tải được" in (await an.receives())[0].text


async def test_stickers_edits_and_forwards_are_known_for_what_they_are(station: Station) -> None:
    an = station.person()
    await an.sends("một")
    await an.edits("hai")
    await an.sends_sticker()
    await an.forwards("của người khác")
    texts = [message.text for message in await an.receives(4)]
    assert texts == ["«một»", "loại edited", "loại sticker", "«của người khác»"]


async def test_a_picture_carries_its_text_and_its_buttons(station: Station) -> None:
    an = station.person()
    await an.sends("ảnh")
    [picture] = await an.receives()
    assert (picture.text, picture.content, picture.titles) == ("ảnh đây", PNG, ["Có mặt"])
    await an.taps("Có mặt")
    assert (await an.receives())[0].text == "đã ghi yes:8"


async def test_a_long_answer_is_cut_at_4096_and_ends_with_the_buttons(station: Station) -> None:
    an = station.person()
    await an.sends("dài")
    pieces = await an.receives(2)
    assert all(len(piece.text) <= 4096 for piece in pieces)
    assert " ".join(piece.text for piece in pieces).split() == ["câu", "dài."] * 900
    assert [piece.titles for piece in pieces] == [[], ["Hết"]]


async def test_a_block_is_noted_and_forgiven(station: Station) -> None:
    an = station.person()
    await an.sends("một")
    await an.receives()
    await an.blocks_the_bot()

    def unreachable(tx: Transaction) -> bool:
        return tx.execute(select(chats.c.unreachable_at)).scalar_one() is not None

    async with asyncio.timeout(10):
        while not await station.store.read(unreachable):
            await station.settle()
    await an.unblocks_the_bot()
    await an.sends("hai")
    assert (await an.receives())[0].text == "«hai»"
    assert not await station.store.read(unreachable)


async def test_the_same_update_again_is_answered_once(station: Station) -> None:
    an = station.person()
    update = await an.sends("một")
    await station.double.inject(update, update)
    await an.sends("hai")
    assert [message.text for message in await an.receives(2)] == ["«một»", "«hai»"]
    await station.double.settled()
    assert len(an.inbox) == 2


async def test_updates_that_overtake_each_other_are_all_answered(station: Station) -> None:
    an, binh = station.person(7), station.person(8, "Bình")
    first, second = await an.sends("một"), await binh.sends("hai")
    later, earlier = {**second, "update_id": 9002}, {**first, "update_id": 9001}
    await an.receives()
    await binh.receives()
    await station.double.inject(later, earlier)
    assert (await an.receives())[0].text == "«một»"
    assert (await binh.receives())[0].text == "«hai»"


async def test_what_is_said_in_groups_is_none_of_our_business(station: Station) -> None:
    an = station.person()
    update = await an.sends("một")
    await an.receives()
    group = {**update["message"], "chat": {"id": -100, "type": "supergroup", "title": "x"}}
    await station.double.inject({"update_id": 9001, "message": group})
    await an.sends("hai")
    assert (await an.receives())[0].text == "«hai»"
    rows = await station.store.read(lambda tx: tx.execute(select(updates.c.update_id)).all())
    assert "9001" not in {row[0] for row in rows}


async def test_an_update_nobody_can_read_is_counted_and_passed_over(station: Station) -> None:
    an = station.person()
    await station.double.inject(
        {"update_id": 900, "message": {"chat": "hỏng"}}, {"update_id": 901, "new": {}}
    )
    await an.sends("sau đó")
    assert (await an.receives())[0].text == "«sau đó»"
    await station.double.settled()
    counts = station.engine.metrics.counts
    assert (
        counts["updates_refused", "telegram", "malformed"]
        + counts["webhook_refused", "telegram", "malformed"]
    )


# ---- only one way ----


async def test_another_poller_is_noticed_and_outlasted() -> None:
    async with Station(talk([])) as station:
        station.double.faults.add(fault=faults.Conflict(), method="getUpdates", times=2)
        await station.listen()
        an = station.person()
        await an.sends("một")
        hearing = asyncio.create_task(an.receives())
        assert (await station.pass_time(hearing))[0].text == "«một»"
        assert station.engine.metrics.counts["receiving_errors", "telegram", "Conflict"] == 2


@pytest.mark.parametrize(
    "fault",
    [faults.ServerError(), faults.TooManyRequests(3), faults.DropAfterAccept(), faults.Unauthorized()],
)
async def test_polling_outlasts_any_trouble_of_the_platform(fault: Any) -> None:
    async with Station(talk([])) as station:
        station.double.faults.add(fault=fault, method="getUpdates", times=2)
        station.double.faults.add(fault=fault, method="deleteWebhook")
        await station.telegram.start()
        an = station.person()
        await an.sends("một")
        hearing = asyncio.create_task(an.receives())
        assert (await station.pass_time(hearing))[0].text == "«một»"


async def test_a_batch_is_confirmed_only_once_all_of_it_is_stored(monkeypatch: pytest.MonkeyPatch) -> None:
    async with Station(talk([])) as station:
        accept, refusals = station.engine.intake.accept, [1, 1]

        def full(message: Any) -> Any:
            if refusals:
                refusals.pop()
                raise StoreFull("full")
            return accept(message)

        monkeypatch.setattr(station.engine.intake, "accept", full)
        an = station.person()
        await an.sends("một")
        await an.sends("hai")
        await station.telegram.start()
        hearing = asyncio.create_task(an.receives(2))
        assert [message.text for message in await station.pass_time(hearing)] == ["«một»", "«hai»"]


async def test_a_webhook_that_could_not_be_set_is_set_later() -> None:
    async with Station(talk([]), mode="webhook") as station:
        station.double.faults.add(fault=faults.ServerError(), method="setWebhook", times=2)
        await station.telegram.start()
        called = asyncio.create_task(station.double.called("setWebhook", 3))
        [*_, call] = await station.pass_time(called)
        assert call.payload["secret_token"] == SECRET
        an = station.person()
        await an.sends("một")
        assert (await an.receives())[0].text == "«một»"


@pytest.fixture
async def hooked() -> AsyncIterator[Station]:
    async with Station(talk([]), mode="webhook") as station:
        await station.listen()
        yield station


UPDATE = json.dumps(
    {
        "update_id": 1,
        "message": {"message_id": 1, "date": 1, "chat": {"id": 7, "type": "private"}, "text": "x"},
    }
).encode()
HEADER = "X-Telegram-Bot-Api-Secret-Token"


async def stored(station: Station) -> int:
    return len(await station.store.read(lambda tx: tx.execute(select(updates.c.id)).all()))


WRONG_SECRETS = [{}, {HEADER: ""}, {HEADER: "wrong"}, {HEADER: SECRET + "x"}, {HEADER: "đ"}]


async def test_without_the_right_secret_nothing_is_even_read(hooked: Station) -> None:
    for headers in WRONG_SECRETS:
        assert await hooked.double.posts_to_webhook(UPDATE, headers) == 401
    assert await stored(hooked) == 0


async def test_a_secret_of_raw_bytes_is_refused_like_any_other(hooked: Station) -> None:
    server = hooked.client.server
    reader, writer = await asyncio.open_connection(server.host, server.port)
    head = b"POST /webhooks/telegram HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: 0\r\n"
    writer.write(head + HEADER.encode() + b": \xff\xfe\r\n\r\n")
    assert (await reader.readline()).startswith(b"HTTP/1.1 401")
    await reader.read()
    writer.close()
    await writer.wait_closed()


async def test_polling_has_no_webhook_to_speak_to() -> None:
    async with Station(talk([])) as station:
        response = await station.client.post("/webhooks/telegram", data=UPDATE, headers={HEADER: ""})
        assert response.status == 401


MALFORMED = [b"", b"{", b"[]", b"null", b"\xff", b'{"update_id": "x"}', b'{"message": {}}']


async def test_a_malformed_delivery_is_a_400(hooked: Station) -> None:
    for body in MALFORMED:
        assert await hooked.double.posts_to_webhook(body) == 400
    assert await stored(hooked) == 0


async def test_a_huge_delivery_is_a_413_whether_or_not_it_says_its_length(hooked: Station) -> None:
    big = b'{"update_id": 1, "x": "' + b"x" * (1024 * 1024) + b'"}'

    async def pieces() -> AsyncIterator[bytes]:
        for start in range(0, len(big), 65536):
            yield big[start : start + 65536]

    for body in (io.BytesIO(big), pieces()):
        response = await hooked.client.post("/webhooks/telegram", data=body, headers={HEADER: SECRET})
        assert response.status == 413
    assert await stored(hooked) == 0


async def test_a_full_store_is_a_503_and_the_delivery_repeated_is_taken(
    hooked: Station, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(message: Any) -> Any:
        raise StoreFull("full")

    monkeypatch.setattr(hooked.engine.intake, "accept", full)
    assert await hooked.double.posts_to_webhook(UPDATE) == 503
    monkeypatch.undo()
    assert await hooked.double.posts_to_webhook(UPDATE) == 200
    assert await hooked.double.posts_to_webhook(UPDATE) == 200
    assert await stored(hooked) == 1


# ---- sending ----


@pytest.mark.parametrize(
    ("fault", "expected"),
    [
        (faults.TooManyRequests(17), RetryLater),
        (faults.Forbidden(), Unreachable),
        (faults.Forbidden("user is deactivated"), Unreachable),
        (faults.BadRequest("chat not found"), Unreachable),
        (faults.BadRequest("message is too long"), Rejected),
        (faults.Unauthorized(), ChannelDown),
        (faults.NotFound(), ChannelDown),
        (faults.ServerError(502), NotSent),
        (faults.ServerError(504), NotSent),
        (faults.DropAfterAccept(), Uncertain),
        (faults.DropBeforeAccept(), Uncertain),
        (faults.SilentAfterAccept(), Uncertain),
        (faults.Migrated(-5), Rejected),
    ],
)
async def test_every_failure_of_a_send_says_what_is_to_be_done(
    silent: Station, fault: Any, expected: type[DeliveryError]
) -> None:
    silent.telegram._requests[1]._read = 0.2
    silent.telegram._requests[1]._write = 0.2
    silent.person()
    silent.double.faults.add(fault=fault, method="sendMessage")
    with pytest.raises(expected) as raised:
        await silent.telegram.deliver("7", OutgoingMessage("lời riêng"), 1)
    assert "lời riêng" not in str(raised.value)
    if isinstance(raised.value, RetryLater):
        assert raised.value.seconds == 17


async def test_a_platform_that_cannot_be_reached_was_certainly_not_sent_to(silent: Station) -> None:
    await silent.double.__aexit__(None, None, None)
    with pytest.raises(NotSent):
        await silent.telegram.deliver("7", OutgoingMessage("x"), 1)
    silent.double = await faults.TelegramDouble(TOKEN).__aenter__()


async def test_links_are_sent_without_a_preview(silent: Station) -> None:
    silent.person()
    number = await silent.telegram.deliver("7", OutgoingMessage("https://gia-mao.example"), 1)
    [call] = silent.double.calls.of("sendMessage")
    assert json.loads(call.payload["link_preview_options"]) == {"is_disabled": True}
    assert silent.person().inbox[0].message_id == int(number)


async def test_titles_stand_side_by_side_only_where_a_phone_shows_them_whole(silent: Station) -> None:
    silent.person()
    titles = ["Có", "Không", "Một lựa chọn dài hơn hẳn", "Hủy"]
    buttons = tuple(Button(title, str(n)) for n, title in enumerate(titles))
    await silent.telegram.deliver("7", OutgoingMessage("?", buttons), 1)
    rows = [[button.title for button in row] for row in silent.person().inbox[0].buttons]
    assert [title for row in rows for title in row] == titles
    assert rows[0] == ["Có", "Không"]
    assert all(sum(len(title) for title in row) <= 30 or len(row) == 1 for row in rows)


async def say(station: Station, text: str, kind: str = "notice") -> None:
    def queue(tx: Transaction) -> None:
        from bot import people

        chat = people.meet(tx, "telegram", "7")
        out.enqueue(tx, chat.id, OutgoingMessage(text), key=text, kind=kind)

    station.person()
    await station.store.write(queue)


async def test_a_429_is_waited_for_and_the_message_sent_once(silent: Station) -> None:
    silent.double.faults.add(fault=faults.TooManyRequests(30), method="sendMessage")
    await say(silent, "x")
    hearing = asyncio.create_task(silent.person().receives())
    assert (await silent.pass_time(hearing))[0].text == "x"
    assert len(silent.double.calls.of("sendMessage")) == 2


async def test_a_403_makes_the_chat_unreachable(silent: Station) -> None:
    silent.double.faults.add(fault=faults.Forbidden(), method="sendMessage")
    await say(silent, "x")
    async with asyncio.timeout(10):
        while await states(silent) != [OUT_FAILED]:
            await silent.double.called("sendMessage")
    moment = await silent.store.read(lambda tx: tx.execute(select(chats.c.unreachable_at)).scalar_one())
    assert moment is not None


async def test_after_an_uncertain_send_an_answer_comes_once_more_and_a_notice_never(silent: Station) -> None:
    silent.double.faults.add(fault=faults.DropAfterAccept(), method="sendMessage", times=2)
    await say(silent, "thông báo")
    await say(silent, "trả lời", "reply")
    hearing = asyncio.create_task(silent.person().receives(3))
    texts = [message.text for message in await silent.pass_time(hearing, 1.1)]
    assert texts == ["thông báo", "trả lời", "trả lời"]
    async with asyncio.timeout(10):
        while await states(silent) != [OUT_UNKNOWN, OUT_SENT]:
            await silent.store.write(lambda tx: None)


async def test_a_refused_token_takes_the_channel_down_until_it_is_taken_again(silent: Station) -> None:
    silent.double.faults.add(fault=faults.Unauthorized(), method="sendMessage")
    await say(silent, "x")
    async with asyncio.timeout(10):
        while not silent.engine.senders["telegram"].down:
            await silent.store.write(lambda tx: None)
    assert (await (await silent.client.get("/readyz")).json())["reasons"] == ["channel telegram"]
    hearing = asyncio.create_task(silent.person().receives())
    assert (await silent.pass_time(hearing))[0].text == "x"
    assert (await silent.client.get("/readyz")).status == 200


async def test_a_file_that_is_gone_is_said_to_be_unavailable(silent: Station) -> None:
    with pytest.raises(FileUnavailable):
        await silent.telegram.fetch(File("no-such-file"), LIMIT)
    with pytest.raises(FileUnavailable):
        await silent.telegram.fetch(File("x", size=LIMIT + 1), LIMIT)


async def test_the_token_is_in_no_log_and_in_no_error(capfd: pytest.CaptureFixture[str]) -> None:
    configure("debug")
    sys.stderr.flush()
    everything = [
        faults.TooManyRequests(1),
        faults.Forbidden(),
        faults.BadRequest(f"wrong {TOKEN}"),
        faults.Unauthorized(),
        faults.NotFound(),
        faults.ServerError(),
        faults.DropAfterAccept(),
        faults.DropBeforeAccept(),
        faults.Conflict(),
    ]
    try:
        async with Station(talk([])) as station:
            for fault in everything:
                for method in ("getUpdates", "sendMessage", "deleteWebhook"):
                    station.double.faults.add(fault=fault, method=method)
            await station.telegram.start()
            station.person()
            seen = []
            for _ in everything:
                try:
                    await station.telegram.deliver("7", OutgoingMessage("x"), 1)
                except DeliveryError as error:
                    seen.append(error)
            an = station.person()
            await an.sends("một")
            hearing = asyncio.create_task(an.receives())
            await station.pass_time(hearing)
    finally:
        configure()
    written = capfd.readouterr()
    shown = " ".join(f"{error!r} {error.__cause__!r} {error.__context__!r}" for error in seen)
    assert len(seen) == len(everything)
    assert "polling.failed" in written.err
    for part in (TOKEN, TOKEN.partition(":")[2]):
        assert part not in written.err + written.out + shown
    assert not re.search(r"/bot\d", written.err + shown)
