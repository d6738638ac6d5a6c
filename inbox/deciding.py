"""Deciding on revisions: finding the one a page is about, publishing it, turning it down, taking it back."""

from collections.abc import Awaitable, Callable, Collection

from aiohttp import web

from bot import revisions
from bot.revisions import NotWaiting, Outdated, OwnWork, Revision
from inbox.desk import actor_of, back, desk_of
from inbox.forms import read_form, whole
from knowledge.notes import Note

LONGEST_REPLY = 1000
"""Characters of the reason an author is given."""

Show = Callable[[web.Request, int, str], Awaitable[web.Response]]
"""Shows the revision's page again with a status and what went wrong, a key of the catalogue."""

Publish = Callable[[Revision], Awaitable[str]]
"""Checks a revision against what holds now and lets it hold. Returns what stands against it, a key of the catalogue, ""
when it holds. Raises Outdated when something else was published between the two."""
_TRIES = 3


async def revision_of(request: web.Request, kinds: Collection[str]) -> Revision:
    """Return the revision whose id stands in the address; 404 when there is none of these kinds."""
    found = await desk_of(request).store.read(revisions.find, whole(request.match_info["number"]))
    if found is None or found.kind not in kinds:
        raise web.HTTPNotFound
    return found


async def publish(
    request: web.Request, kinds: Collection[str], show: Show, path: str, attempt: Publish
) -> web.StreamResponse:
    """Let the revision hold by `attempt`, anew when another publication overtook it, and lead to `path`."""
    for _ in range(_TRIES):
        try:
            problem = await attempt(await revision_of(request, kinds))
        except Outdated:
            continue
        except OwnWork:
            return await show(request, 403, "inbox.card_own")
        except NotWaiting:
            return await show(request, 409, "inbox.card_settled")
        return await show(request, 409, problem) if problem else back(path, "card_published")
    return await show(request, 409, "inbox.error_409")


async def decline(request: web.Request, kinds: Collection[str], show: Show, path: str) -> web.StreamResponse:
    """Turn the revision down with a reason for its author and lead to `path`."""
    form, revision, actor = await read_form(request), await revision_of(request, kinds), actor_of(request)
    reply = form.text("reply", LONGEST_REPLY)
    if not reply:
        return await show(request, 400, "inbox.card_reply_missing")
    note = Note.read(revision.note).declined(reply).write()
    try:
        await desk_of(request).store.write(revisions.decline, revision.id, actor, note)
    except OwnWork:
        return await show(request, 403, "inbox.card_own")
    except NotWaiting:
        return await show(request, 409, "inbox.card_settled")
    return back(path, "card_declined")


async def withdraw(request: web.Request, kinds: Collection[str], show: Show, path: str) -> web.StreamResponse:
    """Let the author take the revision back and lead to `path`."""
    revision = await revision_of(request, kinds)
    try:
        await desk_of(request).store.write(revisions.withdraw, revision.id, actor_of(request))
    except NotWaiting:
        return await show(request, 409, "inbox.card_settled")
    return back(path, "card_withdrawn")
