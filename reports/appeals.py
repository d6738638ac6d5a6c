"""Appeals: somebody says that a page was wrongly found to be a fake. Another officer decides than the one who found it.

Whoever appeals may leave a way to reach them, which is sealed; the code they get is how they learn the answer.
"""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal

from sqlalchemy import Select, func, select, update

from bot import audit
from bot.messages import OutgoingMessage
from bot.outbox import enqueue
from bot.outbox.queue import SEALED
from bot.people import chat as chat_of
from bot.seal import Seal
from bot.store import Transaction
from reports import cases, decisions, timeline
from reports.identity import Target
from reports.reason import Say
from reports.schema import appeals as table
from reports.warnings import FAKE

State = Literal["open", "upheld", "dismissed"]
STATES: tuple[State, ...] = ("open", "upheld", "dismissed")
LONGEST, LONGEST_CONTACT, LONGEST_ANSWER = 1500, 200, 1000  # characters
MOST_OPEN = 5  # about one page: it is looked at anyway
DAYS = 180  # after the decision, until words and contact are forgotten
_CODE_BYTES = 5


class NotDecided(Exception):
    """The page is not decided to be a fake: there is nothing to appeal against."""


class Enough(Exception):
    """`MOST_OPEN` appeals about this page wait already."""


class OwnDecision(Exception):
    """Nobody decides an appeal against what they decided themselves."""


class Settled(Exception):
    """The appeal is decided already, or there is none."""


@dataclass(frozen=True)
class Appeal:
    """One appeal, without who made it; `can_reach` tells whether a contact is sealed in it."""

    id: int
    case_id: int
    code: str
    page: str
    statement: str
    can_reach: bool
    state: State
    opened_at: datetime
    due_at: datetime
    decided_at: datetime | None
    officer_id: int | None
    answer: str


def submit(
    tx: Transaction,
    seal: Seal,
    target: Target,
    statement: str,
    *,
    days: int,
    contact: str = "",
    person_id: int | None = None,
    chat_id: int | None = None,
) -> Appeal:
    """Take an appeal up, to be decided within `days`; a person's second one of a page is their first.

    Raises NotDecided and Enough, before anything is written.
    """
    case = _decided_case(tx, target)
    person = cases.person_digest(seal, person_id) if person_id else None
    mine = _one(tx, select(table).where(table.c.case_id == case.id, table.c.person == person, _open()))
    if mine and person:
        return mine
    waiting = select(func.count()).select_from(table).where(table.c.case_id == case.id, _open())
    if tx.execute(waiting).scalar_one() >= MOST_OPEN:
        raise Enough(case.id)
    made = tx.insert(
        table,
        case_id=case.id,
        code=f"KN-{secrets.token_hex(_CODE_BYTES).upper()}",
        page=case.display,
        statement=statement[:LONGEST],
        contact=seal.close(contact[:LONGEST_CONTACT]) if contact else None,
        chat=seal.close(str(chat_id)) if chat_id else None,
        person=person,
        state="open",
        opened_at=tx.now,
        due_at=tx.now + timedelta(days=days),
        answer="",
    )
    timeline.add(tx, case.id, "system", "appealed")
    return _found(tx, made)


def may_appeal(tx: Transaction, target: Target) -> bool:
    """Tell whether the page is decided to be a fake."""
    return cases.known_fake(tx, target) is not None


def _decided_case(tx: Transaction, target: Target) -> cases.Case:
    known = cases.known_fake(tx, target)
    case = cases.find(tx, known.targets[0]) if known else None
    if case is None:
        raise NotDecided
    return case


def find(tx: Transaction, appeal: int) -> Appeal | None:
    """Return an appeal."""
    return _one(tx, select(table).where(table.c.id == appeal))


def by_code(tx: Transaction, code: str) -> Appeal | None:
    """Return the appeal of a code, however it is typed."""
    return _one(tx, select(table).where(table.c.code == code.strip().upper()[:60]))


def listed(tx: Transaction, state: State, limit: int = 200) -> list[Appeal]:
    """Return appeals of one state: the open by when they are due, the others the newest first."""
    order = table.c.due_at if state == "open" else table.c.id.desc()
    rows = tx.execute(select(table).where(table.c.state == state).order_by(order).limit(limit))
    return [_appeal(row) for row in rows]


def counts(tx: Transaction) -> dict[str, int]:
    """Return how many appeals are in each state."""
    rows = tx.execute(select(table.c.state, func.count().label("number")).group_by(table.c.state))
    found = {row.state: row.number for row in rows}
    return {state: found.get(state, 0) for state in STATES}


