"""The clock: two workers, a machine in any zone, a clock that jumps; everybody hears once, at the right hour."""

import os
import time
from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from bot import people
from bot.channels.bell import Bell
from bot.channels.fake import FakeChannel
from bot.clock import VIETNAM, FakeClock
from bot.engine import Engine
from bot.messages import OutgoingMessage
from bot.routing import Router
from bot.store import Store, Transaction
from bot.store.schema import OUT_SENT, outbox
from bot.ticker import Job
from study import branches, planning, recurrence, reminders
from study.holidays import official
from study.phrases.reading import read
from tests.helpers.templates import migrated_postgres
from tests.study.conftest import NOW, START, TEXTS, Study, before

BRANCHES, MEMBERS = 12, 7
ZONES = ("UTC", "America/New_York", "Asia/Kolkata")


class SharedPlatform(FakeChannel):
    """One platform that several workers deliver to."""

    def __init__(self, delivered: list[str], bell: Bell) -> None:
        super().__init__()
        self._delivered, self._bell = delivered, bell

    async def deliver(self, address: str, message: OutgoingMessage, row: int) -> str:
        self._delivered.append(address)
        await self._bell.ring()
        return str(row)


def _fill(tx: Transaction) -> None:
    for number in range(BRANCHES):
        ids = [people.meet(tx, "fake", f"{number}-{n}").person_id for n in range(MEMBERS)]
        branch, _ = branches.create(tx, f"Chi bộ {number}", ids[0])
        for person in ids[1:]:
            branches.join(tx, branch, person)
        planning.create(tx, branch.id, START)


def _engine(store: Store, delivered: list[str], bell: Bell) -> Engine:
    plan = Job("reminders", reminders.EVERY, lambda tx: reminders.plan_due(tx, TEXTS))
    engine = Engine(store, Router(), TEXTS, jobs=[plan], alone=False)
    engine.add(SharedPlatform(delivered, bell))
    return engine


@pytest.mark.postgres
async def test_two_workers_tell_each_person_each_step_of_each_session_once(
    postgres_server: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reminders, "PEOPLE_AT_ONCE", 5)
    address = migrated_postgres(postgres_server, f"workers_{os.getpid()}")
    clock, delivered, bell = FakeClock(NOW), list[str](), Bell()
    stores = [await Store.open(address, clock) for _ in range(2)]
    await stores[0].write(_fill)
    for steps, ahead in enumerate((before(days=3), before(days=1), before(hours=2)), 1):
        clock.advance((ahead - clock.now()).total_seconds())
        engines = [_engine(store, delivered, bell) for store in stores]
        for engine in engines:
            await engine.start()
        wanted = steps * BRANCHES * MEMBERS
        assert await bell.until(lambda wanted=wanted: len(delivered) >= wanted, 60)  # type: ignore[misc]
        for engine in engines:  # before the clock moves on: a lease of days would be taken for a death
            await engine.stop()
    rows = await stores[0].read(lambda tx: tx.execute(select(outbox.c.key, outbox.c.state)).all())
    for store in stores:
        await store.close()
    assert len(rows) == len({row.key for row in rows}) == 3 * BRANCHES * MEMBERS
    assert {row.state for row in rows} == {OUT_SENT}
    assert set(Counter(delivered).values()) == {3}


@pytest.fixture(params=ZONES)
def zone(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """The machine stands in another zone."""
    monkeypatch.setenv("TZ", request.param)
    time.tzset()
    yield request.param
    monkeypatch.undo()
    time.tzset()


async def test_wherever_the_machine_stands_a_session_is_at_its_hour_in_viet_nam(
    zone: str, study: Study
) -> None:
    understood = read("ngày 3 hằng tháng 19h30", NOW)
    first = recurrence.occurrences(understood.rule, NOW, official(), 1)[0]
    assert first.starts_at == START
    assert first.starts_at.isoformat() == "2026-12-03T19:30:00+07:00"
    session = await study.session(first.starts_at)
    assert session.starts_at == START
    study.go_to(before(days=3, seconds=1))
    assert await study.do(reminders.plan_due, TEXTS) == 0
    study.go_to(before(days=3))
    assert await study.do(reminders.plan_due, TEXTS) == 1
    assert "19:30 thứ Năm 03/12/2026" in (await study.waiting())[0][2].text


async def test_a_clock_put_back_says_nothing_twice(study: Study) -> None:
    await study.session()
    study.go_to(before(days=3))
    await study.do(reminders.plan_due, TEXTS)
    told = await study.waiting()
    study.go_to(before(days=3, hours=2))
    assert await study.do(reminders.plan_due, TEXTS) == 0
    study.go_to(before(days=2))
    assert await study.do(reminders.plan_due, TEXTS) == 0
    assert await study.waiting() == told


async def test_a_clock_that_ran_ahead_and_was_put_right_costs_nobody_a_reminder(study: Study) -> None:
    session = await study.session()
    study.go_to(START + timedelta(days=40))
    assert await study.do(reminders.plan_due, TEXTS) == 1
    await study.do(planning.close_held)
    assert await study.reminded() == []
    study.go_to(NOW)
    await study.do(planning.close_held)
    for ahead in (before(days=3), before(days=1), before(hours=2)):
        study.go_to(ahead)
        await study.do(reminders.plan_due, TEXTS)
    keys = [key.split(":")[3] for person, key, _ in await study.waiting() if person == study.lan]
    assert keys == ["3d", "1d", "2h"]
    assert session.starts_at == START


async def test_a_leap_of_the_clock_past_a_session_announces_nothing(study: Study) -> None:
    await study.session()
    await study.session(datetime(2026, 12, 24, 19, 30, tzinfo=VIETNAM))
    study.go_to(datetime(2026, 12, 23, 20, 0, tzinfo=VIETNAM))
    await study.do(reminders.plan_due, TEXTS)
    texts = [message.text for _, _, message in await study.waiting()]
    assert len(texts) == 3
    assert all("24/12/2026" in text and "03/12/2026" not in text for text in texts)
