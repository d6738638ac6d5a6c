"""Is this page real? A pasted link is answered with what is known: official, fake, look-alike, or not known."""

from collections.abc import Callable

from bot.messages import Button
from bot.routing import Router
from bot.text import plain
from bot.turn import Turn
from reports import cases
from reports.identity import find_targets
from reports.register import KnownFake, Register
from reports.scope import check_report
from reports.verify import PageFinding, check_page

TALK = "talk.page"  # what "Phản ánh trang này" leans on: the page last looked at
_FORM = "verify.page"
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
    """Say whether `text` is a link alone, or a link with the question whether it is real."""
    if not text or len(text) > _LONGEST or not find_targets(text).targets:
        return False
    if check_report(text).decision == "emergency":  # money gone or danger: help first, the page after that
        return False
    beside = [word for word in text.split() if "." not in word and "/" not in word and "@" not in word]
    return len(beside) <= _WORDS_BESIDE or any(question in plain(text) for question in _QUESTIONS)


def _show(turn: Turn, register: Register, text: str) -> None:
    first = next(iter(turn.read(find_targets, text).targets), None)
    known = cases.known_fake(turn.tx, first) if first else None
    _tell(turn, turn.read(_check, text, register, known))


def _check(text: str, register: Register, known: KnownFake | None) -> PageFinding:
    return check_page(register, text, known_fakes=[known] if known else [])


def _tell(turn: Turn, finding: PageFinding) -> None:
    reasons = "\n".join(f"• {reason.text(turn.texts)}" for reason in finding.reasons)
    if finding.target is None:
        _tell_no_page(turn, finding, reasons)
        return
    if finding.target.note:
        reasons = f"• {finding.target.note.text(turn.texts)}\n{reasons}"
    turn.open(TALK, page=finding.target.canonical, shown=finding.target.display, like=finding.matches or "")
    text = turn.texts(f"verify.verdict_{finding.standing}", page=finding.target.display, reasons=reasons)
    if finding.standing == "lookalike" and finding.page and finding.page.targets:
        text += "\n" + turn.texts("verify.see_instead", address=finding.page.targets[0].display)
    if finding.others:
        text += "\n" + turn.texts("verify.others")
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
