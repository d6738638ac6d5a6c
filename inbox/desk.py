"""What every view has at hand: the store, the seal, the texts, and pages rendered under a strict policy."""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path

from aiohttp import web
from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape

from bot.clock import local
from bot.messages import IncomingMessage
from bot.seal import Seal
from bot.store import Store
from bot.texts import Texts
from inbox.brake import DoorBrake
from inbox.officers import Officer
from knowledge.base import KnowledgeBase
from knowledge.reviews import due
from knowledge.snapshot import HOME
from reports.register import Register
from reports.targets import Targets

TEMPLATES = Path(__file__).parent / "templates"
HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
        "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Cache-Control": "no-store",
}
OFFICER = web.RequestKey("officer", Officer)


@dataclass(frozen=True)
class Desk:
    """The inbox's means.

    `knowledge` and `register` give the current snapshots, `take_update` hands a parked update back to the
    dispatcher, `public_url` is the address officers use where a proxy stands in front (https makes the cookie
    Secure), `directory` is where the knowledge's files are, `targets` says how soon cases should be looked at and
    decided.
    """

    store: Store
    texts: Texts
    seal: Seal
    knowledge: Callable[[], KnowledgeBase]
    register: Callable[[], Register]
    take_update: Callable[[int, IncomingMessage], None]
    public_url: str = ""
    directory: Path = HOME
    targets: Targets = field(default_factory=Targets)
    pages: Environment = field(init=False)
    brake: DoorBrake = field(init=False)
    # Hashing a password takes 64 MB and tens of milliseconds by design; a flood of tries must queue, not pile up.
    hashing: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(2))
    # Reading a document may take a processor for a minute: one at a time leaves the others to the rest of the house.
    importing: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(1))

    def __post_init__(self) -> None:
        object.__setattr__(self, "pages", _environment(self.texts))
        object.__setattr__(self, "brake", DoorBrake(self.store.clock.now))

    def page(
        self, request: web.Request, template: str, *, status: int = 200, **values: object
    ) -> web.Response:
        """Render a template; it also knows `officer` (None when signed out), `path`, `notice` and `badges`."""
        text = self.pages.get_template(template).render(
            officer=request.get(OFFICER),
            path=request.path,
            notice=_notice(self.texts, request.query),
            now=self.store.clock.now(),
            badges={"rules": len(due(self.knowledge().rules.values(), self.today()))},
            **values,
        )
        return web.Response(text=text, status=status, content_type="text/html", charset="utf-8")

    def today(self) -> date:
        """Return the day in Việt Nam."""
        return local(self.store.clock.now()).date()


DESK = web.AppKey("desk", Desk)


def desk_of(request: web.Request) -> Desk:
    """Return the desk of the request's application."""
    return request.config_dict[DESK]


def officer_of(request: web.Request) -> Officer:
    """Return who is signed in; only routes that ask for a role may call it."""
    return request[OFFICER]


def actor_of(request: web.Request) -> str:
    """Return the signed-in officer's name in the audit record."""
    return officer_of(request).actor


def back(path: str, notice: str = "") -> web.HTTPSeeOther:
    """Return the redirect after an action; `notice` is the name of a text `inbox.done_…` to show there."""
    joint = "&" if "?" in path else "?"
    return web.HTTPSeeOther(f"{path}{joint}done={notice}" if notice else path)


def _notice(texts: Texts, query: Mapping[str, str]) -> str:
    """Only texts of the catalogue can be shown: an address cannot put words on our page."""
    key = f"inbox.done_{query.get('done', '')}"
    return texts(key) if key in texts and not texts.fields(key) else ""


def _environment(texts: Texts) -> Environment:
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=select_autoescape(default=True),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals["t"] = texts
    environment.globals["known"] = texts.__contains__
    environment.filters["moment"] = _moment
    environment.filters["day"] = _day
    environment.filters["iso"] = datetime.isoformat
    return environment


def _moment(value: datetime) -> str:
    return local(value).strftime("%H:%M %d/%m/%Y")


def _day(value: date) -> str:
    return (local(value) if isinstance(value, datetime) else value).strftime("%d/%m/%Y")
