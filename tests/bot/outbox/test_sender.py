"""The sender: what becomes of each kind of failure, to whom, and how often it is tried."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from bot import outbox as out
from bot import people
from bot.channels.base import ChannelDown, NotSent, Rejected, RetryLater, Uncertain, Unreachable
from bot.channels.fake import FakeChannel
from bot.clock import FakeClock
from bot.messages import OutgoingMessage
from bot.outbox import queue
from bot.outbox.sender import ATTEMPTS, IN_FLIGHT, LEASE, Sender
from bot.rendering import Capabilities
from bot.store import Store, Transaction
from bot.store.schema import (
    OUT_FAILED,
    OUT_LATE,
    OUT_SENDING,
    OUT_SENT,
    OUT_UNKNOWN,
    OUT_WAITING,
    chats,
    outbox,
)
from tests.helpers.world import MORNING

FREE = Capabilities(per_chat=None, per_second=None)


class Watched(Sender):
    """A sender of which one can tell when it has nothing more to do at this moment."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.idle = asyncio.Event()

    async def _round(self) -> bool:
        self.idle.clear()
        return await super()._round()

    async def _pause(self) -> float | None:
        found = await super()._pause()
        self.idle.set()
        return found


class Post:
    """A store, a fake channel and its sender; chats 1, 2, 3 … are users "1", "2", "3" …"""

    def __init__(self, address: str, capabilities: Capabilities = FREE, **options: Any) -> None:
        self.address = address
        self.clock = FakeClock(MORNING)
        self.channel = FakeChannel(capabilities=capabilities)
        self.options = options
        self.store: Store
        self.sender: Watched

    async def open(self, chats: int = 3) -> None:
        self.store = await Store.open(self.address, self.clock)
        self.sender = Watched(self.store, self.channel, **self.options)
        for n in range(chats):
            await self.store.write(people.meet, "fake", str(n + 1))

    async def close(self) -> None:
        self.channel.release()
        await self.sender.stop()
        await self.store.close()

    async def say(self, text: str, chat: int = 1, kind: str = "notice", **options: Any) -> None:
        await self.store.write(
            out.enqueue, chat, OutgoingMessage(text), key=f"{chat}:{text}", kind=kind, **options
        )

    def heard(self, chat: int = 1) -> list[str]:
        return [message.text for message in self.channel.user(str(chat)).inbox]

    async def states(self) -> list[int]:
        def read(tx: Transaction) -> list[int]:
            return list(tx.execute(select(outbox.c.state).order_by(outbox.c.id)).scalars())

        return await self.store.read(read)

    async def rest(self) -> None:
        """Let the sender do all it can do at this moment."""
        while True:
            for _ in range(20):  # whoever was woken runs, and what they start
                await asyncio.sleep(0)
            if self.sender.idle.is_set():
                return
            await asyncio.wait_for(self.sender.idle.wait(), 10)

    async def advance(self, seconds: float) -> None:
        """Let the time pass in steps that wake everybody who waits, and the sender do its work."""
        await self.rest()
        self.clock.advance(seconds + 0.002)
        await self.rest()


@pytest.fixture
async def post(tmp_path: Any) -> AsyncIterator[Post]:
    post = Post(f"sqlite:///{tmp_path}/bot.db")
    await post.open()
    post.sender.start()
    yield post
    await post.close()


async def test_what_is_queued_is_sent_in_order_and_written_down(post: Post) -> None:
    for n in range(30):
        await post.say(str(n), 1 + n % 3)
    await post.rest()
    assert post.heard(1) == [str(n) for n in range(0, 30, 3)]
    assert set(await post.states()) == {OUT_SENT}


async def test_a_chat_told_to_wait_waits_and_the_others_go_on(post: Post) -> None:
    post.channel.fail_next(RetryLater(20))
    await post.say("a1", 1)
    await post.rest()
    await post.say("a2", 1)
    await post.say("b1", 2)
    await post.rest()
    assert (post.heard(1), post.heard(2)) == ([], ["b1"])
    await post.advance(19)
    assert post.heard(1) == []
    await post.advance(1)
    assert post.heard(1) == ["a1", "a2"]


async def test_when_several_chats_are_told_to_wait_at_once_the_whole_bot_does(post: Post) -> None:
    for _ in range(3):
        post.channel.fail_next(RetryLater(20))
    for chat in (1, 2, 3):
        await post.say("x", chat)
    await post.rest()
    await post.store.write(people.meet, "fake", "4")
    await post.say("y", 4)
    await post.rest()
    assert post.heard(4) == []
    await post.advance(20)
    assert [post.heard(chat) for chat in (1, 2, 3, 4)] == [["x"], ["x"], ["x"], ["y"]]


