"""What officers do to one case: give it, correct it, note, decide. Every decision is told once to who reported.

Each function writes down how it is undone (`reports.undo`) and returns the action it belongs to; several can be
one action, as in a merge or a bulk change, when they are given the same.
"""

from collections.abc import Mapping
from typing import get_args

from sqlalchemy import delete, select, update

from bot import audit
from bot.seal import Seal
from bot.store import Transaction
from reports import case_text, evidence, outcomes, timeline, undo, warnings
from reports.changing import StaleVersion, change, look
from reports.forwarding.removal import tell_removed
from reports.reason import Say
from reports.schema import (
    State,
    case_events,
    case_presence,
    case_texts,
    cases,
    forwardings,
    report_counters,
    reporters,
    reports,
)
from reports.undo import Change

MAX_NOTE = 4000
REMOVED = "out_of_scope"  # the counter of cases removed without a trace

_FIRST: tuple[State, ...] = ("fake", "not_fake", "duplicate", "out_of_scope")
TRANSITIONS: Mapping[State, tuple[State, ...]] = {
    "new": ("reviewing", "waiting", *_FIRST),
    "reviewing": ("waiting", *_FIRST),
    "waiting": ("reviewing", *_FIRST),
    "fake": ("forwarded", "taken_down", "reviewing", "not_fake", "duplicate", "out_of_scope"),
    "forwarded": ("taken_down", "reviewing", "not_fake", "out_of_scope"),
    "taken_down": ("reviewing", "not_fake", "out_of_scope"),
    "not_fake": ("reviewing", "fake", "out_of_scope"),
    "duplicate": ("reviewing", "out_of_scope"),
}
"""Where a case may go from each state: a page is forwarded or taken down only once it was found to be a fake."""

__all__ = ["TRANSITIONS", "NotAllowed", "StaleVersion", "add_note", "assign", "correct", "decide"]


class NotAllowed(ValueError):
    """The case cannot go from its state into that one."""


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
    action: int | None = None,
) -> int | None:
    """Put a case into `state` and tell its reporters when that is an outcome; return the action.

    "duplicate" joins the case with all that was joined to it to the case `duplicate_of` (or the one that is joined
    to). "out_of_scope" removes the case with everything in it: the one thing that cannot be undone, None. Raises
    StaleVersion, NotAllowed, and ValueError for a state that is none or a duplicate of itself or of nothing.
    """
    if state not in get_args(State):
        raise ValueError(f"no such state: {state}")
    actor = f"officer:{officer_id}"
    main = _main(tx, case_id, duplicate_of) if state == "duplicate" else None
    before = _row_state(tx, case_id, version)
    if state not in TRANSITIONS[before]:
        raise NotAllowed(f"{before} → {state}")
    audit.record(tx, actor, f"case.{state}", f"case:{case_id}")
    if state == "out_of_scope":
        warnings.follow(tx, say, case_id, state, actor)
        outcomes.tell(tx, seal, say, case_id, state, _count_decision(tx, case_id))
        tell_removed(tx, say, case_id)
        _remove(tx, case_id)
        return None
    step = action or undo.begin(tx, officer_id, state)
    outcome = outcomes.is_outcome(state)
    done = change(
        tx,
        case_id,
        version,
        state=state,
        note=note[:MAX_NOTE],
        duplicate_of=main,
        snoozed_until=None,
        decided_at=tx.now if outcome else None,
    )
    timeline.add(tx, case_id, actor, "state", state=state)
    if main is not None:
        _follow(tx, step, case_id, main)
    number = _count_decision(tx, case_id) if outcome else 0
    withdrawn = outcomes.tell(tx, seal, say, case_id, state, number)
    warnings.follow(tx, say, case_id, state, actor)
    undo.keep(tx, step, Change(case_id, done.before, done.after, told=outcome, withdrawn=withdrawn))
    case_text.refresh(tx, case_id)
    return step


