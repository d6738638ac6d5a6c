"""Times of day and lengths in a phrase: "19h30", "7 rưỡi tối", "8 giờ kém 15", "từ 8h đến 10h", "trong 90 phút"."""

import re
from dataclasses import dataclass

from study.phrases.question import Question
from study.phrases.remaining import Remaining

_UNIT = r"\s?(?:gio|g|h)"
_START = r"(?<![\d/:@])(?<!\d[.\-])"
_NOT_A_DATE = (
    r"(?!\s?/|\.\d|\d|:|\s?h\d|-\d{1,2}(?!\d?\s?(?:h|g|gio|:))|"
    r"\s?(?:thang|hang|moi|am|amlich|ngay nua|h|g|gio)\b)"
)

# Every way to write a time is first rewritten as "@hour:minute ", so that ranges are read in one place.
_REWRITES = (
    (re.compile(rf"{_START}(\d{{1,4}}){_UNIT} kem (\d{{1,2}})(?: phut)?"), "kem"),
    (re.compile(rf"{_START}(\d{{1,4}})(?:{_UNIT})? ruoi\b"), "ruoi"),
    (re.compile(rf"{_START}(\d{{1,4}})(?:h|g|gio)(\d{{1,3}})(?:\s?(?:phut|ph|p|')(?![a-z]))?(?![\d/])"), ""),
    (re.compile(rf"{_START}(\d{{1,4}}){_UNIT} (\d{{1,2}})\s?(?:phut|ph|p|')(?![a-z])"), ""),
    (re.compile(rf"{_START}(\d{{1,4}}){_UNIT} (\d{{2}}){_NOT_A_DATE}"), ""),
    (re.compile(rf"{_START}(\d{{1,4}}):(\d{{1,3}})(?::\d\d(?:\.\d+)?)?(?:z|\+07:?00)?"), ""),
    (re.compile(rf"{_START}(\d{{1,4}}){_UNIT}(?![a-z0-9])(?!:)"), "hour"),
    (re.compile(rf"{_START}(\d{{1,2}}) ?(?=pm\b)"), "hour"),
    (re.compile(r"(?<=\bluc )(\d{1,2})\.(\d{2})(?![\d./])"), ""),
    (re.compile(rf"(?<=\b(?:luc|hoi) )(\d{{1,2}}){_NOT_A_DATE}(?!\s?\|)"), "hour"),
    (re.compile(r"(?<=\b(?:tu) )(\d{1,2})(?= ?(?:-|den|toi|xtoi) ?@)"), "hour"),
    (re.compile(r"(?<=\b(?:xtu) )(\d{1,2})(?= ?(?:-|den|toi|xtoi) ?@)"), "hour"),
    (
        re.compile(
            r"(?<=[a-z|,;] )(?<!ngay )(?<!mung )(?<!mong )(?<!thu )(?<!thang )(\d{1,2})(?=(?: den |-)@)"
        ),
        "hour",
    ),
    (re.compile(r"(?<=^ )(\d{1,2})(?=(?: den |-)@)"), "hour"),
)
_PERIOD = r"(?: ?(sang|trua|chieu|toi|dem|khuya|am(?! ?lich)|pm)\b)?"
_TOKEN = rf"@(\d+):(-?\d+) {_PERIOD}"
_UNTIL = r"(?:-|den|toi|xtoi|[,;]? ?(?:va )?(?:ket thuc|be mac))"
_RANGE = re.compile(rf"(?:\b(?:tu|xtu|bat dau(?: tu| xtu)?) )?{_TOKEN} ?{_UNTIL} ?(?:luc )?{_TOKEN}")
_TWO_PERIODS = re.compile(
    r"@\d+:-?\d+ *(sang|trua|chieu|toi|dem|khuya) (?!\1)(?:sang|trua|chieu|toi|dem|khuya)\b"
)
_TIME = re.compile(_TOKEN)
_PERIOD_ALONE = re.compile(r"\b(sang|trua|chieu|toi|dem|khuya)\b(?! (?:thang|tuan|quy|nam)\b)")
_MINUTES = re.compile(r"\b(?:trong |keo dai |khoang )*(\d{1,3}) ?phut\b")
_HOURS = re.compile(r"\b(?:trong |keo dai |khoang )*(\d{1,2}) ?tieng( ruoi)?\b")
_NOT_EXACT = re.compile(
    r"(?<!thang )(?<!tuan )(?<!quy )(?<!nam )(?<!thu \d )(?<!cn )(?<!hom )\b(?:truoc|sau) (?:luc )?@"
)

_PERIODS = {"am": "sang", "pm": "chieu_toi", "khuya": "dem"}
# Which hours of the twelve-hour clock a part of the day moves to the afternoon, and which it allows as written.
_AFTERNOON = {
    "sang": (range(0), range(12)),
    "trua": (range(1, 3), range(10, 15)),
    "chieu": (range(1, 8), range(12, 20)),
    "toi": (range(5, 12), range(17, 24)),
    "dem": (range(8, 12), range(20, 24)),
    "chieu_toi": (range(1, 12), range(12, 24)),
}
_USUAL = {"sang": (8, 0), "trua": (11, 30), "chieu": (14, 0), "toi": (19, 30), "dem": (20, 0)}
DEFAULT = (8, 0)


