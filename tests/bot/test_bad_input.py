"""Anything a stranger can send, on every way in: a clear answer or a clear error, nothing parked, nobody harmed."""

import asyncio
import json
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from bot.channels.web.api import BODY_LIMIT
from bot.messages import Button, File, Kind
from bot.routing import Router
from bot.store import Transaction
from bot.store.schema import DONE, updates
from bot.text import clean
from bot.turn import Turn
from handlers import help
from tests.helpers.site import Site
from tests.helpers.station import SECRET, Station
from tests.helpers.world import World

NASTY = [
    "",
    " ",
    "\n" * 50,
    "\x00",
    "\u200b\u200d\ufeff\u2060",
    "\u202e\u2066đảo ngược",
    "a\u0300\u0301\u0302" * 500,
    "e\u0309\u0323 o\u031b\u0300",  # NFD
    "👍" * 3000,
    "👨‍👩‍👧‍👦" * 700,
    "/" * 1000,
    "/start",
    "/nosuchcommand x",
    "/start@somebody_else payload",
    "/\u200b",
    "1",
    "0",
    "99999999999999999999999",
    "٣",
    "²",
    "{0.__class__} %s {limit} {}",
    "'; DROP TABLE people; --",
    "<script>alert(1)</script> & <b>",
    "http://[::1]:99999/%00?" + "a" * 500,
    "ﷺ" * 500,
    "x" * 10_001,
    "\ufffe\uffff",
    "hủy",
]
TEXTS = st.one_of(
    st.sampled_from(NASTY),
    st.text(max_size=300),
    st.text(st.characters(categories=["Cc", "Cf", "Mn", "Zs", "Zl", "Co", "Cn"]), max_size=100),
    st.text(st.sampled_from("/: \n1aảđ?"), max_size=60),
)
KINDS: st.SearchStrategy[Kind] = st.sampled_from(
    ["text", "action", "file", "start", "sticker", "edited", "blocked", "unblocked", "unsupported"]
)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | TEXTS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=10), inner, max_size=4),
    max_leaves=8,
)
FEW = settings(
    max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, *HealthCheck]
)


def talk() -> Router:
    """The real help and a form, a menu and an echo around it."""
    router = Router().include(help.create_router())

    @router.command("biểu mẫu")
    def form(turn: Turn) -> None:
        turn.open("form", so_far=[])
        turn.tell("Viết gì đó.", [Button("Xong", "done:1")])

    @router.dialog("form")
    def more(turn: Turn) -> None:
        turn.open("form", so_far=[*turn.data["so_far"], turn.text])
        turn.tell("Nữa?", [Button("Xong", "done:1")])

    @router.action("done")
    def done(turn: Turn) -> None:
        turn.close()
        turn.tell(f"xong {turn.argument}")

    @router.file()
    def file(turn: Turn) -> None:
        turn.tell(f"tệp {turn.message.files[0].name if turn.message.files else ''} {turn.text}")

    @router.fallback()
    def echo(turn: Turn) -> None:
        turn.tell(f"«{turn.text}»")

    return router


async def states(world: World) -> set[int]:
    def read(tx: Transaction) -> set[int]:
        return set(tx.execute(select(updates.c.state)).scalars())

    return await world.store.read(read)


async def still_well(world: World) -> None:
    """Assert that nothing is parked or waits, and that the next person is answered."""
    await world.settle()
    assert await states(world) <= {DONE}
    an = world.user("người tiếp theo")
    await an.says("xin chào")
    introduction, answer = await an.hears(2)
    assert introduction.text
    assert answer.text == "«xin chào»"


def run(story: Callable[[], Awaitable[None]]) -> None:
    async def timed() -> None:
        await asyncio.wait_for(story(), 20)

    asyncio.run(timed())


# ---- the neutral way in ----


@FEW
@given(st.lists(st.tuples(KINDS, TEXTS, TEXTS), min_size=1, max_size=15))
def test_whatever_is_done_in_a_chat_is_answered_or_ignored_and_never_parked(
    deeds: list[tuple[Kind, str, str]],
) -> None:
    async def story() -> None:
        async with World(talk()) as world:
            an = world.channel.user("an", deeds[0][2])
            for kind, text, action in deeds:
                before = len(an.inbox)
                files = (File("x", clean(action)[:50]),) if kind == "file" else ()
                await an.does(kind, text, action[:64], files)
                await world.settle()
                if kind not in ("blocked", "unblocked"):
                    an.rewind(before)
                    assert all(message.text for message in await an.hears(1))
            await still_well(world)

    run(story)


def test_each_known_nasty_text_is_answered_in_and_outside_a_form() -> None:
    async def story() -> None:
        async with World(talk()) as world:
            for n, text in enumerate(NASTY):
                an = world.user(f"an {n}")
                for said in (text, "biểu mẫu", text, text):
                    await an.says(said)
                    assert (await an.hears())[0].text
            await still_well(world)

    run(story)


