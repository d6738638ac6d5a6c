"""The inbox's static files: a closed list, read once, no path from outside."""

from pathlib import Path

from aiohttp import web

from inbox.guard import Route

DIRECTORY = Path(__file__).parent / "static"
TYPES = {"inbox.css": "text/css", "inbox.js": "text/javascript", "icon.svg": "image/svg+xml"}
_FILES = {name: (DIRECTORY / name).read_text(encoding="utf-8") for name in TYPES}


async def static(request: web.Request) -> web.Response:
    """GET /inbox/static/{name}."""
    name = request.match_info["name"]
    if name not in TYPES:
        raise web.HTTPNotFound
    headers = {"Cache-Control": "no-cache"}
    return web.Response(text=_FILES[name], content_type=TYPES[name], charset="utf-8", headers=headers)


ROUTES = [Route("GET", "/static/{name}", None, static)]
