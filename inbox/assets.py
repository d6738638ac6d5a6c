"""The inbox's static files: a closed list, read once, no path from outside."""

from hashlib import blake2b
from pathlib import Path

from aiohttp import ETag, web

from inbox.guard import Route

DIRECTORY = Path(__file__).parent / "static"
TYPES = {"inbox.css": "text/css", "inbox.js": "text/javascript", "icon.svg": "image/svg+xml"}
_FILES = {name: (DIRECTORY / name).read_text(encoding="utf-8") for name in TYPES}
_TAGS = {name: blake2b(text.encode(), digest_size=12).hexdigest() for name, text in _FILES.items()}


async def static(request: web.Request) -> web.Response:
    """GET /inbox/static/{name}."""
    name = request.match_info["name"]
    if name not in TYPES:
        raise web.HTTPNotFound
    tag = ETag(_TAGS[name])
    response = web.Response(text=_FILES[name], content_type=TYPES[name], charset="utf-8")
    if request.if_none_match and tag in request.if_none_match:
        response = web.Response(status=304)
    response.etag = tag
    response.headers["Cache-Control"] = "no-cache"
    return response


ROUTES = [Route("GET", "/static/{name}", None, static)]
