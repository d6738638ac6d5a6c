"""The steps between the page and the confirmation, each of which can be gone back to."""

from collections.abc import Sequence
from typing import Any

from bot.routing import Router
from bot.text import plain
from bot.turn import Turn
from handlers.report import attachments, beginning, form
from handlers.report.tools import Tools
from reports import cases
from reports.identity import Target, identify
from reports.imitated import proper
from reports.register import Register
from reports.schema import HARMS
from reports.scope import check_report


def add_routes(router: Router, tools: Tools) -> None:
    """Add the steps."""
    _add_target(router, tools)
    _add_who(router, tools)
    _add_harm(router)
    _add_editing(router)


def _add_target(router: Router, tools: Tools) -> None:
    @router.dialog(form.TARGET)
    def target(turn: Turn) -> None:
        if turn.data.get("editing"):
            _change_page(turn)
        elif turn.message.files:
            beginning.take_picture(turn, tools)
        elif _names_or_tells(turn):
            beginning.begin(turn, tools.register, turn.text)
        else:
            _ask_again(turn)


def _names_or_tells(turn: Turn) -> bool:
    finding = turn.read(check_report, turn.text)
    return bool(finding.targets) or finding.decision != "needs_target"


def _ask_again(turn: Turn) -> None:
    found = turn.read(identify, turn.text)
    why = "" if isinstance(found, Target) else found.text(turn.texts)
    turn.say("report.ask_target_again", why=why)


def _change_page(turn: Turn) -> None:
    finding = turn.read(check_report, turn.text)
    if finding.decision == "decline_opinion":
        form.decline(turn)
    elif finding.targets:
        target = finding.targets[0]
        page = {"page": target.canonical, "shown": target.display[:500], "more": []}
        form.confirm(turn, {**turn.data, **page})
    else:
        _ask_again(turn)


def _add_who(router: Router, tools: Tools) -> None:
    @router.dialog(form.WHO)
    def who(turn: Turn) -> None:
        if turn.message.files:
            turn.open(form.WHO, **{**turn.data, "files": attachments.added(turn)})
            turn.say("report.ask_who_again")
            return
        finding = turn.read(check_report, turn.text)
        if finding.decision == "decline_opinion":
            form.decline(turn)
        elif names := _official_names(turn, tools.register(), finding.targets):
            form.warn(turn, finding)
            form.take_who(turn, names[0])
        elif finding.targets and not turn.data.get("editing"):  # the address comes after all, or is put right
            beginning.take_pages(turn, tools.register, turn.text, finding, turn.data["files"])
        elif len(plain(turn.text)) < 2:
            turn.say("report.ask_who_again")
        else:
            form.warn(turn, finding)
            form.take_who(turn, proper(tools.register(), turn.text))

    @router.action("report:who")
    def chosen(turn: Turn) -> None:
        if not form.is_open(turn, form.WHO):
            return
        names, number = turn.data.get("likes", []), turn.argument
        if number.isascii() and number.isdigit() and int(number[:3]) < len(names):
            form.take_who(turn, names[int(number[:3])])
        else:
            turn.say("report.ask_who_again")


def _official_names(turn: Turn, register: Register, targets: Sequence[Target]) -> list[str]:
    """Return the owners of `targets` when all are official pages: then they say whom the page at hand imitates.

    What lies under an ending that only agencies are given stands for itself where no owner is listed.
    """
    names = []
    for target in targets:
        page = register.official(target)
        if cases.known_fake(turn.tx, target) or not (page or register.ending(target)):
            return []
        names.append(page.name if page else target.display)
    return names


def _add_harm(router: Router) -> None:
    @router.dialog(form.HARM)
    def in_words(turn: Turn) -> None:
        if turn.message.files:
            turn.open(form.HARM, **{**turn.data, "files": attachments.added(turn)})
            turn.say("report.ask_harm", form.harm_choices(turn))
        else:
            add_note(turn, {**turn.data, "harm": "other"})

    @router.action("report:harm")
    def harm(turn: Turn) -> None:
        if form.is_open(turn, form.HARM) and turn.argument in HARMS:
            form.confirm(turn, {**turn.data, "harm": turn.argument})


def _add_editing(router: Router) -> None:
    @router.action("report:edit")
    def edit(turn: Turn) -> None:
        if not form.is_open(turn, form.CONFIRM):
            return
        data = {**turn.data, "editing": True}
        match turn.argument:
            case "page":
                turn.open(form.TARGET, **data)
                turn.say("report.ask_target")
            case "who":
                turn.open(form.WHO, **data)
                turn.say("report.ask_who_again")
            case "harm":
                form.ask_harm(turn, data)
            case "note":
                turn.open(form.NOTE, **data)
                turn.say("report.ask_note")
            case _:
                turn.say("report.ask_edit", form.parts(turn))

    @router.dialog(form.NOTE)
    def note(turn: Turn) -> None:
        if turn.message.files:
            form.confirm(turn, {**turn.data, "files": attachments.added(turn)})
        else:
            add_note(turn, {**turn.data, "note": ""})


def add_note(turn: Turn, data: dict[str, Any]) -> None:
    """Add this message to the note and show the whole; an opinion is left out of it, the report goes on."""
    # What a note is about is known: the page. Without that, "thấy từ hôm qua" would be about somebody.
    finding = turn.read(check_report, f"trang này {turn.text}")
    form.warn(turn, finding)
    if finding.decision == "decline_opinion":
        turn.say("report.note_declined")
        form.confirm(turn, data)
        return
    if finding.targets and not data["page"]:  # the address of what so far was only a picture
        data |= {"page": finding.targets[0].canonical, "shown": finding.targets[0].display[:500]}
    data["note"] = f"{data.get('note', '')}\n{turn.text}".strip()[: cases.MAX_NOTE]
    form.confirm(turn, data)
