"""Target times: by when a case of each kind should be looked at first, and by when decided. Pure.

Both run in working time from the first report; a case that was put off or settled has no clock running.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, time
from typing import Literal

from sqlalchemy import ColumnElement, and_, false, or_

from bot.config import Work
from reports.schema import HARMS, TAKEN, cases
from reports.worktime import OFFICE, Period, WorkTime

Step = Literal["look", "decide"]
FIRST_LOOK = {"money": 60, "data": 60, "default": 240}
DECISION = {"money": 450, "data": 450, "default": 1350}


@dataclass(frozen=True)
class Due:
    """What is expected next of a case and when; `overdue` is as of the moment asked about."""

    step: Step
    at: datetime
    overdue: bool


@dataclass(frozen=True)
class Targets:
    """Minutes of working time by kind of harm; "default" stands for every kind that is not named."""

    work: WorkTime = OFFICE
    first_look: Mapping[str, int] = field(default_factory=lambda: FIRST_LOOK)
    decision: Mapping[str, int] = field(default_factory=lambda: DECISION)

    def minutes(self, step: Step, harm: str) -> int:
        """Return the target of one step for one kind, in minutes of working time."""
        table, ours = (self.first_look, FIRST_LOOK) if step == "look" else (self.decision, DECISION)
        return table.get(harm, table.get("default", ours["default"]))

    def due(
        self, harm: str, first_seen: datetime, looked_at: datetime | None, standing: int, now: datetime
    ) -> Due | None:
        """Return what is expected next, None when no clock is running."""
        if standing < TAKEN:
            return None
        step: Step = "look" if looked_at is None else "decide"
        at = self.work.after(first_seen, self.minutes(step, harm))
        return Due(step, at, at < now)

    def overdue(self, now: datetime) -> ColumnElement[bool]:
        """Return the condition on `cases` that finds exactly those of which `due` says overdue."""
        kinds = [self._late(now, harm) for harm in HARMS]
        return and_(cases.c.standing >= TAKEN, or_(false(), *kinds))

    def _late(self, now: datetime, harm: str) -> ColumnElement[bool]:
        look = self.work.before(now, self.minutes("look", harm))
        decide = self.work.before(now, self.minutes("decide", harm))
        unseen = and_(cases.c.looked_at.is_(None), cases.c.first_seen < look)
        undecided = and_(cases.c.looked_at.is_not(None), cases.c.first_seen < decide)
        return and_(cases.c.harm == harm, or_(unseen, undecided))


def configured(work: Work) -> Targets:
    """Return the targets as they are configured."""
    periods = tuple(_period(text) for text in work.periods)
    hours = WorkTime(periods, frozenset(work.days), frozenset(work.holidays))
    return Targets(hours, work.first_look, work.decision)


def _period(text: str) -> Period:
    begin, _, end = text.partition("-")
    return time.fromisoformat(begin), time.fromisoformat(end)
