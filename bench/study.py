"""Reminders for very many people: how long planning takes, how well it is delivered, how late it is.

`python -m bench.study fanout ADDRESS PEOPLE DELIVERED` or `… lag ADDRESS PEOPLE` fills the empty database at ADDRESS
and prints one JSON object.
"""

import asyncio
import json
import sys
import time
from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import func, insert, select

from bench.simulation import ShiftedClock, SimulatedClock, SlowChannel
from bot.clock import VIETNAM, Clock, milliseconds
from bot.engine import Engine
from bot.outbox.sender import Sender
from bot.rendering import Capabilities
from bot.routing import Router
from bot.store import Store, Transaction
from bot.store.schema import chats, outbox, people
from bot.texts import Texts
from bot.ticker import Job
from study import branches, planning, reminders
from study.schema import memberships

BRANCH = 50  # people
PACE = 25.0  # messages a second, as Telegram allows
SECONDS_EACH = 0.1  # that the platform takes for a message
MORNING = datetime(2026, 12, 1, 9, 0, tzinfo=VIETNAM)
AHEAD = timedelta(days=3)  # of the first reminder
TEXTS = Texts.load()


def fill(tx: Transaction, first: int, last: int) -> None:
    """Make the people of those numbers and the branches they are in."""
    rows = [{"id": n, "name": f"Người {n}", "created_at": tx.now} for n in range(first, last)]
    tx.execute(insert(people), rows)
    places = [
        {"id": n, "person_id": n, "channel": "bench", "address": str(n), "created_at": tx.now}
        for n in range(first, last)
    ]
    tx.execute(insert(chats), places)
    for secretary in range(first, last, BRANCH):
        branch, _ = branches.create(tx, f"Chi bộ {secretary}", secretary)
        members = [
            {
                "branch_id": branch.id,
                "person_id": person,
                "role": "member",
                "state": "confirmed",
                "joined_at": tx.now,
            }
            for person in range(secretary + 1, min(secretary + BRANCH, last))
        ]
        tx.execute(insert(memberships), members)


def lay_down(tx: Transaction, first: int, last: int, starts_at: datetime) -> None:
    """Give the branches of those numbers one session each."""
    for branch_id in range(first, last):
        planning.create(tx, branch_id, starts_at, place="Hội trường tầng 2")


async def furnish(address: str, clock: Clock, count: int) -> Store:
    """Return a store with that many people in branches."""
    store = await Store.open(address, clock)
    for first in range(1, count + 1, BRANCH * 20):
        await store.write(fill, first, min(first + BRANCH * 20, count + 1))
    return store


async def announce(store: Store, count: int, starts_at: datetime) -> None:
    """Give every branch of that many people one session."""
    number = -(-count // BRANCH)
    for first in range(1, number + 1, 100):
        await store.write(lay_down, first, min(first + 100, number + 1), starts_at)
    await asyncio.to_thread(_analyze, store)


def _analyze(store: Store) -> None:
    """What the database's own housekeeping does by and by."""
    with store.engine.connect() as connection:
        sqlite = store.engine.dialect.name == "sqlite"
        connection.exec_driver_sql("PRAGMA optimize=0x10002" if sqlite else "VACUUM ANALYZE")


def memory() -> float:
    """Return what this process holds at the moment, MB."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * 4096 / 1e6


async def fanout(address: str, count: int, wanted: int) -> dict[str, float]:
    """Plan one reminder for everybody, then deliver the first `wanted` of them on a simulated clock."""
    clock = SimulatedClock(MORNING)
    store = await furnish(address, clock, count)
    await announce(store, count, MORNING + AHEAD)
    planned = await _plan(store)
    assert await store.read(_queued) == count
    delivered = await _deliver(store, clock, wanted)
    await store.close()
    return planned | delivered


async def _plan(store: Store) -> dict[str, float]:
    began, before, cpu = time.perf_counter(), memory(), time.process_time()
    longest, most = 0.0, before
    while True:
        piece = time.perf_counter()
        if not await store.write(reminders.plan_due, TEXTS):
            break
        longest, most = max(longest, time.perf_counter() - piece), max(most, memory())
    return {
        "planned": time.perf_counter() - began,
        "planning cpu": time.process_time() - cpu,
        "longest": longest * 1e3,
        "memory planning": most - before,
    }


def _queued(tx: Transaction) -> int:
    return int(tx.execute(select(func.count()).select_from(outbox)).scalar_one())


def _moments(tx: Transaction) -> Sequence[datetime]:
    """The transactions in which the rows were queued, by their moment."""
    return tx.execute(select(outbox.c.due_at)).scalars().all()


async def _deliver(store: Store, clock: SimulatedClock, count: int) -> dict[str, float]:
    channel = SlowChannel(clock, Capabilities(per_second=PACE), SECONDS_EACH, count)
    sender = Sender(store, channel)
    clock.parties = lambda: 1 + sender._under_way
    began, at, before = time.perf_counter(), clock.now(), memory()
    sender.start()
    await channel.done.wait()
    passed = (clock.now() - at).total_seconds()
    grown = memory() - before
    await sender.stop()
    return {
        "delivery": time.perf_counter() - began,
        "simulated": passed,
        "slower": (1 - count / PACE / passed) * 100,
        "memory delivering": grown,
    }


async def lag(address: str, count: int) -> dict[str, float]:
    """Let everybody's reminder become due at one moment of a running engine; say how much later it was queued."""
    clock = ShiftedClock(MORNING)
    store = await furnish(address, clock, count)
    due_at = clock.now() + timedelta(seconds=count / 1000)
    await announce(store, count, due_at + AHEAD)
    assert clock.now() < due_at, "the machine is too busy to be ready in time"
    committed: dict[int, datetime] = {}
    everything = asyncio.Event()

    def plan(tx: Transaction) -> int:
        done, so_far = reminders.plan_due(tx, TEXTS), _queued(tx)

        def note() -> None:
            committed[tx.now_ms] = clock.now()
            if so_far == count:
                everything.set()

        tx.after_commit(note)
        return done

    engine = Engine(store, Router(), TEXTS, jobs=[Job("reminders", reminders.EVERY, plan)])
    engine.add(SlowChannel(clock, Capabilities(per_second=PACE), SECONDS_EACH, count))
    await engine.start()
    await everything.wait()
    late = sorted(
        (committed[milliseconds(moment)] - due_at).total_seconds() for moment in await store.read(_moments)
    )
    await engine.stop()
    await store.close()
    return {"p50": late[len(late) // 2], "p99": late[len(late) * 99 // 100], "worst": late[-1]}


if __name__ == "__main__":
    way: Any = {"fanout": fanout, "lag": lag}[sys.argv[1]]
    print(json.dumps(asyncio.run(way(sys.argv[2], *map(int, sys.argv[3:])))))
