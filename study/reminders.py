"""Reminders: of sessions by their steps, of snoozed ones, of preparation tasks; each person once, in one message.

A step is planned once, in one transaction with the messages it queues. After an outage only the latest step that
is still of use is sent, and whatever is due for a person at the same moment comes as one message. The first
reminder goes to every confirmed member who has not declined, the later ones only to those who have not answered.
"""

from collections.abc import Iterable, Sequence
from datetime import timedelta
from typing import NamedTuple

from sqlalchemy import Select, select

from bot import outbox
from bot.messages import Button, OutgoingMessage
from bot.people import best_chat
from bot.store import Transaction
from bot.texts import Texts
from study import (
    announcements,
    bundles,
    groups,
    norms,
    pauses,
    quiet_hours,
    recipients,
    retractions,
    sessions,
    steps,
    tasks,
)
from study.branches import LEADERS
from study.bundles import Note, Subject
from study.recipients import Recipient
from study.schema import memberships, reminder_steps, study_sessions
from study.sessions import Session
from study.steps import Step
from study.tasks import Task

EVERY = 0.5  # seconds between two looks for what is due; a look that finds nothing costs a millisecond
SESSIONS_AT_ONCE = 10
PEOPLE_AT_ONCE = 500  # of one transaction; at a hundred microseconds each, other writers wait so long
_PAGE = 100  # people of one session, at least, that are looked at together
SINGLES_AT_ONCE = 200  # snoozes, and tasks
_BRANCHES_TOGETHER = 40  # whose members overlap and whose sessions therefore share messages
_NEIGHBOURS_OF_NEIGHBOURS = 3
_DAY = timedelta(days=1)


def withdraw(tx: Transaction, session_id: int) -> None:
    """Take back every step not planned yet, every snooze, and every reminder still waiting to be sent.

    What else a message of several things told is told again.
    """
    steps.withdraw(tx, session_id)
    pauses.withdraw(tx, session_id)
    outbox.withdraw(tx, f"reminder:{session_id}:")
    retractions.tell_anew(tx, bundles.withdraw(tx, session_id))


def plan_due(tx: Transaction, texts: Texts) -> int:
    """Queue the reminders that are due; return how many things were attended to (0: nothing is due).

    In quiet hours only what would be too late in the morning is sent.
    """
    taken = _take(tx, _together(tx, steps.due_sessions(tx, SESSIONS_AT_ONCE)))
    notes = _of_steps(tx, texts, taken)
    snoozed, given = pauses.take_due(tx, SINGLES_AT_ONCE), tasks.take_due(tx, SINGLES_AT_ONCE)
    told = {(note.about.session_id, note.person_id) for note in notes}
    notes += [
        note
        for session_id, person_id in snoozed
        if (session_id, person_id) not in told
        for note in _of_snooze(tx, texts, session_id, person_id)
    ]
    notes += [note for task in given for note in _of_task(tx, texts, task)]
    bundles.send(tx, texts, notes)
    return len(taken) + len(snoozed) + len(given)


def _together(tx: Transaction, seeds: Sequence[int]) -> list[Session]:
    """Return the seeds with every other due session whose members overlap with theirs, so that messages merge.

    In quiet hours the seeds alone.
    """
    if not seeds or quiet_hours.is_quiet(tx.now):  # at night nobody is told of more than what cannot wait
        return _numbered(tx, seeds)
    branch_ids = set(
        tx.execute(select(study_sessions.c.branch_id).where(study_sessions.c.id.in_(seeds))).scalars()
    )
    due = steps.is_open(reminder_steps.c.due_at <= tx.now)
    waiting = (
        select(study_sessions.c.branch_id)
        .join(reminder_steps, reminder_steps.c.session_id == study_sessions.c.id)
        .where(due)
    )
    others = tx.execute(waiting.where(study_sessions.c.branch_id.not_in(branch_ids)).limit(1)).first()
    for _ in range(_NEIGHBOURS_OF_NEIGHBOURS if others else 0):
        found = _sharing(tx, branch_ids, waiting)
        if not found or len(branch_ids) >= _BRANCHES_TOGETHER:
            break
        branch_ids |= set(sorted(found)[:_BRANCHES_TOGETHER])
    chosen = (
        select(study_sessions.c.id)
        .join(reminder_steps, reminder_steps.c.session_id == study_sessions.c.id)
        .where(due, study_sessions.c.branch_id.in_(branch_ids))
        .distinct()
    )
    return _numbered(tx, tx.execute(chosen).scalars())


def _numbered(tx: Transaction, numbers: Iterable[int]) -> list[Session]:
    return [session for number in sorted(numbers) if (session := sessions.find(tx, number))]


def _sharing(tx: Transaction, branch_ids: Iterable[int], among: Select[tuple[int]]) -> set[int]:
    """Return the branches `among` those of a query that have a member in common with `branch_ids`."""
    mine, other = memberships.alias("mine"), memberships.alias("other")
    statement = (
        select(other.c.branch_id)
        .join(mine, mine.c.person_id == other.c.person_id)
        .where(
            mine.c.branch_id.in_(branch_ids),
            mine.c.state == "confirmed",
            other.c.state == "confirmed",
            other.c.branch_id.not_in(branch_ids),
        )
        .distinct()
    )
    # Two questions instead of one: the first alone follows the few members, not the many branches that wait.
    if not (found := tx.execute(statement).scalars().all()):
        return set()
    return set(tx.execute(among.where(study_sessions.c.branch_id.in_(found))).scalars())


# Sessions ------------------------------------------------------------------------------------------------------------


