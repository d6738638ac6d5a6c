"""Where a chat stands: a half-filled form and the choices last offered, kept in the store.

One row a chat. A form expires politely after half an hour without an answer; the choices stay as long, so that a
typed number or title works as well as a tap.
"""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

import msgspec
from sqlalchemy import bindparam, case, delete, literal_column, select

from bot.clock import milliseconds
from bot.messages import Button
from bot.people import Chat
from bot.store import Prepared, Transaction
from bot.store.dialects import PerEngine
from bot.store.portions import portions
from bot.store.schema import chats, dialogs
from bot.text import plain

LIFETIME = timedelta(minutes=30)
MENU_LIFETIME = timedelta(days=4)  # a reminder three days ahead is still answered by number
TALK = "talk."  # names that begin so are no form, only what a talk leans on: they expire in silence
_MENU = msgspec.msgpack.Decoder(tuple[Button, ...])


class Dialog(msgspec.Struct):
    """An open form: `name` says which step, `data` what was gathered (JSON values only)."""

    name: str = ""
    data: dict[str, Any] = {}
    menu: tuple[Button, ...] = ()
    expired: bool = False


_READ = Prepared(
    select(dialogs.c.name, dialogs.c.data, dialogs.c.menu, dialogs.c.expires_at).where(
        dialogs.c.chat_id == bindparam("chat")
    )
)
_SIZES = (16, 4, 1)  # chats of one statement


def _reading(size: int) -> Prepared:
    """Chat and form in one look: every update needs both."""
    addresses: list[Any] = [bindparam(f"address_{n}") for n in range(size)]
    return Prepared(
        select(
            chats.c.address,
            chats.c.id,
            chats.c.person_id,
            chats.c.unreachable_at,
            chats.c.erased_at,
            dialogs.c.name,
            dialogs.c.data,
            dialogs.c.menu,
            dialogs.c.expires_at,
        )
        .select_from(chats.outerjoin(dialogs, dialogs.c.chat_id == chats.c.id))
        .where(chats.c.channel == bindparam("channel"), chats.c.address.in_(addresses))
    )


_READ_MANY = {size: _reading(size) for size in _SIZES}
_DELETE = Prepared(delete(dialogs).where(dialogs.c.chat_id == bindparam("chat")))


_FIELDS = ("chat_id", "name", "data", "menu", "expires_at")


def _upsertion(dialect: Any, size: int) -> Prepared:
    rows: list[dict[str, Any]] = [{name: bindparam(f"{name}_{n}") for name in _FIELDS} for n in range(size)]
    statement = dialect.insert(dialogs).values(rows)
    new = {name: statement.excluded[name] for name in _FIELDS[1:]}
    return Prepared(statement.on_conflict_do_update(index_elements=["chat_id"], set_=new))


_UPSERT = PerEngine(lambda dialect: {size: _upsertion(dialect, size) for size in _SIZES})


def read(tx: Transaction, chat_id: int) -> Dialog:
    """Return where the chat stands; an empty Dialog when nothing is open."""
    row = tx.run(_READ, {"chat": chat_id}).fetchone()
    return Dialog() if row is None else _dialog(tx, *row)


def read_many(tx: Transaction, channel: str, addresses: Sequence[str]) -> dict[str, tuple[Chat, Dialog]]:
    """Return the chats at `addresses` and where they stand; an address nobody wrote from yet is left out."""
    found: dict[str, tuple[Chat, Dialog]] = {}
    for some in portions(addresses, _SIZES):
        values = {f"address_{n}": address for n, address in enumerate(some)}
        for row in tx.run(_READ_MANY[len(some)], {"channel": channel, **values}).fetchall():
            chat = Chat(row[1], row[2], channel, row[0], row[3], row[4])
            found[row[0]] = chat, Dialog() if row[5] is None else _dialog(tx, *row[5:])
    return found


def _dialog(tx: Transaction, name: str, data: bytes, menu: bytes, expires_at: int) -> Dialog:
    expired = expires_at < tx.now_ms
    choices = _MENU.decode(bytes(menu)) if menu else ()
    if expired and (not name or name.startswith(TALK)):
        return Dialog(menu=choices if name else ())
    return Dialog(name, msgspec.msgpack.decode(bytes(data)) if data else {}, choices, expired)


