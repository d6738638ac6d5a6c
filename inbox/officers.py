"""The officers of the steering committee: who they are, what they may do, how they prove it.

A new officer gets a one-time code, valid two days, sets a password with it and signs in by name and password
from then on. Wrong passwords make the next try wait, twice as long each time, up to a quarter of an hour; who is
already signed in is not touched by it.
"""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Any, Literal, get_args

from argon2 import PasswordHasher
from argon2.exceptions import VerificationError
from sqlalchemy import Row, select, update

from bot import audit
from bot.seal import Seal
from bot.store import Transaction
from bot.text import clean
from inbox.schema import officer_sessions, officers

Role = Literal["viewer", "officer", "lead"]
ROLES: tuple[Role, ...] = get_args(Role)

CODE_LIFETIME = timedelta(days=2)
SHORTEST_PASSWORD = 12
LONGEST_PASSWORD = 200
FREE_TRIES = 4
LONGEST_BRAKE = timedelta(minutes=15)
_CODE_LETTERS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"  # no 0/O, 1/I: read aloud and typed by hand
_CODE_LENGTH = 16  # 80 bits
_HASHER = PasswordHasher()
LONGEST_NAME = 120


class OfficerRefused(ValueError):
    """What was asked cannot be done; `key` names the text that tells why."""

    def __init__(self, key: str) -> None:
        super().__init__(key)
        self.key = key


@dataclass(frozen=True)
class Officer:
    """One member of the committee."""

    id: int
    name: str
    role: Role
    has_password: bool = True
    disabled_at: datetime | None = None

    @property
    def actor(self) -> str:
        """The officer's name in the audit record."""
        return f"officer:{self.id}"

    def may(self, role: Role) -> bool:
        """Tell whether the officer has at least the rights of `role`."""
        return ROLES.index(self.role) >= ROLES.index(role)


def add(tx: Transaction, seal: Seal, name: str, role: Role, actor: str = "system") -> str:
    """Make an officer and return their one-time code. Raises OfficerRefused for a bad or taken name."""
    name = clean(name).replace("\n", " ")
    if not 0 < len(name) <= LONGEST_NAME:
        raise OfficerRefused("inbox.officer_name_wrong")
    code, digest = _new_code(seal)
    added = tx.insert_if_new(
        officers,
        unique=["name"],
        name=name,
        role=role,
        code_digest=digest,
        code_until=tx.now + CODE_LIFETIME,
        failures=0,
        created_at=tx.now,
    )
    if added is None:
        raise OfficerRefused("inbox.officer_name_taken")
    audit.record(tx, actor, "officer.add", f"officer:{added}", role=role)
    return code


def renew_code(tx: Transaction, seal: Seal, officer_id: int, actor: str) -> str:
    """Return a new one-time code for someone who forgot the password; the old password and sessions end."""
    _require(tx, officer_id)
    code, digest = _new_code(seal)
    values = {"code_digest": digest, "code_until": tx.now + CODE_LIFETIME, "password": None}
    tx.execute(update(officers).where(officers.c.id == officer_id).values(values))
    _end_sessions(tx, officer_id)
    audit.record(tx, actor, "officer.code", f"officer:{officer_id}")
    return code


def change_role(tx: Transaction, officer_id: int, role: Role, actor: str) -> None:
    """Give the officer another role. Raises OfficerRefused when no lead would be left."""
    found = _require(tx, officer_id)
    if role != "lead":
        _keep_a_lead(tx, found)
    tx.execute(update(officers).where(officers.c.id == officer_id).values(role=role))
    audit.record(tx, actor, "officer.role", f"officer:{officer_id}", role=role)


def disable(tx: Transaction, officer_id: int, actor: str) -> None:
    """Close the account and every session of it. Raises OfficerRefused when no lead would be left."""
    _keep_a_lead(tx, _require(tx, officer_id))
    values = {"disabled_at": tx.now, "password": None, "code_digest": None}
    tx.execute(update(officers).where(officers.c.id == officer_id).values(values))
    _end_sessions(tx, officer_id)
    audit.record(tx, actor, "officer.disable", f"officer:{officer_id}")


def find(tx: Transaction, officer_id: int) -> Officer | None:
    """Return the officer, disabled or not."""
    row = tx.execute(select(officers).where(officers.c.id == officer_id)).first()
    return None if row is None else _officer(row)


def everyone(tx: Transaction) -> list[Officer]:
    """Return all officers by name, the disabled last."""
    rows = tx.execute(select(officers).order_by(officers.c.disabled_at.is_not(None), officers.c.name))
    return [_officer(row) for row in rows]


