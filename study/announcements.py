"""What members are told about a session: the few lines that describe it, its buttons, and one-time notices."""

from collections.abc import Iterable
from datetime import datetime
from typing import Protocol

from bot import outbox
from bot.clock import local
from bot.messages import Button, OutgoingMessage
from bot.store import Transaction
from bot.texts import Texts
from study import quiet_hours


class Described(Protocol):
    """The facts of a session that people are shown."""

    @property
    def kind(self) -> str: ...
    @property
    def starts_at(self) -> datetime: ...
    @property
    def place(self) -> str: ...
    @property
    def topic(self) -> str: ...
    @property
    def link(self) -> str: ...
    @property
    def handbook(self) -> str: ...
    @property
    def agenda(self) -> str: ...


class Reached(Protocol):
    """Somebody and the chat to reach them in."""

    @property
    def person_id(self) -> int: ...
    @property
    def chat_id(self) -> int | None: ...
    @property
    def channel(self) -> str: ...


def moment(texts: Texts, at: datetime) -> str:
    """Return "19:30 thứ Năm 03/12/2026" for an aware moment."""
    here = local(at)
    day = texts(
        "study.day_name", weekday=texts(f"study.weekday_{here.isoweekday()}"), date=f"{here:%d/%m/%Y}"
    )
    return texts("study.moment", time=f"{here:%H:%M}", day=day)


def short_moment(at: datetime) -> str:
    """Return "19:30 03/12" for an aware moment: what fits a button."""
    return f"{local(at):%H:%M %d/%m}"


def shortened(text: str, longest: int = 40) -> str:
    """Return `text` cut for a button."""
    return text if len(text) <= longest else text[: longest - 1].rstrip() + "…"


def describe(texts: Texts, session: Described) -> str:
    """Return kind, time, place, links, topic and agenda of a session, one line each."""
    lines = [name(texts, session)]
    for detail in ("place", "link", "topic", "agenda", "handbook"):
        value = getattr(session, detail)
        if value:
            lines.append(texts(f"study.{detail}", **{detail: value}))
    return "\n".join(lines)


def name(texts: Texts, session: Described) -> str:
    """Return kind and time of a session, in one line."""
    return texts(f"study.kind_{session.kind}", moment=moment(texts, session.starts_at))


def answer_buttons(texts: Texts, session_id: int) -> tuple[Button, ...]:
    """Return the choices below a reminder: coming, absent with a reason, later."""
    return (
        Button(texts("study.button_yes"), f"study:yes:{session_id}"),
        Button(texts("study.button_no"), f"study:no:{session_id}"),
        Button(texts("study.button_later"), f"study:later:{session_id}"),
    )


def notify(
    tx: Transaction,
    everyone: Iterable[Reached],
    message: OutgoingMessage,
    key: str,
    starts_at: datetime,
) -> int:
    """Queue `message` about a session once for everybody who can be reached; return for how many.

    Outside quiet hours, unless the session is too near to wait for the morning. The key is completed with each
    person's number.
    """
    due_at = quiet_hours.polite(tx.now, starts_at)
    posts = [
        outbox.Post(person.chat_id, person.channel, message, f"{key}:{person.person_id}", starts_at, due_at)
        for person in everyone
        if person.chat_id is not None
    ]
    return outbox.enqueue_many(tx, posts, "reminder")
