"""Several pages in one message: which of them is reported, or all of them together."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from bot.messages import Button
from bot.text import plain
from bot.turn import Turn
from handlers.report import form
from handlers.report.attachments import Kept
from reports.identity import Target, identify
from reports.imitated import MOST as MOST_NAMES
from reports.imitated import suggested
from reports.register import Register

MOST = 5  # pages of one message; each is a report of its own
ALL = "all"
_ALL_WORDS = frozenset(("tat ca", "ca hai", "ca ba", "ca bon", "ca nam", "ca", "het", "moi trang"))
Listed = dict[str, Any]
"""A page as a form keeps it: `page` (canonical), `shown` (as it was written), `likes` (names to choose from), and
`official`: not among all that are reported."""


def listed(target: Target, likes: Sequence[str] = (), *, official: bool = False) -> Listed:
    """Return a page as a form keeps it."""
    shown = target.display[:500]
    return {"page": target.canonical, "shown": shown, "likes": list(likes), "official": official}


def ask(
    turn: Turn, register: Callable[[], Register], text: str, targets: Sequence[Target], files: Sequence[Kept]
) -> None:
    """Ask which of the pages named in `text` is reported."""
    likes = turn.compute(_likes, register(), text, targets[:MOST])
    pages = [listed(target, names) for target, names in zip(targets[:MOST], likes, strict=True)]
    turn.open(form.WHICH, pages=pages, files=list(files))
    ask_again(turn, len(targets) - len(pages))


def _likes(register: Register, text: str, targets: Sequence[Target]) -> list[list[str]]:
    return [suggested(register, text, target) for target in targets]


def ask_again(turn: Turn, left_out: int = 0) -> None:
    """Show the pages to choose from; `left_out` more were named."""
    pages = turn.data["pages"]
    lines = "\n".join(f"{number}. {one['shown'][:200]}" for number, one in enumerate(pages, 1))
    text = turn.texts("report.ask_which", count=len(pages), pages=lines)
    if left_out:
        text += "\n" + turn.texts("report.which_more", count=left_out)
    turn.tell(text, buttons(turn, range(1, len(pages) + 1), "report:which"))


def buttons(turn: Turn, numbers: Sequence[int], action: str) -> list[Button]:
    """Return a choice for each page by its number, and one for all of them when there are several."""
    every = [turn.button("report.button_page", f"{action}:{number}", number=number) for number in numbers]
    if len(every) > 1:
        every.append(turn.button("report.button_pages", f"{action}:{ALL}", count=len(every)))
    return every


def take(turn: Turn, pages: Sequence[Listed], choice: str, files: Sequence[Kept] = ()) -> bool:
    """Go on with the page of that number, or with all; say whether `choice` is one of them."""
    if choice == ALL or plain(choice[:20]) in _ALL_WORDS:
        chosen = [one for one in pages if not one["official"]]
    elif choice.isascii() and choice.isdigit() and 0 < int(choice[:3]) <= len(pages):
        chosen = [pages[int(choice[:3]) - 1]]
    else:
        return False
    targets = [target for target in map(target_of, chosen) if target]
    if not targets:
        return False
    names = list(dict.fromkeys(name for one in chosen for name in one["likes"]))[:MOST_NAMES]
    form.ask_who(turn, targets[0], names, files, more=targets[1:])
    return True


def target_of(one: Listed) -> Target | None:
    """Return the page that a form kept, written as it was."""
    target = identify(str(one.get("page", "")))
    return (
        replace(target, display=str(one["shown"]) or target.display) if isinstance(target, Target) else None
    )
