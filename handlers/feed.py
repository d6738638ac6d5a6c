"""GET /calendar/<token>.ics: what a person's calendar program is given, and nobody else."""

from hashlib import blake2b

from aiohttp import web

from bot.seal import Seal
from bot.store import Store, Transaction
from bot.texts import Texts
from study import calendar

_CACHE = "private, max-age=300"


def routes(store: Store, seal: Seal, texts: Texts) -> list[web.RouteDef]:
    """Return the route of the feeds."""

    async def feed(request: web.Request) -> web.Response:
        """Answer 404 to an address that is not good, or not any more: both look the same."""
        made = await store.read(_made, seal, texts, request.match_info["token"])
        if made is None:
            return web.Response(status=404, text=texts("study.calendar_gone"))
        document, mark = made
        if f'"{mark}"' in request.headers.get("If-None-Match", ""):
            response = web.Response(status=304)
        else:
            response = web.Response(body=document, content_type="text/calendar", charset="utf-8")
        response.etag = mark
        response.headers["Cache-Control"] = _CACHE
        return response

    return [web.get("/calendar/{token:[A-Za-z0-9_-]{1,100}}.ics", feed)]


def _made(tx: Transaction, seal: Seal, texts: Texts, token: str) -> tuple[bytes, str] | None:
    """Return the document and a mark that changes with what it tells, not with the moment it was made."""
    person = calendar.subscriber(tx, seal, token)
    if person is None:
        return None
    events = calendar.of_person(tx, person)
    mark = blake2b(repr(events).encode(), digest_size=16).hexdigest()
    return calendar.document(tx, texts, seal, events), mark
