"""What is due when: by kind of harm, in working time, and the list finds exactly what the page calls overdue."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import select, update

from bot.clock import VIETNAM
from bot.config import Work
from bot.store import Transaction
from reports.schema import SNOOZED, UNASSIGNED, cases
from reports.targets import Targets, configured
from tests.reports.conftest import Desk
from tests.reports.test_decisions import _report

MONDAY = datetime(2026, 11, 23, 8, 0, tzinfo=VIETNAM)
TARGETS = Targets()


def test_the_first_look_is_due_before_the_decision_and_money_before_the_rest() -> None:
    look = TARGETS.due("money", MONDAY, None, UNASSIGNED, MONDAY)
    assert look
    assert (look.step, look.at, look.overdue) == ("look", MONDAY + timedelta(hours=1), False)
    other = TARGETS.due("other", MONDAY, None, UNASSIGNED, MONDAY)
    assert other
    assert other.at > look.at
    late = MONDAY + timedelta(days=1, minutes=1)
    decide = TARGETS.due("money", MONDAY, MONDAY, UNASSIGNED, late)
    assert decide
    assert (decide.step, decide.overdue) == ("decide", True)
    assert TARGETS.due("money", MONDAY, None, SNOOZED, late) is None


def test_a_configuration_names_what_differs_and_leaves_the_rest() -> None:
    work = Work(periods=("08:00-12:00",), days=(1,), first_look={"money": 30}, decision={"default": 60})
    made = configured(work)
    assert [made.minutes("look", harm) for harm in ("money", "other")] == [30, 240]
    assert [made.minutes("decide", harm) for harm in ("money", "other")] == [60, 60]
    assert made.work.after(MONDAY.replace(hour=12), 10) == MONDAY.replace(day=30, minute=10)


@pytest.mark.parametrize("ahead", [0, 59, 61, 24 * 60 + 1, 24 * 60 * 4])
async def test_the_list_of_the_overdue_holds_what_the_page_calls_overdue(desk: Desk, ahead: int) -> None:
    numbers = [(await _report(desk, f"n{n}", f"https://facebook.com/trang.so.{n}")).case_id for n in range(4)]

    def spread(tx: Transaction) -> None:
        for number in numbers:
            seen = {"first_seen": MONDAY - timedelta(minutes=number), "harm": ("money", "other")[number % 2]}
            looked = MONDAY if number > 2 else None
            tx.execute(update(cases).where(cases.c.id == number).values(**seen, looked_at=looked))

    await desk.store.write(spread)
    now = MONDAY + timedelta(minutes=ahead)

    def compare(tx: Transaction) -> tuple[set[int], set[int]]:
        listed = set(tx.execute(select(cases.c.id).where(TARGETS.overdue(now))).scalars())
        rows = tx.execute(select(cases)).all()
        dues = {r.id: TARGETS.due(r.harm, r.first_seen, r.looked_at, r.standing, now) for r in rows}
        return listed, {number for number, due in dues.items() if due and due.overdue}

    listed, called = await desk.store.read(compare)
    assert listed == called
