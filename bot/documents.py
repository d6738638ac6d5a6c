"""Documents: files we hand out. A channel that takes such a file gets its bytes, any other a link of ours instead.

A link is guessed by nobody and good for a day; the bytes lie with the web chat's files and go with them.
"""

import hashlib
import mimetypes
from urllib.parse import quote

from aiohttp import web

from bot.channels.web.channel import keep_file, read_file
from bot.messages import OutgoingMessage
from bot.rendering import Capabilities
from bot.seal import new_token
from bot.store import Store, Transaction

LINKS = "files"
"""Name of the address before a link's token, in the house's surroundings."""
_HEADERS = {
    "Cache-Control": "private, no-store",
    "Content-Security-Policy": "default-src 'none'; sandbox",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}


def offered(tx: Transaction, message: OutgoingMessage, capabilities: Capabilities) -> OutgoingMessage:
    """Return the message as a channel can bear it: with its document, or with a link where it takes no such file."""
    document = message.document
    if document is None or capabilities.takes(document.name):
        return message
    token = new_token()
    keep_file(tx, _reference(token), document.content)
    link = f"{tx.surroundings.links.get(LINKS, '')}{token}/{quote(document.name)}"
    text = f"{message.text}\n{document.name}: {link}".lstrip()
    return OutgoingMessage(text, message.buttons, message.image)


def _reference(token: str) -> str:
    """Return under what a link's bytes are kept: never what was uploaded, and not the token itself."""
    return f"out:{hashlib.sha256(token.encode()).hexdigest()[:56]}"


def routes(store: Store) -> list[web.RouteDef]:
    """Return the route of the links."""

    async def file(request: web.Request) -> web.Response:
        content = await store.read(read_file, _reference(request.match_info["token"]))
        if content is None:
            return web.Response(status=404)
        name = request.match_info["name"]
        kind = mimetypes.guess_type(name)[0] or "application/octet-stream"
        disposition = {"Content-Disposition": f"attachment; filename*=UTF-8''{quote(name)}"}
        return web.Response(body=content, content_type=kind, headers=_HEADERS | disposition)

    return [web.get("/files/{token:[A-Za-z0-9_-]{1,60}}/{name}", file)]
