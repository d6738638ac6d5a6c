"""Everything in a phrase that says on which days: gathered as plain facts, not yet put together."""

import re
from dataclasses import dataclass, field
from typing import Literal

from study.phrases import day_patterns as patterns
from study.phrases.question import Question
from study.phrases.remaining import Remaining
from study.recurrence import IfDayOff

Every = Literal["", "week", "month", "quarter", "year", "each"]
LAST = -1


@dataclass
class DayWords:
    """The facts a phrase states about its days; an empty value was not said."""

    every: set[Every] = field(default_factory=set)
    months: tuple[int, ...] = ()
    quarter: int = 0
    quarter_year: str = ""
    quarter_month: int = 0
    dates: list[tuple[str, str, str]] = field(default_factory=list)  # day, month, year as written
    month: str = ""
    year: str = ""
    months_away: int | None = None
    days: set[int] = field(default_factory=set)
    edge: bool = False  # the day was named as the first or last of a month
    lunar: bool = False
    said_lunar: bool = False  # in so many words, and not only by "rằm" or "tháng chạp"
    weekdays: set[int] = field(default_factory=set)
    position: int = 0
    weeks_away: int | None = None
    coming: bool = False  # "thứ sáu tới"
    this: bool = False  # "thứ sáu này"
    days_away: int | None = None
    working: tuple[int, int] | None = None  # (after day, nth); nth LAST is the last of the month
    if_day_off: IfDayOff = "keep"
    weekend_off: bool = False


def read(phrase: Remaining) -> DayWords:
    """Take what is said about days out of `phrase`. Raises Question for what no rule can hold."""
    words = DayWords()
    _read_when_off(phrase, words)
    _read_working(phrase, words)
    _read_every(phrase, words)
    _read_dates(phrase, words)
    _read_positions(phrase, words)
    _read_away(phrase, words)
    _read_weekdays(phrase, words)
    _read_days(phrase, words)
    return words


def _read_when_off(phrase: Remaining, words: DayWords) -> None:
    for match in phrase.take(patterns.WHEN_OFF):
        verb, how = match["verb"].split()[-1], match["how"].split()
        words.weekend_off = bool(patterns.WEEKEND_MEANT.search(match[0]))
        if verb in ("nguyen", "hop") and "khong" not in match["verb"]:
            words.if_day_off = "keep"
        elif verb in ("bo", "nghi", "thoi", "hop"):
            words.if_day_off = "skip"
        elif {"truoc", "som"} & {verb, *how}:
            words.if_day_off = "previous_working_day"
        else:
            words.if_day_off = "next_working_day"
    if phrase.took(patterns.EXCEPT_OFF):
        words.if_day_off = "skip"


def _read_working(phrase: Remaining, words: DayWords) -> None:
    for match in phrase.take(patterns.WORKING):
        after = int(match["day"] or 0)
        if after and match["from"] in ("xtu", "tu", "ke tu", "tinh tu"):
            after -= 1
        nth = match["nth"] or "dau"
        count = LAST if nth.startswith("cuoi") else int(nth[3:]) if nth.startswith("so") else 1
        if not 0 <= after <= 28 or not (count == LAST or 1 <= count <= 15) or (count == LAST and after):
            raise Question("working_day")
        words.working = (after, count)


def _read_every(phrase: Remaining, words: DayWords) -> None:
    if patterns.EVERY_FEW.search(phrase.text):
        raise Question("unsupported")
    _read_quarter_month(phrase, words)
    for pattern, every in (
        (patterns.QUARTERLY, "quarter"),
        (patterns.MONTHLY, "month"),
        (patterns.WEEKLY, "week"),
        (patterns.YEARLY, "year"),
    ):
        if phrase.took(pattern):
            words.every.add(every)  # type: ignore[arg-type]
    for match in phrase.take(patterns.MONTH_LIST):
        words.months = tuple(sorted({int(n) for n in re.findall(r"\d+", match[1])}))
        if not all(1 <= month <= 12 for month in words.months):
            raise Question("bad_month", month=match[1])
    if patterns.UNSUPPORTED.search(phrase.text):
        raise Question("unsupported")
    if phrase.took(patterns.EACH):
        words.every.add("each")