def write(tx: Transaction, chat_id: int, dialog: Dialog) -> None:
    """Keep where the chat stands; the form's time starts anew."""
    write_many(tx, {chat_id: dialog})


def write_many(tx: Transaction, changed: Mapping[int, Dialog]) -> None:
    """Keep where chats (by id) stand, many with one statement."""
    rows = []
    for chat_id, dialog in changed.items():
        if dialog.name or dialog.menu:
            rows.append(_row(tx, chat_id, dialog))
        else:
            tx.run(_DELETE, {"chat": chat_id})
    prepared = _UPSERT[tx.connection.dialect.name]
    for some in portions(rows, _SIZES):
        values = {f"{name}_{n}": value for n, row in enumerate(some) for name, value in row.items()}
        tx.run(prepared[len(some)], values)


def _row(tx: Transaction, chat_id: int, dialog: Dialog) -> dict[str, Any]:
    lifetime = LIFETIME if dialog.name else MENU_LIFETIME
    return {
        "chat_id": chat_id,
        "name": dialog.name,
        "data": msgspec.msgpack.encode(dialog.data) if dialog.data else b"",
        "menu": msgspec.msgpack.encode(dialog.menu) if dialog.menu else b"",
        "expires_at": milliseconds(tx.now + lifetime),
    }


def _offering(dialect: Any, size: int) -> Prepared:
    rows: list[dict[str, Any]] = [{name: bindparam(f"{name}_{n}") for name in _FIELDS} for n in range(size)]
    statement = dialect.insert(dialogs).values(rows)
    is_form = dialogs.c.name != literal_column("''")
    # Of a form only the choices: its half hour is the person's own, a reminder neither renews nor revives it.
    new = {
        name: case((is_form, dialogs.c[name]), else_=statement.excluded[name])
        for name in ("data", "expires_at")
    }
    new["menu"] = statement.excluded.menu
    return Prepared(statement.on_conflict_do_update(index_elements=["chat_id"], set_=new))


_OFFER_SIZES = (64, *_SIZES)
_OFFER = PerEngine(lambda dialect: {size: _offering(dialect, size) for size in _OFFER_SIZES})


def offer(tx: Transaction, chat_id: int, menu: tuple[Button, ...]) -> None:
    """Remember the choices of a message that was not an answer (a reminder), leaving an open form open."""
    offer_many(tx, {chat_id: menu})


def offer_many(tx: Transaction, menus: Mapping[int, tuple[Button, ...]]) -> None:
    """Remember the choices offered in chats (by id), as `offer` does, many with one statement."""
    if not menus:
        return
    tx.needs_to_be_alone()
    prepared = _OFFER[tx.connection.dialect.name]
    # In one order everywhere: two processes that offer to the same chats never wait for each other in a circle.
    rows = [_row(tx, chat_id, Dialog(menu=menus[chat_id])) for chat_id in sorted(menus)]
    for some in portions(rows, _OFFER_SIZES):
        values = {f"{name}_{n}": value for n, row in enumerate(some) for name, value in row.items()}
        tx.run(prepared[len(some)], values)


def chosen(menu: tuple[Button, ...], text: str) -> str | None:
    """Return the data of the choice that `text` names by its number or its title, None when it names none."""
    words = plain(text[:200])
    if words.isdigit() and 0 < int(words[:3]) <= len(menu) and len(words) < 3:
        return menu[int(words) - 1].data
    for button in menu:
        if words and words == plain(button.title):
            return button.data
    return None


def expire(tx: Transaction, limit: int = 500) -> int:
    """Remove talk that is over and forms nobody came back to within a day of their end; return how many."""
    over = dialogs.c.expires_at < tx.now
    stale = dialogs.c.expires_at < tx.now - timedelta(days=1)
    old = select(dialogs.c.chat_id).where(over & dialogs.c.name.startswith(TALK) | stale).limit(limit)
    return tx.execute(delete(dialogs).where(dialogs.c.chat_id.in_(old.scalar_subquery()))).rowcount
