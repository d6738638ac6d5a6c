"""A store on each engine with a clock set by hand, and short ways to people, branches and what was queued."""

from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import msgspec
import pytest
from sqlalchemy import select

from bot import people
from bot.clock import VIETNAM, FakeClock
from bot.messages import OutgoingMessage
from bot.store import Store, Transaction
from bot.store.schema import OUT_WAITING, chats, outbox
from bot.texts import Texts
from study import branches, planning, sessions
from study.sessions import Session

TEXTS = Texts.load()
NOW = datetime(2026, 11, 21, 9, 0, tzinfo=VIETNAM)  # a Saturday
START = datetime(2026, 12, 3, 19, 30, tzinfo=VIETNAM)  # a Thursday


@dataclass
class Study:
    """One branch with a secretary and two members, in an open store."""

    store: Store
    clock: FakeClock
    branch: branches.Branch
    code: str
    secretary: int
    lan: int
    minh: int

    async def do(self, function: Callable[..., Any], *arguments: Any, **named: Any) -> Any:
        return await self.store.write(function, *arguments, **named)

    def go_to(self, moment: datetime) -> None:
        self.clock.advance((moment - self.clock.now()).total_seconds())

    async def session(self, starts_at: datetime = START, **details: Any) -> Session:
        def make(tx: Transaction) -> Session:
            session_id = planning.create(tx, self.branch.id, starts_at, **details)
            assert session_id is not None
            found = sessions.find(tx, session_id)
            assert found is not None
            return found

        return await self.do(make)  # type: ignore[no-any-return]

    async def waiting(self) -> list[tuple[int, str, OutgoingMessage]]:
        """What is queued: (person, key, message), in order."""

        def read(tx: Transaction) -> list[tuple[int, str, OutgoingMessage]]:
            statement = (
                select(chats.c.person_id, outbox.c.key, outbox.c.body)
                .join(chats, chats.c.id == outbox.c.chat_id)
                .where(outbox.c.state == OUT_WAITING)
                .order_by(outbox.c.id)
            )
            return [
                (row[0], row[1], msgspec.msgpack.decode(row[2], type=OutgoingMessage))
                for row in tx.execute(statement)
            ]

        return await self.store.read(read)

    async def reminded(self) -> list[int]:
        """Who has a reminder waiting."""
        return [person for person, key, _ in await self.waiting() if key.startswith("reminder:")]


@pytest.fixture
async def study(database: str) -> AsyncIterator[Study]:
    clock = FakeClock(NOW)
    store = await Store.open(database, clock)

    def set_up(tx: Transaction) -> tuple[branches.Branch, str, int, int, int]:
        ids = [people.meet(tx, "fake", name, name).person_id for name in ("Hoa", "Lan", "Minh")]
        branch, code = branches.create(tx, "Chi bộ thôn Đông", ids[0])
        for person in ids[1:]:
            branches.join(tx, branch, person)
        return branch, code, ids[0], ids[1], ids[2]

    yield Study(store, clock, *await store.write(set_up))
    await store.close()


def before(**ahead: int) -> datetime:
    """Return the moment that long before the usual session."""
    return START - timedelta(**ahead)
