"""Is this page real? A pasted link is answered with what is known: official, fake, look-alike, or not known."""

from collections.abc import Callable, Sequence

from bot.messages import Button
from bot.routing import Router
from bot.text import plain
from bot.turn import Turn
from handlers.report import several
from handlers.report.intent import says_so
from reports import cases
from reports.identity import find_targets
from reports.register import KnownFake, Register
from reports.scope import check_report
from reports.verify import PageFinding, check_page, check_targets

TALK = "talk.page"  # what "Phản ánh trang này" leans on: the page last looked at
_FORM = "verify.page"
MOST_PAGES = several.MOST
_LONGEST = 600  # characters of a message that only asks about a page
_WORDS_BESIDE = 4  # words beside a link that still make it "just a link"
_QUESTIONS = (
    "that khong",
    "that ko",
    "that hay gia",
    "gia hay that",
    "co gia khong",
    "gia mao khong",
    "lua dao khong",
    "chinh thuc khong",
    "chinh thong khong",
    "chinh chu khong",
    "co phai trang",
    "co phai cua",
    "co phai la trang",
    "dang tin khong",
    "tin duoc khong",
    "kiem tra",
    "xac minh",
)


def create_router(register: Callable[[], Register]) -> Router:
    """Return the routes of checking pages. `register` gives the register in force at the moment."""
    router = Router("verify")

    @router.command("kiem tra trang", "kiem tra", "trang that hay gia", "trang nay co that khong")
    @router.action("verify:start")
    def start(turn: Turn) -> None:
        if turn.argument:
            _show(turn, register(), turn.argument)
        else:
            turn.open(_FORM)
            turn.say("verify.ask_page")

    @router.dialog(_FORM)
    def page(turn: Turn) -> None:
        _show(turn, register(), turn.text)

    return router


def create_reader(register: Callable[[], Register]) -> Callable[[Turn], bool]:
    """Return what looks at a free text first: it answers and says True when the text asks about a page."""

    def read(turn: Turn) -> bool:
        if not turn.read(asks_about_page, turn.text):
            return False
        _show(turn, register(), turn.text)
        return True

    return read


def asks_about_page(text: str) -> bool:
    """Say whether `text` is a link alone, or a link with the question whether it is real; "báo cáo trang …" is not."""
    if not text or len(text) > _LONGEST or not find_targets(text).targets:
        return False
    if check_report(text).decision == "emergency":  # money gone or danger: help first, the page after that
        return False
    if says_so(plain(text)):
        return False
    beside = [word for word in text.split() if "." not in word and "/" not in word and "@" not in word]
    return len(beside) <= _WORDS_BESIDE or any(question in plain(text) for question in _QUESTIONS)


def _show(turn: Turn, register: Register, text: str) -> None:
    targets = turn.read(find_targets, text).targets
    known = [fake for target in targets[:MOST_PAGES] if (fake := cases.known_fake(turn.tx, target))]
    if len(targets) > 1:
        _tell_several(turn, turn.compute(check_targets, register, targets[:MOST_PAGES], known), len(targets))
    else:
        _tell(turn, turn.read(_check, text, register, known))


def _check(text: str, register: Register, known: list[KnownFake]) -> PageFinding:
    return check_page(register, text, known_fakes=known)


def _tell_several(turn: Turn, findings: Sequence[PageFinding], named: int) -> None:
    """A verdict for each page on a line of its own, what to do once for all of them."""
    turn.open(TALK, pages=[_listed(finding) for finding in findings])
    lines = [_line(turn, number, finding) for number, finding in enumerate(findings, 1)]
    text = turn.texts("verify.several", count=named, lines="\n".join(lines))
    standings = {finding.standing for finding in findings}
    for standing in ("confirmed_fake", "lookalike", "unknown"):
        if standing in standings:
            text += "\n" + turn.texts(f"verify.several_{standing}")
    if named > len(findings):
        text += "\n" + turn.texts("verify.several_more", count=named - len(findings))
    turn.tell(text, several.buttons(turn, _reportable(findings), "report:page"))


def _line(turn: Turn, number: int, finding: PageFinding) -> str:
    why = finding.reasons[0].text(turn.texts) if finding.reasons else ""
    if finding.target and finding.target.note:
        why = finding.target.note.text(turn.texts)
    page = finding.target.display[:200] if finding.target else ""
    return turn.texts(f"verify.line_{finding.standing}", number=number, page=page, why=why)


def _reportable(findings: Sequence[PageFinding]) -> list[int]:
    return [number for number, finding in enumerate(findings, 1) if finding.standing != "official"]


def _listed(finding: PageFinding) -> several.Listed:
    assert finding.target is not None
    official = finding.standing == "official"
    return several.listed(finding.target, [finding.matches] if finding.matches else [], official=official)


def _tell(turn: Turn, finding: PageFinding) -> None:
    reasons = "\n".join(f"• {reason.text(turn.texts)}" for reason in finding.reasons)
    if finding.target is None:
        _tell_no_page(turn, finding, reasons)
        return
    if finding.target.note:
        reasons = f"• {finding.target.note.text(turn.texts)}\n{reasons}"
    turn.open(TALK, pages=[_listed(finding)])
    text = turn.texts(f"verify.verdict_{finding.standing}", page=finding.target.display, reasons=reasons)
    if finding.standing == "lookalike" and finding.page and finding.page.targets:
        text += "\n" + turn.texts("verify.see_instead", address=finding.page.targets[0].display)
    turn.tell(text, _choices(turn, finding))


def _tell_no_page(turn: Turn, finding: PageFinding, reasons: str) -> None:
    turn.open(_FORM)
    if reasons:
        turn.say("verify.name_alone", reasons=reasons)
    elif finding.problem:
        turn.say("verify.no_page", why=finding.problem.text(turn.texts))


def _choices(turn: Turn, finding: PageFinding) -> list[Button]:
    if finding.standing == "official":
        return []
    return [turn.button("report.button_start", "report:page")]
