"""Passes: the short-lived right to look at a branch on a page, for who leads it; nothing of it is kept.

A pass is sealed, not stored: nobody can guess or change one, no table has to forget it, and it ends by itself or
when its holder no longer leads the branch.
"""

import base64
import binascii
from datetime import datetime, timedelta

from bot.seal import Seal, SealBroken
from bot.store import Transaction
from study import branches
from study.branches import Branch

LASTING = timedelta(minutes=30)
LONGEST = 200  # characters of a pass that are looked at
_PURPOSE = "standing"


def issue(tx: Transaction, seal: Seal, person_id: int, branch_id: int) -> str:
    """Return a pass for one branch, safe in an address."""
    until = int((tx.now + LASTING).timestamp())
    sealed = seal.close(f"{_PURPOSE} {person_id} {branch_id} {until}")
    return base64.urlsafe_b64encode(sealed).decode().rstrip("=")


def branch_of(tx: Transaction, seal: Seal, token: str) -> Branch | None:
    """Return the branch a pass opens now; None for one that is over, made up, or whose holder leads no longer."""
    parts = _open(seal, token)
    if len(parts) != 4 or parts[0] != _PURPOSE:
        return None
    person_id, branch_id, until = map(int, parts[1:])
    if tx.now >= datetime.fromtimestamp(until, tx.now.tzinfo):
        return None
    return branches.find(tx, branch_id) if branches.leads(tx, branch_id, person_id) else None


def _open(seal: Seal, token: str) -> list[str]:
    """Return the words in a pass; none of what we did not seal."""
    if not token.isascii() or len(token) > LONGEST:
        return []
    try:
        sealed = base64.b64decode(token + "=" * (-len(token) % 4), altchars=b"-_", validate=True)
        return seal.open(sealed).decode().split()
    except (binascii.Error, SealBroken, UnicodeDecodeError):
        return []