async def test_who_cannot_be_reached_is_marked_and_the_message_given_up(post: Post) -> None:
    post.channel.fail_next(Unreachable("blocked"))
    await post.say("a")
    await post.rest()
    assert await post.states() == [OUT_FAILED]
    moment = await post.store.read(
        lambda tx: tx.execute(select(chats.c.unreachable_at).where(chats.c.id == 1)).scalar_one()
    )
    assert moment == MORNING


async def test_a_message_the_platform_will_never_take_is_given_up_and_the_chat_goes_on(post: Post) -> None:
    post.channel.fail_next(Rejected("bad"))
    await post.say("a")
    await post.say("b")
    await post.rest()
    assert await post.states() == [OUT_FAILED, OUT_SENT]
    assert post.heard() == ["b"]


async def test_a_platform_in_trouble_is_asked_again_ever_more_rarely_and_at_last_given_up(post: Post) -> None:
    for _ in range(ATTEMPTS):
        post.channel.fail_next(NotSent("502"))
    await post.say("a")
    for attempt in range(1, ATTEMPTS):
        await post.advance(min(300, 2.0**attempt) - 0.1)
        assert await post.states() == [OUT_WAITING], attempt
        await post.advance(0.1)
    await post.advance(300)
    assert await post.states() == [OUT_FAILED]
    assert post.heard() == []


async def test_trouble_that_passes_costs_nothing(post: Post) -> None:
    post.channel.fail_next(NotSent("502"))
    await post.say("a")
    await post.advance(2)
    assert post.heard() == ["a"]
    assert await post.states() == [OUT_SENT]


@pytest.mark.parametrize("error", [Uncertain("cut"), RuntimeError("a mistake of the channel")])
@pytest.mark.parametrize("accepted", [True, False])
async def test_an_uncertain_answer_is_given_once_more(post: Post, error: Exception, accepted: bool) -> None:
    post.channel.fail_next(error, accepted=accepted)
    await post.say("a", kind="reply")
    await post.advance(1)
    assert post.heard() == (["a", "a"] if accepted else ["a"])
    assert await post.states() == [OUT_SENT]


async def test_an_answer_that_is_uncertain_twice_stays_unknown(post: Post) -> None:
    for _ in range(2):
        post.channel.fail_next(Uncertain("cut"))
    await post.say("a", kind="reply")
    await post.advance(1)
    await post.advance(100)
    assert await post.states() == [OUT_UNKNOWN]


@pytest.mark.parametrize("kind", ["notice", "reminder", "outcome"])
async def test_anything_else_uncertain_is_never_sent_again_by_itself(post: Post, kind: str) -> None:
    post.channel.fail_next(Uncertain("cut"), accepted=True)
    await post.say("a", kind=kind)
    await post.say("b", kind=kind)
    await post.advance(1)
    await post.advance(1000)
    assert post.heard() == ["a", "b"]
    assert await post.states() == [OUT_UNKNOWN, OUT_SENT]


async def test_a_channel_that_is_refused_pauses_says_so_and_comes_back(post: Post) -> None:
    post.channel.fail_next(ChannelDown("401"))
    await post.say("a", 1)
    await post.rest()
    await post.say("b", 2)
    await post.rest()
    assert post.sender.down
    assert post.heard(2) == []
    await post.advance(60)
    assert (post.heard(1), post.heard(2)) == (["a"], ["b"])
    assert not post.sender.down


async def test_a_reminder_that_comes_too_late_is_never_sent(post: Post) -> None:
    post.channel.fail_next(NotSent("away"))
    await post.say("muộn", useful_until=MORNING + timedelta(seconds=1))
    await post.say("kịp", useful_until=MORNING + timedelta(seconds=60))
    await post.advance(2)
    assert post.heard() == ["kịp"]
    assert await post.states() == [OUT_LATE, OUT_SENT]


async def test_a_message_of_the_future_is_sent_when_its_time_has_come(post: Post) -> None:
    await post.say("nhắc", due_at=MORNING + timedelta(hours=3))
    await post.advance(3 * 3600 - 1)
    assert post.heard() == []
    await post.advance(1)
    assert post.heard() == ["nhắc"]


