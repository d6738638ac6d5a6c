"""A store with people in it, on both engines."""

from collections.abc import AsyncIterator

import pytest

from bot import people
from bot.clock import FakeClock
from bot.seal import Seal
from bot.store import Store, Transaction
from bot.texts import Texts
from tests.helpers.world import MORNING


class Desk:
    """A store, a seal, the texts and a clock that only tests move."""

    def __init__(self, store: Store, clock: FakeClock) -> None:
        self.store = store
        self.clock = clock
        self.seal = Seal(b"s" * 32)
        self.say = Texts.load()

    async def chat(self, name: str) -> people.Chat:
        """Return the chat of somebody."""
        return await self.store.write(_meet, name)


def _meet(tx: Transaction, name: str) -> people.Chat:
    return people.meet(tx, "web", name)


@pytest.fixture
async def desk(database: str) -> AsyncIterator[Desk]:
    clock = FakeClock(MORNING)
    store = await Store.open(database, clock)
    yield Desk(store, clock)
    await store.close()