def by_code(tx: Transaction, seal: Seal, code: str) -> Officer | None:
    """Return whom a one-time code belongs to, None when it is unknown, used or too old."""
    digest = seal.digest("officer code", _plain_code(code))
    row = tx.execute(
        select(officers).where(
            officers.c.code_digest == digest, officers.c.code_until > tx.now, officers.c.disabled_at.is_(None)
        )
    ).first()
    return None if row is None else _officer(row)


def set_password(tx: Transaction, seal: Seal, code: str, hashed: str) -> Officer:
    """Use up the code and keep the hashed password. Raises OfficerRefused when the code no longer holds."""
    found = by_code(tx, seal, code)
    if found is None:
        raise OfficerRefused("inbox.code_wrong")
    values = {"password": hashed, "code_digest": None, "code_until": None, "failures": 0, "retry_at": None}
    tx.execute(update(officers).where(officers.c.id == found.id).values(values))
    audit.record(tx, found.actor, "officer.password", f"officer:{found.id}")
    return found


def hash_password(password: str) -> str:
    """Return the argon2id hash; tens of milliseconds, so never inside the writer. Raises OfficerRefused."""
    if len(password) < SHORTEST_PASSWORD:
        raise OfficerRefused("inbox.password_short")
    if len(password) > LONGEST_PASSWORD:
        raise OfficerRefused("inbox.password_long")
    return _HASHER.hash(password)


def password_of(tx: Transaction, name: str) -> tuple[int, str, datetime | None] | None:
    """Return (officer id, hash, earliest next try) for `name`, None when nobody signs in by it."""
    row = tx.execute(
        select(officers.c.id, officers.c.password, officers.c.retry_at).where(
            officers.c.name == clean(name)[:LONGEST_NAME],
            officers.c.password.is_not(None),
            officers.c.disabled_at.is_(None),
        )
    ).first()
    return None if row is None else (row.id, row.password, row.retry_at)


@cache
def _nobody() -> str:
    """A hash that no password has; made on first need, because making one takes as long as a start may."""
    return _HASHER.hash("an unknown name takes as long as a known one")


def verify(password: str, hashed: str | None) -> bool:
    """Check a password in constant effort: an unknown name (None) takes as long as a wrong password."""
    try:
        return _HASHER.verify(hashed or _nobody(), password[: LONGEST_PASSWORD + 1]) and hashed is not None
    except VerificationError:
        return False


def claim_try(tx: Transaction, officer_id: int) -> datetime | None:
    """Count one try before its password is checked; return until when to wait instead, None to go on.

    Counting first, in the writer, is what keeps a hundred tries at the same moment from all being free.
    """
    row = tx.execute(
        select(officers.c.failures, officers.c.retry_at).where(officers.c.id == officer_id)
    ).one()
    if row.retry_at and row.retry_at > tx.now:
        waiting: datetime = row.retry_at
        return waiting
    failures = row.failures + 1
    over = failures - FREE_TRIES
    brake = min(LONGEST_BRAKE, timedelta(seconds=2 ** min(over, 20))) if over > 0 else timedelta()
    values = {"failures": failures, "retry_at": tx.now + brake}
    tx.execute(update(officers).where(officers.c.id == officer_id).values(values))
    return None


def forgive(tx: Transaction, officer_id: int) -> None:
    """Forget counted tries after a right password."""
    tx.execute(update(officers).where(officers.c.id == officer_id).values(failures=0, retry_at=None))


def _new_code(seal: Seal) -> tuple[str, str]:
    plain = "".join(secrets.choice(_CODE_LETTERS) for _ in range(_CODE_LENGTH))
    shown = "-".join(plain[start : start + 4] for start in range(0, _CODE_LENGTH, 4))
    return shown, seal.digest("officer code", plain)


def _plain_code(code: str) -> str:
    return "".join(c for c in code[:100].upper() if c in _CODE_LETTERS)


def _require(tx: Transaction, officer_id: int) -> Officer:
    found = find(tx, officer_id)
    if found is None or found.disabled_at:
        raise OfficerRefused("inbox.officer_unknown")
    return found


def _keep_a_lead(tx: Transaction, leaving: Officer) -> None:
    leads = [one for one in everyone(tx) if one.role == "lead" and one.disabled_at is None]
    if leaving.role == "lead" and len(leads) == 1:
        raise OfficerRefused("inbox.officer_last_lead")


def _end_sessions(tx: Transaction, officer_id: int) -> None:
    tx.execute(officer_sessions.delete().where(officer_sessions.c.officer_id == officer_id))


def _officer(row: Row[Any]) -> Officer:
    return Officer(row.id, row.name, row.role, row.password is not None, row.disabled_at)
