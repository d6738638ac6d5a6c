"""The sender never falls asleep over something that waits."""

from bot import outbox, people
from bot.messages import OutgoingMessage
from bot.outbox.sender import IN_FLIGHT
from bot.store import Transaction
from tests.helpers.world import World

CHATS = 3 * IN_FLIGHT


def _greet_everyone(tx: Transaction) -> None:
    for number in range(CHATS):
        chat = people.meet(tx, "fake", f"chat {number}")
        outbox.enqueue(tx, chat.id, OutgoingMessage("chào"), key=f"greeting:{number}")


async def test_deliveries_that_all_end_in_the_same_instant_are_followed_by_the_next() -> None:
    async with World() as world:
        world.channel.hold()
        await world.store.write(_greet_everyone)
        world.channel.release()
        for number in range(CHATS):
            assert [message.text for message in await world.user(f"chat {number}").hears()] == ["chào"]
