"""Laying down sessions, once or by a series; moving and cancelling them with one clear message to everybody."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

import msgspec
from sqlalchemy import delete, select, update

from bot import audit, outbox
from bot.messages import OutgoingMessage
from bot.store import Transaction
from bot.texts import Texts
from study import announcements, bundles, groups, pauses, recipients, recurrence, reminders, steps, tasks
from study.holidays import official
from study.recipients import Recipient
from study.recurrence import Rule
from study.schema import SessionKind, answers, roll_calls, study_series, study_sessions
from study.sessions import Session, is_open

PLACE_LENGTH, TOPIC_LENGTH, LINK_LENGTH, AGENDA_LENGTH = 200, 500, 300, 1000
USUAL_MINUTES = {"regular": 90, "thematic": 90, "extraordinary": 60}
HORIZON = timedelta(days=35)  # how far ahead a series has its sessions laid down
_LAID_DOWN_AT_ONCE = 10
_SERIES_AT_ONCE = 50
_EXTENDED_EVERY = timedelta(hours=6)
_OVER_AFTER = timedelta(hours=12)


def create(
    tx: Transaction,
    branch_id: int,
    starts_at: datetime,
    *,
    kind: SessionKind = "regular",
    minutes: int = 0,
    place: str = "",
    topic: str = "",
    link: str = "",
    handbook: str = "",
    series_id: int | None = None,
) -> int | None:
    """Lay down a session with its reminders; return its id, None when its series already has this one."""
    session_id = tx.insert_if_new(
        study_sessions,
        ["series_id", "planned_for"],
        branch_id=branch_id,
        series_id=series_id,
        planned_for=starts_at if series_id else None,
        kind=kind,
        starts_at=starts_at,
        minutes=minutes or USUAL_MINUTES[kind],
        place=place[:PLACE_LENGTH],
        topic=topic[:TOPIC_LENGTH],
        link=link,
        handbook=handbook,
        state="planned",
        revision=0,
        created_at=tx.now,
    )
    if session_id is not None:
        steps.schedule(tx, session_id, branch_id, starts_at)
    return session_id


def create_series(
    tx: Transaction,
    branch_id: int,
    rule: Rule,
    kind: SessionKind = "regular",
    place: str = "",
    topic: str = "",
    link: str = "",
    handbook: str = "",
) -> int:
    """Keep a recurring rule and lay down its coming sessions; return the series' id."""
    series_id = tx.insert(
        study_series,
        branch_id=branch_id,
        rule=msgspec.json.encode(rule).decode(),
        kind=kind,
        place=place[:PLACE_LENGTH],
        topic=topic[:TOPIC_LENGTH],
        link=link,
        handbook=handbook,
        created_at=tx.now,
        extended_at=tx.now,
    )
    _extend(tx, series_id)
    return series_id


def extend_all(tx: Transaction) -> int:
    """Lay down the sessions that running series have within the horizon; return how many series were looked at.

    Call it again until that is 0: each call looks at a bounded number, each series once in six hours.
    """
    running = (
        select(study_series.c.id)
        .where(study_series.c.ended_at.is_(None), study_series.c.extended_at <= tx.now - _EXTENDED_EVERY)
        .order_by(study_series.c.extended_at)
        .limit(_SERIES_AT_ONCE)
    )
    found = tx.execute(running).scalars().all()
    for series_id in found:
        _extend(tx, series_id)
    return len(found)


def _extend(tx: Transaction, series_id: int) -> None:
    series = tx.execute(select(study_series).where(study_series.c.id == series_id)).one()
    rule = msgspec.json.decode(series.rule, type=Rule)
    coming = recurrence.occurrences(rule, tx.now, official(), _LAID_DOWN_AT_ONCE)
    # The next one always, even if it is a quarter away: people ask when it is.
    within = [o for n, o in enumerate(coming) if n == 0 or o.starts_at <= tx.now + HORIZON]
    for occurrence in within:
        create(
            tx,
            series.branch_id,
            occurrence.starts_at,
            kind=series.kind,
            minutes=rule.minutes,
            place=series.place,
            topic=series.topic,
            link=series.link,
            handbook=series.handbook,
            series_id=series_id,
        )
    over = {} if coming else {"ended_at": tx.now}  # past its own last day
    extended = update(study_series).where(study_series.c.id == series_id)
    tx.execute(extended.values(extended_at=tx.now, **over))


def end_series(tx: Transaction, series_id: int) -> None:
    """Stop a series: no further sessions are laid down; those already there stay until cancelled."""
    tx.execute(update(study_series).where(study_series.c.id == series_id).values(ended_at=tx.now))


