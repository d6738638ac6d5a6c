"""What goes out: within the window, as Zalo takes it, settled by the number it answers with."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select, update

from bot import outbox, people
from bot.channels.base import (
    ChannelDown,
    DeliveryError,
    NotSent,
    OutsideWindow,
    Rejected,
    RetryLater,
    Uncertain,
    Unreachable,
)
from bot.channels.zalo.official_account.codes import ACTIONS, Pause, Refusal, delivery_error
from bot.channels.zalo.official_account.double import (
    DropAfterAccept,
    DropBeforeAccept,
    Refused,
    Rules,
    ServerError,
    Slow,
    User,
)
from bot.channels.zalo.official_account.sending import TEXT_LIMIT
from bot.channels.zalo.official_account.windows import counts, find
from bot.channels.zalo.quota import create_job, standing
from bot.messages import Button, Document, OutgoingMessage
from bot.store import Transaction
from bot.store.schema import OUT_FAILED, OUT_SENT, zalo_oa_windows
from bot.store.schema import outbox as rows
from tests.bot.channels.zalo.official_account.conftest import PICTURE, SEVEN_DAYS, Bureau

HELLO = OutgoingMessage("xin chào")
MENU = OutgoingMessage("Chọn:", (Button("Một", "one"), Button("Hai", "two")))
NUMBERED = "Chọn:\n\n1. Một\n2. Hai"


async def greeted(bureau: Bureau, name: str = "An") -> User:
    """Somebody who wrote just now."""
    user = bureau.person(name)
    await user.sends("xin chào")
    await user.receives()
    return user


async def remind(bureau: Bureau, user: User, key: str, kind: str = "reminder") -> tuple[int, str | None]:
    """Queue a message for somebody, wait until it is settled, and return its state and error."""

    def queue(tx: Transaction) -> None:
        chat = people.meet(tx, "zalo_oa", user.id)
        outbox.enqueue(tx, chat.id, OutgoingMessage("Ngày mai\nsinh hoạt chi bộ"), key=key, kind=kind)

    def settled(tx: Transaction) -> Any:
        row = tx.execute(select(rows.c.state, rows.c.error, rows.c.settled_at).where(rows.c.key == key)).one()
        return (row.state, row.error) if row.settled_at else None

    await bureau.store.write(queue)
    async with asyncio.timeout(10):
        while not (found := await bureau.store.read(settled)):
            pass
    return found[0], found[1]


# ---- codes ----

MEANINGS: dict[type[DeliveryError], list[int]] = {
    RetryLater: [-32, -214, -234],
    NotSent: [-200],
    ChannelDown: [
        -204,
        -205,
        -209,
        -212,
        -216,
        -219,
        -220,
        -221,
        -223,
        -224,
        -235,
        -240,
        -242,
        -320,
        -321,
        216,
        401,
        -401,
    ],
    Unreachable: [-217, -218, -227, -237, -244, -403],
    OutsideWindow: [-211, -230, -232],
    Rejected: [-100, -201, -210, -213, -233, -248, -249, -9999],
}


@pytest.mark.parametrize(
    ("error", "code"), [(error, code) for error, codes in MEANINGS.items() for code in codes]
)
def test_each_error_code_has_its_meaning(error: type[DeliveryError], code: int) -> None:
    pause = Pause(
        datetime(2026, 11, 21, 16, 30, 15, tzinfo=UTC), 0.5
    )  # half past eleven at night in Việt Nam
    meant = delivery_error(Refusal(code), pause)
    assert type(meant) is error
    if isinstance(meant, RetryLater):
        assert meant.seconds == {-32: 50.0, -214: 300.0, -234: 6 * 3600 + 34 * 60 + 45}[code]


def test_no_code_is_without_a_meaning() -> None:
    assert {code for codes in MEANINGS.values() for code in codes} == {*ACTIONS, -9999}


@pytest.mark.parametrize(
    ("fault", "error"),
    [
        (Refused(-32), RetryLater),
        (Refused(-200), NotSent),
        (Refused(-204), ChannelDown),
        (Refused(-244), Unreachable),
        (Refused(-210), Rejected),
        (Refused(-211), OutsideWindow),
        (ServerError(503), NotSent),
        (ServerError(502), Uncertain),
        (ServerError(429), RetryLater),
        (DropAfterAccept(), Uncertain),
        (DropBeforeAccept(), Uncertain),
    ],
)
async def test_what_zalo_answers_decides(bureau: Bureau, fault: Any, error: type[DeliveryError]) -> None:
    an = await greeted(bureau)
    bureau.double.faults.add(fault, "cs")
    with pytest.raises(error) as raised:
        await bureau.oa.deliver(an.id, HELLO, 1)
    assert "access" not in repr(raised.value)
    assert raised.value.__cause__ is None


async def test_nothing_was_sent_where_nobody_listens(bureau: Bureau) -> None:
    an = await greeted(bureau)
    bureau.oa._calls._base_url = "http://127.0.0.1:9"
    with pytest.raises(NotSent):
        await bureau.oa.deliver(an.id, HELLO, 1)


async def test_someone_who_refuses_us_is_not_written_to_again(bureau: Bureau) -> None:
    an = await greeted(bureau)
    an.refuses = -244
    assert await remind(bureau, an, "r1") == (OUT_FAILED, "Unreachable")
    chat = await bureau.store.read(people.find_chat, "zalo_oa", an.id)
    assert chat is not None
    assert chat.unreachable_at is not None


async def test_a_slow_answer_holds_up_nobody_else(bureau: Bureau) -> None:
    an, binh, gate = bureau.person(), bureau.person("Bình"), asyncio.Event()
    bureau.double.faults.add(Slow(gate), "cs")
    await an.sends("chậm")
    await bureau.double.delivered()  # answered, while nothing can be sent to An
    await binh.sends("nhanh")
    assert [message.text for message in await binh.receives()] == ["text: nhanh"]
    gate.set()
    assert [message.text for message in await an.receives()] == ["text: chậm"]


# ---- texts, choices, pictures ----


async def test_a_text_goes_out_composed_and_at_its_full_length(bureau: Bureau) -> None:
    an = await greeted(bureau)
    await bureau.oa.deliver(an.id, OutgoingMessage("a\u0300" * TEXT_LIMIT), 1)
    assert (await an.receives())[0].text == "à" * TEXT_LIMIT


@pytest.mark.parametrize("form", ["none", "list", "button"])
async def test_choices_go_in_the_configured_form_or_as_numbers(form: Any) -> None:
    for taken in (form, "other"):
        async with Bureau(double={"rules": Rules(buttons=(taken,))}, buttons=form) as bureau:
            an = await greeted(bureau)
            await bureau.oa.deliver(an.id, MENU, 1)
            [menu] = await an.receives()
            assert (menu.text, len(menu.buttons)) == (("Chọn:", 2) if taken == form else (NUMBERED, 0))


async def test_switched_off_choices_are_numbers_from_the_start() -> None:
    async with Bureau(buttons="off") as bureau:
        an = bureau.person()
        await an.sends("menu")
        assert [message.text for message in await an.receives()] == [NUMBERED]
        await an.sends("1")
        assert [message.text for message in await an.receives()] == ["một đã chọn"]


async def test_a_refused_menu_below_a_long_text_takes_two_messages(bureau: Bureau) -> None:
    an = await greeted(bureau)
    bureau.double.faults.add(Refused(-201), "cs")
    await bureau.oa.deliver(an.id, OutgoingMessage("Dài lắm. " * 222, MENU.buttons), 1)
    first, second = await an.receives(2)
    assert len(first.text) <= TEXT_LIMIT
    assert second.text.endswith("1. Một\n2. Hai")


async def test_a_picture_is_uploaded_once_and_again_when_it_has_expired(bureau: Bureau) -> None:
    an = await greeted(bureau)
    picture = OutgoingMessage("Mã", image=PICTURE)
    for days in (0, 6, 2):
        bureau.fake_clock.advance(days * 86_400)
        await bureau.give_tokens()
        await an.sends("xin chào")
        await an.receives()
        await bureau.oa.deliver(an.id, picture, 1)
        [message] = await an.receives()
        assert (message.text, message.image) == ("Mã", PICTURE)
    assert len([call for call in bureau.double.calls if call.name == "upload"]) == 2


@pytest.mark.parametrize(
    ("picture", "faults"),
    [
        (PICTURE, [("upload", -210)]),
        (PICTURE, [("cs", -201)]),
        (PICTURE, [("cs", -100)] * 2),
    ],
)
async def test_where_a_picture_is_not_taken_its_text_goes(
    bureau: Bureau, picture: bytes, faults: list[tuple[str, int]]
) -> None:
    an = await greeted(bureau)
    for name, code in faults:
        bureau.double.faults.add(Refused(code), name)
    await bureau.oa.deliver(an.id, OutgoingMessage("Mã", MENU.buttons, picture), 1)
    [message] = await an.receives()
    assert (message.text, message.image) == ("Mã\n\n1. Một\n2. Hai", None)


async def test_a_picture_that_is_too_big_stays_behind_and_the_choices_stay(bureau: Bureau) -> None:
    an = await greeted(bureau)
    await bureau.oa.deliver(an.id, OutgoingMessage("Mã", MENU.buttons, b"x" * (2**20 + 1)), 1)
    [message] = await an.receives()
    assert (message.text, message.image, len(message.buttons)) == ("Mã", None, 2)


# ---- windows ----


async def test_the_window_is_known_before_anything_is_sent(bureau: Bureau) -> None:
    an = await greeted(bureau)
    for hours, state in [(47, OUT_SENT), (49, OUT_SENT), (24 * 7 - 1, OUT_SENT), (24 * 7 + 1, OUT_FAILED)]:
        await set_back(bureau, an, hours)
        calls = len(bureau.double.calls)
        assert (await remind(bureau, an, f"r{hours}"))[0] == state
        assert len(bureau.double.calls) - calls == (state == OUT_SENT)
    window = await bureau.store.read(find, an.id)
    assert window is not None
    assert (window.sent_free, window.sent_counted) == (2, 2)  # with the greeting's answer
    await an.sends("tôi đây")
    await an.receives()
    assert (await remind(bureau, an, "after"))[0] == OUT_SENT


async def set_back(bureau: Bureau, user: User, hours: float) -> None:
    """Let the last interaction be so long ago."""
    moment = bureau.clock.now() - timedelta(hours=hours)
    user.last_interaction = moment.timestamp()

    def write(tx: Transaction) -> None:
        tx.execute(update(zalo_oa_windows).values(last_interaction=moment))

    await bureau.store.write(write)


async def test_between_two_days_and_seven_only_who_pays_writes() -> None:
    async with Bureau(paid=False) as bureau:
        an = await greeted(bureau)
        await set_back(bureau, an, 49)
        assert await remind(bureau, an, "r") == (OUT_FAILED, "OutsideWindow")


async def test_zalo_s_own_word_closes_a_window_until_the_person_writes(bureau: Bureau) -> None:
    an = await greeted(bureau)
    bureau.double.faults.add(Refused(-230), "cs")
    assert await remind(bureau, an, "r1") == (OUT_FAILED, "OutsideWindow")
    assert await remind(bureau, an, "r2") == (OUT_FAILED, "OutsideWindow")
    assert await bureau.store.read(counts) == {"free": 0, "counted": 0, "closed": 1}
    bureau.fake_clock.advance(1)
    await an.sends("tôi đây")
    await an.receives()
    assert (await remind(bureau, an, "r3"))[0] == OUT_SENT
    assert await bureau.store.read(counts) == {"free": 1, "counted": 0, "closed": 0}


async def test_after_seven_days_reminders_go_by_template_and_nothing_else() -> None:
    async with Bureau(template="reminder", template_field="noi_dung") as bureau:
        an = await greeted(bureau)
        await set_back(bureau, an, 24 * 8)
        assert (await remind(bureau, an, "r1"))[0] == OUT_SENT
        [message] = await an.receives()
        assert (message.template, message.text) == ("reminder", "Ngày mai sinh hoạt chi bộ")
        assert await remind(bureau, an, "n1", "notice") == (OUT_FAILED, "OutsideWindow")
        for code, error in [(-249, "OutsideWindow"), (-244, "Unreachable")]:
            bureau.double.faults.add(Refused(code), "template")
            assert await remind(bureau, an, f"r{code}") == (OUT_FAILED, error)


async def test_messages_that_cost_something_are_counted_against_the_plan(bureau: Bureau) -> None:
    an = await greeted(bureau)
    await set_back(bureau, an, 49)
    await remind(bureau, an, "r1")
    assert bureau.oa.uncounted == 1
    await bureau.store.write(create_job(bureau.oa, 1000, 0).function)
    quota = await bureau.store.read(standing, "zalo_oa", 1000, 0)
    assert (quota.messages, bureau.oa.uncounted) == (1, 0)


async def test_an_unknown_window_is_tried(bureau: Bureau) -> None:
    an = bureau.person()
    an.last_interaction = bureau.clock.now().timestamp() - SEVEN_DAYS / 2
    assert (await remind(bureau, an, "r1"))[0] == OUT_SENT


async def test_a_file_zalo_takes_is_uploaded_and_stands_alone(bureau: Bureau) -> None:
    an = await greeted(bureau)
    sent = OutgoingMessage("", document=Document("hồ sơ.pdf", b"%PDF-1.7"))
    await bureau.oa.deliver(an.id, sent, 1)
    assert an.inbox[-1].file == b"%PDF-1.7"
    bureau.double.faults.add(DropAfterAccept(), "upload")
    with pytest.raises(NotSent):
        await bureau.oa.deliver(an.id, sent, 1)
    bureau.double.faults.add(Refused(-210), "upload")
    with pytest.raises(Rejected):
        await bureau.oa.deliver(an.id, sent, 1)