@dataclass(frozen=True)
class TimeOfDay:
    """When a session starts and how long it takes (minutes, 0: not said); `given` is False for a usual hour."""

    hour: int
    minute: int
    minutes: int
    given: bool


def read(phrase: Remaining) -> TimeOfDay:
    """Take the time out of `phrase`. Raises Question when it is impossible, contradictory or inexact."""
    # Twice: the end of "14h00-16h30" is only free once its start has been rewritten.
    for pattern, way in _REWRITES * 2:
        phrase.text = pattern.sub(lambda m, way=way: _marked(m, way), phrase.text)  # type: ignore[misc]
    if _NOT_EXACT.search(phrase.text):
        raise Question("exact_time")
    if _TWO_PERIODS.search(phrase.text):
        raise Question("two_periods")
    ranges, times = phrase.take(_RANGE), phrase.take(_TIME)
    minutes = _length(phrase)
    period = _only(phrase.take(_PERIOD_ALONE))
    if ranges:
        return _ranged(ranges, times, period)
    starts = {_clock(m[1], m[2], m[3] or period) for m in times}
    if len(starts) > 1:
        raise Question("two_times", first=_shown(min(starts)), second=_shown(max(starts)))
    if starts:
        return TimeOfDay(*starts.pop(), minutes, given=True)
    hour, minute = _USUAL[_PERIODS.get(period, period)] if period else DEFAULT
    return TimeOfDay(hour, minute, minutes, given=False)


def _marked(match: re.Match[str], way: str) -> str:
    hour = int(match[1])
    if way == "kem":
        return f"@{hour - 1}:{60 - int(match[2])} "
    minute = {"ruoi": "30", "hour": "00"}.get(way) or match[2]
    return f"@{hour}:{minute} "


def _only(matches: list[re.Match[str]]) -> str | None:
    periods = {m[1] for m in matches}
    if len(periods) > 1:
        raise Question("two_periods")
    return periods.pop() if periods else None


def _length(phrase: Remaining) -> int:
    lengths = [int(m[1]) for m in phrase.take(_MINUTES)]
    lengths += [int(m[1]) * 60 + (30 if m[2] else 0) for m in phrase.take(_HOURS)]
    if len(set(lengths)) > 1 or any(not 0 < n <= 720 for n in lengths):
        raise Question("length")
    return lengths[0] if lengths else 0


def _ranged(ranges: list[re.Match[str]], times: list[re.Match[str]], period: str | None) -> TimeOfDay:
    if len(ranges) > 1 or times:
        raise Question("two_ranges")
    first_hour, first_minute, first_period, last_hour, last_minute, last_period = ranges[0].groups()
    end = _clock(last_hour, last_minute, last_period or period or _unless_morning(first_period, last_hour))
    start = _clock(first_hour, first_minute, first_period or period or _fitting(first_hour, last_period))
    minutes = (end[0] - start[0]) * 60 + end[1] - start[1]
    if minutes <= 0:
        raise Question("range_backwards", first=_shown(start), second=_shown(end))
    return TimeOfDay(*start, minutes, given=True)


def _unless_morning(period: str | None, hour: str) -> str | None:
    """The part of the day of a range's start also holds for its end, unless the end is past it ("8h sáng đến 14h")."""
    return period if period in ("chieu", "toi", "dem", "pm") and int(hour) < 12 else None


def _fitting(hour: str, period: str | None) -> str | None:
    """The part of the day of a range's end also holds for its start where it can ("7h đến 9h tối")."""
    if period is None:
        return None
    moved, allowed = _AFTERNOON[_PERIODS.get(period, period)]
    return period if int(hour) in moved or int(hour) in allowed else None


def _clock(hour_text: str, minute_text: str, period: str | None) -> tuple[int, int]:
    """Return (hour, minute) on the 24-hour clock. Raises Question for 25 o'clock, 14h sáng, 2h without a hint."""
    hour, minute = int(hour_text), int(minute_text)
    if not (0 <= hour <= 23 and 0 <= minute <= 59):
        raise Question("bad_time", time=f"{hour_text}:{minute_text}" if minute else f"{hour_text} giờ")
    if period:
        moved, allowed = _AFTERNOON[_PERIODS.get(period, period)]
        if hour not in moved and hour not in allowed:
            raise Question("odd_period", time=_shown((hour, minute)))
        return (hour + 12 if hour in moved else hour), minute
    if 1 <= hour <= 5:
        raise Question("day_or_night", time=_shown((hour, minute)), afternoon=_shown((hour + 12, minute)))
    return hour, minute


def _shown(clock: tuple[int, int]) -> str:
    return f"{clock[0]:02}:{clock[1]:02}"
