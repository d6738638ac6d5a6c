"""What was forwarded to the committee's own places, and what of it did not arrive."""

from aiohttp import web

from inbox.desk import actor_of, back, desk_of
from inbox.forms import whole
from inbox.guard import Route
from reports.forwarding import listing

PATH = "/inbox/forwardings"


async def page(request: web.Request) -> web.Response:
    """GET /inbox/forwardings."""
    desk = desk_of(request)
    return desk.page(request, "forwardings.html", forwardings=await desk.store.read(listing.newest))


async def send_again(request: web.Request) -> web.StreamResponse:
    """POST /inbox/forwardings/{id}/again: queue news once more that did not arrive, with its message's other news."""
    number = whole(request.match_info["id"])
    done = await desk_of(request).store.write(listing.send_again, number, actor_of(request))
    return back(PATH, "message_queued" if done else "nothing_to_do")


ROUTES = [
    Route("GET", "/forwardings", "viewer", page),
    Route("POST", "/forwardings/{id}/again", "officer", send_again),
]
