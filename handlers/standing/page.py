"""The same on a page: a door that shows nothing to link previews, then the screen for half an hour, without scripts.

Whoever follows the link presses one button; only then the pass moves into a cookie, and the address that is seen,
shared or photographed from then on holds nothing.
"""

from pathlib import Path
from urllib.parse import urlsplit

from aiohttp import web
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from bot import charts
from bot.channels.web.page import HEADERS
from bot.charts import Part
from bot.clock import local
from bot.seal import Seal
from bot.store import Store, Transaction
from bot.texts import Texts
from study import announcements, deliveries, passes, standing
from study.standing import Standing

COOKIE = "standing"
PATH = "/standing"
ANSWERS = ("yes", "no", "later", "silent", "unreachable")
DIRECTORY = Path(__file__).parent
_POLICY = HEADERS | {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; "
        "frame-ancestors 'none'"
    ),
    "Referrer-Policy": "same-origin",  # with nothing at all a browser would not say where the form came from
    "Cache-Control": "no-store",
    "X-Robots-Tag": "noindex",
}


def routes(store: Store, seal: Seal, texts: Texts, public_url: str = "") -> list[web.RouteDef]:
    """Return the routes of the page; `public_url` is the address people know (https makes the cookie Secure)."""
    page = _Page(store, seal, texts, public_url)
    return [
        web.get(PATH, page.show),
        web.get(f"{PATH}/page.css", page.style),
        web.post(f"{PATH}/close", page.close),
        web.get(f"{PATH}/open/{{token}}", page.door),
        web.post(f"{PATH}/open/{{token}}", page.enter),
    ]


class _Page:
    def __init__(self, store: Store, seal: Seal, texts: Texts, public_url: str) -> None:
        self._store, self._seal, self._texts = store, seal, texts
        self._own, self._secure = urlsplit(public_url).netloc, public_url.startswith("https:")
        pages = Environment(loader=FileSystemLoader(DIRECTORY), autoescape=True, undefined=StrictUndefined)
        pages.filters["moment"] = lambda moment: f"{local(moment):%H:%M %d/%m/%Y}"
        self._screen, self._door = pages.get_template("page.html"), pages.get_template("door.html")
        self._style = (DIRECTORY / "page.css").read_text(encoding="utf-8")

    async def door(self, request: web.Request) -> web.Response:
        """The door: the same for everybody who has a good link; 404 for any other."""
        token = request.match_info["token"]
        opened = await self._store.read(passes.branch_of, self._seal, token)
        return (
            self._closed(404) if opened is None else self._answer(self._door.render(t=self._texts, open=True))
        )

    async def enter(self, request: web.Request) -> web.StreamResponse:
        """Put the pass into a cookie and lead to the screen."""
        token = request.match_info["token"]
        if not self._is_from_here(request):
            return self._closed(403)
        if await self._store.read(passes.branch_of, self._seal, token) is None:
            return self._closed(404)
        response = web.Response(status=303, headers=_POLICY | {"Location": PATH})
        response.set_cookie(
            COOKIE,
            token,
            path=PATH,
            max_age=int(passes.LASTING.total_seconds()),
            httponly=True,
            samesite="Strict",
            secure=self._secure or request.secure,
        )
        return response

    async def show(self, request: web.Request) -> web.Response:
        """The screen, while the pass is good."""
        seen = await self._store.read(self._standing, request.cookies.get(COOKIE, ""))
        return self._closed(403) if seen is None else self._answer(self._render(seen))

    async def close(self, request: web.Request) -> web.StreamResponse:
        """Forget the pass on this machine."""
        if not self._is_from_here(request):
            return self._closed(403)
        response = self._closed(200)
        response.del_cookie(COOKIE, path=PATH)
        return response

    async def style(self, _request: web.Request) -> web.Response:
        """The page's style sheet."""
        return web.Response(text=self._style, content_type="text/css", charset="utf-8", headers=_POLICY)

    def _standing(self, tx: Transaction, token: str) -> Standing | None:
        branch = passes.branch_of(tx, self._seal, token)
        return standing.of_branch(tx, branch) if branch else None

    def _render(self, seen: Standing) -> str:
        parts = [Part(name, len(getattr(seen.answers, name))) for name in ANSWERS] if seen.answers else []
        sent = (
            [Part(state, seen.deliveries.counts[state]) for state in deliveries.STATES]
            if seen.deliveries
            else []
        )
        return self._screen.render(
            t=self._texts,
            seen=seen,
            now=self._store.clock.now(),
            groups=ANSWERS,
            states=deliveries.STATES,
            answers_bar=charts.stack(parts),
            deliveries_bar=charts.stack(sent),
            name=lambda session: announcements.name(self._texts, session),
        )

    def _closed(self, status: int) -> web.Response:
        return self._answer(self._door.render(t=self._texts, open=False), status)

    def _answer(self, text: str, status: int = 200) -> web.Response:
        return web.Response(
            text=text, status=status, content_type="text/html", charset="utf-8", headers=_POLICY
        )

    def _is_from_here(self, request: web.Request) -> bool:
        site = request.headers.get("Sec-Fetch-Site")
        if site is not None:
            return site == "same-origin"
        origin = urlsplit(request.headers.get("Origin", "")).netloc
        return bool(origin) and origin in (request.host, self._own)
