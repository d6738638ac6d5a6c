"""Handing cases over: a pack to download, texts to paste, and the cases marked as forwarded if the officer says so."""

import asyncio
from collections.abc import Sequence
from typing import cast

from aiohttp import web

from bot import audit
from bot.store import Transaction
from inbox.desk import Desk, desk_of, officer_of
from inbox.forms import Form, read_form, whole
from inbox.guard import Route
from inbox.officers import Officer
from reports import packs, timeline, triage
from reports.packs import FORMATS, Format, Head, Pack
from reports.packs.pack import MARKINGS, MOST_CASES
from reports.packs.ready import ready
from reports.triage import Seen

LONGEST_UNIT = 200
LONGEST_DESCRIPTION = 1000


async def page(request: web.Request) -> web.Response:
    """GET /inbox/packs?cases=1,2: what a pack of these cases would hold."""
    return await _show(request, _numbers(request.query.get("cases", "")), Form({}))


async def make(request: web.Request) -> web.Response:
    """POST /inbox/packs: the pack as a file, recorded before it leaves; or the same page with the texts filled anew."""
    desk, officer, form = desk_of(request), officer_of(request), await read_form(request)
    numbers = _numbers(form.raw("cases"))
    if form.raw("do") == "refresh":
        return await _show(request, numbers, form)
    kind = cast(Format, form.choice("form", tuple(FORMATS)))
    pack = await _collect(desk, numbers, form)
    if not pack.items:
        return await _show(request, numbers, form, 400)
    name, body = await asyncio.to_thread(packs.made, pack, kind, desk.texts)
    moves = form.raw("forwarded") == "yes"

    def record(tx: Transaction) -> None:
        _record(tx, officer, pack, kind)
        seen = _still_fake(pack, form) if moves else []
        if seen:
            triage.decide_many(tx, desk.seal, desk.texts, seen, "forwarded", officer.id, "")

    await desk.store.write(record)
    disposition = {"Content-Disposition": f'attachment; filename="{name}"'}
    return web.Response(body=body, headers=disposition | {"Content-Type": FORMATS[kind]})


async def _show(request: web.Request, numbers: Sequence[int], form: Form, status: int = 200) -> web.Response:
    desk = desk_of(request)
    pack = await _collect(desk, numbers, form)
    versions = await desk.store.read(_versions, [item.number for item in pack.items])
    return desk.page(
        request,
        "packs.html",
        status=status,
        pack=pack,
        numbers=",".join(map(str, numbers)),
        versions=versions,
        passed_over=len(numbers) - len(pack.items),
        ready=ready(pack, desk.texts) if pack.items else [],
        formats=tuple(FORMATS),
        markings=MARKINGS,
        moves=any(item.state == "fake" for item in pack.items),
    )


async def _collect(desk: Desk, numbers: Sequence[int], form: Form) -> Pack:
    marking = form.raw("marking")
    head = Head(
        " ".join(form.text("unit", LONGEST_UNIT).split()) or desk.texts("pack.unit_default"),
        " ".join(form.text("contact", LONGEST_UNIT).split()),
        form.text("description", LONGEST_DESCRIPTION),
        marking if marking in MARKINGS else "amber",
    )
    pictures = form.raw("pictures") == "yes"
    return await desk.store.read(packs.collect, desk.seal, desk.register(), numbers, head, pictures=pictures)


def _versions(tx: Transaction, numbers: Sequence[int]) -> list[str]:
    """Return "case.version" of each case, as the officer sees them now."""
    return [f"{number}.{version}" for number, version in triage.versions(tx, numbers)]


def _record(tx: Transaction, officer: Officer, pack: Pack, kind: Format) -> None:
    """Write down who took which cases out of the house, in the record and on each case."""
    for item in pack.items:
        marking = pack.head.marking
        audit.record(tx, officer.actor, "pack.download", f"case:{item.number}", form=kind, tlp=marking)
        timeline.add(tx, item.number, officer.actor, "packed", form=kind)


def _still_fake(pack: Pack, form: Form) -> list[Seen]:
    """Return the cases that can be forwarded, with the versions the officer saw."""
    fakes = {item.number for item in pack.items if item.state == "fake"}
    seen = [text.partition(".") for text in form.texts("case")[:MOST_CASES]]
    return [(whole(number), whole(version)) for number, _, version in seen if whole(number) in fakes]


def _numbers(text: str) -> list[int]:
    """Read "1,2,3". Raises HTTPBadRequest."""
    parts = [part for part in text[: 16 * MOST_CASES].split(",") if part]
    return list(dict.fromkeys(whole(part) for part in parts[:MOST_CASES]))


ROUTES = [
    Route("GET", "/packs", "officer", page),
    Route("POST", "/packs", "officer", make),
]
