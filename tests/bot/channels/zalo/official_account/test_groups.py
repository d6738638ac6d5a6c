"""The account's groups: one command is heard, nothing else; what is told is text; a group that is closed is let go."""

import json
from typing import Any

import aiohttp
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from bot import people
from bot.channels.base import DeliveryError, Rejected, Uncertain, Unreachable
from bot.channels.zalo.official_account.double import DropAfterAccept, Refused
from bot.channels.zalo.official_account.groups import read
from bot.channels.zalo.official_account.updates import GROUP, EventRefused, decode
from bot.channels.zalo.official_account.windows import find
from bot.messages import Button, Document, OutgoingMessage
from bot.people import Chat
from bot.store.schema import chats, updates
from bot.store.schema import people as people_table
from tests.bot.channels.zalo.official_account.conftest import PICTURE, Bureau
from tests.bot.channels.zalo.official_account.test_receiving import EVENT, JSON

COMMANDS = ("gannhom",)
NAMES = ("user_send_group_text", "user_out_group", "delete_group", "oa_send_group_text", "create_group")


async def chat_of(bureau: Bureau, group_id: str) -> Chat | None:
    await bureau.double.delivered()
    await bureau.settle()
    return await bureau.store.read(people.find_chat, "zalo_oa", f"{GROUP}{group_id}")


async def test_the_command_is_heard_without_who_typed_it_and_answered_in_the_group(bureau: Bureau) -> None:
    group, an = bureau.double.group("Chi bộ"), bureau.person()
    event = await group.hears(an, " /gannhom abcd2345efgh ")
    [answer] = await group.receives()
    assert answer.text == "group: /gannhom abcd2345efgh"
    assert an.inbox == []
    await bureau.double.emit(event)  # Zalo repeats itself
    await bureau.double.delivered()
    await bureau.settle()
    assert len(group.inbox) == 1
    names = await bureau.store.read(lambda tx: tx.execute(select(people_table.c.name)).scalars().all())
    assert list(names) == [""]
    assert await bureau.store.read(people.find_chat, "zalo_oa", an.id) is None
    assert await bureau.store.read(find, an.id) is None  # it opens nobody's window


async def test_nothing_else_of_a_group_is_stored_or_answered(bureau: Bureau) -> None:
    group, an = bureau.double.group("Chi bộ"), bureau.person()
    for text in (
        "mai họp",
        "/gannhom",
        "/gannhom abc nhé",
        "/help",
        "gannhom abc",
        "#gannhom abc",
        "x" * 9000,
    ):
        await group.hears(an, text)
    await group.sees_picture(an, "/gannhom abc")
    await group.joins(an)
    await group.leaves(an)
    await group.leaves(an, "user_leave_group")
    await bureau.double.delivered()
    await bureau.settle()
    assert bureau.passed_over("other") == 11
    assert set(bureau.double.deliveries.statuses) == {200}
    assert await bureau.store.read(lambda tx: tx.execute(select(updates.c.id)).all()) == []
    assert await bureau.store.read(lambda tx: tx.execute(select(chats.c.id)).all()) == []
    assert group.inbox == []


async def test_what_a_group_is_told_is_text_and_calls_nobody(bureau: Bureau) -> None:
    group = bureau.double.group("Chi bộ")
    message = OutgoingMessage("Họp [@246] lúc 7h [[@1]@2]", (Button("Có", "y"), Button("Vắng", "n")), PICTURE)
    await bureau.oa.deliver(f"{GROUP}{group.id}", message, 1)
    [told] = group.inbox
    assert told.text == "Họp  lúc 7h @2]\n\n1. Có\n2. Vắng"
    [call] = [call for call in bureau.double.calls if call.name == "group"]
    assert call.fields == {"recipient": {"group_id": group.id}, "message": {"text": told.text}}
    for empty in (OutgoingMessage("", document=Document("lịch.ics", b"x")), OutgoingMessage("[@246]")):
        with pytest.raises(Rejected):
            await bureau.oa.deliver(f"{GROUP}{group.id}", empty, 1)
    assert bureau.oa.uncounted == 0


async def test_what_is_longer_than_a_message_goes_in_parts_and_never_half_twice(bureau: Bureau) -> None:
    group = bureau.double.group("Chi bộ")
    long = OutgoingMessage("Một câu. " * 220, (Button("Chọn " * 10, "y"),))
    await bureau.oa.deliver(f"{GROUP}{group.id}", long, 1)
    assert len(group.inbox) == 2
    bureau.double.faults.add(DropAfterAccept(), "group")
    with pytest.raises(Uncertain):
        await bureau.oa.deliver(f"{GROUP}{group.id}", OutgoingMessage("ngắn"), 1)


