"""Checking a draft before it is posted: what can be seen in it by fact, each with the rule it rests on.

The draft is never kept: it lives only in the turn that reads it, and what is told back hides personal data.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from bot.clock import local
from bot.routing import Router
from bot.text import plain
from bot.texts import Texts
from bot.turn import TEXT_LIMIT, Turn
from knowledge.base import KnowledgeBase
from knowledge.drafts import Drafts, Sign
from reports import cases
from reports.identity import Target, find_targets
from reports.register import Register

_FORM = "draft.text"
_TOLD = 4  # signs that fit a phone's screen
_LONGEST_LINK = 60
_OPENINGS = ("kiem tra bai", "soat bai", "kiem tra ban nhap", "soat giup bai", "kiem tra giup bai")


@dataclass(frozen=True, slots=True)
class Found:
    """What was seen in a draft: the signs with what is told of each, and the pages it links to."""

    signs: tuple[Sign, ...]
    pages: tuple[Target, ...]


def create_router(
    base: Callable[[], KnowledgeBase], drafts: Drafts, register: Callable[[], Register]
) -> Router:
    """Return the routes of checking drafts."""
    router = Router("draft")

    @router.command(
        "soat bai",
        "kiem tra bai",
        "kiem tra bai truoc khi dang",
        "soat bai truoc khi dang",
        "kiem tra truoc khi dang",
        "xem bai truoc khi dang",
        "kiem tra ban nhap",
    )
    def start(turn: Turn) -> None:
        if turn.argument:
            _check(turn, base(), drafts, register(), turn.argument)
        else:
            _ask(turn)

    @router.action("draft:start")
    def begin(turn: Turn) -> None:
        _ask(turn)

    @router.dialog(_FORM)
    def check(turn: Turn) -> None:
        if not turn.text:
            turn.say("draft.nothing_to_read")
        else:
            _check(turn, base(), drafts, register(), turn.text)

    return router


def create_reader(
    base: Callable[[], KnowledgeBase], drafts: Drafts, register: Callable[[], Register]
) -> Callable[[Turn], bool]:
    """Return what looks at a free text first: it says True when the text is a draft with the wish to check it."""

    def read(turn: Turn) -> bool:
        draft = draft_of(turn.text)
        if draft:
            _check(turn, base(), drafts, register(), draft)
        return bool(draft)

    return read


def draft_of(text: str) -> str:
    """Return the draft in a text like "Kiểm tra bài: …", "" when it is none."""
    head, colon, rest = text.partition(":")
    if not colon or "\n" in head.strip() or len(head) > 60:
        return ""
    return rest.strip() if plain(head).startswith(_OPENINGS) else ""


def _ask(turn: Turn) -> None:
    turn.open(_FORM)
    turn.say("draft.ask_text")


def _check(turn: Turn, base: KnowledgeBase, drafts: Drafts, register: Register, text: str) -> None:
    if len(text) > TEXT_LIMIT:
        turn.say("draft.too_long", limit=TEXT_LIMIT)
        return
    seen = turn.compute(_look, base, drafts, text)
    turn.forget()
    if any(sign.sign == "marking" for sign in seen.signs):
        turn.say("draft.marking")
        return
    signs = [*_fakes(turn, register, drafts, seen.pages), *seen.signs]
    turn.tell(
        _told(turn.texts, base, signs, local(turn.now).date()),
        [turn.button("draft.button_start", "draft:start")],
    )


def _look(base: KnowledgeBase, drafts: Drafts, text: str) -> Found:
    return Found(tuple(drafts.signs(text, base.snapshot.scope)), find_targets(text).targets)


def _fakes(turn: Turn, register: Register, drafts: Drafts, pages: Sequence[Target]) -> list[Sign]:
    fakes = [page for page in pages if register.fake(page) or cases.known_fake(turn.tx, page)]
    rule = drafts.rule_of("known_fake")
    return [Sign("known_fake", page.display[:_LONGEST_LINK], rule) for page in fakes[:1]]


def _told(texts: Texts, base: KnowledgeBase, signs: Sequence[Sign], today: date) -> str:
    if not signs:
        return texts("draft.nothing")
    items = [_item(texts, base, number, sign, today) for number, sign in enumerate(signs[:_TOLD], 1)]
    more = [texts("draft.more", count=len(signs) - _TOLD)] if len(signs) > _TOLD else []
    return "\n".join([texts("draft.found", count=len(signs)), *items, *more, texts("draft.footer")])


def _item(texts: Texts, base: KnowledgeBase, number: int, sign: Sign, today: date) -> str:
    """Return what is told of one sign; of a rule that was taken away only what was seen is told."""
    seen = texts(f"draft.sign_{sign.sign}", seen=sign.seen)
    rule = base.rules.get(sign.rule)
    basis = base.basis(sign.rule, today) if rule else ""
    if rule is None or not basis:
        return f"{number}. {seen}"
    return texts("draft.item", number=number, seen=seen, rule=rule.short, basis=basis)
