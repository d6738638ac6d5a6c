"""How a report begins: by a command, a page just looked at, a sentence, or a screenshot."""

from collections.abc import Callable, Sequence
from dataclasses import replace

from bot.routing import Router
from bot.turn import Turn
from handlers.report import attachments, form, several
from handlers.report.attachments import Kept
from handlers.report.tools import Tools
from reports import cases, screenshot
from reports.identity import Target, find_targets, identify
from reports.imitated import suggested
from reports.register import Register
from reports.scope import ScopeFinding, check_report

_TALK_PAGE = "talk.page"


def add_routes(router: Router, tools: Tools) -> None:
    """Add the ways in."""
    _add_commands(router, tools)

    @router.file()
    def picture(turn: Turn) -> None:
        take_picture(turn, tools)

    @router.action("report:still")
    def still(turn: Turn) -> None:
        """An official page that is reported all the same: it may have been taken over."""
        target = identify(str(turn.data.get("page", ""))) if turn.dialog.name == form.TARGET else None
        if isinstance(target, Target):
            target = replace(target, display=str(turn.data["shown"]))
            form.ask_who(turn, target, turn.data["likes"], turn.data["files"])
        else:
            turn.say("report.nothing_open")


def _add_commands(router: Router, tools: Tools) -> None:
    @router.command(
        "bao cao", "bao cao trang", "bao cao trang gia", "bao cao trang gia mao", "phan anh", "bao trang gia"
    )
    @router.action("report:start")
    def start(turn: Turn) -> None:
        if turn.argument:
            begin(turn, tools.register, turn.argument)
        else:
            form.ask_target(turn)

    @router.action("report:page")
    def this_page(turn: Turn) -> None:
        pages = turn.data.get("pages", []) if turn.dialog.name == _TALK_PAGE else []
        if not several.take(turn, pages, turn.argument or "1"):
            form.ask_target(turn)

    @router.action("report:which")
    def which(turn: Turn) -> None:
        if form.is_open(turn, form.WHICH) and not _take(turn, turn.argument):
            several.ask_again(turn)

    @router.dialog(form.WHICH)
    def which_in_words(turn: Turn) -> None:
        if turn.message.files:
            turn.open(form.WHICH, **{**turn.data, "files": attachments.added(turn)})
            several.ask_again(turn)
        elif turn.read(check_report, turn.text).targets:
            begin(turn, tools.register, turn.text, turn.data["files"])
        elif not _take(turn, turn.text):
            several.ask_again(turn)


def _take(turn: Turn, choice: str) -> bool:
    return several.take(turn, turn.data["pages"], choice, turn.data["files"])


def begin(turn: Turn, register: Callable[[], Register], text: str, files: Sequence[Kept] = ()) -> None:
    """Decide on the first text before anything of it is kept."""
    finding = turn.read(check_report, text)
    if finding.decision == "decline_opinion":
        form.decline(turn)
        return
    if not finding.targets:
        _without_page(turn, finding.decision == "emergency")
        return
    take_pages(turn, register, text, finding, files)


def take_pages(
    turn: Turn, register: Callable[[], Register], text: str, finding: ScopeFinding, files: Sequence[Kept]
) -> None:
    """Go on with the pages that `text` names; an official one beside others is named to compare, not to report."""
    emergency = finding.decision == "emergency"
    strange = [target for target in finding.targets if not _is_official(turn, register(), target)]
    target = strange[0] if strange else finding.targets[0]
    likes = turn.compute(suggested, register(), text, target)
    if emergency:
        turn.tell(finding.reason.text(turn.texts))
    if len(strange) > 1:
        several.ask(turn, register, text, strange, files)
    elif strange or emergency:
        form.ask_who(turn, target, likes, files)
    else:
        _ask_sure(turn, register(), target, likes, files)


def take_picture(turn: Turn, tools: Tools) -> None:
    """Begin with a picture: its caption decides, then what stands in it, where this machine can read."""
    finding = turn.read(check_report, turn.text)
    files = attachments.sent(turn)
    if finding.targets or finding.decision == "decline_opinion":
        begin(turn, tools.register, turn.text, files)
    elif files:
        _read_picture(turn, tools, files)
    else:
        attachments.say_refused(turn)


def _read_picture(turn: Turn, tools: Tools, files: list[Kept]) -> None:
    words = (
        turn.compute(attachments.words_in, tools.fetch, tools.seal, files[0]) if screenshot.can_read() else ""
    )
    register = tools.register()
    named = [target for target in find_targets(words).targets if not register.official(target)]
    target = named[0] if named else None
    likes = turn.compute(suggested, register, f"{turn.text}\n{words}", target)
    form.warn(turn, turn.read(check_report, turn.text))
    form.ask_who(turn, target, likes, files, read=target is not None)


def _without_page(turn: Turn, emergency: bool) -> None:
    """One question back; where it is urgent, it stands below whom to call."""
    turn.open(form.TARGET)
    turn.say("report.scope_emergency" if emergency else "report.ask_target")


def _is_official(turn: Turn, register: Register, target: Target) -> bool:
    return register.official(target) is not None and cases.known_fake(turn.tx, target) is None


def _ask_sure(
    turn: Turn, register: Register, target: Target, likes: Sequence[str], files: Sequence[Kept]
) -> None:
    page = register.official(target)
    turn.open(
        form.TARGET, page=target.canonical, shown=target.display[:500], likes=list(likes), files=list(files)
    )
    turn.say(
        "report.official",
        [
            turn.button("report.button_still", "report:still"),
            turn.button("report.button_cancel", "report:cancel"),
        ],
        page=target.display[:300],
        name=page.name if page else "",
    )
