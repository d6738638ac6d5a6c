"""Saying a rule in Vietnamese: what was understood, and what to look out for on the coming days."""

from collections.abc import Sequence
from datetime import date

from bot.texts import Texts
from study import holidays, lunar
from study.holidays import ONE_DAY, Calendar
from study.recurrence import QUARTERS, Occurrence, Rule, is_off, working_days_from


def day_name(texts: Texts, day: date) -> str:
    """Return "thứ Năm 03/12/2026"."""
    return texts("study.day_name", weekday=texts(f"study.weekday_{day.isoweekday()}"), date=f"{day:%d/%m/%Y}")


def explanation(texts: Texts, rule: Rule, sessions: Sequence[Occurrence], time_given: bool) -> str:
    """Return what the rule was understood as, with its first session in words."""
    understood = texts("study.understood", days=days(texts, rule), time=_time(texts, rule, time_given))
    parts = [understood[0].upper() + understood[1:]]
    if sessions and rule.kind != "single":
        parts.append(texts("study.first_session", day=day_name(texts, sessions[0].starts_at.date())))
    if rule.until:
        parts.append(texts("study.until", day=day_name(texts, rule.until)))
    if rule.if_day_off != "keep":
        which = texts("study.off_weekend" if rule.weekend_off else "study.off_holiday")
        parts.append(texts(f"study.if_{rule.if_day_off}", which=which))
    weekend = [s for s in sessions if _on_a_plain_weekend(rule, s)]
    if weekend:
        listed = ", ".join(day_name(texts, s.starts_at.date()) for s in weekend)
        parts.append(texts("study.on_weekend", days=listed))
    return " ".join(parts)


def _on_a_plain_weekend(rule: Rule, session: Occurrence) -> bool:
    return rule.kind in ("monthly_day", "lunar_day") and holidays.is_weekend(session.starts_at.date())


def warnings(
    texts: Texts, rule: Rule, sessions: Sequence[Occurrence], calendar: Calendar
) -> list[dict[str, str]]:
    """Return {"date", "reason"} for every session on a day off, moved off one, or in a month too short for it."""
    found = []
    for session in sessions:
        reasons = list(_reasons(texts, rule, session, calendar))
        if reasons:
            found.append({"date": session.starts_at.date().isoformat(), "reason": " ".join(reasons)})
    return found


def _reasons(texts: Texts, rule: Rule, session: Occurrence, calendar: Calendar) -> list[str]:
    day, planned, reasons = session.starts_at.date(), session.planned, []
    if rule.kind == "monthly_day" and planned.day != rule.day:
        reasons.append(texts("study.short_month", month=planned.month, day=rule.day))
    if rule.kind == "lunar_day" and lunar.to_lunar(planned).day != rule.day:
        reasons.append(texts("study.short_lunar_month", day=rule.day))
    if rule.kind == "working_day" and (avoided := _avoided(texts, rule, day, calendar)):
        reasons.append(texts("study.avoided", why=avoided))
    if day != planned and is_off(rule, planned, calendar):
        why = why_off(texts, calendar, planned) or texts("study.weekend")
        reasons.append(texts("study.moved", day=day_name(texts, planned), why=why))
    elif why := why_off(texts, calendar, day):
        reasons.append(texts("study.day_off", day=day_name(texts, day), why=why))
    return reasons


def _avoided(texts: Texts, rule: Rule, day: date, calendar: Calendar) -> str:
    """Return the holidays that a working_day rule stepped over on its way to `day`."""
    passed = working_days_from(rule, day.replace(day=1)) + ONE_DAY
    names = []
    while passed < day:
        if (why := why_off(texts, calendar, passed)) and why not in names:
            names.append(why)
        passed += ONE_DAY
    return ", ".join(names)


def why_off(texts: Texts, calendar: Calendar, day: date) -> str:
    """Return the name of the holiday on `day`, empty on any other day."""
    off = holidays.day_off(calendar, day)
    if off is None:
        return ""
    if off.in_lieu:
        return texts("study.in_lieu", name=off.name)
    return texts("study.expected", name=off.name) if off.expected else off.name


def _time(texts: Texts, rule: Rule, given: bool) -> str:
    clock = f"{rule.hour:02}:{rule.minute:02}"
    if not given:
        return texts("study.time_assumed", time=clock)
    if rule.minutes:
        end = rule.hour * 60 + rule.minute + rule.minutes
        return texts("study.time_range", time=clock, end=f"{end // 60 % 24:02}:{end % 60:02}")
    return texts("study.time", time=clock)


def days(texts: Texts, rule: Rule) -> str:
    """Return the days of a rule in words: "Ngày 3 hằng tháng"."""
    if rule.kind == "single":
        assert rule.on is not None
        return texts("study.rule_single", day=day_name(texts, rule.on), lunar=_lunar_day(texts, rule.on))
    weekday = texts(f"study.weekday_{rule.weekday}") if rule.weekday else ""
    if rule.kind == "lunar_day" and rule.lunar_month:
        return texts("study.rule_lunar_year", day=rule.day, month=rule.lunar_month)
    kind = "working_day_after" if rule.kind == "working_day" and rule.day else rule.kind
    nth = texts("study.nth_1") if rule.nth <= 1 else texts("study.nth", nth=rule.nth)
    values = {"day": rule.day, "weekday": weekday, "nth": nth, "every": _every(texts, rule)}
    return texts(f"study.rule_{kind}", **values)


def _lunar_day(texts: Texts, day: date) -> str:
    named = lunar.to_lunar(day)
    return texts("study.lunar_day", day=named.day, month=named.month)


def _every(texts: Texts, rule: Rule) -> str:
    if not rule.months:
        return texts("study.every_month")
    if rule.months in QUARTERS:
        return texts(f"study.every_quarter_{QUARTERS.index(rule.months) + 1}")
    if len(rule.months) == 1:
        return texts("study.every_year", month=rule.months[0])
    return texts("study.every_months", months=", ".join(map(str, rule.months)))
