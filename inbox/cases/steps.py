"""The timeline of a case in words."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.clock import local
from bot.texts import Texts
from reports.timeline import Event


@dataclass(frozen=True)
class Step:
    """One line of the timeline; `who` is empty for the machine, `note` is an officer's own words."""

    at: datetime
    who: str
    what: str
    note: str = ""


def steps(texts: Texts, names: Mapping[str, str], events: Sequence[Event]) -> list[Step]:
    """Return the timeline, the newest first; `names` are the officers by their name in the record."""
    return [
        Step(event.at, names.get(event.actor, ""), *_told(texts, names, event)) for event in reversed(events)
    ]


def _told(texts: Texts, names: Mapping[str, str], event: Event) -> tuple[str, str]:
    detail = event.detail
    match event.kind:
        case "state":
            return texts("inbox.event_state", state=texts(f"inbox.state_{detail['state']}")), ""
        case "assigned":
            name = names.get(f"officer:{detail['officer']}", "") or texts("inbox.case_unassigned")
            return texts("inbox.event_assigned", name=name), ""
        case "snoozed":
            until = local(datetime.fromisoformat(str(detail["until"])))
            return texts("cases.event_snoozed", until=f"{until:%H:%M %d/%m/%Y}"), ""
        case "undone":
            return texts("cases.event_undone", action=action_name(texts, str(detail["action"]))), ""
        case "note":
            return texts("inbox.event_note"), str(detail.get("text", ""))
    for key in (f"inbox.event_{event.kind}", f"cases.event_{event.kind}"):
        if key in texts:
            return texts(key), ""
    return event.kind, ""


def action_name(texts: Texts, kind: str) -> str:
    """Return what an action is called."""
    key = f"cases.action_{kind}"
    return texts(key) if key in texts else texts("inbox.event_state", state=texts(f"inbox.state_{kind}"))