def decider(tx: Transaction, case_id: int) -> str:
    """Return who last found the case to be a fake, like "officer:3"; empty when nobody did."""
    found = (e.actor for e in reversed(timeline.of_case(tx, case_id)) if e.detail.get("state") == "fake")
    return next(found, "")


def unseal(tx: Transaction, seal: Seal, appeal: int, officer_id: int) -> str:
    """Return the contact that was left, after writing down who looked; empty when there is none."""
    sealed = tx.execute(select(table.c.contact).where(table.c.id == appeal)).scalar()
    if not sealed:
        return ""
    audit.record(tx, f"officer:{officer_id}", "appeal.unsealed", f"appeal:{appeal}")
    return seal.open(bytes(sealed)).decode()


def decide(
    tx: Transaction, seal: Seal, say: Say, appeal: int, officer_id: int, *, upheld: bool, answer: str
) -> None:
    """Decide an appeal; one that is upheld turns the decision round, with all that follows from it.

    Raises OwnDecision, Settled.
    """
    found = find(tx, appeal)
    if found is None or found.state != "open":
        raise Settled(appeal)
    actor = f"officer:{officer_id}"
    if decider(tx, found.case_id) == actor:
        raise OwnDecision(appeal)
    state: State = "upheld" if upheld else "dismissed"
    values = {
        "state": state,
        "decided_at": tx.now,
        "officer_id": officer_id,
        "answer": answer[:LONGEST_ANSWER],
    }
    if not tx.execute(update(table).where(table.c.id == appeal, _open()).values(values)).rowcount:
        raise Settled(appeal)
    audit.record(tx, actor, f"appeal.{state}", f"appeal:{appeal}", case=found.case_id)
    case = cases.get(tx, found.case_id)
    if case:
        timeline.add(tx, case.id, actor, f"appeal_{state}")
    if case and upheld and case.state in FAKE:
        decisions.decide(tx, seal, say, case.id, "not_fake", officer_id, case.version, note=answer)
    _tell(tx, seal, say, appeal, found.code, state, answer)


def _tell(tx: Transaction, seal: Seal, say: Say, appeal: int, code: str, state: State, answer: str) -> None:
    sealed = tx.execute(select(table.c.chat).where(table.c.id == appeal)).scalar()
    chat = chat_of(tx, int(seal.open(bytes(sealed)))) if sealed else None
    if chat:
        text = say("appeal.decided", code=code, state=say(f"appeal.told_{state}"), answer=answer)
        key = f"appeal:{seal.digest('appeal', str(appeal))}"
        enqueue(tx, chat.id, OutgoingMessage(text), key=key, kind=SEALED)


def count_of_person(tx: Transaction, seal: Seal, person_id: int) -> int:
    """Return how many appeals can be traced to a person with the key."""
    mine = table.c.person == cases.person_digest(seal, person_id)
    return int(tx.execute(select(func.count()).select_from(table).where(mine)).scalar_one())


def forget_person(tx: Transaction, seal: Seal, person_id: int) -> None:
    """Cut every tie between a person and their appeals, which stay and are decided."""
    mine = table.c.person == cases.person_digest(seal, person_id)
    tx.execute(update(table).where(mine).values(person=None, chat=None, contact=None))


def merge_person(tx: Transaction, seal: Seal, stays: int, goes: int) -> None:
    """Give the appeals of one person to another, when both turn out to be the same."""
    theirs = table.c.person == cases.person_digest(seal, goes)
    tx.execute(update(table).where(theirs).values(person=cases.person_digest(seal, stays)))


def forget_settled(tx: Transaction, limit: int = 200) -> int:
    """Empty what was written in appeals decided `DAYS` ago, and who can be reached; return how many."""
    old = (table.c.decided_at < tx.now - timedelta(days=DAYS)) & (table.c.statement != "")
    ids = list(tx.execute(select(table.c.id).where(old).limit(limit)).scalars())
    values = {"statement": "", "contact": None, "chat": None, "person": None}
    tx.execute(update(table).where(table.c.id.in_(ids)).values(values))
    return len(ids)


def _open() -> Any:
    return table.c.state == "open"


def _found(tx: Transaction, appeal: int) -> Appeal:
    return _appeal(tx.execute(select(table).where(table.c.id == appeal)).one())


def _one(tx: Transaction, query: Select[Any]) -> Appeal | None:
    row = tx.execute(query.limit(1)).first()
    return None if row is None else _appeal(row)


def _appeal(row: Any) -> Appeal:
    return Appeal(
        row.id,
        row.case_id,
        row.code,
        row.page,
        row.statement,
        row.contact is not None,
        row.state,
        row.opened_at,
        row.due_at,
        row.decided_at,
        row.officer_id,
        row.answer,
    )
