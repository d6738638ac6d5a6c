"""The end of a report: confirmed, sent, a receipt in hand, and what else can be done where the page stands."""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Any

from bot.messages import Button
from bot.routing import Router
from bot.seal import Seal
from bot.text import plain
from bot.turn import Turn
from handlers.report import attachments, form
from handlers.report.looking_up import SAVED
from handlers.report.steps import add_note
from handlers.report.tools import Tools
from reports import cases, receipt
from reports.exhibit import Exhibit
from reports.identity import Target, identify

_YES = frozenset(("gui", "gui di", "ok", "dong y", "co", "dung", "xac nhan"))
_SCREENSHOT = "screenshot"
_GUIDED = frozenset(("facebook", "tiktok", "youtube", "telegram", "zalo", "website"))


@dataclass(frozen=True)
class Sent:
    """What became of a form: the pages it named, the receipts `made` so far for the first of them, its data."""

    targets: Sequence[Target]
    made: list[cases.Receipt]
    data: Mapping[str, Any]

    @property
    def pairs(self) -> list[tuple[Target, cases.Receipt]]:
        """Each page that was reported with its receipt."""
        return list(zip(self.targets, self.made, strict=False))


def add_routes(router: Router, tools: Tools) -> None:
    """Add the last step."""

    @router.dialog(form.CONFIRM)
    def more(turn: Turn) -> None:
        if turn.message.files:
            form.confirm(turn, {**turn.data, "files": attachments.added(turn)})
        elif plain(turn.text[:100]) in _YES:
            _send(turn, tools)
        else:
            add_note(turn, dict(turn.data))

    @router.action("report:confirm")
    def confirm(turn: Turn) -> None:
        if form.is_open(turn, form.CONFIRM):
            _send(turn, tools)

    @router.action("report:cancel")
    def cancel(turn: Turn) -> None:
        turn.close()
        turn.say("report.cancelled")


def _send(turn: Turn, tools: Tools) -> None:
    data = dict(turn.data)
    fetched = [turn.compute(attachments.fetched, tools.fetch, tools.seal, kept) for kept in data["files"]]
    found = [exhibit for exhibit in fetched if exhibit]
    targets = _targets(data, found)
    if not targets:
        turn.open(form.TARGET)
        attachments.say_refused(turn)
        return
    receipts = [_receipt_for(turn, tools.seal, target) for target in targets]
    turn.close()
    sent = Sent(targets, [], data)
    with suppress(cases.TooMany):
        for target, (code, _) in zip(targets, receipts, strict=True):
            sent.made.append(_open_report(turn, tools.seal, target, data, found, code))
    _tell(turn, sent, receipts[0])
    if sent.made and len(found) < len(fetched):
        turn.say("report.file_lost", count=len(fetched) - len(found))
    _tell_guide(turn, sent)


def _receipt_for(turn: Turn, seal: Seal, target: Target) -> tuple[str, bytes]:
    known = cases.receipt_of(turn.tx, seal, target, turn.person_id)
    made: tuple[str, bytes] = turn.compute(_receipt, seal, known, turn.link(receipt.DEEP_LINK))
    return made


def _receipt(seal: Seal, known: str | None, link: str) -> tuple[str, bytes]:
    """Return a receipt's code and its QR picture, which leads to it in this channel where that has links."""
    code = known or receipt.new_code(seal)
    return code, receipt.drawn(f"{link}{code}" if link else code)


def _targets(data: dict[str, Any], found: list[Exhibit]) -> list[Target]:
    """Return the pages of the form; without an address it is the first picture that names the page."""
    if data["page"]:
        listed = [(data["page"], data["shown"]), *data.get("more", [])]
        named = [(identify(page), shown) for page, shown in listed]
        return [replace(target, display=shown) for target, shown in named if isinstance(target, Target)]
    if not found:
        return []
    return [Target(_SCREENSHOT, f"{_SCREENSHOT}:{found[0].sha256[:32]}", data["shown"], hidden=True)]


def _open_report(
    turn: Turn, seal: Seal, target: Target, data: dict[str, Any], found: list[Exhibit], code: str
) -> cases.Receipt:
    return cases.open_report(
        turn.tx,
        seal,
        target,
        imitates=data["imitates"],
        harm=data["harm"],
        note=data.get("note", ""),
        pictures=found,
        code=code,
        person_id=turn.person_id,
        chat_id=turn.chat.id,
    )


def _tell(turn: Turn, sent: Sent, first: tuple[str, bytes]) -> None:
    if not sent.made:
        turn.say("report.too_many", limit=cases.DAILY_LIMIT)
        return
    if len(sent.targets) == 1:
        code, picture = first
        _tell_receipt(turn, sent.made[0], picture if sent.made[0].code == code else None)
        return
    _tell_receipts(turn, sent)
    if len(sent.made) < len(sent.targets):
        rest = len(sent.targets) - len(sent.made)
        turn.say("report.too_many_rest", count=rest, limit=cases.DAILY_LIMIT)


def _tell_receipt(turn: Turn, made: cases.Receipt, picture: bytes | None) -> None:
    key = "receipt_again" if not made.is_new else "receipt" if made.state == "new" else "receipt_known"
    text = turn.texts(f"report.{key}", code=made.code, state=turn.texts(f"report.state_{made.state}"))
    turn.tell(text, _receipt_buttons(turn), picture)


def _tell_receipts(turn: Turn, sent: Sent) -> None:
    """Name every page with its code; they are too many for a picture each."""
    lines = [
        turn.texts(
            "report.receipts_line",
            number=number,
            page=target.display[:200],
            code=made.code,
            state=turn.texts(f"report.state_{made.state}"),
        )
        for number, (target, made) in enumerate(sent.pairs, 1)
    ]
    turn.say("report.receipts", _receipt_buttons(turn), count=len(lines), lines="\n".join(lines))


def _receipt_buttons(turn: Turn) -> list[Button]:
    return [turn.button("report.button_saved", SAVED), turn.button("report.button_lookup", "report:status")]


def _tell_guide(turn: Turn, sent: Sent) -> None:
    """Say what to do on the platform itself, with words ready to paste."""
    fresh = [target for target, made in sent.pairs if made.is_new]
    if not fresh:
        return
    places = [target.platform if target.platform in _GUIDED else "other" for target in fresh]
    steps = "\n".join(turn.texts(f"report.guide_{place}") for place in dict.fromkeys(places))
    harm = turn.texts(f"report.harm_{sent.data['harm']}")
    page = ", ".join(target.display[:300] for target in fresh)
    turn.say("report.guide", steps=steps, page=page, imitates=sent.data["imitates"], harm=harm)