def is_recurring(tx: Transaction, session: Session) -> bool:
    """Whether the session comes from a series that will lay down more."""
    statement = select(study_series.c.rule).where(
        study_series.c.id == session.series_id, study_series.c.ended_at.is_(None)
    )
    rule = tx.execute(statement).scalar_one_or_none()
    return rule is not None and msgspec.json.decode(rule, type=Rule).kind != "single"


def move(tx: Transaction, texts: Texts, session: Session, starts_at: datetime, actor: str) -> Session:
    """Move a session to another time: its reminders start anew, its answers are asked for again.

    Everybody gets one message with the old and the new time. Raises ValueError when the session or the new time
    is past.
    """
    if not is_open(tx, session) or starts_at <= tx.now:
        raise ValueError("only a session ahead can be moved, and only to a time ahead")
    moved = _change(tx, session, starts_at=starts_at)
    everyone = recipients.of_session(tx, moved)  # while the answers stand: who is exempt but comes is told
    tx.execute(delete(answers).where(answers.c.session_id == session.id))
    steps.schedule(tx, session.id, session.branch_id, starts_at, told=True)
    tasks.move(tx, session.id, starts_at, starts_at - session.starts_at)
    text = texts(
        "study.moved_notice",
        old=announcements.moment(texts, session.starts_at),
        session=announcements.describe(texts, moved),
    )
    message = OutgoingMessage(text, announcements.answer_buttons(texts, session.id))
    _tell(tx, moved, message, everyone)
    groups.moved(tx, texts, moved, session.starts_at)
    audit.record(tx, actor, "session.moved", f"session:{session.id}")
    return moved


def cancel(tx: Transaction, texts: Texts, session: Session, actor: str) -> Session:
    """Cancel a session and tell everybody, once. Raises ValueError when it is past or already cancelled."""
    if not is_open(tx, session):
        raise ValueError("only a session ahead can be cancelled")
    cancelled = _change(tx, session, state="cancelled")
    tasks.withdraw(tx, session.id)
    text = texts("study.cancelled_notice", session=announcements.describe(texts, session))
    _tell(tx, cancelled, OutgoingMessage(text), recipients.of_session(tx, cancelled))
    groups.cancelled(tx, texts, cancelled)
    audit.record(tx, actor, "session.cancelled", f"session:{session.id}")
    return cancelled


def amend(tx: Transaction, texts: Texts, session: Session, actor: str, **details: str) -> Session:
    """Set `place`, `link`, `topic`, `agenda` or `handbook` of a session; its answers stay.

    Where or how to come is news to everybody, once; the rest is in the next reminder. Raises ValueError when the
    session is past.
    """
    if not is_open(tx, session):
        raise ValueError("only a session ahead can be changed")
    changed: dict[str, Any] = {name: text for name, text in details.items() if text != getattr(session, name)}
    audit.record(tx, actor, "session.amended", f"session:{session.id}")
    if not changed.keys() & {"place", "link"}:
        if changed:
            _write(tx, session, changed)
        return session._replace(**changed)
    amended = _change(tx, session, **changed)
    steps.schedule(tx, session.id, session.branch_id, session.starts_at, told=True)
    text = texts("study.amended_notice", session=announcements.describe(texts, amended))
    message = OutgoingMessage(text, announcements.answer_buttons(texts, session.id))
    _tell(tx, amended, message, recipients.of_session(tx, amended))
    groups.amended(tx, texts, amended)
    return amended


def _change(tx: Transaction, session: Session, **changes: Any) -> Session:
    """Write down a new revision; whatever was queued about the one before is taken back."""
    reminders.withdraw(tx, session.id)
    outbox.withdraw(tx, f"session:{session.id}:")
    changes["revision"] = session.revision + 1
    _write(tx, session, changes)
    return session._replace(**changes)


def _write(tx: Transaction, session: Session, changes: dict[str, Any]) -> None:
    tx.execute(update(study_sessions).where(study_sessions.c.id == session.id).values(**changes))


def _tell(tx: Transaction, session: Session, message: OutgoingMessage, everyone: Sequence[Recipient]) -> None:
    announcements.notify(tx, everyone, message, f"session:{session.id}:{session.revision}", session.starts_at)


def close_held(tx: Transaction) -> int:
    """Mark the sessions that are over as held and forget what only helped to remind of them; return how many.

    What a clock that ran ahead made over is ahead again once the clock was put right.
    """
    bundles.forget(tx)
    pauses.forget(tx)
    not_called = study_sessions.c.id.not_in(select(roll_calls.c.session_id))
    ahead = (study_sessions.c.state == "held") & (study_sessions.c.starts_at > tx.now) & not_called
    tx.execute(update(study_sessions).where(ahead).values(state="planned"))
    steps.reopen(tx)
    over = tx.now - _OVER_AFTER
    past = (study_sessions.c.state == "planned") & (study_sessions.c.starts_at < over)
    return tx.execute(update(study_sessions).where(past).values(state="held")).rowcount