def assign(
    tx: Transaction, case_id: int, to: int | None, officer_id: int, version: int, *, action: int | None = None
) -> int:
    """Give a case to an officer, or to nobody; return the action. Raises StaleVersion."""
    step = action or undo.begin(tx, officer_id, "assigned")
    undo.keep(tx, step, change(tx, case_id, version, officer_id=to))
    timeline.add(tx, case_id, f"officer:{officer_id}", "assigned", officer=to)
    audit.record(tx, f"officer:{officer_id}", "case.assign", f"case:{case_id}", to=to)
    return step


def add_note(tx: Transaction, case_id: int, text: str, officer_id: int) -> int:
    """Add a working note to the timeline, return the action; notes never collide. Raises StaleVersion when gone."""
    step = undo.begin(tx, officer_id, "note")
    done = look(tx, case_id)
    event = timeline.add(tx, case_id, f"officer:{officer_id}", "note", text=text[:MAX_NOTE])
    undo.keep(tx, step, Change(case_id, done.before, done.after, event=event))
    audit.record(tx, f"officer:{officer_id}", "case.note", f"case:{case_id}")
    case_text.refresh(tx, case_id)
    return step


def correct(tx: Transaction, case_id: int, imitates: str, officer_id: int, version: int) -> int:
    """Set whom the page imitates; return the action. Raises StaleVersion."""
    step = undo.begin(tx, officer_id, "corrected")
    undo.keep(tx, step, change(tx, case_id, version, imitates=imitates.strip()[:200]))
    timeline.add(tx, case_id, f"officer:{officer_id}", "corrected")
    audit.record(tx, f"officer:{officer_id}", "case.correct", f"case:{case_id}")
    case_text.refresh(tx, case_id)
    return step


def removed_count(tx: Transaction) -> int:
    """Return how many cases were removed as out of scope."""
    query = select(report_counters.c.value).where(report_counters.c.name == REMOVED)
    return int(tx.execute(query).scalar() or 0)


def _row_state(tx: Transaction, case_id: int, version: int) -> State:
    found = select(cases.c.state).where(cases.c.id == case_id, cases.c.version == version)
    state: State | None = tx.execute(found).scalar()
    if state is None:
        raise StaleVersion(case_id)
    return state


def _main(tx: Transaction, case_id: int, other: int | None) -> int:
    """Return the case that others are joined to: `other`, or the one `other` is joined to. Raises ValueError."""
    row = tx.execute(select(cases.c.id, cases.c.duplicate_of).where(cases.c.id == other)).first()
    main = None if row is None else row.duplicate_of or row.id
    if main is None or main == case_id:
        raise ValueError("a duplicate names another case")
    return int(main)


def _follow(tx: Transaction, action: int, case_id: int, main: int) -> None:
    """Join to `main` whatever was joined to the case, so that nobody who reported is two steps away."""
    for joined in tx.execute(select(cases.c.id).where(cases.c.duplicate_of == case_id)).scalars().all():
        undo.keep(tx, action, change(tx, joined, None, duplicate_of=main))


def _count_decision(tx: Transaction, case_id: int) -> int:
    """Count one more outcome of the case; return its number, which no other will have."""
    counted = update(cases).where(cases.c.id == case_id).values(decisions=cases.c.decisions + 1)
    return int(tx.execute(counted.returning(cases.c.decisions)).scalar_one())


def _remove(tx: Transaction, case_id: int) -> None:
    """Remove a case with all it holds; a count is what stays."""
    evidence.remove_of_case(tx, case_id)
    for joined in tx.execute(select(cases.c.id).where(cases.c.duplicate_of == case_id)).scalars().all():
        change(tx, joined, None, duplicate_of=None, state="reviewing", decided_at=None)
    undo.forget_case(tx, case_id)
    for table in (reports, reporters, case_events, case_texts, case_presence, forwardings):
        tx.execute(delete(table).where(table.c.case_id == case_id))
    tx.execute(delete(cases).where(cases.c.id == case_id))
    tx.insert_if_new(report_counters, ["name"], name=REMOVED, value=0)
    tx.execute(
        update(report_counters)
        .where(report_counters.c.name == REMOVED)
        .values(value=report_counters.c.value + 1)
    )
    tx.announce("cases")
