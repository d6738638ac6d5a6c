"""A month of the calendar in Việt Nam, and the quarter it lies in: what figures are reckoned by."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from bot.clock import VIETNAM


@dataclass(frozen=True)
class Month:
    """One month in Việt Nam."""

    year: int
    number: int

    @classmethod
    def of(cls, day: date) -> "Month":
        """Return the month of a day."""
        return cls(day.year, day.month)

    @classmethod
    def read(cls, text: str) -> "Month | None":
        """Read "2026-11"; None when it is no month of 2000 to 2199."""
        year, _, number = text.partition("-")
        if len(text) != 7 or not (text.isascii() and year.isdigit() and number.isdigit()):
            return None
        fits = 2000 <= int(year) < 2200 and 1 <= int(number) <= 12
        return cls(int(year), int(number)) if fits else None

    @property
    def text(self) -> str:
        """As it is read: "2026-11"."""
        return f"{self.year}-{self.number:02}"

    @property
    def first(self) -> date:
        """Its first day."""
        return date(self.year, self.number, 1)

    @property
    def after(self) -> "Month":
        """The next month."""
        return Month.of(self.first + timedelta(days=32))

    @property
    def before(self) -> "Month":
        """The month before."""
        return Month.of(self.first - timedelta(days=1))

    @property
    def last(self) -> date:
        """Its last day."""
        return self.after.first - timedelta(days=1)

    @property
    def begins_at(self) -> datetime:
        """The moment it begins, by the wall clock of Việt Nam."""
        return datetime.combine(self.first, time(), VIETNAM)

    @property
    def quarter(self) -> int:
        """The number of its quarter, 1 to 4."""
        return (self.number + 2) // 3

    @property
    def first_of_quarter(self) -> "Month":
        """The first month of its quarter."""
        return Month(self.year, self.quarter * 3 - 2)

    @property
    def after_quarter(self) -> "Month":
        """The first month of the next quarter."""
        return self.first_of_quarter.after.after.after
