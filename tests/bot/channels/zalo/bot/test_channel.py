"""The Zalo Bot channel over real HTTP: what comes in is stored once, what goes out is settled by what Zalo said."""

import asyncio
import json
from typing import Any

import aiohttp
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from bot.channels.base import (
    ChannelDown,
    DeliveryError,
    FileUnavailable,
    NotSent,
    Rejected,
    RetryLater,
    Uncertain,
)
from bot.channels.zalo.bot.calls import delivery_error
from bot.channels.zalo.bot.channel import BODY_LIMIT
from bot.channels.zalo.bot.double import DropAfterAccept, DropBeforeAccept, Refused, Slow
from bot.channels.zalo.bot.double.faults import ServerError
from bot.channels.zalo.bot.double.server import TEXT_LIMIT
from bot.channels.zalo.bot.updates import EventRefused, decode, neutral
from bot.messages import File, OutgoingMessage
from bot.store.schema import updates
from tests.bot.channels.zalo.bot.conftest import SECRET, TOKEN, Post

HELLO = OutgoingMessage("xin chào")


async def stored(post: Post) -> int:
    return await post.store.read(
        lambda tx: int(tx.execute(select(func.count()).select_from(updates)).scalar_one())
    )


# ---- receiving, by long poll and by webhook ----


async def test_a_conversation_with_a_numbered_menu(post: Post) -> None:
    an = post.person()
    await an.sends("menu")
    [menu] = await an.receives()
    assert menu.text == "Chọn:\n\n1. Một\n2. Hai"
    await an.sends("1")
    [told] = await an.receives()
    assert told.text == "một đã chọn"


async def test_every_kind_of_event_is_told_apart(post: Post) -> None:
    an = post.person()
    for send, told in [
        (an.sends_sticker(), "sticker: "),
        (an.sends_voice(), "unsupported: "),
        (an.sends_photo(b"jpg", "giấy khai sinh"), "file: giấy khai sinh"),
        (an.sends_photo(b"jpg", key="photo"), "file: "),
        (an.sends("Đồng chí ơi"), "text: Đồng chí ơi"),
    ]:
        await send
        [message] = await an.receives()
        assert message.text == told


async def test_groups_and_the_protected_are_passed_over_without_a_word(post: Post) -> None:
    an = post.person()
    await an.says_in(post.double.group("Chi bộ"), "@Bot xin chào")
    await an.is_protected()
    await an.sends("xong")
    assert [message.text for message in await an.receives()] == ["text: xong"]
    assert await stored(post) == 1


async def test_a_long_answer_arrives_in_pieces_the_platform_takes(post: Post) -> None:
    an = post.person()
    await an.sends("dài")
    pieces = await an.receives(3)
    assert all(len(piece.text) <= TEXT_LIMIT for piece in pieces)
    assert sum(piece.text.count("Từng chữ một.") for piece in pieces) == 300


async def test_a_picture_can_be_fetched_from_us_more_than_once(post: Post) -> None:
    an = post.person()
    await an.sends("ảnh")
    [message] = await an.receives()
    assert message.text == "Mã của đồng chí"
    assert message.photo is not None
    async with aiohttp.ClientSession() as session:
        for _ in range(2):
            async with session.get(message.photo) as answer:
                assert await answer.read() == b"\x89PNG\r\n\x1a\n"
        async with session.get(message.photo.replace(".png", "x.png")) as answer:
            assert answer.status == 404


async def test_typing_is_shown_while_an_answer_is_made(post: Post) -> None:
    an = post.person()
    await an.sends("xin chào")
    await an.receives()
    await post.double.called("sendChatAction")


async def test_what_a_person_sent_is_fetched_up_to_a_limit(post: Post) -> None:
    address = post.double._keep_file(b"x" * 100)
    assert await post.zalo.fetch(File(address), 100) == b"x" * 100
    for reference, limit in [
        (address, 99),
        ("http://127.0.0.1:9/x.jpg", 100),
        (address + "x", 100),
        ("::", 9),
    ]:
        with pytest.raises(FileUnavailable):
            await post.zalo.fetch(File(reference), limit)


# ---- long polling ----


@pytest.mark.parametrize("http_errors", [True, False])
async def test_an_idle_poll_is_no_error_under_either_status(http_errors: bool) -> None:
    async with Post(http_errors=http_errors, longest_poll=0.01) as post:
        while len([call for call in post.double.calls if call.method == "getUpdates"]) < 3:
            await post.double._bell.until(lambda: False, 0.01)
        await post.person().sends("xin chào")
        await post.person().receives()
        assert not [name for name, _, _ in post.engine.metrics.counts if name == "receiving_errors"]


async def test_polling_goes_on_after_trouble(polled: Post) -> None:
    post = polled
    for fault in (Refused(403), ServerError(), DropBeforeAccept(), Refused(401), Refused(409)):
        post.double.faults.add(fault, "getUpdates")
    await post.person().sends("xin chào")
    heard = asyncio.create_task(post.person().receives(timeout=20))
    while not heard.done():
        await asyncio.wait([heard], timeout=0.02)
        post.fake_clock.advance(60)
    assert [message.text for message in heard.result()] == ["text: xin chào"]


# ---- the webhook ----


@pytest.mark.parametrize("wrapped", [True, False])
async def test_bodies_come_bare_or_in_an_envelope(wrapped: bool) -> None:
    async with Post(polling=False, wrapped=wrapped) as post:
        await post.person().sends("xin chào")
        assert [message.text for message in await post.person().receives()] == ["text: xin chào"]
        assert post.double.deliveries.statuses == [200]


