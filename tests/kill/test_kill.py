"""SIGKILL at random moments: nothing acknowledged is lost, nothing is done twice, and what may double is bounded.

The seed is printed; KILL_SEED repeats a run, KILLS sets how often the victim dies (200 for the long version).
"""

import asyncio
import os
import random
from itertools import pairwise

import aiohttp
import pytest

from bot.channels.telegram.double import TelegramDouble
from bot.channels.zalo.bot.double import ZaloBotDouble
from bot.channels.zalo.official_account.double import OfficialAccountDouble
from bot.channels.zalo.official_account.tokens import keep
from bot.outbox.sender import ATTEMPTS, IN_FLIGHT, REPLY_ATTEMPTS
from bot.store import Store
from tests.kill.fronts import Front, Line, TelegramFront, WebFront, ZaloBotFront, ZaloOaFront, text
from tests.kill.ledger import Ledger, in_flight, read_ledger
from tests.kill.lives import Lives
from tests.kill.victim import SEAL, TOKEN

KILLS = int(os.environ.get("KILLS", "25"))
SEED = int(os.environ.get("KILL_SEED", "0")) or random.SystemRandom().randrange(1, 10**9)
CHATS = 40
BETWEEN_KILLS = 60  # updates delivered between two kills, duplicates not counted

pytestmark = pytest.mark.slow


