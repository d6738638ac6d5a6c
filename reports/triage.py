"""The work of triage around decisions: take, put off, join and part, many at once, and take any of it back."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from bot import audit
from bot.seal import Seal
from bot.store import Transaction
from reports import case_text, decisions, outcomes, timeline, undo, warnings
from reports.changing import StaleVersion, change, current, put, restore
from reports.decisions import NotAllowed
from reports.reason import Say
from reports.schema import SNOOZED, State, cases
from reports.undo import CannotUndo

MOST_AT_ONCE = 200
Seen = tuple[int, int]
"""A case and the version of it that the officer saw."""


@dataclass(frozen=True)
class Bulk:
    """What became of many: `passed_over` had changed meanwhile or could not go there."""

    action: int | None
    done: int
    passed_over: int


def versions(tx: Transaction, numbers: Sequence[int]) -> list[Seen]:
    """Return the cases that are there with their versions."""
    found = select(cases.c.id, cases.c.version).where(cases.c.id.in_(numbers)).order_by(cases.c.id)
    return [(row.id, row.version) for row in tx.execute(found)]


def take(
    tx: Transaction,
    seal: Seal,
    say: Say,
    case_id: int,
    officer_id: int,
    version: int,
    *,
    action: int | None = None,
) -> int:
    """Take a case; a new one is under review from now on. Returns the action; raises StaleVersion."""
    step = action or undo.begin(tx, officer_id, "assigned")
    decisions.assign(tx, case_id, officer_id, officer_id, version, action=step)
    if current(tx, case_id).state == "new":
        decisions.decide(tx, seal, say, case_id, "reviewing", officer_id, version + 1, action=step)
    return step


def snooze(
    tx: Transaction,
    case_id: int,
    until: datetime,
    officer_id: int,
    version: int,
    *,
    action: int | None = None,
) -> int:
    """Put a case off; it comes back by itself. Returns the action; raises StaleVersion, NotAllowed, ValueError."""
    if until <= tx.now:
        raise ValueError("a case is put off until later")
    if current(tx, case_id, version).state not in ("new", "reviewing", "waiting"):
        raise NotAllowed("settled cases do not wait")
    step = action or undo.begin(tx, officer_id, "snoozed")
    undo.keep(tx, step, change(tx, case_id, version, snoozed_until=until))
    timeline.add(tx, case_id, f"officer:{officer_id}", "snoozed", until=until.isoformat())
    audit.record(tx, f"officer:{officer_id}", "case.snooze", f"case:{case_id}")
    return step


def wake(tx: Transaction, case_id: int, officer_id: int, version: int) -> int:
    """Take a case back before its time; return the action. Raises StaleVersion."""
    step = undo.begin(tx, officer_id, "woken")
    undo.keep(tx, step, change(tx, case_id, version, snoozed_until=None))
    timeline.add(tx, case_id, f"officer:{officer_id}", "woken")
    audit.record(tx, f"officer:{officer_id}", "case.wake", f"case:{case_id}")
    return step


def wake_due(tx: Transaction, limit: int = 200) -> int:
    """Let cases come back whose time has come; return how many."""
    due = select(cases).where(cases.c.snoozed_until <= tx.now).order_by(cases.c.snoozed_until).limit(limit)
    rows = tx.execute(due).all()
    for row in rows:
        put(tx, row, {"snoozed_until": None})
        if row.standing == SNOOZED:
            timeline.add(tx, row.id, "system", "woken")
    return len(rows)


def split(tx: Transaction, seal: Seal, say: Say, case_id: int, officer_id: int, version: int) -> int | None:
    """Part a case from the one it was joined to; it is examined again. Raises StaleVersion, NotAllowed."""
    if current(tx, case_id, version).state != "duplicate":
        raise NotAllowed("only what was joined can be parted")
    step = undo.begin(tx, officer_id, "split")
    return decisions.decide(tx, seal, say, case_id, "reviewing", officer_id, version, action=step)


def undo_action(tx: Transaction, seal: Seal, say: Say, action: int, officer_id: int) -> list[int]:
    """Take an action back, all of it or nothing; return its cases. Raises CannotUndo."""
    found = undo.open_action(tx, action)
    changes = undo.changes(tx, action)
    undo.close(tx, action)
    for one in changes:
        if not restore(tx, one):
            raise CannotUndo("changed")
    touched = list(dict.fromkeys(one.case_id for one in changes))
    for one in changes:
        if one.told or one.withdrawn:
            outcomes.untell(tx, seal, say, one)
    for case_id in touched:
        case_text.refresh(tx, case_id)
        warnings.follow(tx, say, case_id, current(tx, case_id).state, f"officer:{officer_id}")
        timeline.add(tx, case_id, f"officer:{officer_id}", "undone", action=found.kind)
    audit.record(tx, f"officer:{officer_id}", "case.undo", f"action:{action}", cases=len(touched))
    return touched


def assign_many(tx: Transaction, seen: Sequence[Seen], to: int | None, officer_id: int) -> Bulk:
    """Give many cases to one officer, or to nobody, as one action."""

    def give(case_id: int, version: int, action: int) -> None:
        decisions.assign(tx, case_id, to, officer_id, version, action=action)

    return _many(tx, seen, officer_id, "assigned", give)


def take_many(tx: Transaction, seal: Seal, say: Say, seen: Sequence[Seen], officer_id: int) -> Bulk:
    """Take many cases as one action."""

    def mine(case_id: int, version: int, action: int) -> None:
        take(tx, seal, say, case_id, officer_id, version, action=action)

    return _many(tx, seen, officer_id, "assigned", mine)


def decide_many(
    tx: Transaction, seal: Seal, say: Say, seen: Sequence[Seen], state: State, officer_id: int, note: str = ""
) -> Bulk:
    """Put many cases into one state as one action; removing them for good is done one by one. Raises ValueError."""
    if state == "out_of_scope":
        raise ValueError("removing is done one by one")

    def settle(case_id: int, version: int, action: int) -> None:
        decisions.decide(tx, seal, say, case_id, state, officer_id, version, note=note, action=action)

    return _many(tx, seen, officer_id, state, settle)


def merge_many(tx: Transaction, seal: Seal, say: Say, seen: Sequence[Seen], officer_id: int) -> Bulk:
    """Join many cases to the oldest of them as one action."""
    main = min(case_id for case_id, _ in seen) if seen else 0

    def join(case_id: int, version: int, action: int) -> None:
        decisions.decide(
            tx, seal, say, case_id, "duplicate", officer_id, version, duplicate_of=main, action=action
        )

    return _many(tx, [one for one in seen if one[0] != main], officer_id, "duplicate", join)


def snooze_many(tx: Transaction, seen: Sequence[Seen], until: datetime, officer_id: int) -> Bulk:
    """Put many cases off as one action. Raises ValueError for a moment that has passed."""
    if until <= tx.now:
        raise ValueError("a case is put off until later")

    def later(case_id: int, version: int, action: int) -> None:
        snooze(tx, case_id, until, officer_id, version, action=action)

    return _many(tx, seen, officer_id, "snoozed", later)


def _many(
    tx: Transaction,
    seen: Sequence[Seen],
    officer_id: int,
    kind: str,
    work: Callable[[int, int, int], None],
) -> Bulk:
    """Do the work on each case as one action, passing over those for which it cannot be done."""
    action, done = undo.begin(tx, officer_id, kind), 0
    for case_id, version in seen[:MOST_AT_ONCE]:
        try:
            work(case_id, version, action)
        except (StaleVersion, ValueError):  # raised before the case was touched
            continue
        done += 1
    return Bulk(action if done else None, done, len(seen) - done)
