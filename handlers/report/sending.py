"""The end of a report: confirmed, sent, a receipt in hand, and what else can be done where the page stands."""

from dataclasses import replace
from typing import Any

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
    target = _target(data, found)
    if target is None:
        turn.open(form.TARGET)
        attachments.say_refused(turn)
        return
    known = cases.receipt_of(turn.tx, tools.seal, target, turn.person_id)
    code, picture = turn.compute(_receipt, tools.seal, known, turn.link(receipt.DEEP_LINK))
    turn.close()
    try:
        made = _open_report(turn, tools.seal, target, data, found, code)
    except cases.TooMany:
        turn.say("report.too_many", limit=cases.DAILY_LIMIT)
        return
    _tell_receipt(turn, made, picture if made.code == code else None)
    if len(found) < len(fetched):
        turn.say("report.file_lost", count=len(fetched) - len(found))
    if made.is_new:
        _tell_guide(turn, target, data)


def _receipt(seal: Seal, known: str | None, link: str) -> tuple[str, bytes]:
    """Return a receipt's code and its QR picture, which leads to it in this channel where that has links."""
    code = known or receipt.new_code(seal)
    return code, receipt.drawn(f"{link}{code}" if link else code)


def _target(data: dict[str, Any], found: list[Exhibit]) -> Target | None:
    """Return the page of the form; without an address it is the first picture that names it."""
    if data["page"]:
        target = identify(data["page"])
        return replace(target, display=data["shown"]) if isinstance(target, Target) else None
    if not found:
        return None
    return Target(_SCREENSHOT, f"{_SCREENSHOT}:{found[0].sha256[:32]}", data["shown"], hidden=True)


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


def _tell_receipt(turn: Turn, made: cases.Receipt, picture: bytes | None) -> None:
    key = "receipt_again" if not made.is_new else "receipt" if made.state == "new" else "receipt_known"
    text = turn.texts(f"report.{key}", code=made.code, state=turn.texts(f"report.state_{made.state}"))
    buttons = [
        turn.button("report.button_saved", SAVED),
        turn.button("report.button_lookup", "report:status"),
    ]
    turn.tell(text, buttons, picture)


def _tell_guide(turn: Turn, target: Target, data: dict[str, Any]) -> None:
    """Say what to do on the platform itself, with words ready to paste."""
    where = target.platform if target.platform in _GUIDED else "other"
    steps = turn.texts(f"report.guide_{where}")
    harm = turn.texts(f"report.harm_{data['harm']}")
    page, imitates = data["shown"][:300], data["imitates"]
    turn.say("report.guide", steps=steps, page=page, imitates=imitates, harm=harm)
