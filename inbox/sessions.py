"""Where officers are signed in: a random token in a cookie, only its digest in the store."""

from datetime import timedelta

from sqlalchemy import delete, select

from bot import audit
from bot.seal import Seal, new_token
from bot.store import Transaction
from inbox import officers
from inbox.officers import Officer
from inbox.schema import officer_sessions

LIFETIME = timedelta(hours=12)  # one working day, overtime included
_PURPOSE = "officer session"


def start(tx: Transaction, seal: Seal, officer: Officer) -> str:
    """Open a session and return its token."""
    token = new_token()
    tx.execute(delete(officer_sessions).where(officer_sessions.c.expires_at <= tx.now))
    tx.execute(
        officer_sessions.insert().values(
            digest=seal.digest(_PURPOSE, token),
            officer_id=officer.id,
            created_at=tx.now,
            expires_at=tx.now + LIFETIME,
        )
    )
    audit.record(tx, officer.actor, "officer.sign_in", f"officer:{officer.id}")
    return token


def holder(tx: Transaction, seal: Seal, token: str) -> Officer | None:
    """Return who holds the token now: None when it is unknown, has run out or its officer was disabled."""
    found = tx.execute(
        select(officer_sessions.c.officer_id).where(
            officer_sessions.c.digest == seal.digest(_PURPOSE, token[:100]),
            officer_sessions.c.expires_at > tx.now,
        )
    ).scalar()
    officer = None if found is None else officers.find(tx, found)
    return officer if officer and officer.disabled_at is None else None


def end(tx: Transaction, seal: Seal, token: str) -> None:
    """Close the session of that token; none is no error."""
    digest = seal.digest(_PURPOSE, token[:100])
    tx.execute(delete(officer_sessions).where(officer_sessions.c.digest == digest))
