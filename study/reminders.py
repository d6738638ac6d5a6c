"""Reminders: of sessions by their steps, of snoozed ones, of preparation tasks; each person once, in one message.

A step is planned once, in one transaction with the messages it queues. After an outage only the latest step that
is still of use is sent, and whatever is due for a person at the same moment comes as one message. The first
reminder goes to every confirmed member who has not declined, the later ones only to those who have not answered.
"""

from collections.abc import Iterable, Sequence
from datetime import timedelta

from sqlalchemy import Select, select

from bot import outbox
from bot.messages import Button, OutgoingMessage
from bot.people import best_chat
from bot.store import Transaction
from bot.texts import Texts
from study import announcements, bundles, norms, pauses, recipients, sessions, steps, tasks
from study.branches import LEADERS
from study.bundles import Note
from study.recipients import Recipient
from study.schema import memberships, reminder_steps, study_sessions
from study.sessions import Session
from study.steps import Step
from study.tasks import Task

SESSIONS_AT_ONCE = 10  # a hundred microseconds a member; other writers wait meanwhile
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
    for person_id, other_id, task_id in bundles.withdraw(tx, session_id):
        if task_id is not None:
            tasks.remind_again(tx, task_id)
        elif other_id is not None and (other := sessions.find(tx, other_id)) and sessions.is_open(tx, other):
            pauses.snooze(tx, other, person_id, tx.now)


def plan_due(tx: Transaction, texts: Texts) -> int:
    """Queue the reminders that are due; return how many things were attended to (0: nothing is due).

    In quiet hours only what would be too late in the morning is sent.
    """
    notes: list[Note] = []
    due = _together(tx, steps.due_sessions(tx, SESSIONS_AT_ONCE))
    for session in due:
        notes += _of_steps(tx, texts, session)
    snoozed, given = pauses.take_due(tx, SINGLES_AT_ONCE), tasks.take_due(tx, SINGLES_AT_ONCE)
    told = {(note.session_id, note.person_id) for note in notes}
    notes += [
        note
        for session_id, person_id in snoozed
        if (session_id, person_id) not in told
        for note in _of_snooze(tx, texts, session_id, person_id)
    ]
    notes += [note for task in given for note in _of_task(tx, texts, task)]
    bundles.send(tx, texts, notes)
    return len(due) + len(snoozed) + len(given)


def _together(tx: Transaction, seeds: Sequence[int]) -> list[Session]:
    """Return the seeds with every other due session whose members overlap with theirs, so that messages merge."""
    if not seeds:
        return []
    branch_ids = set(
        tx.execute(select(study_sessions.c.branch_id).where(study_sessions.c.id.in_(seeds))).scalars()
    )
    due = steps.is_open(reminder_steps.c.due_at <= tx.now)
    waiting = (
        select(study_sessions.c.branch_id)
        .join(reminder_steps, reminder_steps.c.session_id == study_sessions.c.id)
        .where(due)
    )
    for _ in range(_NEIGHBOURS_OF_NEIGHBOURS):
        found = _sharing(tx, branch_ids, waiting)
        if found <= branch_ids or len(branch_ids) >= _BRANCHES_TOGETHER:
            break
        branch_ids |= set(sorted(found)[:_BRANCHES_TOGETHER])
    chosen = (
        select(study_sessions.c.id)
        .join(reminder_steps, reminder_steps.c.session_id == study_sessions.c.id)
        .where(due, study_sessions.c.branch_id.in_(branch_ids))
        .distinct()
    )
    numbers = sorted(tx.execute(chosen).scalars())
    return [session for number in numbers if (session := sessions.find(tx, number))]


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
            other.c.branch_id.in_(among),
        )
        .distinct()
    )
    return set(tx.execute(statement).scalars())


# Sessions ------------------------------------------------------------------------------------------------------------


def _of_steps(tx: Transaction, texts: Texts, session: Session) -> list[Note]:
    due = steps.take_due(tx, session.id)
    if not due:
        return []
    useful = due[-1].useful_until > tx.now and session.state == "planned"
    found = _notes(tx, texts, session, due[-1]) if useful else []
    steps.settle(tx, due, useful)
    return found


def _notes(tx: Transaction, texts: Texts, session: Session, step: Step) -> list[Note]:
    first = session.revision == 0 and not steps.was_planned(tx, session.id)
    documents = step.step == steps.with_documents(steps.of_branch(tx, session.branch_id))
    message = _message(texts, session, first=first, documents=documents)
    for_leaders = message
    if steps.ahead(step.step) > _DAY:
        for_leaders = _with_line(message, norms.say(texts, "documents_ahead"))
    found = []
    for person in recipients.of_session(tx, session):
        silent = person.answer in (None, "later")
        if person.chat_id is None or person.paused or not (silent or (first and person.answer == "yes")):
            continue
        key = f"reminder:{session.id}:{session.revision}:{step.step}:{person.person_id}"
        told = for_leaders if person.role in LEADERS else message
        found.append(
            _note(texts, session, person, person.chat_id, key, told)._replace(useful_until=step.useful_until)
        )
    return found


def _message(texts: Texts, session: Session, *, first: bool, documents: bool = False) -> OutgoingMessage:
    key = "study.reminder" if first else "study.reminder_again"
    text = texts(key, session=announcements.describe(texts, session))
    message = OutgoingMessage(text, announcements.answer_buttons(texts, session.id))
    return _with_line(message, texts("study.documents")) if documents else message


def _with_line(message: OutgoingMessage, line: str) -> OutgoingMessage:
    return OutgoingMessage(f"{message.text}\n{line}", message.buttons)


def _note(
    texts: Texts, session: Session, person: Recipient, chat_id: int, key: str, message: OutgoingMessage
) -> Note:
    name = announcements.name(texts, session)
    return Note(
        person.person_id,
        chat_id,
        person.channel,
        session.starts_at,
        key,
        message,
        session.starts_at,
        texts("study.bundle_session", session=name),
        Button(
            texts("study.button_answer", moment=announcements.short_moment(session.starts_at)),
            f"study:open:{session.id}",
        ),
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
    return [_note(texts, session, person, person.chat_id, key, _message(texts, session, first=False))]


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
    return [
        Note(
            task.person_id,
            chat.id,
            chat.channel,
            task.due_at,
            f"{tasks.key(task.id)}{tx.now_ms}:{task.person_id}",
            OutgoingMessage(text, (done,)),
            task.due_at,
            texts("tasks.bundle", title=task.title, due=due),
            done,
            session_id=session.id,
            task_id=task.id,
        )
    ]
