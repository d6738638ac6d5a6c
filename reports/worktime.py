"""Working time: which minutes of a week count, forwards and backwards. Pure; the wall clock is Việt Nam's.

A day has any number of periods (a morning and an afternoon with the lunch between them does not count), some days
of the week have none, and neither has a holiday.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from bot.clock import VIETNAM, local

HORIZON = 1100  # days looked ahead or back; a calendar without a working minute in three years has none
Period = tuple[time, time]


@dataclass(frozen=True)
class WorkTime:
    """The periods of a working day, ascending and apart; the days that work, Monday is 1; the days off."""

    periods: tuple[Period, ...]
    days: frozenset[int]
    holidays: frozenset[date] = frozenset()

    def works(self, day: date) -> bool:
        """Tell whether that day is worked."""
        return day.isoweekday() in self.days and day not in self.holidays

    def after(self, start: datetime, minutes: int) -> datetime:
        """Return when `minutes` of work have passed since `start`; 0 gives the first working moment."""
        left, last = timedelta(minutes=minutes), start
        for begin, end in self._ahead(start):
            if end - begin >= left:
                return begin + left
            left, last = left - (end - begin), end
        return last + left

    def before(self, end: datetime, minutes: int) -> datetime:
        """Return the latest start whose `minutes` of work have passed by `end`."""
        left, last = timedelta(minutes=minutes), end
        for begin, until in self._back(end):
            if until - begin >= left:
                return until - left
            left, last = left - (until - begin), begin
        return last - left

    def between(self, start: datetime, end: datetime) -> timedelta:
        """Return how much working time lies between two moments; none when `end` is not after `start`."""
        total = timedelta()
        for begin, until in self._ahead(start):
            if begin >= end:
                break
            total += min(until, end) - begin
        return total

    def _ahead(self, start: datetime) -> Iterator[tuple[datetime, datetime]]:
        first = local(start).date()
        for number in range(HORIZON):
            for begin, end in self._windows(first + timedelta(days=number)):
                if end > start:
                    yield max(begin, start), end

    def _back(self, end: datetime) -> Iterator[tuple[datetime, datetime]]:
        first = local(end).date()
        for number in range(HORIZON):
            for begin, until in reversed(self._windows(first - timedelta(days=number))):
                if begin < end:
                    yield begin, min(until, end)

    def _windows(self, day: date) -> list[tuple[datetime, datetime]]:
        if not self.works(day):
            return []
        return [
            (datetime.combine(day, begin, VIETNAM), datetime.combine(day, end, VIETNAM))
            for begin, end in self.periods
        ]


OFFICE = WorkTime(
    ((time(7, 30), time(11, 30)), (time(13, 30), time(17, 0))), frozenset((1, 2, 3, 4, 5)), frozenset()
)
"""The hours of an office, when nothing else is configured."""
