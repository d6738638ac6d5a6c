"""Telling an outcome: once to everyone who reported the page, and taken back while it still waits."""

from collections.abc import Collection, Sequence

from sqlalchemy import or_, select, update

from bot.messages import OutgoingMessage
from bot.outbox import enqueue, withdraw
from bot.outbox.queue import SEALED
from bot.people import chat as chat_of
from bot.seal import Seal
from bot.store import Transaction
from reports.reason import Say
from reports.schema import DECIDED, State, cases, reporters, reports
from reports.undo import Change

Told = tuple[int, str, int]
"""A report, its receipt, its reporter's chat."""


def is_outcome(state: str) -> bool:
    """Tell whether reporters hear of this state."""
    return state in DECIDED or state == "out_of_scope"


def tell(tx: Transaction, seal: Seal, say: Say, case_id: int, state: State, number: int) -> list[int]:
    """Queue an outcome for everyone who reported; return the reports whose earlier one was taken back unsent.

    `number` is the outcome's number within the case; 0 only takes back.
    """
    withdrawn = []
    for told in _reporters(tx, seal, case_id, state):
        if take_back(tx, seal, told[0]):
            withdrawn.append(told[0])
        if number:
            _queue(tx, seal, say, told, case_id, state, number)
    return withdrawn


def take_back(tx: Transaction, seal: Seal, report_id: int) -> bool:
    """Take an outcome back that was not sent yet; return whether there was one."""
    return withdraw(tx, _key(seal, report_id)) > 0


def untell(tx: Transaction, seal: Seal, say: Say, change: Change) -> None:
    """Set right what reporters hear after `change` was undone.

    Whoever heard nothing of it hears nothing of the undoing. Whose earlier message it had taken back gets that
    again, and so does who was told already, when the case is decided again.
    """
    row = tx.execute(select(cases).where(cases.c.id == change.case_id)).one()
    outcome = row.state in DECIDED
    number = row.decisions + 1
    waited: Collection[int] = change.withdrawn
    for told in _reporters(tx, seal, row.id, row.state):
        unsent = take_back(tx, seal, told[0])
        if outcome and ((change.told and not unsent) or told[0] in waited):
            _queue(tx, seal, say, told, row.id, row.state, number)
    tx.execute(update(cases).where(cases.c.id == row.id).values(decisions=number))


def _queue(
    tx: Transaction, seal: Seal, say: Say, told: Told, case_id: int, state: State, number: int
) -> None:
    report_id, code, chat = told
    if chat_of(tx, chat) is None:
        return
    words = "report.outcome_out_of_scope" if state == "out_of_scope" else "report.outcome"
    text = say(words, code=code, state=say(f"report.state_{state}"))
    step = seal.digest("outcome", f"{report_id} {case_id}.{number}")
    enqueue(tx, chat, OutgoingMessage(text), key=f"{_key(seal, report_id)}{step}", kind=SEALED)


def _key(seal: Seal, report_id: int) -> str:
    """What the keys of a report's outcomes begin with: beside the chat's number nobody may read which report it is."""
    return f"outcome:{seal.digest('outcome', str(report_id))}:"


def _reporters(tx: Transaction, seal: Seal, case_id: int, state: State) -> Sequence[Told]:
    """Return those of the case and, unless it is a duplicate itself, of its duplicates."""
    mine = cases.c.id == case_id
    also = or_(mine, cases.c.duplicate_of == case_id) if state != "out_of_scope" else mine
    query = (
        select(reports.c.id, reports.c.receipt, reporters.c.chat)
        .join(reporters, reporters.c.id == reports.c.reporter_id)
        .join(cases, cases.c.id == reports.c.case_id)
        .where(also)
        .order_by(reports.c.id)
    )
    return [(row.id, row.receipt, int(seal.open(bytes(row.chat)))) for row in tx.execute(query)]
