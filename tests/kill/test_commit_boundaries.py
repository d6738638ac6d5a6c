"""Dying at every single commit, once just before and once just after it: the end is always the same.

The script is short and in order, so the commits can be counted; each run dies at another one, is replaced by a
healthy victim, and must come to what a run without any death comes to.
"""

import itertools
import shutil
from pathlib import Path

import aiohttp
import pytest

from bot.store import Store
from tests.helpers.faults import Crash, Moment
from tests.kill.fronts import Line, WebFront, text
from tests.kill.ledger import read_ledger
from tests.kill.lives import Lives

SCRIPT = ((0, 1), (1, 1), (0, 1), (0, 2), (1, 1))  # (chat, number); what comes again is a duplicate
# Said to a healthy victim at the end: its answer goes out only after everything queued before it in its chat.
FAREWELL = ((0, 3), (1, 2))
CHATS = {0: [text(0, 1), text(0, 2), text(0, 3)], 1: [text(1, 1), text(1, 2)]}

pytestmark = pytest.mark.slow


async def play(database: str, crash: Crash) -> int:
    """Run the script with a death in store, check the end, and return how often the victim died."""
    async with aiohttp.ClientSession() as session, Lives(database) as lives:
        if not await lives.begin(crash):
            assert await lives.begin()
        front = WebFront(Line(lives, session))
        for chat, number in SCRIPT:
            await front.post(chat, number)
        await front.replies(0, CHATS[0][:-1])
        await lives.stop()
        assert await lives.begin()
        for chat, number in FAREWELL:
            await front.post(chat, number)
        replies = {chat: await front.replies(chat, texts) for chat, texts in CHATS.items()}
        assert await lives.stop() == 0
    ledger = await read_ledger(database, front.channel)
    assert replies == CHATS
    assert sorted(ledger.traces.values()) == sorted(CHATS.values())
    assert sorted(ledger.counts.values()) == [2, 3]
    assert (ledger.updates, ledger.done, ledger.bodies_kept) == (5, 5, 0)
    assert (ledger.replies_sent, ledger.unknown) == (5, [])
    return lives.crashes


@pytest.mark.parametrize("moment", ["before", "after"])
async def test_a_death_at_any_commit_comes_to_the_same_end(tmp_path: Path, moment: Moment) -> None:
    template = tmp_path / "template.db"
    await (await Store.open(f"sqlite:///{template}")).close()
    for commit in itertools.count(1):
        file = shutil.copy(template, tmp_path / f"{commit}.db")
        if not await play(f"sqlite:///{file}", Crash(commit, moment)):
            break
    assert commit > 10, "the script has more commits than that"
