"""An appeal is decided by somebody else, turns the decision round with all that hangs on it, and leaves no name."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from bot import audit
from bot.store import Transaction
from bot.store.schema import OUT_WAITING, outbox
from reports import appeals, cases, warnings
from reports.appeals import DAYS, MOST_OPEN, Appeal, Enough, NotDecided, OwnDecision, Settled
from reports.identity import find_targets
from reports.register import Register
from reports.schema import appeals as table
from reports.verify import check_page
from reports.warnings import GRACE
from tests.reports.conftest import Desk
from tests.reports.test_warnings import (
    AN,
    BINH,
    _case,
    _deliver,
    _spread,
    _subscribe,
    _told,
    _warn,
)

PAGE = find_targets("https://www.facebook.com/boyte.hotro24h/").targets[0]
WHY = "Trang do Trung tâm Y tế quản lý theo quyết định 12."


async def _submit(desk: Desk, name: str = "", contact: str = "") -> Appeal:
    chat = await desk.chat(name) if name else None
    return await desk.store.write(
        lambda tx: appeals.submit(
            tx,
            desk.seal,
            PAGE,
            WHY,
            days=7,
            contact=contact,
            person_id=chat and chat.person_id,
            chat_id=chat and chat.id,
        )
    )


async def _decide(desk: Desk, appeal: int, officer: int, upheld: bool) -> None:
    await desk.store.write(
        lambda tx: appeals.decide(
            tx, desk.seal, desk.say, appeal, officer, upheld=upheld, answer="Đã xác minh với Sở Y tế."
        )
    )


async def test_an_upheld_appeal_turns_all_of_it_round_at_once(desk: Desk) -> None:
    case_id = await _case(desk)
    [warned] = await _subscribe(desk, "warned")
    await _warn(desk, case_id)
    await _spread(desk)
    await _deliver(desk)
    register = Register.of([])
    known = await desk.store.read(cases.known_fake, PAGE)
    assert known
    assert check_page(register, PAGE.canonical, known_fakes=[known]).standing == "confirmed_fake"
    made = await _submit(desk, "owner")
    assert made.due_at == desk.clock.now() + timedelta(days=7)
    with pytest.raises(OwnDecision):
        await _decide(desk, made.id, AN, True)
    await _decide(desk, made.id, BINH, True)
    assert await desk.store.read(cases.known_fake, PAGE) is None
    desk.clock.advance(GRACE.total_seconds())
    await _spread(desk)
    assert [person for person, _, _ in await _told(desk, OUT_WAITING)] == [warned]
    with pytest.raises(Settled):
        await _decide(desk, made.id, BINH, False)

    def answered(tx: Transaction) -> list[str]:
        return list(tx.execute(select(outbox.c.kind).where(outbox.c.key.startswith("appeal:"))).scalars())

    assert await desk.store.read(answered) == ["sealed"]
    assert await desk.store.read(audit.first_broken) is None


async def test_a_dismissed_appeal_changes_nothing_of_the_decision(desk: Desk) -> None:
    case_id = await _case(desk)
    warning = await _warn(desk, case_id)
    made = await _submit(desk)
    await _decide(desk, made.id, BINH, False)
    assert await desk.store.read(cases.known_fake, PAGE)
    assert await desk.store.read(warnings.correction_of, warning) is None
    found = await desk.store.read(appeals.by_code, f" {made.code.lower()} ")
    assert found
    assert (found.state, found.answer) == ("dismissed", "Đã xác minh với Sở Y tế.")


async def test_there_is_no_appeal_without_a_decision_and_not_without_end(desk: Desk) -> None:
    await _case(desk, "reviewing")
    with pytest.raises(NotDecided):
        await _submit(desk)


async def test_one_person_appeals_once_and_strangers_a_few_times(desk: Desk) -> None:
    await _case(desk)
    assert (await _submit(desk, "owner")).code == (await _submit(desk, "owner")).code
    for _ in range(MOST_OPEN - 1):
        await _submit(desk)
    with pytest.raises(Enough):
        await _submit(desk)


async def test_the_contact_is_sealed_and_in_time_forgotten(desk: Desk) -> None:
    await _case(desk)
    made = await _submit(desk, "owner", "0912 345 678")

    def stored(tx: Transaction) -> str:
        return str(tx.execute(select(table)).all())

    assert "0912" not in await desk.store.read(stored)
    assert await desk.store.write(appeals.unseal, desk.seal, made.id, BINH) == "0912 345 678"
    await _decide(desk, made.id, BINH, False)
    assert await desk.store.write(appeals.forget_settled) == 0
    desk.clock.advance(timedelta(days=DAYS, seconds=1).total_seconds())
    assert await desk.store.write(appeals.forget_settled) == 1
    assert await desk.store.write(appeals.unseal, desk.seal, made.id, BINH) == ""
    assert WHY not in await desk.store.read(stored)


async def test_a_forgotten_person_leaves_the_appeal_and_hears_nothing(desk: Desk) -> None:
    await _case(desk)
    chat, made = await desk.chat("owner"), await _submit(desk, "owner")
    assert await desk.store.read(appeals.count_of_person, desk.seal, chat.person_id) == 1
    await desk.store.write(appeals.forget_person, desk.seal, chat.person_id)
    assert await desk.store.read(appeals.count_of_person, desk.seal, chat.person_id) == 0
    await _decide(desk, made.id, BINH, True)
    assert (
        await desk.store.read(
            lambda tx: tx.execute(select(outbox.c.id).where(outbox.c.key.startswith("appeal:"))).all()
        )
    ) == []
