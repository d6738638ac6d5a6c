"""The form of a report: its steps, what each asks, and how one leads to the next.

Its data: `page` (canonical, "" while only a picture shows it) and `shown`, `more` (pages reported with it, each as
[canonical, shown]), `likes` (names to choose from), `files`, `imitates`, `harm`, `note`, and `editing` once everything
is filled in and one part is being changed. While it is asked which page is meant, `pages` stands for the first three.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from bot.messages import Button
from bot.turn import Turn
from handlers.report.attachments import Kept
from reports import cases, pictures
from reports.identity import Target
from reports.schema import HARMS
from reports.scope import ScopeFinding

TARGET, WHO, HARM, CONFIRM = "report.target", "report.who", "report.harm", "report.confirm"
WHICH, NOTE = "report.which", "report.note"
_PARTS = ("page", "who", "harm", "note")
_LONGEST_NAME = 100  # characters of a button


def ask_target(turn: Turn) -> None:
    """Ask for the page."""
    turn.open(TARGET)
    turn.say("report.ask_target")


def ask_who(
    turn: Turn,
    target: Target | None,
    likes: Sequence[str] = (),
    files: Sequence[Kept] = (),
    *,
    read: bool = False,
    more: Sequence[Target] = (),
) -> None:
    """Ask whom the page imitates; without `target` a picture shows it, `read` says the address stands in one.

    `more` are reported with it, each as a page of its own.
    """
    shown = target.display if target else turn.texts("report.screenshot_target")
    page = target.canonical if target else ""
    names = [name[:_LONGEST_NAME] for name in likes]
    kept = list(files)[: pictures.MAX_PICTURES]
    others = [[other.canonical, other.display[:500]] for other in more]
    turn.open(WHO, page=page, shown=shown[:500], more=others, likes=names, files=kept)
    key = "report.ask_who_many" if more else "report.ask_who"
    text = turn.texts(key, page=pages(turn.data), count=1 + len(more))
    if target is None:
        text += "\n" + turn.texts("report.screenshot_only")
    elif read:
        text += "\n" + turn.texts("report.screenshot_read")
    elif target.hidden:
        text += "\n" + turn.texts("report.confirm_hidden")
    turn.tell(text, [Button(name, f"report:who:{number}") for number, name in enumerate(names)])


def pages(data: Mapping[str, Any]) -> str:
    """Return the pages of the form as a person reads them."""
    return ", ".join([data["shown"][:300], *(shown[:200] for _, shown in data.get("more", []))])


def take_who(turn: Turn, imitates: str) -> None:
    """Take whom the page imitates and go on."""
    data = {**turn.data, "imitates": imitates[: cases.MAX_IMITATES]}
    if data.get("editing"):
        confirm(turn, data)
    else:
        ask_harm(turn, data)


def ask_harm(turn: Turn, data: dict[str, Any]) -> None:
    """Ask how the page harms."""
    turn.open(HARM, **data)
    turn.say("report.ask_harm", harm_choices(turn))


def harm_choices(turn: Turn) -> list[Button]:
    """Return the kinds of harm to choose from."""
    return [turn.button(f"report.harm_{harm}", f"report:harm:{harm}") for harm in HARMS]


def confirm(turn: Turn, data: dict[str, Any]) -> None:
    """Show all that was gathered; where money may be gone, police and bank come before it."""
    turn.open(CONFIRM, **{name: value for name, value in data.items() if name != "editing"})
    text = turn.texts(
        "report.confirm",
        page=pages(data),
        imitates=data["imitates"],
        harm=turn.texts(f"report.harm_{data['harm']}"),
        note=data.get("note") or turn.texts("report.no_note"),
        files=len(data["files"]),
    )
    if data["harm"] == "money":
        text = turn.texts("report.money_first") + "\n" + text
    turn.tell(
        text,
        [
            turn.button("report.button_confirm", "report:confirm"),
            turn.button("report.button_edit", "report:edit"),
            turn.button("report.button_cancel", "report:cancel"),
        ],
    )


def parts(turn: Turn) -> list[Button]:
    """Return the parts that can be changed."""
    return [turn.button(f"report.edit_{part}", f"report:edit:{part}") for part in _PARTS]


def is_open(turn: Turn, *names: str) -> bool:
    """Say whether one of those steps is open; an old choice is answered politely."""
    if turn.dialog.name in names:
        return True
    turn.say("report.nothing_open")
    return False


def decline(turn: Turn) -> None:
    """Decline what is about an opinion; nothing of it stays."""
    turn.forget()
    turn.say("report.scope_decline_opinion")


def warn(turn: Turn, finding: ScopeFinding) -> None:
    """Where money is gone or somebody is in danger, say whom to call before anything else."""
    if finding.decision == "emergency":
        turn.say("report.emergency_meanwhile")
