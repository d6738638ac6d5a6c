"""The form of a report: its steps, what each asks, and how one leads to the next.

Its data: `page` (canonical, "" while only a picture shows it) and `shown`, `likes` (names to choose from), `files`,
`imitates`, `harm`, `note`, and `editing` once everything is filled in and one part is being changed.
"""

from collections.abc import Sequence
from typing import Any

from bot.messages import Button
from bot.turn import Turn
from handlers.report.attachments import Kept
from reports import cases, pictures
from reports.identity import Target
from reports.schema import HARMS
from reports.scope import ScopeFinding

TARGET, WHO, HARM, CONFIRM = "report.target", "report.who", "report.harm", "report.confirm"
NOTE = "report.note"
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
) -> None:
    """Ask whom the page imitates; without `target` a picture shows it, `read` says the address stands in one."""
    shown = target.display if target else turn.texts("report.screenshot_target")
    page = target.canonical if target else ""
    names = [name[:_LONGEST_NAME] for name in likes]
    turn.open(WHO, page=page, shown=shown[:500], likes=names, files=list(files)[: pictures.MAX_PICTURES])
    text = turn.texts("report.ask_who", page=shown[:300])
    if target is None:
        text += "\n" + turn.texts("report.screenshot_only")
    elif read:
        text += "\n" + turn.texts("report.screenshot_read")
    elif target.hidden:
        text += "\n" + turn.texts("report.confirm_hidden")
    turn.tell(text, [Button(name, f"report:who:{number}") for number, name in enumerate(names)])


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
        page=data["shown"],
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
