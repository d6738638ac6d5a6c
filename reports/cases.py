"""Cases: one page, however many report it. Opening reports, merging them, listing and viewing cases."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import blake2b
from typing import Any

from sqlalchemy import Select, case, func, or_, select, update

from bot.clock import local
from bot.seal import Seal
from bot.store import Transaction
from reports import case_text, evidence, receipt, timeline
from reports.exhibit import Exhibit
from reports.identity import Target
from reports.register import KnownFake, owns_host
from reports.schema import TAKEN, UNASSIGNED, Harm, State, cases, reporters, reports

MAX_NOTE = 2000  # characters of a reporter's note
MAX_IMITATES = 200
DAILY_LIMIT = 20  # reports of one person in 24 hours
SHOWN_AGAIN = 2  # times a receipt is shown again, unless its owner says that it is kept


class TooMany(Exception):
    """This person has sent `DAILY_LIMIT` reports in the last 24 hours."""


@dataclass(frozen=True)
class Case:
    """One page under examination. `reports` counts its reports; `version` guards against two officers at once."""

    id: int
    platform: str
    canonical: str
    display: str
    imitates: str
    harm: Harm
    state: State
    version: int
    officer_id: int | None
    duplicate_of: int | None
    first_seen: datetime
    decided_at: datetime | None
    note: str
    reports: int
    standing: int
    snoozed_until: datetime | None
    looked_at: datetime | None


@dataclass(frozen=True)
class Report:
    """One person's report, without the person."""

    id: int
    case_id: int
    receipt: str
    imitates: str
    harm: Harm
    note: str
    created_at: datetime


@dataclass(frozen=True)
class Receipt:
    """What a reporter gets: the code, the case's state, and whether this report is new."""

    code: str
    report_id: int
    case_id: int
    state: State
    is_new: bool


def open_report(
    tx: Transaction,
    seal: Seal,
    target: Target,
    *,
    imitates: str,
    harm: Harm,
    note: str = "",
    pictures: Sequence[Exhibit] = (),
    code: str = "",
    person_id: int,
    chat_id: int,
) -> Receipt:
    """Take up a report; the same page is one case, the same person's second report of it the same receipt.

    `code` is a fresh receipt made beforehand, which is used if nobody else has it. Raises TooMany.
    """
    person = person_digest(seal, person_id)
    chat = seal.close(str(chat_id))
    known = (
        select(reporters.c.id)
        .join(cases, cases.c.id == reporters.c.case_id)
        .where(cases.c.key == key_of(target), reporters.c.person == person)
    )
    if tx.execute(known).first() is None and _sent_today(tx, person) >= DAILY_LIMIT:
        raise TooMany  # before anything is written: whoever catches it commits
    case_id = _case_of(tx, target, imitates[:MAX_IMITATES], harm)
    reporter_id = tx.insert_if_new(
        reporters, ["case_id", "person"], case_id=case_id, person=person, chat=chat, unsaved=SHOWN_AGAIN
    )
    if reporter_id is None:
        found = _again(tx, case_id, person)
    else:
        said = {"imitates": imitates[:MAX_IMITATES], "harm": harm, "note": note[:MAX_NOTE]}
        found = _new_report(tx, seal, case_id, reporter_id, code, said)
    if found.is_new:
        case_text.refresh(tx, case_id)
    for exhibit in pictures:
        evidence.keep(tx, found.report_id, exhibit)
    return found


def receipt_of(tx: Transaction, seal: Seal, target: Target, person_id: int) -> str | None:
    """Return the receipt a person already has for a page."""
    query = (
        select(reports.c.receipt)
        .join(reporters, reporters.c.id == reports.c.reporter_id)
        .join(cases, cases.c.id == reporters.c.case_id)
        .where(cases.c.key == key_of(target), reporters.c.person == person_digest(seal, person_id))
    )
    return tx.execute(query).scalar()


def person_digest(seal: Seal, person_id: int) -> str:
    """Return what stands for a person in the reporters table; without the key it leads nowhere."""
    return seal.digest("reporter", str(person_id))


def key_of(target: Target) -> str:
    """Return the digest that makes two reports of one page one case."""
    return blake2b(f"{target.platform} {target.canonical}".encode(), digest_size=32).hexdigest()


def get(tx: Transaction, case_id: int) -> Case | None:
    """Return a case, None when there is none (any more)."""
    row = tx.execute(_selection().where(cases.c.id == case_id)).first()
    return None if row is None else _case(row)


def find(tx: Transaction, target: Target) -> Case | None:
    """Return the case of a page."""
    row = tx.execute(_selection().where(cases.c.key == key_of(target))).first()
    return None if row is None else _case(row)


def list_cases(
    tx: Transaction,
    *,
    states: Sequence[State] = (),
    officer_id: int | None = None,
    harm: Harm | None = None,
    text: str = "",
    before_id: int | None = None,
    limit: int = 50,
) -> list[Case]:
    """Return cases, newest first. `text` is looked for in the address and in whom the page imitates."""
    query = _selection().order_by(cases.c.id.desc()).limit(limit)
    if states:
        query = query.where(cases.c.state.in_(states))
    if officer_id is not None:
        query = query.where(cases.c.officer_id == officer_id)
    if harm is not None:
        query = query.where(cases.c.harm == harm)
    if text:
        columns = (cases.c.canonical, cases.c.display, cases.c.imitates)
        query = query.where(or_(*(c.icontains(text[:200], autoescape=True) for c in columns)))
    if before_id is not None:
        query = query.where(cases.c.id < before_id)
    return [_case(row) for row in tx.execute(query)]


