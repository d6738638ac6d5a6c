"""GET and POST /appeal: the same for whoever does not use the chat; one page without scripts, no signing in."""

import asyncio
from pathlib import Path
from urllib.parse import urlsplit

from aiohttp import web
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from bot.channels.web.brake import Brake
from bot.channels.web.page import HEADERS
from bot.clock import local
from bot.seal import Seal
from bot.store import Store, Transaction
from bot.text import clean
from bot.texts import Texts
from handlers.appeal.talk import SHORTEST
from reports import appeals
from reports.appeals import Appeal
from reports.identity import find_targets

DIRECTORY = Path(__file__).parent
LIMIT = 64 * 1024  # bytes of the form
LONGEST_PAGE = 1000
_POLICY = HEADERS | {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; "
        "frame-ancestors 'none'"
    ),
    "Referrer-Policy": "same-origin",  # with nothing at all a browser would not say where the form came from
    "Cache-Control": "no-store",
}
_FIELDS = {"page": LONGEST_PAGE, "why": appeals.LONGEST, "contact": appeals.LONGEST_CONTACT}


def routes(store: Store, seal: Seal, texts: Texts, days: int, public_url: str = "") -> list[web.RouteDef]:
    """Return the routes of the form; appeals are to be decided within `days`."""
    form = _Form(store, seal, texts, days, public_url)
    return [
        web.get("/appeal", form.show),
        web.post("/appeal", form.take),
        web.get("/appeal/form.css", form.style),
    ]


class _Form:
    def __init__(self, store: Store, seal: Seal, texts: Texts, days: int, public_url: str) -> None:
        self._store, self._seal, self._texts, self._days = store, seal, texts, days
        self._own = urlsplit(public_url).netloc
        self._looks, self._sends = (Brake(0.2, 30, store.clock.now), Brake(1 / 600, 5, store.clock.now))
        pages = Environment(loader=FileSystemLoader(DIRECTORY), autoescape=True, undefined=StrictUndefined)
        self._template = pages.get_template("form.html")
        self._style = (DIRECTORY / "form.css").read_text(encoding="utf-8")

    async def show(self, request: web.Request) -> web.Response:
        """The empty form; `?code=` also tells how an appeal stands."""
        code = request.query.get("code", "")[:60]
        if not code:
            return self._page()
        if self._looks.hold(request.remote or ""):
            return self._page(problem="appeal.too_fast", status=429)
        found = await self._store.read(appeals.by_code, code)
        problem = "" if found else "appeal.code_unknown"
        return self._page(found=found, problem=problem, code=code, status=200 if found else 404)

    async def take(self, request: web.Request) -> web.Response:
        """Take an appeal and show its code."""
        if not self._is_from_here(request):
            return self._page(problem="appeal.from_elsewhere", status=403)
        typed = await _read(request)
        if typed is None:
            return self._page(problem="appeal.unreadable", status=400)
        if self._sends.hold(request.remote or ""):
            return self._page(typed, "appeal.too_fast", status=429)
        return await self._take(typed)

    async def _take(self, typed: dict[str, str]) -> web.Response:
        target = next(iter((await asyncio.to_thread(find_targets, typed["page"])).targets), None)
        if target is None:
            return self._page(typed, "appeal.page_missing", status=400)
        if len(typed["why"]) < SHORTEST:
            return self._page(typed, "appeal.why_missing", status=400)

        def submit(tx: Transaction) -> Appeal:
            return appeals.submit(
                tx, self._seal, target, typed["why"], days=self._days, contact=typed["contact"]
            )

        try:
            made = await self._store.write(submit)
        except appeals.NotDecided:
            return self._page(typed, "appeal.not_decided", status=409)
        except appeals.Enough:
            return self._page(typed, "appeal.enough", status=409)
        return self._page(made=made, status=201)

    async def style(self, _request: web.Request) -> web.Response:
        """The form's style sheet."""
        return web.Response(text=self._style, content_type="text/css", charset="utf-8", headers=_POLICY)

    def _is_from_here(self, request: web.Request) -> bool:
        site = request.headers.get("Sec-Fetch-Site")
        if site is not None:
            return site == "same-origin"
        origin = urlsplit(request.headers.get("Origin", "")).netloc
        return bool(origin) and origin in (request.host, self._own)

    def _page(
        self,
        typed: dict[str, str] | None = None,
        problem: str = "",
        *,
        status: int = 200,
        code: str = "",
        made: Appeal | None = None,
        found: Appeal | None = None,
    ) -> web.Response:
        text = self._template.render(
            t=self._texts,
            typed=typed or dict.fromkeys(_FIELDS, ""),
            limits=_FIELDS,
            problem=problem,
            code=code,
            made=made,
            found=found,
            day=lambda moment: f"{local(moment):%d/%m/%Y}",
        )
        return web.Response(
            text=text, status=status, content_type="text/html", charset="utf-8", headers=_POLICY
        )


async def _read(request: web.Request) -> dict[str, str] | None:
    """Return what was typed, cleaned and cut; None when the body is no form, or too long for one."""
    if (request.content_length or 0) > LIMIT:
        return None
    try:
        fields = await request.post()
    except (ValueError, LookupError, AssertionError, web.RequestPayloadError, web.HTTPRequestEntityTooLarge):
        return None
    return {name: _cut(fields.get(name), longest) for name, longest in _FIELDS.items()}


def _cut(value: object, longest: int) -> str:
    return clean(value[: longest * 2])[:longest].strip() if isinstance(value, str) else ""
