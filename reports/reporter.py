"""Opening the seal on who sent a report: only for a reason that is written into the record first."""

from dataclasses import dataclass
from typing import Literal, get_args

from sqlalchemy import select

from bot import audit
from bot.people import chat as chat_of
from bot.seal import Seal
from bot.store import Transaction
from bot.store.schema import people
from reports.schema import reporters, reports

Why = Literal["danger", "authority", "ask_more"]
REASONS: tuple[Why, ...] = get_args(Why)
SHORTEST, LONGEST = 5, 200  # characters of what the officer refers to


@dataclass(frozen=True)
class Reporter:
    """Where a reporter can be reached; both are empty when the tie was cut."""

    channel: str
    name: str


def unseal(
    tx: Transaction, seal: Seal, case_id: int, report_id: int, officer_id: int, why: Why, basis: str
) -> Reporter | None:
    """Record the reason and return who sent the report; None when the case has no such report."""
    query = (
        select(reports.c.id, reporters.c.chat)
        .outerjoin(reporters, reporters.c.id == reports.c.reporter_id)
        .where(reports.c.id == report_id, reports.c.case_id == case_id)
    )
    row = tx.execute(query).first()
    if row is None:
        return None
    subject, actor = f"report:{report_id}", f"officer:{officer_id}"
    audit.record(tx, actor, "reporter.unsealed", subject, why=why, basis=basis[:LONGEST])
    chat = chat_of(tx, int(seal.open(bytes(row.chat)))) if row.chat else None
    if chat is None:
        return Reporter("", "")
    name = tx.execute(select(people.c.name).where(people.c.id == chat.person_id)).scalar()
    return Reporter(chat.channel, name or "")
