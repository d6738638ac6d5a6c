"""Signing in: a one-time code makes a password, a password makes a session."""

import asyncio
from math import ceil

from aiohttp import web

from bot.store import Transaction
from inbox import officers, sessions
from inbox.brake import is_loopback
from inbox.desk import Desk, back, desk_of
from inbox.forms import Form, read_form
from inbox.guard import COOKIE, Route, set_cookie
from inbox.guard import sign_out as end_session
from inbox.officers import Officer, OfficerRefused


async def form(request: web.Request) -> web.Response:
    """GET /inbox/sign-in: both ways in; `?code=` (from the printed link) leads on to choosing a password."""
    return await _door(request, code=request.query.get("code", "")[:100].strip())


async def _door(
    request: web.Request, *, code: str = "", name: str = "", problem: str = "", status: int = 200
) -> web.Response:
    """A code that holds is greeted by its owner's name, which they will sign in with."""
    desk = desk_of(request)
    owner = await desk.store.read(officers.by_code, desk.seal, code) if code else None
    if code and owner is None:
        problem, status = problem or "inbox.code_wrong", 400
    return desk.page(
        request, "sign_in.html", status=status, code=code, owner=owner, name=name, problem=problem
    )


async def by_password(request: web.Request) -> web.StreamResponse:
    """POST /inbox/sign-in: name and password."""
    desk, form = desk_of(request), await read_form(request)
    name = form.text("name", 200)
    if wait := desk.brake.hold(_caller(desk, request), name):
        response = await _door(request, name=name, problem="inbox.sign_in_brake", status=429)
        response.headers["Retry-After"] = str(ceil(wait))
        return response
    problem, officer = await _check(desk, name, form.raw("password"))
    if officer is None:
        status = 429 if problem == "inbox.sign_in_brake" else 401
        return await _door(request, name=name, problem=problem, status=status)
    return await _enter(request, desk, officer)


def _caller(desk: Desk, request: web.Request) -> str | None:
    """Return the address a request comes from, None when that is the proxy's, behind which everybody stands.

    One stranger would lock the whole committee out; the proxy counts by address instead (deploy/nginx.conf).
    """
    address = request.remote or ""
    return None if desk.public_url and is_loopback(address) else address


async def _check(desk: Desk, name: str, password: str) -> tuple[str, Officer | None]:
    """Return (text key of the problem, officer)."""
    found = await desk.store.read(officers.password_of, name)
    if found is None:
        await _verify(desk, password, None)
        return "inbox.sign_in_wrong", None
    officer_id, hashed, _ = found
    if await desk.store.write(officers.claim_try, officer_id):
        return "inbox.sign_in_brake", None
    if not await _verify(desk, password, hashed):
        return "inbox.sign_in_wrong", None
    await desk.store.write(officers.forgive, officer_id)
    return "", await desk.store.read(officers.find, officer_id)


async def _verify(desk: Desk, password: str, hashed: str | None) -> bool:
    async with desk.hashing:
        return await asyncio.to_thread(officers.verify, password, hashed)


async def by_code(request: web.Request) -> web.StreamResponse:
    """POST /inbox/welcome: the code and the password chosen with it."""
    desk, form = desk_of(request), await read_form(request)
    code = form.text("code", 100)
    try:
        officer = await _welcome(desk, code, form)
    except OfficerRefused as refusal:
        return await _door(request, code=code, problem=refusal.key, status=400)
    return await _enter(request, desk, officer)


async def _welcome(desk: Desk, code: str, form: Form) -> Officer:
    if await desk.store.read(officers.by_code, desk.seal, code) is None:
        raise OfficerRefused("inbox.code_wrong")
    if form.raw("password") != form.raw("password_again"):
        raise OfficerRefused("inbox.password_differs")
    async with desk.hashing:
        hashed = await asyncio.to_thread(officers.hash_password, form.raw("password"))
    return await desk.store.write(officers.set_password, desk.seal, code, hashed)


async def _enter(request: web.Request, desk: Desk, officer: Officer) -> web.Response:
    def start(tx: Transaction) -> str:
        return sessions.start(tx, desk.seal, officer)

    response = web.Response(status=303, headers={"Location": "/inbox"})
    set_cookie(request, response, await desk.store.write(start))
    return response


async def leave(request: web.Request) -> web.StreamResponse:
    """POST /inbox/sign-out."""
    await end_session(request, desk_of(request).seal)
    response = back("/inbox/sign-in", "signed_out")
    response.del_cookie(COOKIE, path="/inbox")
    return response


ROUTES = [
    Route("GET", "/sign-in", None, form),
    Route("POST", "/sign-in", None, by_password),
    Route("POST", "/welcome", None, by_code),
    Route("POST", "/sign-out", "viewer", leave),
]
