"""Death while a whole commune is reminded: nobody is missing, and nobody is told twice.

The seed is printed; KILL_SEED repeats a run, KILLS sets how often the process dies (200 for the long version, in which
2,000 people are reminded).
"""

import os
import random
from collections import Counter
from datetime import datetime, timedelta
from functools import partial
from typing import NamedTuple

import pytest
from sqlalchemy import insert, select

from bot.channels.telegram.double import TelegramDouble
from bot.clock import VIETNAM, FakeClock, SystemClock
from bot.store import Store, Transaction
from bot.store.engines import open_engine
from bot.store.schema import OUT_SENDING, OUT_SENT, OUT_UNKNOWN, chats, outbox, people
from study import branches, planning
from study.schema import memberships
from tests.helpers.faults import CRASHED, Crash
from tests.kill import reminding
from tests.kill.lives import Lives
from tests.kill.victim import TOKEN

KILLS = int(os.environ.get("KILLS", "12"))
SEED = int(os.environ.get("KILL_SEED", "0")) or random.SystemRandom().randrange(1, 10**9)
PEOPLE = 10 * KILLS
SMALL = 15  # people of a usual branch; half of all are in one large one
MORNING = datetime(2026, 12, 1, 9, 0, tzinfo=VIETNAM)
ADDRESS = 7_000_000  # of person n: so much and n

pytestmark = pytest.mark.slow


class Standing(NamedTuple):
    """How many messages the database holds between two lives, by what became of them."""

    in_flight: int
    sent: int
    unknown: int

    @property
    def to_come(self) -> int:
        """How many are still to be sent, planned yet or not."""
        return PEOPLE - sum(self)


def fill(tx: Transaction) -> None:
    """Make the people, their branches, and a session of each whose first reminder is due."""
    numbers = range(1, PEOPLE + 1)
    rows = [{"id": n, "name": "", "created_at": tx.now} for n in numbers]
    tx.execute(insert(people), rows)
    same = {"channel": "telegram", "created_at": tx.now}
    tx.execute(
        insert(chats), [{"id": n, "person_id": n, "address": str(ADDRESS + n), **same} for n in numbers]
    )
    half = PEOPLE // 2
    _branch(tx, range(1, half + 1))
    for first in range(half + 1, PEOPLE + 1, SMALL):
        _branch(tx, range(first, min(first + SMALL, PEOPLE + 1)))


def _branch(tx: Transaction, numbers: range) -> None:
    branch, _ = branches.create(tx, f"Chi bộ {numbers[0]}", numbers[0])
    place = {"branch_id": branch.id, "role": "member", "state": "confirmed", "joined_at": tx.now}
    if numbers[1:]:
        tx.execute(insert(memberships), [{"person_id": n, **place} for n in numbers[1:]])
    planning.create(tx, branch.id, tx.now + timedelta(days=3, minutes=-1))


def standing(database: str) -> Standing:
    """Look into the database of a dead process."""
    engine = open_engine(database, 1)
    with engine.connect() as connection:
        states = connection.execute(select(outbox.c.state)).scalars().all()
    engine.dispose()
    return Standing(*(states.count(state) for state in (OUT_SENDING, OUT_SENT, OUT_UNKNOWN)))


class Campaign:
    """Lives that remind and die, and what arrived at the platform meanwhile."""

    def __init__(self, lives: Lives, double: TelegramDouble, database: str) -> None:
        self.in_flight = 0
        self._lives, self._double, self._database = lives, double, database
        self._dice = random.Random(SEED)

    async def fight(self) -> None:
        """Die as often as asked for, then let the last one finish."""
        for left in range(KILLS, 0, -1):
            await (self._die_by_itself() if self._dice.random() < 0.4 else self._be_killed(left))
            self.in_flight += standing(self._database).in_flight
        wanted = self.arrived() + standing(self._database).to_come
        assert await self._lives.begin()
        assert await self._arrives(wanted), "somebody is never told"
        assert await self._lives.stop() == 0

    async def _die_by_itself(self) -> None:
        """At one of its first commits: while it takes up what was left, plans, claims or settles."""
        crash = Crash(self._dice.randint(1, 8), self._dice.choice(("before", "after")))
        if await self._lives.begin(crash):
            assert await self._lives.ended() == CRASHED

    async def _be_killed(self, left: int) -> None:
        to_come = standing(self._database).to_come
        assert await self._lives.begin()
        some = self._dice.randint(0, max(1, to_come // left))
        assert await self._arrives(self.arrived() + min(some, max(0, to_come - reminding.IN_FLIGHT)))
        await self._lives.kill()

    async def _arrives(self, wanted: int) -> bool:
        return await self._double.state.bell.until(lambda: self.arrived() >= wanted, 120)

    def arrived(self) -> int:
        """How many messages came to anybody."""
        return len(self._double.calls.of("sendMessage"))


async def test_nobody_is_missing_and_nobody_is_told_twice_however_often_it_dies(database: str) -> None:
    store = await Store.open(database, FakeClock(MORNING))
    await store.write(fill)
    await store.close()
    shift = (MORNING - SystemClock().now()).total_seconds()
    async with (
        TelegramDouble(TOKEN) as double,
        Lives(database, double.base_url, partial(reminding.main, shift)) as lives,
    ):
        for number in range(1, PEOPLE + 1):
            double.user(ADDRESS + number)
        campaign = Campaign(lives, double, database)
        await campaign.fight()
        came = Counter(call.chat_id for call in double.calls.of("sendMessage"))
    states = await _states(database)
    unknown = [chat for chat, state in states.items() if state == OUT_UNKNOWN]
    print(
        f"seed {SEED}: {PEOPLE} people, {KILLS} deaths, {campaign.in_flight} in flight, {len(unknown)} unknown, "
        f"of which {sum(came[chat] for chat in unknown)} came"
    )
    assert sorted(states) == [ADDRESS + number for number in range(1, PEOPLE + 1)]
    assert set(states.values()) <= {OUT_SENT, OUT_UNKNOWN}
    assert all(came[chat] == 1 for chat, state in states.items() if state == OUT_SENT)
    assert max(came.values()) == 1
    assert len(unknown) <= campaign.in_flight


async def _states(database: str) -> dict[int, int]:
    """What became of each person's message, by their address; fails when somebody has two."""
    store = await Store.open(database, FakeClock(MORNING))
    statement = select(chats.c.address, outbox.c.state).join(chats, chats.c.id == outbox.c.chat_id)
    rows = await store.read(lambda tx: [(int(row[0]), row[1]) for row in tx.execute(statement)])
    await store.close()
    assert len(rows) == len(dict(rows))
    return dict(rows)