class _Due(NamedTuple):
    """A session with its due steps (the latest last), the next people to be reminded of it, and up to whose number
    those are (None: nobody comes after them)."""

    session: Session
    steps: list[Step]
    people: list[Recipient]
    up_to: int | None

    @property
    def step(self) -> Step:
        """The one that is planned; those before it fall away."""
        return self.steps[-1]


def _take(tx: Transaction, due: Sequence[Session]) -> list[_Due]:
    """Take the sessions whose steps no other process has in hand; what is of no use any more is settled."""
    count = max(_PAGE, PEOPLE_AT_ONCE // max(1, len(due)))
    taken = []
    for session in due:
        if not (found := steps.take_due(tx, session.id)):
            continue
        if found[-1].useful_until > tx.now and session.state == "planned":
            taken.append(_Due(session, found, *recipients.page(tx, session, found[-1].reached, count)))
        else:
            steps.settle(tx, found, False)
            taken.append(_Due(session, [], [], None))
    return taken


def _of_steps(tx: Transaction, texts: Texts, taken: Sequence[_Due]) -> list[Note]:
    """Return the notes of as many people as one transaction should hold, the same people of every session."""
    taken = [due for due in taken if due.steps]
    last = _last_person(taken)
    notes = []
    for due in taken:
        people = [person for person in due.people if person.person_id <= last]
        notes += _notes(tx, texts, due.session, due.step, people)
        if due.up_to is None and len(people) == len(due.people):
            steps.settle(tx, due.steps, True)
            groups.remind(tx, texts, due.session, due.step.step, due.step.useful_until)
        else:
            steps.reach(tx, due.step, last)
    return notes


def _last_person(taken: Sequence[_Due]) -> int:
    """Return up to whose number people are told now: everybody below it was looked at for every session."""
    numbers = sorted(person.person_id for due in taken for person in due.people)
    bounds = [due.up_to for due in taken if due.up_to is not None]
    return min([*bounds, *numbers[PEOPLE_AT_ONCE - 1 :][:1], *numbers[-1:]], default=0)


def _notes(
    tx: Transaction, texts: Texts, session: Session, step: Step, people: Sequence[Recipient]
) -> list[Note]:
    first = session.revision == 0 and not steps.was_planned(tx, session.id)
    documents = step.step == steps.with_documents(steps.of_branch(tx, session.branch_id))
    message = _message(texts, session, first=first, documents=documents)
    for_leaders = message
    if steps.ahead(step.step) > _DAY:
        for_leaders = _with_line(message, norms.say(texts, "documents_ahead"))
    about = _subject(texts, session)
    key = f"reminder:{session.id}:{session.revision}:{step.step}"
    return [
        Note(
            person.person_id,
            person.chat_id,
            person.channel,
            f"{key}:{person.person_id}",
            for_leaders if person.role in LEADERS else message,
            step.useful_until,
            about,
        )
        for person in people
        if person.chat_id is not None and not person.paused and _wants(person, first)
    ]


def _wants(person: Recipient, first: bool) -> bool:
    return person.answer in (None, "later") or (first and person.answer == "yes")


def _message(texts: Texts, session: Session, *, first: bool, documents: bool = False) -> OutgoingMessage:
    key = "study.reminder" if first else "study.reminder_again"
    text = texts(key, session=announcements.describe(texts, session))
    message = OutgoingMessage(text, announcements.answer_buttons(texts, session.id))
    return _with_line(message, texts("study.documents")) if documents else message


def _with_line(message: OutgoingMessage, line: str) -> OutgoingMessage:
    return OutgoingMessage(f"{message.text}\n{line}", message.buttons)


def _subject(texts: Texts, session: Session) -> Subject:
    title = texts("study.button_answer", moment=announcements.short_moment(session.starts_at))
    return Subject(
        session.starts_at,
        texts("study.bundle_session", session=announcements.name(texts, session)),
        Button(title, f"study:open:{session.id}"),
        session_id=session.id,
    )


def _of_snooze(tx: Transaction, texts: Texts, session_id: int, person_id: int) -> list[Note]:
    """Return the reminder somebody wanted later; none when it is settled meanwhile."""
    session = sessions.find(tx, session_id)
    person = next(iter(recipients.of_session(tx, session, person_id)), None) if session else None
    if session is None or person is None or not sessions.is_open(tx, session):
        return []
    if person.chat_id is None or person.paused or person.answer in ("yes", "no"):
        return []
    key = f"reminder:{session.id}:{session.revision}:again{tx.now_ms}:{person_id}"
    message = _message(texts, session, first=False)
    about = _subject(texts, session)
    return [Note(person_id, person.chat_id, person.channel, key, message, session.starts_at, about)]


# Preparation tasks ---------------------------------------------------------------------------------------------------


def _of_task(tx: Transaction, texts: Texts, task: Task) -> list[Note]:
    session = sessions.find(tx, task.session_id)
    if (
        session is None
        or not sessions.is_open(tx, session)
        or task.person_id is None
        or task.due_at <= tx.now
    ):
        return []
    chat = best_chat(tx, task.person_id)
    if chat is None or pauses.paused_until(tx, task.person_id) is not None:
        return []
    due = announcements.moment(texts, task.due_at)
    done = Button(
        texts("tasks.button_done", title=announcements.shortened(task.title)), f"task:done:{task.id}"
    )
    text = texts("tasks.reminder", title=task.title, due=due, session=announcements.name(texts, session))
    about = Subject(task.due_at, texts("tasks.bundle", title=task.title, due=due), done, session.id, task.id)
    key = f"{tasks.key(task.id)}{tx.now_ms}:{task.person_id}"
    message = OutgoingMessage(text, (done,))
    return [Note(task.person_id, chat.id, chat.channel, key, message, task.due_at, about)]
