"""Consent: whoever owns the account lets the app in, and the first pair of tokens comes to us by itself.

An operator's command makes an invitation: an address, a challenge to save in Zalo's console, and a link. After the
owner has agreed, Zalo sends the browser back to our address with a code. The state in it is good for one use within
half an hour; the secret half of the challenge never leaves us.
"""

import asyncio
import base64
import hashlib
import hmac
import secrets
from datetime import timedelta
from typing import NamedTuple
from urllib.parse import urlencode

import msgspec
from aiohttp import web
from sqlalchemy import delete, select

from bot import audit
from bot.channels.zalo.official_account import rotation, tokens
from bot.channels.zalo.official_account.rotation import Bought, Grant
from bot.clock import milliseconds
from bot.logs import get_logger
from bot.seal import Seal, SealBroken, new_token
from bot.store import Store, Transaction
from bot.store.schema import settings
from bot.texts import Texts

PATH = "/zalo-oa/consent"
LIFETIME = timedelta(minutes=30)
_NAME = "zalo_oa.consent"
_LONGEST = 1000  # characters of a code or a state
_HEADERS = {
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}
_log = get_logger("zalo_oa")


class Invitation(NamedTuple):
    """What the owner needs: the callback and the challenge to save in the console, and the link to open."""

    callback: str
    challenge: str
    link: str


class _Kept(msgspec.Struct):
    state: str
    verifier: str
    until: int


def invite(tx: Transaction, seal: Seal, grant: Grant, public_url: str) -> Invitation:
    """Return a new invitation; the one before is no longer good."""
    verifier, state = secrets.token_urlsafe(32), new_token()
    kept = msgspec.json.encode(_Kept(state, verifier, milliseconds(tx.now + LIFETIME)))
    tx.upsert(settings, ["name"], name=_NAME, value=base64.b64encode(seal.close(kept)).decode())
    digest = hashlib.sha256(verifier.encode()).digest()
    challenge = base64.urlsafe_b64encode(digest).decode().rstrip("=")
    query = {
        "app_id": grant.app_id,
        "redirect_uri": f"{public_url}{PATH}",
        "code_challenge": challenge,
        "state": state,
    }
    link = f"{grant.oauth_base_url}/v4/oa/permission?{urlencode(query)}"
    return Invitation(query["redirect_uri"], challenge, link)


def redeem(tx: Transaction, seal: Seal, state: str) -> str | None:
    """Return the secret half of the invitation with that state and use it up, None when the state is no good.

    A wrong state uses nothing up, or anybody could undo the owner's work.
    """
    value = tx.execute(select(settings.c.value).where(settings.c.name == _NAME)).scalar()
    kept = _opened(seal, value) if value else None
    if kept is None or not hmac.compare_digest(kept.state.encode(), state.encode(errors="replace")):
        return None
    tx.execute(delete(settings).where(settings.c.name == _NAME))
    return kept.verifier if tx.now_ms <= kept.until else None


def _opened(seal: Seal, value: str) -> _Kept | None:
    try:
        return msgspec.json.decode(seal.open(base64.b64decode(value)), type=_Kept)
    except (SealBroken, ValueError):
        return None


def routes(store: Store, seal: Seal, grant: Grant, texts: Texts) -> list[web.RouteDef]:
    """Return the route to which Zalo sends the owner's browser back."""

    async def callback(request: web.Request) -> web.Response:
        state, code = request.query.get("state", ""), request.query.get("code", "")
        if not (0 < len(state) <= _LONGEST and 0 < len(code) <= _LONGEST):
            return _said(texts, 400, "stale")
        verifier = await store.write(redeem, seal, state)
        if verifier is None:
            return _said(texts, 403, "stale")
        answer = await asyncio.to_thread(rotation.ask_by_code, grant, code, verifier)
        if not isinstance(answer, Bought):
            _log.error("consent.not_taken", channel=tokens.CHANNEL)
            return _said(texts, 502, "not_taken")
        await store.write(_keep, seal, grant.app_id, answer)
        return _said(texts, 200, "kept")

    return [web.get(PATH, callback)]


def _keep(tx: Transaction, seal: Seal, app_id: str, bought: Bought) -> None:
    tokens.keep(tx, seal, app_id, *bought)
    audit.record(tx, "system", "zalo_oa.consented", "channel:zalo_oa")


def _said(texts: Texts, status: int, name: str) -> web.Response:
    return web.Response(status=status, text=texts(f"command.consent_{name}"), headers=_HEADERS)
