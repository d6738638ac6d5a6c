"""How the branch stands, in chat: one message that fits a phone, with the ways on below it."""

from collections.abc import Sequence

from bot.messages import Button
from bot.routing import Router
from bot.seal import Seal
from bot.turn import Turn
from handlers import secretary
from study import announcements, branches, deliveries, passes, standing
from study.branches import Branch
from study.deliveries import Deliveries
from study.overview import Overview
from study.standing import Standing

SHOWN = 8  # names of one line
TASKS_SHOWN = 4
BRANCHES_SHOWN = 4


def create_router(seal: Seal) -> Router:
    """Return the routes of the screen."""
    router = Router("standing")

    @router.command("tình hình chi bộ", "tình hình", "xem tình hình chi bộ")
    @router.action("standing:show")
    def show(turn: Turn) -> None:
        """The screen, with a fresh link to the page; `standing:show:7` is that of another branch they lead."""
        led = _chosen(turn)
        if led is None:
            return
        seen = standing.of_branch(turn.tx, led)
        lines = [*_head(turn, seen), *_due(turn, seen), *_link(turn, seal, led.id)]
        turn.tell("\n".join(lines), [*_choices(turn, seen), *_others(turn, led)])

    return router


def _chosen(turn: Turn) -> Branch | None:
    """Return the branch that was named, else the one they lead; None after saying that this is for who does."""
    number = secretary.number(turn.argument)
    if number is not None and branches.leads(turn.tx, number, turn.person_id):
        return branches.find(turn.tx, number)
    return secretary.led_branch(turn)


def _others(turn: Turn, led: Branch) -> list[Button]:
    """Return the ways to the other branches that they lead."""
    mine = branches.of_person(turn.tx, turn.person_id)
    others = [branch for branch, role in mine if role in branches.LEADERS and branch.id != led.id]
    return [
        Button(announcements.shortened(branch.name), f"standing:show:{branch.id}")
        for branch in others[:BRANCHES_SHOWN]
    ]


def _head(turn: Turn, seen: Standing) -> list[str]:
    lines = [turn.texts("standing.head", name=seen.branch.name, count=seen.size)]
    if seen.next is None or seen.answers is None or seen.deliveries is None:
        return [*lines, turn.texts("standing.no_session")]
    lines.append(turn.texts("standing.next", session=announcements.name(turn.texts, seen.next)))
    lines.append(_answers(turn, seen.answers))
    for group in ("silent", "unreachable"):
        names: list[str] = getattr(seen.answers, group)
        if names:
            lines.append(turn.texts(f"standing.{group}", names=_names(turn, names)))
    return [*lines, *_deliveries(turn, seen.deliveries)]


def _answers(turn: Turn, answers: Overview) -> str:
    counts = {name: len(getattr(answers, name)) for name in ("yes", "no", "later", "silent", "unreachable")}
    return turn.texts("standing.answers", total=answers.total, **counts)


def _names(turn: Turn, names: Sequence[str]) -> str:
    """Return the first names of a list, and how many more there are."""
    shown = ", ".join(name or turn.texts("study.unnamed") for name in names[:SHOWN])
    more = len(names) - SHOWN
    return turn.texts("standing.and_more", names=shown, count=more) if more > 0 else shown


def _deliveries(turn: Turn, found: Deliveries) -> list[str]:
    told = [
        turn.texts(f"standing.delivery_{state}", count=found.counts[state])
        for state in deliveries.STATES
        if found.counts[state]
    ]
    if not told:
        return [turn.texts("standing.not_told")]
    lines = [turn.texts("standing.deliveries", counts=", ".join(told))]
    for state in ("failed", "unknown"):
        names: list[str] = getattr(found, state)
        if names:
            lines.append(turn.texts(f"standing.{state}", names=_names(turn, names)))
    return lines


def _due(turn: Turn, seen: Standing) -> list[str]:
    due = []
    if seen.roll:
        due.append(turn.texts("standing.due_roll", session=announcements.name(turn.texts, seen.roll)))
    if seen.pending:
        due.append(turn.texts("standing.due_pending", count=seen.pending))
    for task in seen.tasks[:TASKS_SHOWN]:
        due.append(
            turn.texts(
                "standing.due_task_late" if task.due_at <= turn.now else "standing.due_task",
                title=announcements.shortened(task.title),
                owner=task.owner or turn.texts("tasks.nobody"),
                moment=announcements.short_moment(task.due_at),
            )
        )
    if len(seen.tasks) > TASKS_SHOWN:
        due.append(turn.texts("standing.due_more", count=len(seen.tasks) - TASKS_SHOWN))
    return (
        [turn.texts("standing.due"), *(f"• {line}" for line in due)]
        if due
        else [turn.texts("standing.nothing_due")]
    )


def _link(turn: Turn, seal: Seal, branch_id: int) -> list[str]:
    """Return the line with the page's address; nothing while no web address is known."""
    address = turn.tx.surroundings.links.get("standing", "")
    if not address:
        return []
    token = passes.issue(turn.tx, seal, turn.person_id, branch_id)
    minutes = int(passes.LASTING.total_seconds()) // 60
    return [turn.texts("standing.link", link=f"{address}{token}", minutes=minutes)]


def _choices(turn: Turn, seen: Standing) -> list[Button]:
    choices = []
    if seen.roll:
        choices.append(turn.button("standing.button_roll", f"roll:call:{seen.roll.id}"))
    if seen.pending:
        choices.append(turn.button("study.button_pending", "study:pending", count=seen.pending))
    if seen.next:
        choices.append(turn.button("study.button_who", f"study:who:{seen.next.id}"))
        choices.append(turn.button("study.button_more", f"study:more:{seen.next.id}"))
    else:
        choices.append(turn.button("study.button_schedule", "study:schedule"))
    return choices