async def test_no_more_than_the_bound_is_on_its_way_at_once(tmp_path: Any) -> None:
    post = Post(f"sqlite:///{tmp_path}/bot.db")
    await post.open(chats=40)
    post.channel.hold()
    for chat in range(1, 41):
        await post.say("x", chat)
    post.sender.start()
    await post.rest()
    assert (await post.states()).count(OUT_SENDING) == IN_FLIGHT
    post.channel.release()
    await post.rest()
    assert set(await post.states()) == {OUT_SENT}
    await post.close()


async def test_a_chats_pace_is_kept(tmp_path: Any) -> None:
    post = Post(f"sqlite:///{tmp_path}/bot.db", Capabilities(per_chat=1.0, burst=2, per_second=None))
    await post.open()
    post.sender.start()
    for n in range(4):
        await post.say(str(n))
    await post.say("b", 2)
    await post.rest()
    assert (len(post.heard(1)), post.heard(2)) == (2, ["b"])
    await post.advance(1)
    assert len(post.heard(1)) == 3
    await post.advance(1)
    assert post.heard(1) == ["0", "1", "2", "3"]
    await post.close()


async def test_stopping_lets_what_is_on_its_way_end_and_claims_nothing_more(tmp_path: Any) -> None:
    post = Post(f"sqlite:///{tmp_path}/bot.db", in_flight=1)
    await post.open()
    post.channel.hold()
    await post.say("a", 1)
    await post.say("b", 2)
    post.sender.start()
    await post.rest()
    stopping = asyncio.create_task(post.sender.stop())
    await post.rest()
    assert not stopping.done()
    post.channel.release()
    await asyncio.wait_for(stopping, 10)
    assert await post.states() == [OUT_SENT, OUT_WAITING]
    await post.store.close()


async def interrupted(address: str, kind: str, capabilities: Capabilities = FREE, **options: Any) -> Post:
    """A post whose sender died while a message of that kind was on its way, opened again."""
    post = Post(address, capabilities, **options)
    await post.open()
    await post.say("a", kind=kind)
    await post.store.write(queue.claim, "fake", 1, MORNING + LEASE)
    await post.say("b", kind=kind)
    return post


async def test_a_reply_under_way_at_a_crash_is_sent_once_more(database: str) -> None:
    post = await interrupted(database, "reply")
    post.sender.start()
    await post.advance(1)
    assert post.heard() == ["a", "b"]
    assert await post.states() == [OUT_SENT, OUT_SENT]
    await post.close()


async def test_anything_else_under_way_at_a_crash_is_unknown(database: str) -> None:
    post = await interrupted(database, "reminder")
    post.sender.start()
    await post.advance(1)
    assert post.heard() == ["b"]
    assert await post.states() == [OUT_UNKNOWN, OUT_SENT]
    await post.close()


async def test_where_repeating_does_no_harm_anything_under_way_at_a_crash_is_repeated(database: str) -> None:
    post = await interrupted(database, "reminder", FREE._replace(repeatable=True))
    post.sender.start()
    await post.advance(1)
    assert post.heard() == ["a", "b"]
    await post.close()


async def test_a_claim_whose_commit_was_never_confirmed_blocks_its_chat_no_longer_than_its_lease(
    post: Post,
) -> None:
    await post.rest()

    def say_and_claim(tx: Transaction) -> None:
        out.enqueue(tx, 1, OutgoingMessage("a"), key="a", kind="reply")
        queue.claim(tx, "fake", 1, MORNING + LEASE)

    await post.store.write(say_and_claim)  # as a claim of ours of which we never heard
    await post.say("b", kind="reply")
    await post.rest()
    assert post.heard() == []
    await post.advance(LEASE.total_seconds())
    await post.say("nơi khác", chat=2)
    await post.advance(1)
    assert post.heard() == ["a", "b"]


async def test_a_delivery_that_outlives_its_lease_is_not_begun_a_second_time(post: Post) -> None:
    post.channel.hold()
    await post.say("a", kind="reply")
    await post.advance(LEASE.total_seconds() * 2)
    await post.say("b", chat=2)
    await post.advance(1)
    post.channel.release()
    await post.advance(1)
    assert post.heard() == ["a"]


async def test_beside_other_senders_only_what_a_dead_one_left_is_taken_and_that_without_a_restart(
    database: str,
) -> None:
    post = await interrupted(database, "reply", alone=False)
    post.sender.start()
    await post.advance(1)
    assert post.heard() == []
    await post.advance(LEASE.total_seconds())
    await post.advance(1)
    await post.advance(1)
    assert post.heard() == ["a", "b"]
    await post.close()