class Storm:
    """Many chats deliver at once, each in its own order, while the victim is killed again and again."""

    def __init__(self, lives: Lives, front: Front, database: str) -> None:
        self.delivered = [0] * CHATS
        self.interrupted: list[int] = []
        self._lives, self._front, self._database = lives, front, database
        self._random = random.Random(SEED)
        self._tickets = asyncio.Semaphore(0)
        self._acknowledged = 0
        self._over = False

    async def rage(self) -> None:
        """Kill as often as asked for, then let everything settle."""
        assert await self._lives.begin()
        feeding = [asyncio.create_task(self._feed(chat)) for chat in range(CHATS)]
        for _ in range(KILLS):
            self._let_through(BETWEEN_KILLS)
            await self._moment_to_kill()
            await self._lives.kill()
            interrupted = in_flight(self._database)
            self.interrupted.append(len(interrupted))
            assert await self._lives.begin()
            # A reply is sent once more, not for ever: who is killed twice within one reply may owe it.
            await self._front.resent(interrupted)
        self._over = True
        self._let_through(CHATS)
        await asyncio.gather(*feeding)
        # Acknowledged by the last victim, hence after it wrote down what became of its forerunner's messages.
        for chat in range(CHATS):
            await self._front.post(chat, self.delivered[chat])

    def _let_through(self, updates: int) -> None:
        for _ in range(updates):
            self._tickets.release()

    async def _moment_to_kill(self) -> None:
        """Wait for a random number of acknowledgements or of replies, whichever the dice say."""
        acknowledged = self._acknowledged + self._random.randint(1, BETWEEN_KILLS)
        arrived = self._front.arrived() + self._random.randint(1, BETWEEN_KILLS // 3)
        by_reply = self._front.arrived() > 0 and self._random.random() < 0.5
        happened = await self._front.bell.until(
            lambda: self._front.arrived() >= arrived if by_reply else self._acknowledged >= acknowledged, 60
        )
        assert happened, "the victim stands still"

    async def _feed(self, chat: int) -> None:
        while True:
            await self._tickets.acquire()
            number = self.delivered[chat] + 1
            await self._deliver(chat, number)
            self.delivered[chat] = number
            if self._over:
                return
            if self._random.random() < 0.3:  # late duplicates, of this chat or another
                other = self._random.randrange(CHATS)
                if self.delivered[other]:
                    await self._deliver(other, self._random.randint(1, self.delivered[other]))

    async def _deliver(self, chat: int, number: int) -> None:
        await self._front.post(chat, number)
        self._acknowledged += 1
        await self._front.bell.ring()

    def expected(self, chat: int) -> list[str]:
        """The texts of a chat's acknowledged updates, in their order."""
        return [text(chat, number) for number in range(1, self.delivered[chat] + 1)]

    def agrees_with(self, ledger: Ledger) -> None:
        """Fail unless every acknowledged update had exactly one effect, in order, and left no body behind."""
        everything = [self.expected(chat) for chat in range(CHATS)]
        assert sorted(ledger.traces.values()) == sorted(everything)
        assert all(ledger.counts[address] == len(texts) for address, texts in ledger.traces.items())
        assert ledger.updates == ledger.done == sum(self.delivered)
        assert ledger.bodies_kept == 0
        print(
            f"seed {SEED}: {len(self.interrupted)} kills, {sum(self.delivered)} updates, "
            f"{sum(self.interrupted)} messages in flight when killed, {len(ledger.unknown)} left unknown"
        )


async def test_every_acknowledged_update_has_one_effect_and_replies_double_at_most_what_was_in_flight(
    database: str,
) -> None:
    async with (
        TelegramDouble(TOKEN) as double,
        aiohttp.ClientSession() as session,
        Lives(database, double.base_url) as lives,
    ):
        await weathers(lives, TelegramFront(double, Line(lives, session)), database)


async def test_the_same_holds_for_signed_deliveries_of_an_official_account(database: str) -> None:
    async with (
        OfficialAccountDouble(echo=False) as double,
        aiohttp.ClientSession() as session,
        Lives(database, double.base_url, platform="zalo_oa") as lives,
    ):
        store = await Store.open(database)
        access, refresh = double.grants.consent()
        await store.write(keep, SEAL, double.app_id, access, refresh, double.grants.life)
        await store.close()
        await weathers(lives, ZaloOaFront(double, Line(lives, session)), database)
        assert double.grants.rotations == 0


async def weathers(lives: Lives, front: Front, database: str) -> None:
    """Let a storm pass over a channel whose deliveries cannot be repeated, and fail unless all is as promised."""
    storm = Storm(lives, front, database)
    await storm.rage()
    doubled = 0
    for chat in range(CHATS):
        expected = storm.expected(chat)
        replies = await front.replies(chat, expected)
        assert list(dict.fromkeys(replies)) == expected, "a reply is missing or out of order"
        assert sorted(replies, key=expected.index) == replies, "a copy came after a later reply"
        doubled += len(replies) - len(expected)
    assert await lives.stop() == 0
    ledger = await read_ledger(database, front.channel)
    storm.agrees_with(ledger)
    print(f"{doubled} replies came twice")
    assert max(storm.interrupted) <= IN_FLIGHT
    assert doubled <= sum(storm.interrupted)
    # It came, as seen above, but the bot cannot know: an operator sees it.
    assert all(one.attempts >= REPLY_ATTEMPTS for one in ledger.unknown)


async def test_a_poll_that_cannot_be_repeated_loses_at_most_the_one_event_that_was_being_handed_over(
    database: str,
) -> None:
    async with ZaloBotDouble(TOKEN) as double, Lives(database, double.base_url, platform="zalo_bot") as lives:
        front = ZaloBotFront(double)
        storm = Storm(lives, front, database)
        await storm.rage()
        # Whatever was read before this one is handled once it is answered.
        for chat in range(CHATS):
            storm.delivered[chat] += 1
            await front.post(chat, storm.delivered[chat])
            await front.replies(chat, storm.expected(chat)[-1:])
        assert await lives.stop() == 0
        ledger = await read_ledger(database, front.channel)
        lost = late = 0
        for chat in range(CHATS):
            expected, kept = storm.expected(chat), ledger.traces[double.user(f"An {chat}").id]
            assert len(kept) == len(set(kept)), "twice"
            assert set(kept) <= set(await front.replies(chat, kept))
            lost += len(expected) - len(kept)
            # Lost, and come after all with one of the storm's duplicates: later than its neighbours.
            places = [expected.index(one) for one in kept]
            late += sum(one > other for one, other in pairwise(places))
        print(f"seed {SEED}: {len(storm.interrupted)} kills, {sum(storm.delivered)} events, {lost} lost")
        assert lost + late <= len(storm.interrupted)
        assert (ledger.bodies_kept, ledger.updates) == (0, ledger.done)


async def test_where_a_delivery_can_be_repeated_nothing_comes_twice_and_nothing_is_missing(
    database: str,
) -> None:
    async with aiohttp.ClientSession() as session, Lives(database) as lives:
        front = WebFront(Line(lives, session))
        storm = Storm(lives, front, database)
        await storm.rage()
        for chat in range(CHATS):
            assert await front.replies(chat, storm.expected(chat)) == storm.expected(chat)
        assert await lives.stop() == 0
        ledger = await read_ledger(database, front.channel)
        storm.agrees_with(ledger)
        assert all(one.attempts >= ATTEMPTS for one in ledger.unknown)
