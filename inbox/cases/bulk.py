"""Many cases at once, as one action that is taken back as one."""

from collections.abc import Callable
from typing import cast

from aiohttp import web

from bot.store import Transaction
from inbox.cases.choice import DECISIONS, Choice
from inbox.cases.later import moment
from inbox.cases.pages import colleagues
from inbox.desk import Desk, desk_of, officer_of
from inbox.forms import Form, read_form, whole
from inbox.guard import Route
from inbox.officers import Officer
from reports import triage
from reports.schema import State
from reports.triage import MOST_AT_ONCE, Bulk, Seen

Work = Callable[[Transaction], Bulk]


async def change(request: web.Request) -> web.StreamResponse:
    """POST /inbox/cases/bulk: what was ticked is taken, given, put off, joined or decided; else nothing is done."""
    desk, form, officer = desk_of(request), await read_form(request), officer_of(request)
    choice, seen = (
        Choice.carried(form.raw("list")),
        [_seen(text) for text in form.texts("case")[:MOST_AT_ONCE]],
    )
    if not seen:
        raise web.HTTPSeeOther(f"{choice.address()}&done=nothing_chosen")
    if form.raw("do") == "pack":
        raise web.HTTPSeeOther(f"/inbox/packs?cases={','.join(str(number) for number, _ in seen)}")
    done = await desk.store.write(_work(desk, form, officer, seen))
    address = f"{choice.address()}&many={done.done}&passed={done.passed_over}"
    return web.HTTPSeeOther(address + (f"&undo={done.action}" if done.action else ""))


def _work(desk: Desk, form: Form, officer: Officer, seen: list[Seen]) -> Work:
    seal, say, do = desk.seal, desk.texts, form.raw("do")
    if do == "take":
        return lambda tx: triage.take_many(tx, seal, say, seen, officer.id)
    if do == "release":
        return lambda tx: triage.assign_many(tx, seen, None, officer.id)
    if do == "merge":
        return lambda tx: triage.merge_many(tx, seal, say, seen, officer.id)
    if do.startswith("to-"):
        return _giving(whole(do.removeprefix("to-")), officer, seen)
    until = moment(form, desk.store.clock.now(), desk.targets.work) if do == "snooze" else None
    if until:
        return lambda tx: triage.snooze_many(tx, seen, until, officer.id)
    if do not in DECISIONS or do == "out_of_scope":
        raise web.HTTPBadRequest
    state, reason = cast(State, do), form.text("reason")
    return lambda tx: triage.decide_many(tx, seal, say, seen, state, officer.id, reason)


def _giving(to: int, officer: Officer, seen: list[Seen]) -> Work:
    def give(tx: Transaction) -> Bulk:
        if to not in {one.id for one in colleagues(tx)}:
            raise web.HTTPBadRequest
        return triage.assign_many(tx, seen, to, officer.id)

    return give


def _seen(text: str) -> Seen:
    """Read "case.version" as a ticked box sends it. Raises HTTPBadRequest."""
    number, _, version = text.partition(".")
    return whole(number), whole(version)


ROUTES = [Route("POST", "/cases/bulk", "officer", change)]
