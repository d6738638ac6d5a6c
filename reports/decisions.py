"""What officers do to a case: take it, note, decide. Every decision is told once to everyone who reported."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import delete, or_, select, update

from bot import audit
from bot.messages import OutgoingMessage
from bot.outbox import enqueue, withdraw
from bot.outbox.queue import SEALED
from bot.people import chat as chat_of
from bot.seal import Seal
from bot.store import Transaction
from reports import evidence, timeline
from reports.reason import Say
from reports.schema import (
    DECIDED,
    STATES,
    State,
    case_events,
    cases,
    report_counters,
    reporters,
    reports,
)

MAX_NOTE = 4000
REMOVED = "out_of_scope"  # the counter of cases removed without a trace


class StaleVersion(Exception):
    """Somebody else changed the case since this officer looked at it (or it is gone)."""


def decide(
    tx: Transaction,
    seal: Seal,
    say: Say,
    case_id: int,
    state: State,
    officer_id: int,
    version: int,
    *,
    note: str = "",
    duplicate_of: int | None = None,
) -> None:
    """Put a case into `state` and tell its reporters when that is an outcome.

    "out_of_scope" removes the case with everything in it. Raises StaleVersion, and ValueError for a state that
    is none or a duplicate of itself or of nothing.
    """
    if state != "out_of_scope" and state not in STATES:
        raise ValueError(f"no such state: {state}")
    if state == "duplicate" and not _exists(tx, duplicate_of, other_than=case_id):
        raise ValueError("a duplicate names the other case")
    actor = f"officer:{officer_id}"
    outcome = state in DECIDED or state == "out_of_scope"
    number = _change(
        tx,
        case_id,
        version,
        state=state,
        note=note[:MAX_NOTE],
        duplicate_of=duplicate_of if state == "duplicate" else None,
        decisions=cases.c.decisions + (1 if outcome else 0),
        decided_at=tx.now if outcome else None,
    )
    timeline.add(tx, case_id, actor, "state", state=state)
    audit.record(tx, actor, f"case.{state}", f"case:{case_id}")
    _tell(tx, seal, say, case_id, state, number if outcome else 0)
    if state == "out_of_scope":
        _remove(tx, case_id)


def assign(tx: Transaction, case_id: int, to: int | None, officer_id: int, version: int) -> None:
    """Give a case to an officer, or to nobody. Raises StaleVersion."""
    _change(tx, case_id, version, officer_id=to)
    timeline.add(tx, case_id, f"officer:{officer_id}", "assigned", officer=to)
    audit.record(tx, f"officer:{officer_id}", "case.assign", f"case:{case_id}", to=to)


def add_note(tx: Transaction, case_id: int, text: str, officer_id: int) -> None:
    """Add a working note to the timeline; notes never collide. Raises StaleVersion when the case is gone."""
    if not _exists(tx, case_id):
        raise StaleVersion(case_id)
    timeline.add(tx, case_id, f"officer:{officer_id}", "note", text=text[:MAX_NOTE])
    audit.record(tx, f"officer:{officer_id}", "case.note", f"case:{case_id}")


def correct(tx: Transaction, case_id: int, imitates: str, officer_id: int, version: int) -> None:
    """Set whom the page imitates. Raises StaleVersion."""
    _change(tx, case_id, version, imitates=imitates.strip()[:200])
    timeline.add(tx, case_id, f"officer:{officer_id}", "corrected")
    audit.record(tx, f"officer:{officer_id}", "case.correct", f"case:{case_id}")


def removed_count(tx: Transaction) -> int:
    """Return how many cases were removed as out of scope."""
    query = select(report_counters.c.value).where(report_counters.c.name == REMOVED)
    return int(tx.execute(query).scalar() or 0)


def _exists(tx: Transaction, case_id: int | None, other_than: int = 0) -> bool:
    if case_id is None or case_id == other_than:
        return False
    return tx.execute(select(cases.c.id).where(cases.c.id == case_id)).first() is not None


def _change(tx: Transaction, case_id: int, version: int, **values: Any) -> int:
    """Change a case that is still at `version`; return its number of decisions. Raises StaleVersion."""
    row = tx.execute(
        update(cases)
        .where(cases.c.id == case_id, cases.c.version == version)
        .values(version=version + 1, **values)
        .returning(cases.c.decisions)
    ).first()
    if row is None:
        raise StaleVersion(case_id)
    return int(row.decisions)


def _tell(tx: Transaction, seal: Seal, say: Say, case_id: int, state: State, number: int) -> None:
    """Queue the outcome for everyone who reported; an earlier one that still waits is taken back."""
    for report_id, code, chat in _reporters(tx, seal, case_id, state):
        withdraw(tx, f"outcome:{report_id}:")
        if number and chat_of(tx, chat) is not None:
            words = "report.outcome_out_of_scope" if state == "out_of_scope" else "report.outcome"
            text = say(words, code=code, state=say(f"report.state_{state}"))
            key = f"outcome:{report_id}:{case_id}.{number}"
            enqueue(tx, chat, OutgoingMessage(text), key=key, kind=SEALED)


def _reporters(tx: Transaction, seal: Seal, case_id: int, state: State) -> Sequence[tuple[int, str, int]]:
    """Return (report, code, chat) of the case and, unless it is a duplicate itself, of its duplicates."""
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


def _remove(tx: Transaction, case_id: int) -> None:
    """Remove a case with all it holds; a count is what stays."""
    evidence.remove_of_case(tx, case_id)
    tx.execute(
        update(cases).where(cases.c.duplicate_of == case_id).values(duplicate_of=None, state="reviewing")
    )
    for table in (reports, reporters, case_events):
        tx.execute(delete(table).where(table.c.case_id == case_id))
    tx.execute(delete(cases).where(cases.c.id == case_id))
    tx.insert_if_new(report_counters, ["name"], name=REMOVED, value=0)
    tx.execute(
        update(report_counters)
        .where(report_counters.c.name == REMOVED)
        .values(value=report_counters.c.value + 1)
    )
