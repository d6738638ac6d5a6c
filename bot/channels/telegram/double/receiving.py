"""Methods by which the bot gets its updates: long poll and webhook."""

import json
import re
from itertools import islice
from typing import Any
from urllib.parse import urlsplit

from bot.channels.telegram.double.errors import ApiError, bad_request, conflict
from bot.channels.telegram.double.parameters import Parameters
from bot.channels.telegram.double.state import State
from bot.channels.telegram.double.updates import Update
from bot.channels.telegram.double.webhook import Courier, Webhook

LONGEST_POLL = 50
_SECRET = re.compile(r"[A-Za-z0-9_-]{1,256}")
_SECOND_POLLER = "terminated by other getUpdates request; make sure that only one bot instance is running"
_WEBHOOK_SET = (
    "can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first"
)


async def get_updates(state: State, parameters: Parameters) -> list[Update]:
    """getUpdates: waits up to `timeout` seconds; an earlier poll still waiting is ended with a 409."""
    if state.courier is not None:
        raise conflict(_WEBHOOK_SET)
    limit = min(max(parameters.integer("limit", 100), 1), 100)
    timeout = min(max(parameters.integer("timeout", 0), 0), LONGEST_POLL)
    state.updates.allow(_kinds(parameters))
    state.updates.confirm(parameters.integer("offset", 0))
    state.poll += 1
    mine = state.poll
    await state.bell.ring()
    await state.bell.until(lambda: bool(state.updates.pending()) or _interrupted(state, mine), timeout)
    _refuse_if_displaced(state, mine)
    return [pending.update for pending in islice(state.updates.pending(), limit)]


def _interrupted(state: State, mine: int) -> bool:
    return state.closing or state.courier is not None or state.poll != mine


def _refuse_if_displaced(state: State, mine: int) -> None:
    if state.closing:
        raise ApiError(502, "Bad Gateway")
    if state.courier is not None:
        raise conflict("terminated by setWebhook request")
    if state.poll != mine:
        raise conflict(_SECOND_POLLER)


async def set_webhook(state: State, parameters: Parameters) -> bool:
    """setWebhook: http and https addresses are taken, as by a local Bot API server; an empty one deletes."""
    url = parameters.text("url")
    if not url:
        return await delete_webhook(state, parameters)
    webhook = Webhook(_address(url), _secret(parameters), _connections(parameters))
    state.updates.allow(_kinds(parameters))
    await delete_webhook(state, parameters)
    state.courier = Courier(webhook, state.updates, state.bell, state.retry, state.perform)
    state.couriers.append(state.courier)
    await state.bell.ring()
    return True


async def delete_webhook(state: State, parameters: Parameters) -> bool:
    """deleteWebhook: also true when none is set."""
    if state.courier is not None:
        await state.courier.stop()
        state.courier = None
    if parameters.flag("drop_pending_updates"):
        state.updates.clear()
    return True


async def get_webhook_info(state: State, parameters: Parameters) -> dict[str, Any]:
    """getWebhookInfo: an empty url when none is set."""
    pending = {"has_custom_certificate": False, "pending_update_count": len(state.updates.pending())}
    courier = state.courier
    if courier is None:
        return {"url": ""} | pending
    error = {"last_error_date": state.now(), "last_error_message": courier.last_error}
    return {
        "url": courier.webhook.url,
        **pending,
        **(error if courier.last_error else {}),
        "max_connections": courier.webhook.max_connections,
        "allowed_updates": sorted(state.updates.allowed),
    }


def _kinds(parameters: Parameters) -> list[str] | None:
    kinds = parameters.decoded("allowed_updates", "can't parse allowed updates JSON array")
    if kinds is not None and not (isinstance(kinds, list) and all(isinstance(kind, str) for kind in kinds)):
        raise bad_request(f"allowed_updates must be an Array of String, not {json.dumps(kinds)[:40]}")
    return kinds


def _address(url: str) -> str:
    try:
        parts = urlsplit(url)
        usable = parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.port != 0
    except ValueError:
        usable = False
    if not usable:
        raise bad_request("bad webhook: invalid webhook URL specified")
    return url


def _secret(parameters: Parameters) -> str:
    secret = parameters.text("secret_token")
    if secret and not _SECRET.fullmatch(secret):
        raise bad_request("secret token contains unallowed characters")
    return secret


def _connections(parameters: Parameters) -> int:
    wanted = parameters.integer("max_connections", 40)
    if not 1 <= wanted <= 100:
        raise bad_request("max_connections must be between 1 and 100")
    return wanted
