"""The page on which one person plays people: `/?channel=zalo_oa&person=an`, and its static files."""

from dataclasses import dataclass
from pathlib import Path

from aiohttp import web
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from bot.channels.trial.api import CHANNELS, PEOPLE, PICTURE_LIMIT
from bot.channels.web import page as chat_page
from bot.channels.web.errors import Handler
from bot.texts import Texts

DIRECTORY = Path(__file__).parent
_STATIC = {
    "trial.css": (DIRECTORY, "text/css"),
    "trial.js": (DIRECTORY, "text/javascript"),
    "chat.css": (chat_page.DIRECTORY, "text/css"),
    "transcript.js": (chat_page.DIRECTORY, "text/javascript"),
    "icon.svg": (chat_page.DIRECTORY, "image/svg+xml"),
}
_WORDS = ("author_me", "author_bot", "chosen")
"""Texts of the web chat that its bubbles are written with."""


@dataclass
class Doors:
    """Where the house serves; empty until it does."""

    chat: str = ""
    inbox: str = ""


def routes(texts: Texts, doors: Doors) -> list[web.RouteDef]:
    """Return the routes of the page."""
    return [web.get("/", _page(texts, doors)), web.get("/static/{name}", _static)]


def _page(texts: Texts, doors: Doors) -> Handler:
    environment = Environment(loader=FileSystemLoader(DIRECTORY), autoescape=True, undefined=StrictUndefined)
    template = environment.get_template("index.html")
    words = {key.removeprefix("trial."): texts(key) for key in texts if key.startswith("trial.")}

    async def page(request: web.Request) -> web.Response:
        channel, person = request.query.get("channel", CHANNELS[0]), request.query.get("person", PEOPLE[0])
        if channel not in CHANNELS or person not in PEOPLE:
            raise web.HTTPFound("/")
        document = template.render(
            t=words,
            bubbles={name: texts(f"web.{name}") for name in _WORDS} | {"picture": words["picture"]},
            channels=CHANNELS,
            people=PEOPLE,
            channel=channel,
            person=person,
            doors=doors,
            upload_limit=PICTURE_LIMIT,
        )
        return web.Response(text=document, content_type="text/html", charset="utf-8", headers=_headers(doors))

    return page


def _headers(doors: Doors) -> dict[str, str]:
    """Return the policy of the chat page; what the house serves for Zalo to fetch may be shown besides."""
    policy = chat_page.HEADERS["Content-Security-Policy"]
    pictures = policy.replace("img-src 'self'", f"img-src 'self' {doors.chat}".rstrip())
    return chat_page.HEADERS | {"Content-Security-Policy": pictures}


async def _static(request: web.Request) -> web.Response:
    name = request.match_info["name"]
    if name not in _STATIC:
        raise web.HTTPNotFound
    directory, kind = _STATIC[name]
    text = (directory / name).read_text(encoding="utf-8")
    return web.Response(text=text, content_type=kind, charset="utf-8", headers=chat_page.HEADERS)
