"""What Zalo delivers: believed when signed, stored once, answered at once."""

import json
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from bot import people
from bot.channels.base import FileUnavailable
from bot.channels.zalo.official_account.channel import BODY_LIMIT
from bot.channels.zalo.official_account.double import Retry, Signing, User
from bot.channels.zalo.official_account.pinning import pinned, unpin
from bot.channels.zalo.official_account.updates import EventRefused, decode, payload_of, read
from bot.channels.zalo.official_account.windows import find
from bot.messages import File
from bot.seal import Seal
from bot.store import Transaction
from bot.store.schema import chats, updates
from bot.store.schema import people as people_table
from tests.bot.channels.zalo.official_account.conftest import KEY, Bureau


async def stored(bureau: Bureau) -> int:
    await bureau.double.delivered()
    return await bureau.store.read(
        lambda tx: int(tx.execute(select(func.count()).select_from(updates)).scalar_one())
    )


async def told(user: User) -> str:
    [message] = await user.receives()
    return message.text


# ---- what people do ----


async def test_a_conversation_with_buttons(bureau: Bureau) -> None:
    an = bureau.person()
    await an.sends("menu")
    [menu] = await an.receives()
    assert (menu.text, [title for title, _ in menu.buttons]) == ("Chọn:", ["Một", "Hai"])
    await an.taps("Một")
    assert await told(an) == "một đã chọn"
    await an.sends("menu")
    await an.receives()
    await an.sends("1")  # typed instead of tapped
    assert await told(an) == "một đã chọn"


async def test_a_payload_only_works_for_whom_it_was_made(bureau: Bureau) -> None:
    an, binh = bureau.person(), bureau.person("Bình")
    await an.sends("#one")
    assert await told(an) == "text: #one"
    forged = payload_of(bureau.seal, an.id, "one")
    await binh.sends(forged)
    assert await told(binh) == f"text: {forged}"
    await an.sends(forged)
    assert await told(an) == "một đã chọn"


async def test_every_kind_of_event_is_told_apart(bureau: Bureau) -> None:
    an = bureau.person()
    for send, answer in [
        (an.follows(), "chào"),
        (an.sends("/start b-1"), "chào 1"),
        (an.sends_sticker(), "sticker:"),
        (an.sends_location(), "unsupported:"),
        (an.sends_audio(), "unsupported:"),
        (an.sends_image(b"jpg", "trang này"), "file: trang này"),
        (an.sends_file(b"pdf", "đơn.pdf"), "file:"),
        (an.sends_link("https://facebook.com/x", "xem giúp"), "text: xem giúp\nhttps://facebook.com/x"),
        (an.sends("Đồng chí ơi"), "text: Đồng chí ơi"),
    ]:
        await send
        assert (await told(an)).strip() == answer


async def test_what_is_no_conversation_is_passed_over(bureau: Bureau) -> None:
    an = bureau.person()
    await an.sees("abc")
    await an.opens_the_chat()
    await bureau.double.emit(
        {"event_name": "user_send_group_text", "sender": {"id": an.id}, "timestamp": stamp(bureau)}
    )
    await bureau.double.emit({"event_name": "add_user_to_tag", "oa_id": "1", "timestamp": stamp(bureau)})
    assert await stored(bureau) == 0
    assert set(bureau.double.deliveries.statuses) == {200}


def stamp(bureau: Bureau) -> str:
    return str(int(bureau.clock.now().timestamp() * 1000))


async def test_who_unfollows_is_not_written_to(bureau: Bureau) -> None:
    an = bureau.person()
    await an.follows()
    await an.receives()
    await an.unfollows()
    await bureau.double.delivered()
    await bureau.settle()
    chat = await bureau.store.read(people.find_chat, "zalo_oa", an.id)
    assert chat is not None
    assert chat.unreachable_at is not None


async def test_a_submitted_name_is_kept_and_nothing_else_of_the_form(bureau: Bureau) -> None:
    an = bureau.person()
    await an.sends("xin chào")
    await an.receives()
    await an.submits("Nguyễn  Văn\u200b An")
    await bureau.double.delivered()

    def names(tx: Transaction) -> list[str]:
        return [str(name) for name in tx.execute(select(people_table.c.name)).scalars()]

    assert await bureau.store.read(names) == ["Nguyễn Văn An"]
    assert b"84900000000" not in (bureau.folder / "bot.db").read_bytes()


