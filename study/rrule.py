"""A rule as other calendars write it (RFC 5545, RRULE), where they can hold it."""

from datetime import UTC, datetime, time, timedelta

from bot.clock import VIETNAM
from study.recurrence import Rule

_DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_SHORTEST_MONTH = 28


def rrule(rule: Rule) -> str | None:
    """Return the value of an RRULE that names the same days as `rule`, None where there is none.

    Nothing of a lunar day, a working day or a shift can be said in it, and a single session has no recurrence.
    """
    parts = _parts(rule)
    if parts is None or rule.if_day_off != "keep":
        return None
    if rule.months and rule.kind != "weekly":
        parts.insert(1, f"BYMONTH={','.join(map(str, rule.months))}")
    if rule.until is not None:
        parts.append(f"UNTIL={_end_of(rule):%Y%m%dT%H%M%SZ}")
    return ";".join(parts)


def _parts(rule: Rule) -> list[str] | None:
    match rule.kind:
        case "weekly":
            return ["FREQ=WEEKLY", f"BYDAY={_DAYS[rule.weekday - 1]}"]
        case "monthly_day":
            return ["FREQ=MONTHLY", *_day_of_month(rule.day)]
        case "last_day":
            return ["FREQ=MONTHLY", "BYMONTHDAY=-1"]
        case "nth_weekday":
            return ["FREQ=MONTHLY", f"BYDAY={rule.nth}{_DAYS[rule.weekday - 1]}"]
        case "last_weekday":
            return ["FREQ=MONTHLY", f"BYDAY=-1{_DAYS[rule.weekday - 1]}"]
        case _:
            return None


def _day_of_month(day: int) -> list[str]:
    """A day that a shorter month does not have is its last one there: the last of those that exist."""
    if day <= _SHORTEST_MONTH:
        return [f"BYMONTHDAY={day}"]
    return [f"BYMONTHDAY={','.join(map(str, range(_SHORTEST_MONTH, day + 1)))}", "BYSETPOS=-1"]


def _end_of(rule: Rule) -> datetime:
    """The last moment of the last day the rule may name, UTC."""
    assert rule.until is not None
    return datetime.combine(rule.until + timedelta(days=1), time(), VIETNAM).astimezone(UTC) - timedelta(
        seconds=1
    )
