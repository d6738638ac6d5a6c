"""Canned replies: reasons and notes that are written again and again, with places to be filled for each case."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import delete, func, select, update

from bot.store import Transaction
from reports.schema import canned_replies

LONGEST_NAME = 80
LONGEST_BODY = 1000
MOST = 50
PLACES = ("trang", "mao_danh", "so", "ngay", "can_bo")
"""The names that may stand in braces: the page, whom it imitates, the case's number, today, the officer."""
_PLACE = re.compile(r"\{([^{}\n]{1,40})\}")


class CannedRefused(ValueError):
    """The reply cannot be kept; `key` names the text that tells why."""

    def __init__(self, key: str) -> None:
        super().__init__(key)
        self.key = key


@dataclass(frozen=True)
class Reply:
    """One reply as it is kept, with its places unfilled."""

    id: int
    name: str
    body: str


def listed(tx: Transaction) -> list[Reply]:
    """Return all replies by name."""
    rows = tx.execute(select(canned_replies).order_by(canned_replies.c.name))
    return [Reply(row.id, row.name, row.body) for row in rows]


def add(tx: Transaction, name: str, body: str) -> int:
    """Keep a new reply. Raises CannedRefused."""
    check(name, body)
    if tx.execute(select(func.count()).select_from(canned_replies)).scalar_one() >= MOST:
        raise CannedRefused("cases.canned_many")
    added = tx.insert_if_new(canned_replies, ["name"], name=name, body=body)
    if added is None:
        raise CannedRefused("cases.canned_taken")
    return added


def edit(tx: Transaction, reply_id: int, name: str, body: str) -> bool:
    """Change a reply; return whether it was there. Raises CannedRefused."""
    check(name, body)
    same = select(canned_replies.c.id).where(canned_replies.c.name == name, canned_replies.c.id != reply_id)
    if tx.execute(same).first():
        raise CannedRefused("cases.canned_taken")
    changed = update(canned_replies).where(canned_replies.c.id == reply_id).values(name=name, body=body)
    return tx.execute(changed).rowcount > 0


def remove(tx: Transaction, reply_id: int) -> bool:
    """Remove a reply; return whether it was there."""
    return tx.execute(delete(canned_replies).where(canned_replies.c.id == reply_id)).rowcount > 0


def check(name: str, body: str) -> None:
    """Raise CannedRefused when a reply has no name, is empty, too long or has a place nobody can fill."""
    if not (0 < len(name) <= LONGEST_NAME and 0 < len(body) <= LONGEST_BODY):
        raise CannedRefused("cases.canned_empty")
    if any(place not in PLACES for place in _PLACE.findall(body)):
        raise CannedRefused("cases.canned_place")


def filled(body: str, values: Mapping[str, str]) -> str:
    """Return the reply with its places filled; what is in the values is never filled again."""
    return _PLACE.sub(lambda found: values.get(found[1], found[0]), body)
