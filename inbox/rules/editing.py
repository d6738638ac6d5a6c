"""Writing a card: the form, what a person would be told, and the proposal that waits for a colleague."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from aiohttp import web

from bot import revisions
from bot.revisions import Revision, Stale
from bot.store import Transaction
from inbox.authors import names_of
from inbox.desk import Desk, actor_of, back, desk_of
from inbox.forms import Form, read_form, whole
from inbox.guard import Route
from inbox.rules.card import Card, blank, card_of, free_id, read_card, sorted_labels, stand_in
from inbox.rules.standing import RULE, in_force
from knowledge import questions
from knowledge.differences import Difference, differences
from knowledge.entries import body_of, read_entry, write_entry
from knowledge.likeness import Likeness
from knowledge.loading import Content
from knowledge.notes import Note
from knowledge.proposals import LONGEST, InForce, check_proposal, told
from knowledge.questions import Question
from knowledge.source import Problem

PATH = "/inbox/rules"
NEW = ""  # the id of a card that has none yet
LIKE = 0.45
SHOWN = 12
LONGEST_NOTE = 1000
_PROVISIONAL = "quy-tac-moi"


@dataclass(frozen=True)
class Draft:
    """A card in the making: its id ("" for a new one), what was typed, and the state it started from."""

    id: str
    card: Card
    seen: int
    note: str = ""
    asked: tuple[int, ...] = ()


@dataclass(frozen=True)
class Judged:
    """What is found about a draft: `errors` by field, `warnings`, the body, what would be told."""

    errors: Mapping[str, str]
    warnings: Sequence[str] = ()
    body: str = ""
    text: str = ""


@dataclass(frozen=True)
class Newer:
    """What a colleague did meanwhile: their revision, by whom, and how it differs from what was typed."""

    revision: Revision
    author: str
    differences: Sequence[Difference]


async def new(request: web.Request) -> web.Response:
    """GET /inbox/rules/new: an empty card; `?question=` starts from an open question."""
    desk, asked = desk_of(request), request.query.get("question", "")
    found = await desk.store.read(questions.find, whole(asked)) if asked else None
    card = blank(found.text[:200] if found else "", desk.today())
    return await _show(request, Draft(NEW, card, 0, asked=(found.id,) if found else ()))


async def edit(request: web.Request) -> web.Response:
    """GET /inbox/rules/{id}/edit."""
    desk, id = desk_of(request), request.match_info["id"]
    force = await in_force(desk)
    rule = force.content.rules.get(id)
    if rule is None:
        raise web.HTTPNotFound
    history = await desk.store.read(revisions.history, RULE, id)
    card = card_of(rule, force.content.documents)
    return await _show(request, Draft(id, card, history[0].number if history else 0))


async def write(request: web.Request) -> web.StreamResponse:
    """POST /inbox/rules/new and /inbox/rules/{id}/edit: one more citation, a preview, or the proposal."""
    desk, form = desk_of(request), await read_form(request)
    draft = _draft(request, form)
    action = form.choice("action", ("add", "preview", "propose"))
    force = await in_force(desk)
    if draft.id and draft.id not in force.content.rules:
        raise web.HTTPNotFound
    if action == "add":
        return await _show(request, replace(draft, card=draft.card.more()), force=force)
    judged = await asyncio.to_thread(_judge, desk, draft, force)
    if action == "preview" or judged.errors:
        return await _show(request, draft, judged, force, status=400 if judged.errors else 200)
    return await _propose(request, draft, judged, force)


async def _propose(request: web.Request, draft: Draft, judged: Judged, force: InForce) -> web.StreamResponse:
    desk, actor = desk_of(request), actor_of(request)
    note = Note(draft.note, draft.asked).write()
    entry, taken = read_entry(judged.body), set(force.content.rules) | set(force.published.rules)

    def propose(tx: Transaction) -> Revision:
        if draft.id:
            return revisions.propose(tx, RULE, draft.id, judged.body, actor, seen=draft.seen, note=note)
        id = free_id(draft.card["question"], taken | revisions.names(tx, RULE))
        body = write_entry(RULE, {**entry, "id": id})
        return revisions.propose(tx, RULE, id, body, actor, seen=0, note=note)

    try:
        made = await desk.store.write(propose)
    except Stale:
        return await _stale(request, draft, judged, force)
    return back(f"{PATH}/approvals/{made.id}", "card_proposed")


async def _stale(request: web.Request, draft: Draft, judged: Judged, force: InForce) -> web.Response:
    """Show the colleague's version beside what was typed, which stays in the form."""

    def read(tx: Transaction) -> tuple[Revision, dict[str, str]]:
        newest = revisions.history(tx, RULE, draft.id)[0]
        return newest, names_of(tx, [newest])

    newest, names = await desk_of(request).store.read(read)
    compared = differences(RULE, read_entry(newest.body), read_entry(judged.body))
    newer = Newer(newest, names.get(newest.author, ""), compared)
    # Who has seen the newer version may propose over it, once it does not wait any more.
    return await _show(request, replace(draft, seen=newest.number), judged, force, newer=newer, status=409)