@pytest.mark.parametrize(
    ("code", "error"), [(-237, Unreachable), (-403, Unreachable), (-201, Rejected), (-248, Rejected)]
)
async def test_a_group_that_is_closed_to_us_is_gone(
    bureau: Bureau, code: int, error: type[DeliveryError]
) -> None:
    group = bureau.double.group("Chi bộ")
    bureau.double.faults.add(Refused(code), "group")
    with pytest.raises(error):
        await bureau.oa.deliver(f"{GROUP}{group.id}", OutgoingMessage("Mai họp"), 1)


@pytest.mark.parametrize("how", ["refused", "deleted", "taken out"])
async def test_a_group_we_are_out_of_is_not_written_to_until_it_asks_again(bureau: Bureau, how: str) -> None:
    group, an = bureau.double.group("Chi bộ"), bureau.person()
    await group.hears(an, "/gannhom abc")
    await group.receives()
    if how == "refused":
        group.refuses = -403
        await group.hears(an, "/gannhom abc")
        while (chat := await chat_of(bureau, group.id)) and chat.unreachable_at is None:
            pass  # until the refusal is written down
    else:
        await (group.is_deleted() if how == "deleted" else group.lets_the_account_go())
    chat = await chat_of(bureau, group.id)
    assert chat is not None
    assert chat.unreachable_at is not None
    group.refuses = 0
    await group.hears(an, "/gannhom abc")
    await group.receives()
    chat = await chat_of(bureau, group.id)
    assert chat is not None
    assert chat.unreachable_at is None


async def test_our_own_announcements_come_back_as_nothing() -> None:
    async with Bureau(double={"echo": True}) as bureau:
        group = bureau.double.group("Chi bộ")
        await group.hears(bureau.person(), "/gannhom abc")
        await group.receives()
        await bureau.double.delivered()
        assert bureau.passed_over("echo") == 1


@pytest.mark.parametrize("place", ["recipient.id", "recipient.group_id", "group_id"])
def test_a_group_is_known_wherever_zalo_names_it(place: str) -> None:
    where: dict[str, Any] = {"group_id": 7} if place == "group_id" else {"recipient": {place[10:]: "7"}}
    body = {"event_name": "user_send_group_text", "message": {"msg_id": "1", "text": "/gannhom abc"}, **where}
    message = read(decode(json.dumps(body).encode()), COMMANDS).message
    assert message is not None
    assert (message.address, message.sender_name, message.update_id) == ("group:7", "", "1")


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"recipient": {"id": "7\x00"}},
        {"recipient": {"id": "7" * 300}},
        {"recipient": {"id": "7"}, "message": {"msg_id": "", "text": "/gannhom abc"}},
        {"recipient": {"id": "7"}, "message": {"msg_id": "1\x00", "text": "/gannhom abc"}},
        {"recipient": {"id": "7"}, "message": None},
    ],
)
def test_a_group_without_a_usable_id_is_passed_over(fields: dict[str, Any]) -> None:
    body = {
        "event_name": "user_send_group_text",
        "message": {"msg_id": "1", "text": "/gannhom abc"},
        **fields,
    }
    assert read(decode(json.dumps(body).encode()), COMMANDS).act == "other"


@settings(max_examples=100, suppress_health_check=[HealthCheck.too_slow])
@given(
    EVENT, st.sampled_from(NAMES), st.text(max_size=20) | JSON, st.just("/gannhom abc") | st.text(max_size=20)
)
def test_any_event_of_a_group_is_read_or_refused(event: Any, name: str, group: Any, text: str) -> None:
    named = {"event_name": name, "group_id": group, "message": {"msg_id": "1", "text": text}}
    try:
        message = read(decode(json.dumps(event | named).encode()), COMMANDS).message
    except EventRefused:
        return
    assert message is None or (
        message.address.startswith(GROUP)
        and len(message.address) <= 200
        and message.address.isprintable()
        and len(message.update_id) <= 200
        and message.sender_name == ""
    )


async def test_a_group_is_played_by_hand_over_http(bureau: Bureau) -> None:
    control = f"{bureau.double.base_url}/control/group/Chi bộ"
    async with aiohttp.ClientSession() as session:
        said = {"user": "An", "text": "/gannhom abc"}
        async with session.post(f"{control}/say", json=said) as answer:
            assert await answer.json() == {"event_name": "user_send_group_text"}
        await bureau.double.group("Chi bộ").receives()
        async with session.get(f"{control}/inbox") as answer:
            told = await answer.json()
        assert [message["text"] for message in told["messages"]] == ["group: /gannhom abc"]
        async with session.post(f"{control}/say", json={"user": "An"}) as answer:
            assert answer.status == 400
        async with session.post(f"{control}/delete") as answer:
            assert await answer.json() == {"event_name": "delete_group"}