def test_a_megabyte_is_answered_at_once() -> None:
    async def story() -> None:
        async with World(talk()) as world:
            an = world.user("an")
            for piece in ("x", "ký tự ", "a\u0300", "\u200b", "/", "👍", "\n", "\x00"):
                began = time.monotonic()
                await an.says(piece * (1_000_000 // len(piece)))
                assert (await an.hears())[0].text
                assert time.monotonic() - began < 2, piece
            await still_well(world)

    run(story)


# ---- the web chat's API ----


@pytest.fixture
async def site() -> AsyncIterator[Site]:
    async with Site(talk()) as site:
        yield site


BODIES = st.one_of(
    st.binary(max_size=200),
    JSON.map(lambda value: json.dumps(value).encode()),
    st.fixed_dictionaries(
        {"message_id": TEXTS.map(lambda text: text[:100]) | JSON},
        optional={"text": TEXTS | JSON, "action": TEXTS | JSON},
    ).map(lambda value: json.dumps(value).encode()),
    st.sampled_from(
        [b"[" * 5000, b'{"a":' * 5000, b'{"message_id":"a","text":"' + b"x" * BODY_LIMIT, b"\xef\xbb\xbf{}"]
    ),
)
TYPES = st.sampled_from(
    [
        "application/json",
        "text/plain",
        "",
        "multipart/form-data",
        "multipart/form-data; boundary=x",
        "a/b; charset=utf-9",
    ]
)


@FEW
@given(st.lists(st.tuples(BODIES, TYPES), min_size=1, max_size=12))
def test_whatever_is_posted_to_the_api_is_stored_or_refused_in_the_one_shape(
    posts: list[tuple[bytes, str]],
) -> None:
    async def story() -> None:
        async with Site(talk()) as site:
            an = await site.person()
            for body, kind in posts:
                headers = {**an, **({"Content-Type": kind} if kind else {})}
                response = await site.client.post("/chat/api/messages", data=body, headers=headers)
                answer = await response.json()
                assert response.status in (202, 400, 413), answer
                if response.status != 202:
                    assert set(answer["error"]) == {"code", "message"}
            await still_well(site)

    run(story)


@FEW
@given(st.lists(st.one_of(TEXTS, st.none()), min_size=1, max_size=6))
def test_any_text_on_the_web_has_an_answer(said: list[str | None]) -> None:
    async def story() -> None:
        async with Site(talk()) as site:
            an, seen = await site.person(), 0
            for n, text in enumerate(said):
                fields = {"action": "done:1"} if text is None else {"text": text}
                response = await site.post(an, message_id=str(n), **fields)
                assert response.status == 202
                found = await site.messages(an, seen)
                assert found
                assert all(message["text"] for message in found)
                await site.settle()
                seen = max(message["seq"] for message in found)
            await still_well(site)

    run(story)


# ---- Telegram's webhook ----

PRIVATE = {"id": 7, "type": "private"}
MESSAGE = st.fixed_dictionaries(
    {"message_id": st.integers(1, 9), "date": st.integers(0, 2**40), "chat": st.just(PRIVATE)},
    optional={
        "from": st.fixed_dictionaries({"id": st.just(7), "first_name": TEXTS.map(lambda text: text[:300])}),
        "text": TEXTS,
        "caption": TEXTS,
        "sticker": JSON,
        "photo": st.lists(
            st.fixed_dictionaries({"file_id": TEXTS, "file_size": st.integers(0, 2**40)}), max_size=2
        ),
        "document": st.fixed_dictionaries({"file_id": TEXTS, "file_name": TEXTS, "mime_type": TEXTS}),
        "forward_origin": JSON,
        "entities": JSON,
        "unknown": JSON,
    },
)
UPDATES = st.fixed_dictionaries(
    {"update_id": st.integers(1, 2**40)},
    optional={
        "message": MESSAGE | JSON,
        "edited_message": MESSAGE | JSON,
        "callback_query": st.fixed_dictionaries({"id": TEXTS, "data": TEXTS, "message": MESSAGE}) | JSON,
        "my_chat_member": JSON
        | st.fixed_dictionaries({"chat": st.just(PRIVATE), "new_chat_member": st.just({"status": "kicked"})}),
        "poll": JSON,
    },
).map(lambda value: json.dumps(value).encode())


@FEW
@given(
    st.lists(
        UPDATES | st.binary(max_size=100) | JSON.map(lambda value: json.dumps(value).encode()), max_size=15
    )
)
def test_whatever_is_posted_to_the_webhook_is_taken_or_refused_and_never_parked(posts: list[bytes]) -> None:
    async def story() -> None:
        async with Station(talk(), mode="webhook") as station:
            await station.listen()
            station.person()
            for body in posts:
                headers: dict[str, Any] = {"X-Telegram-Bot-Api-Secret-Token": SECRET}
                response = await station.client.post("/webhooks/telegram", data=body, headers=headers)
                assert response.status in (200, 400)
            await still_well(station)

    run(story)


async def test_a_name_a_database_could_not_hold_stops_nobody(database: str) -> None:
    async with World(talk(), address=database) as world:
        an = world.channel.user("an", "A\x00" + "x" * 5000)
        await an.says("xin chào\x00")
        assert await an.hears()
        await world.settle()
        assert await states(world) == {DONE}
