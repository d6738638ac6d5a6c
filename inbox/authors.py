"""Who wrote and decided: the names of officers behind what a revision keeps of them."""

from collections.abc import Iterable

from sqlalchemy import select

from bot.revisions import Revision
from bot.store import Transaction
from inbox.schema import officers


def names_of(tx: Transaction, found: Iterable[Revision]) -> dict[str, str]:
    """Return actor → name for everybody who proposed or decided; the machine is not among them."""
    wanted = {actor for one in found for actor in (one.author, one.decided_by) if actor}
    rows = tx.execute(select(officers.c.id, officers.c.name))
    return {f"officer:{row.id}": row.name for row in rows if f"officer:{row.id}" in wanted}