async def test_who_withdraws_is_erased_once(bureau: Bureau) -> None:
    an = bureau.person()
    await an.sends("xin chào")
    await an.receives()
    event = await an.withdraws()
    await bureau.double.delivered()
    await bureau.settle()
    assert await bureau.store.read(find, an.id) is None
    await an.sends("tôi quay lại")
    await an.receives()
    await bureau.double.emit(event)  # Zalo repeats itself: the person who came back stays
    await bureau.double.delivered()
    await bureau.settle()
    gone = await bureau.store.read(lambda tx: tx.execute(select(chats.c.erased_at)).scalar_one())
    assert gone is None


async def test_a_stranger_s_withdrawal_makes_nobody(bureau: Bureau) -> None:
    await bureau.person().withdraws()
    await bureau.double.delivered()
    await bureau.settle()
    assert await bureau.store.read(people.find_chat, "zalo_oa", bureau.person().id) is None


async def test_a_picture_is_acknowledged_by_a_sign_and_a_draft_is_not(bureau: Bureau) -> None:
    an = bureau.person()
    await an.sends("được không?")
    event = await an.sends_image(b"jpg")
    await bureau.double.called("react")
    assert an.reactions == [("/-strong", event["message"]["msg_id"])]


# ---- an officer writes by hand ----


async def test_the_bot_is_silent_where_an_officer_writes(bureau: Bureau) -> None:
    an, binh = bureau.person(), bureau.person("Bình")
    await an.sends("xin chào")
    await an.receives()
    await bureau.double.officer_writes(an, "Chào đồng chí, tôi là cán bộ trực.")
    await bureau.double.delivered()
    await an.sends("tôi hỏi tiếp")
    await binh.sends("còn tôi")
    assert await told(binh) == "text: còn tôi"
    await bureau.double.delivered()
    assert len(an.inbox) == 1
    bureau.fake_clock.advance(31 * 60)
    await an.sends("còn ai không")
    assert await told(an) == "text: còn ai không"


async def test_echoes_of_our_own_messages_change_nothing() -> None:
    async with Bureau(double={"echo": True}) as bureau:
        an = bureau.person()
        for text in ("một câu", "hai câu"):
            await an.sends(text)
            assert await told(an) == f"text: {text}"
        await bureau.double.delivered()
        assert bureau.passed_over("echo") == 2
        assert await stored(bureau) == 2


# ---- signatures ----


FORMS: list[dict[str, Any]] = [
    {},
    {"prefixed": False},
    {"upper": True},
    {"first": "oa_id"},
    {"time": "header"},
    {"first": "oa_id", "time": "header", "prefixed": False},
]


@pytest.mark.parametrize("form", FORMS)
async def test_the_first_form_that_fits_is_pinned(bureau: Bureau, form: dict[str, Any]) -> None:
    an, other = bureau.person(), FORMS[(FORMS.index(form) + 1) % len(FORMS)]
    bureau.double.signing = Signing(**form)
    await an.sends("Thủ tục   cần gì?")
    await an.receives()
    assert await bureau.store.read(pinned) is not None
    bureau.double.signing = Signing(**other)
    await an.sends("lần hai")
    await bureau.double.delivered()
    assert bureau.double.deliveries.statuses[-1] == 401
    assert bureau.refused("form") > 0
    await bureau.store.write(unpin)
    await an.sends("lần ba")
    assert await told(an) == "text: lần ba"


@pytest.mark.parametrize("mode", ["bad", "none"])
async def test_a_wrong_or_missing_signature_is_refused_and_counted(mode: Any) -> None:
    async with Bureau(double={"retry": Retry(attempts=1)}) as bureau:
        bureau.double.signing = Signing(mode)
        await bureau.person().sends("xin chào")
        await bureau.double.delivered()
        assert bureau.double.deliveries.statuses == [401]
        assert bureau.refused("signature") == 1
        assert await stored(bureau) == 0