def _draft(request: web.Request, form: Form) -> Draft:
    asked = tuple(dict.fromkeys(whole(number) for number in form.texts("asked")[:SHOWN]))
    id = request.match_info.get("id", NEW)
    return Draft(id, read_card(form), form.number("seen"), form.text("note", LONGEST_NOTE), asked)


def _judge(desk: Desk, draft: Draft, force: InForce) -> Judged:
    documents, base = force.content.documents, force.content.rules.get(draft.id)
    errors = {name: desk.texts(key) for name, key in draft.card.missing(documents).items()}
    id = draft.id or _PROVISIONAL
    entry = draft.card.entry(id, documents, base)
    body, today = write_entry(RULE, entry), desk.today()
    found = check_proposal(RULE, id, write_entry(RULE, stand_in(entry, errors, documents)), force, today)
    errors |= _by_field([p for p in found if p.severe], {*errors, *_covered(errors)})
    if base and not errors and body == body_of(base):
        errors["all"] = desk.texts("inbox.card_unchanged")
    if errors:
        return Judged(errors, body=body)
    answer = told(desk.knowledge(), force.with_bodies(RULE, {id: body}), id, today)
    warnings = [p.message for p in found if not p.severe]
    return Judged({}, warnings, body, answer.text if answer else "")


def _covered(errors: Mapping[str, str]) -> set[str]:
    """A citation whose document is not known says so at its row; the list need not say it again."""
    return {"citations"} if any(name.startswith("citation-") for name in errors) else set()


def _by_field(found: Sequence[Problem], known: set[str]) -> dict[str, str]:
    errors: dict[str, str] = {}
    for problem in found:
        name = problem.field or "all"
        if name not in known:
            errors[name] = f"{errors[name]}; {problem.message}" if name in errors else problem.message
    return errors


async def _show(
    request: web.Request,
    draft: Draft,
    judged: Judged | None = None,
    force: InForce | None = None,
    *,
    newer: Newer | None = None,
    status: int = 200,
) -> web.Response:
    desk = desk_of(request)
    force = force or await in_force(desk)
    content = force.content
    waiting, near, linked = await desk.store.read(_surroundings, draft)
    return desk.page(
        request,
        "card.html",
        status=status,
        draft=draft,
        card=draft.card,
        judged=judged or Judged({}),
        newer=newer,
        waiting=waiting,
        near=near,
        linked=linked,
        documents=sorted_labels(list(content.documents.values())),
        topics=_topics(desk, content),
        owners=sorted({rule.owner for rule in content.rules.values()}),
        limits=LONGEST,
    )


def _topics(desk: Desk, content: Content) -> list[tuple[str, str]]:
    """Return (topic, what it is called), by what it is called."""
    found = {rule.topic for rule in content.rules.values()}
    named = ((topic, f"inbox.topic_{topic}") for topic in found)
    return sorted(
        ((topic, desk.texts(key) if key in desk.texts else topic) for topic, key in named),
        key=lambda pair: pair[1],
    )


def _surroundings(tx: Transaction, draft: Draft) -> tuple[Revision | None, list[Question], list[Question]]:
    """Return the proposal that waits for this card, the open questions that it may answer, and those it shall."""
    history = revisions.history(tx, RULE, draft.id) if draft.id else []
    waiting = history[0] if history and history[0].state == "proposed" else None
    linked = [found for number in draft.asked if (found := questions.find(tx, number))]
    chosen = {question.id for question in linked}
    wordings = [draft.card["question"], *draft.card["aliases"].split("\n")]
    likes = [Likeness.of(wording) for wording in wordings if wording.strip()][:20]
    near = [
        question
        for question in questions.listed(tx)
        if question.id not in chosen and any(like.to(question.text) >= LIKE for like in likes)
    ]
    return waiting, near[:SHOWN], linked


ROUTES = [
    Route("GET", "/rules/new", "officer", new),
    Route("POST", "/rules/new", "officer", write),
    Route("GET", "/rules/{id}/edit", "officer", edit),
    Route("POST", "/rules/{id}/edit", "officer", write),
]
