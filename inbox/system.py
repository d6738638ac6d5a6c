"""The system page: what the machine could not finish by itself, and what officers did."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from aiohttp import web
from sqlalchemy import select

from bot import audit, intake, revisions
from bot.store import Transaction
from bot.store.schema import OUT_WAITING, zalo_oa_tokens
from bot.store.schema import audit as audit_table
from inbox import deliveries
from inbox.desk import actor_of, back, desk_of
from inbox.forms import whole
from inbox.guard import Route
from inbox.schema import officers
from knowledge import proposals, reviews
from knowledge.published import KINDS

PATH = "/inbox/system"
ENTRIES = 50
_ACCOUNT_TROUBLE = select(zalo_oa_tokens.c.trouble).where(zalo_oa_tokens.c.trouble != "")


@dataclass(frozen=True)
class Entry:
    """One line of the record: `who` is an officer's name, empty for the machine."""

    at: datetime
    who: str
    action: str
    subject: str


async def page(request: web.Request) -> web.Response:
    """GET /inbox/system."""
    desk = desk_of(request)
    knowledge = desk.knowledge()
    overdue = reviews.due(knowledge.rules.values(), desk.today())
    return desk.page(
        request, "system.html", rules=len(knowledge.rules), overdue=overdue, **await desk.store.read(_state)
    )


def _state(tx: Transaction) -> dict[str, Any]:
    return {
        "parked": intake.parked(tx),
        "troubled": deliveries.troubled(tx),
        "waiting": deliveries.counts(tx).get(OUT_WAITING, 0),
        "account_trouble": tx.execute(_ACCOUNT_TROUBLE).scalar() or "",
        "entries": _entries(tx),
        "proposed": len(revisions.waiting(tx, KINDS)),
        "published": proposals.count_of(tx),
    }


def _entries(tx: Transaction) -> list[Entry]:
    names = {f"officer:{row.id}": row.name for row in tx.execute(select(officers.c.id, officers.c.name))}
    rows = tx.execute(select(audit_table).order_by(audit_table.c.id.desc()).limit(ENTRIES))
    return [Entry(row.at, names.get(row.actor, ""), row.action, row.subject) for row in rows]


async def retry_update(request: web.Request) -> web.StreamResponse:
    """POST /inbox/system/updates/{id}/retry: handle a parked update again."""
    desk, row, actor = desk_of(request), whole(request.match_info["id"]), actor_of(request)

    def unpark(tx: Transaction) -> bool:
        message = intake.unpark(tx, row)
        if message is None:
            return False
        audit.record(tx, actor, "update.retry", f"update:{row}")
        tx.after_commit(lambda: desk.take_update(row, message))
        return True

    return back(PATH, "update_retried" if await desk.store.write(unpark) else "nothing_to_do")


async def drop_update(request: web.Request) -> web.StreamResponse:
    """POST /inbox/system/updates/{id}/drop: give a parked update up."""
    row, actor = whole(request.match_info["id"]), actor_of(request)

    def drop(tx: Transaction) -> None:
        intake.drop(tx, row)
        audit.record(tx, actor, "update.drop", f"update:{row}")

    await desk_of(request).store.write(drop)
    return back(PATH, "update_dropped")


async def send_again(request: web.Request) -> web.StreamResponse:
    """POST /inbox/system/messages/{id}/send: queue a troubled message once more."""
    row = whole(request.match_info["id"])
    done = await desk_of(request).store.write(deliveries.send_again, row, actor_of(request))
    return back(PATH, "message_queued" if done else "nothing_to_do")


async def give_up(request: web.Request) -> web.StreamResponse:
    """POST /inbox/system/messages/{id}/drop: close a troubled message unsent."""
    row = whole(request.match_info["id"])
    done = await desk_of(request).store.write(deliveries.give_up, row, actor_of(request))
    return back(PATH, "message_dropped" if done else "nothing_to_do")


ROUTES = [
    Route("GET", "/system", "viewer", page),
    Route("POST", "/system/updates/{id}/retry", "lead", retry_update),
    Route("POST", "/system/updates/{id}/drop", "lead", drop_update),
    Route("POST", "/system/messages/{id}/send", "lead", send_again),
    Route("POST", "/system/messages/{id}/drop", "lead", give_up),
]
