"""The chat page as a browser gets it: one document and its static files, under a policy without inline code."""

from hashlib import blake2b
from pathlib import Path

from aiohttp import ETag, web
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from bot.texts import Texts

DIRECTORY = Path(__file__).parent
# Names that `routes` serves below /chat/static/; anything else in the directory stays here.
STATIC = {
    "chat.css": "text/css",
    "chat.js": "text/javascript",
    "client.js": "text/javascript",
    "memory.js": "text/javascript",
    "transcript.js": "text/javascript",
    "icon.svg": "image/svg+xml",
}
HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; "
        "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Cache-Control": "no-cache",
}
# The three missions, each with the outline of its sign (a path in a 24 × 24 box).
MISSIONS = [
    ("ask", "M6 4.5h9.5L19 8v11.5H6zM9.5 16h6m-6-3h6m-6-3h3M15 4.8V8.5h3.8"),
    ("report", "M12 4l7 2.6v4.9c0 4.2-2.9 7.2-7 8.5-4.1-1.3-7-4.3-7-8.5V6.6zM12 8.8v4m0 2.9v.1"),
    ("study", "M5 6.5h14v13H5zM5 10.5h14M9 4.5v3.6m6-3.6v3.6m-6 6.8 2 1.9 3.6-3.6"),
]


def render(texts: Texts, *, upload_limit: int) -> str:
    """Return the page as HTML, with the texts of area `web`; `upload_limit` is in bytes."""
    environment = Environment(loader=FileSystemLoader(DIRECTORY), autoescape=True, undefined=StrictUndefined)
    template = environment.get_template("index.html")
    return template.render(t=_area(texts), missions=MISSIONS, upload_limit=upload_limit)


def routes(texts: Texts, *, upload_limit: int) -> list[web.RouteDef]:
    """Return the routes of the page: `/` and `/chat/static/…`."""
    document = render(texts, upload_limit=upload_limit)
    files = {name: (DIRECTORY / name).read_text(encoding="utf-8") for name in STATIC}

    async def page(_request: web.Request) -> web.Response:
        return web.Response(text=document, content_type="text/html", charset="utf-8", headers=HEADERS)

    async def static(request: web.Request) -> web.Response:
        name = request.match_info["name"]
        if name not in files:
            raise web.HTTPNotFound
        tag = ETag(blake2b(files[name].encode(), digest_size=12).hexdigest())
        if request.if_none_match and tag in request.if_none_match:
            response = web.Response(status=304, headers=HEADERS)
        else:
            kind = STATIC[name]
            response = web.Response(text=files[name], content_type=kind, charset="utf-8", headers=HEADERS)
        response.etag = tag
        return response

    return [web.get("/", page), web.get("/chat/static/{name}", static)]


def _area(texts: Texts) -> dict[str, str]:
    """Return the texts of area `web` by their short names, fields still in braces (the script fills them)."""
    keys = [key for key in texts if key.startswith("web.")]
    return {key.removeprefix("web."): _unfilled(texts, key) for key in keys}


def _unfilled(texts: Texts, key: str) -> str:
    return texts(key, **{name: f"{{{name}}}" for name in texts.fields(key)})
