"""Groups: the group chats a branch has bound, which are told its sessions, without names, each thing once.

A group is bound by a code that its secretary was given in private and types there. One that the bot was taken out
of is bound no more. What people say in a group is never read.
"""

from datetime import datetime, timedelta

from sqlalchemy import delete, func, select

from bot import audit, outbox
from bot.messages import OutgoingMessage
from bot.store import Transaction
from bot.store.schema import chats
from bot.texts import Texts
from study import announcements, codes, quiet_hours, sessions
from study.schema import branch_groups, group_codes
from study.sessions import Session

COMMAND = "gannhom"  # the only thing that is read in a group
GOOD_FOR = timedelta(minutes=30)


# Binding -------------------------------------------------------------------------------------------------------------


def offer(tx: Transaction, branch_id: int, actor: str) -> str:
    """Return a code that binds one group to the branch within half an hour; the code before is no longer good."""
    code = codes.new()
    tx.upsert(
        group_codes,
        ["branch_id"],
        branch_id=branch_id,
        digest=codes.digest(code),
        expires_at=tx.now + GOOD_FOR,
    )
    audit.record(tx, actor, "group.offered", f"branch:{branch_id}")
    return code


def bind(tx: Transaction, chat_id: int, code: str) -> int | None:
    """Bind a group by a typed code; return the branch, None when the code is no good (any more).

    A group belongs to one branch: a new code takes it over.
    """
    spent = delete(group_codes).where(
        group_codes.c.digest == codes.digest(code), group_codes.c.expires_at > tx.now
    )
    branch_id = tx.execute(spent.returning(group_codes.c.branch_id)).scalar()
    if branch_id is None:
        return None
    tx.upsert(branch_groups, ["chat_id"], chat_id=chat_id, branch_id=branch_id, bound_at=tx.now)
    audit.record(tx, "system", "group.bound", f"branch:{branch_id}")
    return int(branch_id)


def count(tx: Transaction, branch_id: int) -> int:
    """Return how many groups are bound to the branch."""
    mine = select(func.count()).select_from(branch_groups).where(branch_groups.c.branch_id == branch_id)
    return int(tx.execute(mine).scalar_one())


def release(tx: Transaction, branch_id: int, actor: str) -> int:
    """Unbind every group of the branch and take back what waits for them; return how many there were."""
    mine = branch_groups.c.branch_id == branch_id
    bound = tx.execute(select(branch_groups.c.chat_id).where(mine)).scalars().all()
    for session in sessions.upcoming(tx, branch_id, 50) if bound else ():
        outbox.withdraw(tx, _key(session, ""))
    tx.execute(delete(branch_groups).where(mine))
    tx.execute(delete(group_codes).where(group_codes.c.branch_id == branch_id))
    audit.record(tx, actor, "group.released", f"branch:{branch_id}", count=len(bound))
    return len(bound)


def forget_left(tx: Transaction) -> int:
    """Unbind groups the bot is in no more, and forget codes nobody typed in time; return how many groups."""
    gone = select(chats.c.id).where(
        chats.c.id.in_(select(branch_groups.c.chat_id)), chats.c.unreachable_at.is_not(None)
    )
    tx.execute(delete(group_codes).where(group_codes.c.expires_at <= tx.now))
    left = delete(branch_groups).where(branch_groups.c.chat_id.in_(gone.scalar_subquery()))
    return tx.execute(left).rowcount


# Telling -------------------------------------------------------------------------------------------------------------


def laid_down(tx: Transaction, texts: Texts, branch_id: int) -> None:
    """Tell the groups of the branch's next session, when a schedule was just laid down."""
    for session in sessions.upcoming(tx, branch_id, 1):
        _tell(tx, session, _text(texts, "laid_down", session), "laid")


def moved(tx: Transaction, texts: Texts, session: Session, before: datetime) -> None:
    """Tell the groups of a session's new time."""
    _tell(tx, session, _text(texts, "moved", session, old=announcements.moment(texts, before)), "moved")


def amended(tx: Transaction, texts: Texts, session: Session) -> None:
    """Tell the groups of a session's new place or link."""
    _tell(tx, session, _text(texts, "amended", session), "amended")


def cancelled(tx: Transaction, texts: Texts, session: Session) -> None:
    """Tell the groups that a session is cancelled."""
    _tell(tx, session, _text(texts, "cancelled", session), "cancelled")


def remind(tx: Transaction, texts: Texts, session: Session, step: str, useful_until: datetime) -> None:
    """Remind the groups of a session, once a step."""
    _tell(tx, session, _text(texts, "reminder", session), step, useful_until)


def _text(texts: Texts, name: str, session: Session, **more: str) -> str:
    return texts(f"groups.{name}", session=announcements.describe(texts, session), **more)


def _key(session: Session, what: str) -> str:
    """Return how a message's key begins; a change of the session takes back all that begin like its first part."""
    return f"session:{session.id}:group:{session.revision}:{what}" if what else f"session:{session.id}:group:"


def _tell(
    tx: Transaction, session: Session, text: str, what: str, useful_until: datetime | None = None
) -> None:
    bound = (
        select(chats.c.id, chats.c.channel)
        .join(branch_groups, branch_groups.c.chat_id == chats.c.id)
        .where(branch_groups.c.branch_id == session.branch_id, chats.c.unreachable_at.is_(None))
    )
    for chat in tx.execute(bound).all():
        outbox.enqueue(
            tx,
            chat.id,
            OutgoingMessage(text),
            key=f"{_key(session, what)}:{chat.id}",
            kind="reminder",
            due_at=quiet_hours.polite(tx.now, session.starts_at),
            useful_until=useful_until or session.starts_at,
            channel=chat.channel,
        )
