"""Calendar: a person's sessions as an iCalendar feed (RFC 5545), at an address nobody can guess and they can revoke.

An event keeps its UID for ever; SEQUENCE grows with every move or cancellation, and what was cancelled stays in the
feed as CANCELLED, so that calendar programs take it out. Nothing in the feed names a member.
"""

from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import delete, select

from bot.seal import Seal, new_token
from bot.store import Transaction
from bot.texts import Texts
from study.schema import branches, calendar_feeds, memberships, study_sessions
from study.sessions import Session

BEHIND = timedelta(days=92)
"""How long a session stays in the feed after its time."""
REFRESH = timedelta(hours=1)
"""How often calendar programs are asked to look again."""
_MOST = 1000
_COLUMNS = [study_sessions.c[name] for name in Session._fields]


def subscribe(tx: Transaction, seal: Seal, person_id: int) -> str:
    """Return the token of a new feed of the person; the address they had before is no longer good."""
    token = new_token()
    tx.upsert(
        calendar_feeds,
        ["person_id"],
        person_id=person_id,
        digest=seal.digest("calendar", token, 32),
        created_at=tx.now,
    )
    return token


def unsubscribe(tx: Transaction, person_id: int) -> bool:
    """End the person's feed; return whether there was one."""
    chosen = calendar_feeds.c.person_id == person_id
    return tx.execute(delete(calendar_feeds).where(chosen)).rowcount > 0


def subscriber(tx: Transaction, seal: Seal, token: str) -> int | None:
    """Return whose feed has this token, None when it is no good (any more)."""
    digest = seal.digest("calendar", token[:100], 32)
    statement = select(calendar_feeds.c.person_id).where(calendar_feeds.c.digest == digest)
    found: int | None = tx.execute(statement).scalar_one_or_none()
    return found


def of_person(tx: Transaction, person_id: int) -> list[tuple[Session, str]]:
    """Return the sessions of the feed with their branch's name, soonest first, cancelled ones among them."""
    statement = (
        select(*_COLUMNS, branches.c.name.label("branch"))
        .join(memberships, memberships.c.branch_id == study_sessions.c.branch_id)
        .join(branches, branches.c.id == study_sessions.c.branch_id)
        .where(
            memberships.c.person_id == person_id,
            memberships.c.state == "confirmed",
            study_sessions.c.starts_at > tx.now - BEHIND,
        )
        .order_by(study_sessions.c.starts_at, study_sessions.c.id)
        .limit(_MOST)
    )
    return [(Session._make(row[:-1]), row[-1]) for row in tx.execute(statement)]


def document(tx: Transaction, texts: Texts, seal: Seal, events: Sequence[tuple[Session, str]]) -> bytes:
    """Return the iCalendar document of `events`, (session, branch's name) each."""
    from icalendar import Calendar, Event  # half a second of start-up that nobody else needs

    house = seal.digest("calendar", "uid", 8)
    calendar = Calendar()
    calendar.add("prodid", "-//Tro ly can bo//Sinh hoat chi bo//VI")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", texts("study.calendar_name"))
    calendar.add("refresh-interval", REFRESH, parameters={"value": "DURATION"})
    calendar.add("x-published-ttl", REFRESH)
    for session, branch in events:
        event = Event()
        event.add("uid", f"session-{session.id}@{house}")
        event.add("dtstamp", tx.now.replace(microsecond=0))
        event.add("sequence", session.revision)
        event.add("dtstart", session.starts_at)
        event.add("dtend", session.starts_at + timedelta(minutes=session.minutes))
        event.add("summary", texts(f"study.calendar_{session.kind}", branch=branch))
        event.add("status", "CANCELLED" if session.state == "cancelled" else "CONFIRMED")
        if session.place:
            event.add("location", session.place)
        if session.topic:
            event.add("description", session.topic)
        calendar.add_component(event)
    return bytes(calendar.to_ical())


def forget_person(tx: Transaction, person_id: int) -> None:
    """Remove a person's feed."""
    unsubscribe(tx, person_id)