async def test_the_signature_is_over_the_exact_bytes(bureau: Bureau) -> None:
    event = await bureau.person().sends("Đồng chí")
    body = json.dumps(event, ensure_ascii=False, indent=3).encode() + b"\n \n"
    headers = bureau.double.signed(body, event["timestamp"])
    assert await bureau.double.post(body, headers) == 200
    for other in (body[:-1], body + b" ", body.replace("Đ".encode(), b"D"), body[: len(body) // 2]):
        assert await bureau.double.post(other, headers) == 401
    assert await stored(bureau) == 1


@pytest.mark.parametrize(("hours", "status"), [(-1.9, 200), (1.9, 200), (-2.1, 401), (2.1, 401)])
async def test_a_delivery_played_again_after_two_hours_is_refused(
    bureau: Bureau, hours: float, status: int
) -> None:
    moment = bureau.clock.now() + timedelta(hours=hours)
    event = await bureau.person().sends("xin chào")
    await bureau.double.delivered()
    event |= {"timestamp": str(int(moment.timestamp() * 1000))}
    body = json.dumps(event).encode()
    assert await bureau.double.post(body, bureau.double.signed(body, event["timestamp"])) == status
    assert bureau.refused("replay") == (status == 401)


async def test_repeated_and_reordered_deliveries_have_one_effect(bureau: Bureau) -> None:
    an = bureau.person()
    first, second = await an.sends("một"), await an.sends("hai")
    await bureau.double.delivered()
    for event in (second, first, first, second):
        body = json.dumps(event, ensure_ascii=False).encode()
        headers = bureau.double.signed(body, event["timestamp"]) | {"num_retry": "1"}
        assert await bureau.double.post(body, headers) == 200
    await bureau.settle()
    assert await stored(bureau) == 2


async def test_probes_are_answered_and_what_is_none_is_refused(bureau: Bureau) -> None:
    for body, status in [
        (b"{}", 200),
        (b"", 200),
        (b" {} ", 200),
        (b"x" * (BODY_LIMIT + 1), 413),
        (b"{", 401),
        (b"[]", 401),
    ]:
        assert await bureau.double.post(body, {}) == status
    signed = bureau.double.signed(b"[]", "") | {"X-ZEvent-Timestamp": ""}
    assert await bureau.double.post(b"[]", signed) == 401


async def test_a_signed_body_that_is_no_event_is_malformed(bureau: Bureau) -> None:
    bureau.double.signing = Signing(time="header")
    body = b'{"sender": 7}'
    assert await bureau.double.post(body, bureau.double.signed(body, stamp(bureau))) == 400
    assert bureau.refused("malformed") == 1


# ---- whatever comes ----

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=12), inner, max_size=5),
    max_leaves=6,
)
NAMES = [
    "user_send_text",
    "user_send_file",
    "follow",
    "oa_send_text",
    "user_withdraw",
    "user_submit_info",
    "x",
]
PARTY: Any = st.fixed_dictionaries({"id": st.text(max_size=30) | JSON}) | JSON
EVENT = st.fixed_dictionaries(
    {"event_name": st.sampled_from(NAMES) | JSON, "timestamp": st.text(max_size=20) | JSON},
    optional={
        "sender": PARTY,
        "recipient": PARTY,
        "follower": PARTY,
        "user_id": JSON,
        "oa_id": JSON,
        "info": JSON,
        "message": st.fixed_dictionaries(
            {"msg_id": st.text(max_size=20) | JSON}, optional={"text": JSON, "attachments": JSON}
        )
        | JSON,
    },
)


@settings(max_examples=200, suppress_health_check=[HealthCheck.too_slow])
@given(st.binary(max_size=60) | (JSON | EVENT).map(lambda value: json.dumps(value).encode()))
def test_any_bytes_are_an_event_or_refused(body: bytes) -> None:
    try:
        reading = read(decode(body), Seal(KEY))
    except EventRefused:
        return
    assert "\x00" not in reading.address
    message = reading.message
    assert message is None or (
        message.update_id and "\x00" not in message.update_id and len(message.update_id) <= 200
    )


def test_numbers_beyond_two_to_the_53_stay_as_they_are() -> None:
    number = "9007199254740993123"
    for written in (f'"{number}"', number):
        said = f'"sender":{{"id":{written}}},"message":{{"msg_id":{written},"text":"a"}}'
        message = read(decode(f'{{"event_name":"user_send_text",{said}}}'.encode()), Seal(KEY)).message
        assert message is not None
        assert (message.address, message.update_id) == (number, number)


def test_a_text_of_a_megabyte_is_no_choice() -> None:
    body = {
        "event_name": "user_send_text",
        "sender": {"id": "1"},
        "message": {"msg_id": "1", "text": "#:" + "ẫ" * 10**6},
    }
    message = read(decode(json.dumps(body).encode()), Seal(KEY)).message
    assert message is not None
    assert message.kind == "text"


async def test_what_a_person_sent_is_fetched_up_to_a_limit(bureau: Bureau) -> None:
    address = bureau.double._keep_file(b"x" * 100, "jpg")
    assert await bureau.oa.fetch(File(address), 100) == b"x" * 100
    for reference, limit in [
        (address, 99),
        ("http://127.0.0.1:9/x.jpg", 100),
        (address + "x", 100),
        ("::", 9),
    ]:
        with pytest.raises(FileUnavailable):
            await bureau.oa.fetch(File(reference), limit)
