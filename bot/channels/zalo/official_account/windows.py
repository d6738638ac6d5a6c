"""Windows: until when a person may be written to, known before anything is sent.

For 48 hours after somebody did something in the chat, messages to them are free; until the seventh day they count
against the plan; after that Zalo refuses them until the person comes back. While an officer talks with somebody by
hand, the bot is silent there.
"""

from datetime import datetime, timedelta
from typing import Any, Literal, NamedTuple

from sqlalchemy import (
    ColumnElement,
    and_,
    bindparam,
    case,
    delete,
    exists,
    func,
    literal_column,
    null,
    select,
    update,
)

from bot.store import Prepared, Transaction
from bot.store.dialects import PerEngine
from bot.store.schema import chats, outbox, people, zalo_oa_windows

CHANNEL = "zalo_oa"
FREE = timedelta(hours=48)
OPEN = timedelta(days=7)
KEPT = timedelta(days=30)
"""How long the window of somebody who has no chat with us is kept."""

Standing = Literal["free", "counted", "closed", "unknown"]
_table = zalo_oa_windows.c


class Interaction(NamedTuple):
    """Somebody did something in the chat at `at`, milliseconds since 1970."""

    address: str
    at: int


class Window(NamedTuple):
    """One chat: the last thing its person did, how many messages went out since, free and counted."""

    address: str
    last_interaction: datetime
    sent_free: int
    sent_counted: int
    closed_at: datetime | None
    paused_until: datetime | None


class Before(NamedTuple):
    """What is known before a message goes out: where its chat stands, and the kind of its row."""

    standing: Standing
    kind: str


def _noting(dialect: Any) -> Prepared:
    statement = dialect.insert(zalo_oa_windows).values(
        address=bindparam("address"),
        last_interaction=bindparam("at"),
        sent_free=bindparam("zero"),
        sent_counted=bindparam("zero_too"),
    )
    newer = statement.excluded.last_interaction > _table.last_interaction
    changes = {
        "last_interaction": case((newer, statement.excluded.last_interaction), else_=_table.last_interaction),
        "sent_free": case((newer, 0), else_=_table.sent_free),
        "sent_counted": case((newer, 0), else_=_table.sent_counted),
        "closed_at": case((newer, null()), else_=_table.closed_at),
    }
    changed = statement.on_conflict_do_update(index_elements=["address"], set_=changes)
    return Prepared(changed.returning(_table.paused_until))


_NOTE = PerEngine(_noting)


def note(tx: Transaction, interactions: list[Interaction]) -> list[bool]:
    """Remember that people did something, and return for each whether an officer is talking with them.

    An interaction that is older than the last known one changes nothing; one of the future counts as of now.
    """
    prepared, paused = _NOTE[tx.connection.dialect.name], {}
    for address, at in sorted(
        interactions
    ):  # in one order everywhere, so that two processes never lock crosswise
        values = {"address": address, "at": min(at, tx.now_ms), "zero": 0, "zero_too": 0}
        until = tx.run(prepared, values).fetchone()[0]
        paused[address] = until is not None and until > tx.now_ms
    return [paused[one.address] for one in interactions]


def find(tx: Transaction, address: str) -> Window | None:
    """Return what is known of a chat, None when nothing is."""
    row = tx.execute(select(zalo_oa_windows).where(_table.address == address)).first()
    return None if row is None else Window._make(row)


_BEFORE = Prepared(
    select(_table.last_interaction, _table.closed_at).where(_table.address == bindparam("address"))
)
_KIND = Prepared(select(outbox.c.kind).where(outbox.c.id == bindparam("row")))


def before(tx: Transaction, address: str, row: int) -> Before:
    """Return where the chat stands at this moment, and the kind of outbox row `row`."""
    kind = tx.run(_KIND, {"row": row}).fetchone()
    found = tx.run(_BEFORE, {"address": address}).fetchone()
    return Before("unknown" if found is None else _standing(tx, *found), kind[0] if kind else "")


def _standing(tx: Transaction, last_interaction: int, closed_at: int | None) -> Standing:
    passed = timedelta(milliseconds=tx.now_ms - last_interaction)
    if closed_at is not None or passed > OPEN:
        return "closed"
    return "free" if passed <= FREE else "counted"


_SENT = {
    counted: Prepared(
        update(zalo_oa_windows)
        .where(_table.address == bindparam("chat"))
        .values({column: column + literal_column("1")})
    )
    for counted, column in ((False, _table.sent_free), (True, _table.sent_counted))
}


def sent(tx: Transaction, messages: list[tuple[str, bool]]) -> list[None]:
    """Count messages (address, whether it counted against the plan) that went out."""
    for address, counted in sorted(messages):
        tx.run(_SENT[counted], {"chat": address})
    return [None] * len(messages)


def close(tx: Transaction, address: str) -> None:
    """Note that Zalo calls the window closed, whatever our own reckoning says."""
    new = {"address": address, "last_interaction": 0, "sent_free": 0, "sent_counted": 0}
    tx.insert_if_new(zalo_oa_windows, ["address"], **new)
    tx.execute(update(zalo_oa_windows).where(_table.address == address).values(closed_at=tx.now))


def pause(tx: Transaction, address: str, until: datetime) -> None:
    """Keep the bot silent in a chat: an officer is writing there, so it is open, whatever we knew of it."""
    new = {"address": address, "last_interaction": tx.now - FREE, "sent_free": 0, "sent_counted": 0}
    tx.insert_if_new(zalo_oa_windows, ["address"], **new)
    tx.execute(update(zalo_oa_windows).where(_table.address == address).values(paused_until=until))


def rename(tx: Transaction, address: str, name: str) -> None:
    """Give the person a name they submitted to Zalo's own form, unless they have one."""
    person = select(chats.c.person_id).where(chats.c.channel == CHANNEL, chats.c.address == address)
    nameless = (people.c.id == person.scalar_subquery(), people.c.name == "")
    tx.execute(update(people).where(*nameless).values(name=name))


def counts(tx: Transaction) -> dict[Standing, int]:
    """Return how many chats stand where."""
    row = tx.execute(
        select(
            func.count(),
            func.coalesce(func.sum(case((_open_since(tx.now - FREE), 1), else_=0)), 0),
            func.coalesce(func.sum(case((_open_since(tx.now - OPEN), 1), else_=0)), 0),
        ).select_from(zalo_oa_windows)
    ).one()
    total, free, opened = (int(number) for number in row)
    return {"free": free, "counted": opened - free, "closed": total - opened}


def _open_since(moment: datetime) -> ColumnElement[bool]:
    return and_(_table.closed_at.is_(None), _table.last_interaction >= moment)


def forget_person(tx: Transaction, person_id: int) -> None:
    """Remove the windows of a person's chats."""
    theirs = select(chats.c.address).where(chats.c.person_id == person_id, chats.c.channel == CHANNEL)
    tx.execute(delete(zalo_oa_windows).where(_table.address.in_(theirs.scalar_subquery())))


def forget(tx: Transaction, limit: int = 1000) -> int:
    """Remove old windows of people who have no chat with us (any more); return how many."""
    known = exists().where(chats.c.channel == CHANNEL, chats.c.address == _table.address)
    old = select(_table.address).where(_table.last_interaction < tx.now - KEPT, ~known).limit(limit)
    return tx.execute(delete(zalo_oa_windows).where(_table.address.in_(old.scalar_subquery()))).rowcount