def joined_to(tx: Transaction, case_id: int) -> list[Case]:
    """Return the cases that were joined to this one, oldest first."""
    query = _selection().where(cases.c.duplicate_of == case_id).order_by(cases.c.id)
    return [_case(row) for row in tx.execute(query)]


def counts(tx: Transaction) -> dict[str, int]:
    """Return how many cases are in each state; states without cases are missing."""
    rows = tx.execute(select(cases.c.state, func.count().label("number")).group_by(cases.c.state))
    return {row.state: row.number for row in rows}


def reports_of(tx: Transaction, case_id: int) -> list[Report]:
    """Return the reports of a case, oldest first; never who sent them."""
    rows = tx.execute(select(reports).where(reports.c.case_id == case_id).order_by(reports.c.id))
    return [_report(row) for row in rows]


def by_receipt(tx: Transaction, code: str) -> tuple[Report, Case] | None:
    """Return the report and case of a code as `receipt.read_code` gives it, None when they are gone."""
    row = tx.execute(select(reports).where(reports.c.receipt == code)).first()
    case = get(tx, row.case_id) if row else None
    return None if row is None or case is None else (_report(row), case)


def known_fake(tx: Transaction, target: Target) -> KnownFake | None:
    """Return the committee's decision that this page, or the site it is on, is a fake."""
    same = [cases.c.key == key_of(target)]
    if owns_host(target):
        labels = target.host.split(".")
        same.append(cases.c.site.in_([".".join(labels[n:]) for n in range(len(labels) - 1)]))
    query = select(cases).where(cases.c.state.in_(("fake", "forwarded", "taken_down")), or_(*same))
    row = tx.execute(query.order_by((cases.c.key != key_of(target)), cases.c.id).limit(1)).first()
    if row is None:
        return None
    listed = Target(row.platform, row.canonical, row.display)
    date = f"{local(row.decided_at):%d/%m/%Y}" if row.decided_at else ""
    return KnownFake(imitates=row.imitates, targets=(listed,), date=date)


def _case_of(tx: Transaction, target: Target, imitates: str, harm: Harm) -> int:
    key = key_of(target)
    made = tx.insert_if_new(
        cases,
        ["key"],
        key=key,
        platform=target.platform,
        canonical=target.canonical,
        display=target.display,
        site=target.host[:253] if owns_host(target) else None,
        imitates=imitates,
        harm=harm,
        state="new",
        version=1,
        decisions=0,
        first_seen=tx.now,
        note="",
    )
    if made is not None:
        timeline.add(tx, made, "system", "opened")
        return made
    return int(tx.execute(select(cases.c.id).where(cases.c.key == key)).scalar_one())


def _sent_today(tx: Transaction, person: str) -> int:
    query = (
        select(func.count())
        .select_from(reports.join(reporters, reporters.c.id == reports.c.reporter_id))
        .where(reporters.c.person == person, reports.c.created_at > tx.now - timedelta(days=1))
    )
    return int(tx.execute(query).scalar_one())


def _again(tx: Transaction, case_id: int, person: str) -> Receipt:
    row = tx.execute(
        select(reports.c.id, reports.c.receipt, cases.c.state)
        .join(reporters, reporters.c.id == reports.c.reporter_id)
        .join(cases, cases.c.id == reports.c.case_id)
        .where(reporters.c.case_id == case_id, reporters.c.person == person)
    ).one()
    return Receipt(row.receipt, row.id, case_id, row.state, is_new=False)


def _new_report(
    tx: Transaction, seal: Seal, case_id: int, reporter_id: int, code: str, said: Mapping[str, str]
) -> Receipt:
    code, report_id = code or receipt.new_code(seal), None
    while report_id is None:
        values = {"case_id": case_id, "reporter_id": reporter_id, "receipt": code, "created_at": tx.now}
        report_id = tx.insert_if_new(reports, ["receipt"], **values, **said)
        if report_id is None:  # a code that is taken is one in sixteen million
            code = receipt.new_code(seal)
    timeline.add(tx, case_id, "system", "reported", harm=said["harm"])
    _reopen(tx, case_id)
    state = tx.execute(select(cases.c.state).where(cases.c.id == case_id)).scalar_one()
    return Receipt(code, report_id, case_id, state, is_new=True)


def _reopen(tx: Transaction, case_id: int) -> None:
    """A page that was taken down and is reported again is back."""
    changed = tx.execute(
        update(cases)
        .where(cases.c.id == case_id, cases.c.state == "taken_down")
        .values(
            state="new",
            version=cases.c.version + 1,
            standing=case((cases.c.officer_id.is_(None), UNASSIGNED), else_=TAKEN),
        )
    )
    if changed.rowcount:
        timeline.add(tx, case_id, "system", "again")


def _selection() -> Select[Any]:
    counted = select(func.count()).where(reports.c.case_id == cases.c.id).scalar_subquery()
    return select(cases, counted.label("reports"))


def _case(row: Any) -> Case:
    return Case(
        row.id,
        row.platform,
        row.canonical,
        row.display,
        row.imitates,
        row.harm,
        row.state,
        row.version,
        row.officer_id,
        row.duplicate_of,
        row.first_seen,
        row.decided_at,
        row.note,
        row.reports,
        row.standing,
        row.snoozed_until,
        row.looked_at,
    )


def _report(row: Any) -> Report:
    return Report(row.id, row.case_id, row.receipt, row.imitates, row.harm, row.note, row.created_at)
