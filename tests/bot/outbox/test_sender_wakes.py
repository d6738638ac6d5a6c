"""The sender never falls asleep over something that waits."""

import asyncio

from bot import outbox, people
from bot.channels.fake import FakeChannel
from bot.messages import OutgoingMessage
from bot.outbox.sender import IN_FLIGHT
from bot.store import Transaction
from tests.helpers.world import World

CHATS = 3 * IN_FLIGHT


class _Crowded(FakeChannel):
    """Says when as many deliveries are on their way as may be."""

    def __init__(self) -> None:
        super().__init__()
        self.full = asyncio.Event()
        self._begun = 0

    async def deliver(self, address: str, message: OutgoingMessage, row: int) -> str:
        self._begun += 1
        if self._begun == IN_FLIGHT:
            self.full.set()
        return await super().deliver(address, message, row)


def _greet_everyone(tx: Transaction) -> None:
    for number in range(CHATS):
        chat = people.meet(tx, "fake", f"chat {number}")
        outbox.enqueue(tx, chat.id, OutgoingMessage("chào"), key=f"greeting:{number}")


async def test_deliveries_that_all_end_in_the_same_instant_are_followed_by_the_next() -> None:
    world = World()
    world.channel = channel = _Crowded()
    async with world:
        channel.hold()
        await world.store.write(_greet_everyone)
        await channel.full.wait()
        channel.release()
        for number in range(CHATS):
            assert [message.text for message in await world.user(f"chat {number}").hears()] == ["chào"]