@pytest.mark.parametrize("headers", [{}, {"X-Bot-Api-Secret-Token": "wrong"}, {"X-Bot-Api-Secret-Token": ""}])
async def test_a_wrong_secret_is_refused_and_counted(hooked: Post, headers: dict[str, str]) -> None:
    assert await hooked.double.post(b"{}", headers) == 401
    assert hooked.engine.metrics.counts["webhook_refused", "zalo_bot", "secret"] == 1
    assert await stored(hooked) == 0


async def test_a_repeated_delivery_has_one_effect(hooked: Post) -> None:
    event = await hooked.person().sends("xin chào")
    await hooked.person().receives()
    assert await hooked.double.post(json.dumps(event).encode()) == 200
    await hooked.settle()
    assert await stored(hooked) == 1


async def test_a_probe_is_answered_and_a_huge_body_is_not_read(hooked: Post) -> None:
    secret = {"X-Bot-Api-Secret-Token": SECRET}
    assert await hooked.double.post(b"", secret) == 200
    assert await hooked.double.post(b"x" * (BODY_LIMIT + 1), secret) == 413
    assert await hooked.double.post(b"{", secret) == 400


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=12), inner, max_size=5),
    max_leaves=12,
)
MESSAGE: Any = st.fixed_dictionaries(
    {
        "message_id": st.text(max_size=30) | JSON,
        "chat": st.fixed_dictionaries({"id": st.text() | JSON}) | JSON,
    },
    optional={"text": JSON, "date": JSON, "from": JSON, "photo_url": JSON, "caption": JSON},
)


@settings(max_examples=200)
@given(
    st.binary(max_size=60)
    | (JSON | st.fixed_dictionaries({"event_name": st.text(), "message": MESSAGE})).map(
        lambda value: json.dumps(value).encode()
    )
)
def test_any_bytes_are_an_event_or_refused(body: bytes) -> None:
    try:
        message = neutral(decode(body))
    except EventRefused:
        return
    assert message is None or (message.channel == "zalo_bot" and isinstance(message.address, str))


def test_numbers_beyond_two_to_the_53_stay_as_they_are() -> None:
    number = "9007199254740993123"
    body = {
        "event_name": "message.text.received",
        "message": {"message_id": number, "chat": {"id": number}, "text": "a"},
    }
    message = neutral(decode(json.dumps(body).encode()))
    assert message is not None
    assert (message.address, message.update_id) == (number, number)


# ---- sending ----


@pytest.mark.parametrize(
    ("code", "error"),
    [
        (400, Rejected),
        (401, ChannelDown),
        (403, NotSent),
        (404, Rejected),
        (408, Uncertain),
        (413, Rejected),
        (500, NotSent),
        (502, Uncertain),
        (503, NotSent),
        (504, Uncertain),
    ],
)
def test_each_error_code_has_its_meaning(code: int, error: type[DeliveryError]) -> None:
    assert type(delivery_error(code)) is error


@pytest.mark.parametrize("http_errors", [True, False])
@pytest.mark.parametrize(
    ("fault", "error"),
    [
        (Refused(400), Rejected),
        (Refused(401), ChannelDown),
        (Refused(403), NotSent),
        (Refused(429), RetryLater),
        (ServerError(503), NotSent),
        (ServerError(502), Uncertain),
        (DropAfterAccept(), Uncertain),
    ],
)
async def test_what_the_platform_answers_decides(
    http_errors: bool, fault: Any, error: type[DeliveryError]
) -> None:
    async with Post(polling=False, http_errors=http_errors) as post:
        an = post.person()
        post.double.faults.add(fault, "sendMessage")
        with pytest.raises(error) as raised:
            await post.zalo.deliver(an.id, HELLO, 1)
        assert TOKEN not in repr(raised.value)
        assert raised.value.__cause__ is None


async def test_after_a_quota_s_refusal_the_pause_doubles_until_something_is_sent(hooked: Post) -> None:
    an = hooked.person()
    pauses = []
    hooked.double.faults.add(Refused(429), "sendMessage", times=8)
    for _ in range(8):
        with pytest.raises(RetryLater) as raised:
            await hooked.zalo.deliver(an.id, HELLO, 1)
        pauses.append(raised.value.seconds)
    assert pauses == [1, 2, 4, 8, 16, 32, 60, 60]
    await hooked.zalo.deliver(an.id, HELLO, 1)
    hooked.double.faults.add(Refused(429), "sendMessage")
    with pytest.raises(RetryLater) as raised:
        await hooked.zalo.deliver(an.id, HELLO, 1)
    assert raised.value.seconds == 1


async def test_nothing_was_sent_where_nobody_listens(hooked: Post) -> None:
    hooked.zalo._calls._methods = "http://127.0.0.1:9/bot"
    with pytest.raises(NotSent):
        await hooked.zalo.deliver("x", HELLO, 1)


async def test_a_text_goes_out_composed(hooked: Post) -> None:
    an = hooked.person()
    await hooked.zalo.deliver(an.id, OutgoingMessage("Đồng chí a\u0300"), 1)
    assert (await an.receives())[0].text == "Đồng chí à"


async def test_a_slow_answer_holds_up_nobody_else(hooked: Post) -> None:
    an, gate = hooked.person(), asyncio.Event()
    binh = hooked.double.user("Bình")
    hooked.double.faults.add(Slow(gate), "sendMessage")
    await an.sends("chậm")
    await hooked.double.called("sendMessage")
    await binh.sends("nhanh")
    assert (await binh.receives())[0].text == "text: nhanh"
    gate.set()
    assert (await an.receives())[0].text == "text: chậm"