def _read_quarter_month(phrase: Remaining, words: DayWords) -> None:
    for match in phrase.take(patterns.QUARTER_MONTH):
        words.quarter_month = patterns.QUARTER_MONTHS[match[1] or match[2] or match[3]]
    for match in phrase.take(patterns.QUARTER):
        if words.quarter:
            raise Question("two_quarters")
        words.quarter = patterns.QUARTERS.get(match[1]) or int(match[1])
        words.quarter_year = match[2] or ""


def _read_dates(phrase: Remaining, words: DayWords) -> None:
    if patterns.DAYS.search(phrase.text):
        raise Question("two_days")
    words.dates += [(m[3], m[2], m[1]) for m in phrase.take(patterns.ISO)]
    words.dates += [(m[1], m[2], m[3] or m[4] or "") for m in phrase.take(patterns.SLASHED)]
    words.dates += [(m[1], m[2], m[3] or "") for m in phrase.take(patterns.SPOKEN)]
    # "30 Tết" is the eve: the last day of the month before.
    tet = [int(m[1]) for m in phrase.take(patterns.TET)]
    words.dates += [(str(day), "gieng" if day < 20 else "chap", "") for day in tet]
    words.said_lunar = phrase.took(patterns.LUNAR)
    words.lunar = words.said_lunar or any(m in ("gieng", "chap") for _, m, _ in words.dates)
    if phrase.took(patterns.SOLAR) and words.lunar:
        raise Question("lunar_or_solar")


def _read_positions(phrase: Remaining, words: DayWords) -> None:
    for match in phrase.take(patterns.MONTH_EDGE):
        words.days.add(1 if match[1].startswith("dau") else LAST)
        words.edge = True
    positions = {_position(m[1]) for m in phrase.take(patterns.WEEK_POSITION)}
    positions |= {_position(m[1] or m[2]) for m in phrase.take(patterns.POSITION)}
    if len(positions) > 1:
        raise Question("two_positions")
    words.position = positions.pop() if positions else 0
    if words.position > 4:
        raise Question("fifth_week")
    if not words.quarter and patterns.QUARTER_MEANT.search(phrase.text):
        words.every.add("quarter")
    if patterns.YEAR_MEANT.search(phrase.text):
        raise Question("unsupported")
    if patterns.LOOSE_POSITION.search(phrase.text):
        raise Question("which_day")


def _position(text: str) -> int:
    if text.startswith("cuoi"):
        return LAST
    return 1 if text.startswith("dau") else int(text.removeprefix("so "))


def _read_away(phrase: Remaining, words: DayWords) -> None:
    for match in phrase.take(patterns.MONTH_AWAY):
        words.months_away = 0 if match[1] == "nay" else 1
    for match in phrase.take(patterns.MONTH_YEAR):
        if words.month and words.month != match[1]:
            raise Question("two_months")
        words.month, words.year = match[1], match[2] or ""
        words.lunar = words.lunar or words.month in ("gieng", "chap")
    for match in phrase.take(patterns.WEEK_AWAY):
        words.weeks_away = 0 if match[1] == "nay" else 2 if match[2] else 1
    if phrase.took(patterns.WEEKDAY_AFTER):
        words.weeks_away = 1
    said = {match[1] or match[2] for match in phrase.take(patterns.WEEKDAY_AWAY)}
    words.coming, words.this = bool(said), "nay" in said
    away = {patterns.OFFSETS[m[1]] if m[1] else int(m[2] or m[3]) for m in phrase.take(patterns.DAYS_AWAY)}
    if len(away) > 1:
        raise Question("two_days")
    words.days_away = away.pop() if away else None


def _read_weekdays(phrase: Remaining, words: DayWords) -> None:
    if patterns.NEARLY_WEEKDAY.search(phrase.text):
        raise Question("bad_weekday")
    for match in phrase.take(patterns.WEEKDAY):
        if match[1] in "89":
            raise Question("bad_weekday")
        words.weekdays.add(7 if match[1] == "cn" else int(match[1]) - 1)


def _read_days(phrase: Remaining, words: DayWords) -> None:
    for match in phrase.take(patterns.DAY):
        words.days.add(15 if match[2] else int(match[1]))
        words.lunar = words.lunar or bool(match[2])
