"""Updates of different chats share one transaction, and nothing of that can be seen."""

import asyncio
import threading

import pytest
from sqlalchemy import select

from bot import dialogs, people
from bot.clock import FakeClock
from bot.dispatcher import Dispatcher
from bot.intake import Intake
from bot.messages import Button, IncomingMessage
from bot.routing import Router
from bot.store import Store, Transaction
from bot.store.schema import outbox
from bot.texts import Texts
from bot.turn import Turn
from tests.helpers.world import MORNING

YES = (Button("Có", "x:1"),)


class Watcher(Dispatcher):
    """Remembers what it would have handled."""

    def __init__(self, store: Store) -> None:
        super().__init__(store, Router(), Texts({}))
        self.taken: list[tuple[int, IncomingMessage]] = []

    def take(self, row: int, message: IncomingMessage) -> None:
        self.taken.append((row, message))


def _message(name: str, text: str) -> IncomingMessage:
    return IncomingMessage("fake", f"{name}-{text}", name, text=text)


def _router() -> Router:
    router = Router()

    @router.fallback()
    def handler(turn: Turn) -> None:
        if turn.text == "mời bình":
            bình = people.find_chat(turn.tx, "fake", "bình")
            assert bình is not None
            dialogs.offer(turn.tx, bình.id, YES)
        turn.open("form", said=turn.text)
        if turn.text != "điền tiếp":  # an answer without choices would rightly end the ones offered before
            turn.tell(turn.text)

    return router


async def _handled_together(store: Store, messages: list[IncomingMessage]) -> None:
    """Store the messages, then let one group of the writer handle them all."""
    watcher = Watcher(store)
    intake = Intake(store, watcher)
    for message in messages:
        await intake.accept(message)
    entered, go_on = threading.Event(), threading.Event()

    def hold(_tx: Transaction) -> None:
        entered.set()
        assert go_on.wait(10)

    holding = store.write(hold)
    await asyncio.to_thread(entered.wait, 10)
    dispatcher = Dispatcher(store, _router(), Texts.load())
    for row, message in watcher.taken:
        dispatcher.take(row, message)
    go_on.set()
    await holding
    await dispatcher.idle()


@pytest.mark.parametrize("order", [("an", "bình"), ("bình", "an")])
async def test_choices_offered_to_somebody_handled_in_the_same_group_are_not_lost(
    database: str, order: tuple[str, str]
) -> None:
    store = await Store.open(database, FakeClock(MORNING))
    await store.write(lambda tx: [people.meet(tx, "fake", name) for name in ("an", "bình")])
    texts = {"an": "mời bình", "bình": "điền tiếp"}
    await _handled_together(store, [_message(name, texts[name]) for name in order])
    found = await store.read(dialogs.read_many, "fake", ["an", "bình"])
    assert found["bình"][1].menu == YES
    assert found["bình"][1].data == {"said": "điền tiếp"}
    assert found["an"][1].data == {"said": "mời bình"}
    await store.close()


async def test_a_group_of_many_chats_new_and_known_leaves_each_its_own_form_and_answer(database: str) -> None:
    store = await Store.open(database, FakeClock(MORNING))
    names = [f"người {number}" for number in range(45)]
    await store.write(lambda tx: [people.meet(tx, "fake", name) for name in names[::2]])
    await _handled_together(store, [_message(name, f"tin của {name}") for name in names])
    found = await store.read(dialogs.read_many, "fake", names)
    assert {name: dialog.data["said"] for name, (_, dialog) in found.items()} == {
        name: f"tin của {name}" for name in names
    }
    sent = await store.read(lambda tx: tx.execute(select(outbox.c.chat_id)).scalars().all())
    assert sorted(sent) == sorted(chat.id for chat, _ in found.values())
    await store.close()
