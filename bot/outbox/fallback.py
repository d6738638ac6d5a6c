"""Fall-back: what could not reach a person in one chat goes to their next one, once.

Only what we began to say (reminders, notices, outcomes): the answer to a message belongs where it was asked for.
The key of the new row names the chats tried, so that no message goes round in circles or arrives twice.
"""

from datetime import UTC, datetime

from sqlalchemy import select

from bot import dialogs, people
from bot.messages import Button, OutgoingMessage
from bot.outbox.queue import Row, enqueue
from bot.store import Transaction
from bot.store.schema import outbox

_TRIED = "~"
KINDS = ("reminder", "notice", "sealed")


def reroute(tx: Transaction, row: Row) -> bool:
    """Queue the message of a row that cannot be delivered for the person's next chat; return whether there is one."""
    if row.kind not in KINDS:
        return False
    key = tx.execute(select(outbox.c.key).where(outbox.c.id == row.id)).scalar_one()
    first, *rest = str(key).split(_TRIED)
    tried = {row.chat_id, *(int(each) for each in rest if each.isdigit())}
    mine = people.chat(tx, row.chat_id)
    other = people.best_chat(tx, mine.person_id, tried) if mine else None
    if other is None:
        return False
    message, menu = row.message(), dialogs.read(tx, row.chat_id).menu
    new_key = _TRIED.join([first, *rest, str(row.chat_id), str(other.id)])
    enqueued = enqueue(
        tx,
        other.id,
        message,
        key=new_key,
        kind=row.kind,
        useful_until=_moment(row.useful_until),
        channel=other.channel,
    )
    if enqueued and menu and not message.buttons:
        _offer_numbers(tx, other.id, message, menu)
    return enqueued


def _offer_numbers(tx: Transaction, chat_id: int, message: OutgoingMessage, menu: tuple[Button, ...]) -> None:
    """Let the numbers that stand in the text choose in the new chat as they did in the old one."""
    if all(f"{number}. {button.title}" in message.text for number, button in enumerate(menu, 1)):
        dialogs.offer(tx, chat_id, menu)


def _moment(milliseconds: int | None) -> datetime | None:
    return None if milliseconds is None else datetime.fromtimestamp(milliseconds / 1000, UTC)
