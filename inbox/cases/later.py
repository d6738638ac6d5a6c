"""Until when a case is put off: the next working morning, some days, or a day of one's own."""

from datetime import date, datetime, time, timedelta

from bot.clock import VIETNAM, local
from inbox.forms import Form
from reports.worktime import WorkTime

DAYS = {"morning": 1, "three_days": 3, "week": 7}
FURTHEST = timedelta(days=365)


def moment(form: Form, now: datetime, work: WorkTime) -> datetime | None:
    """Return when the case comes back, None when the form names no day from tomorrow to a year ahead."""
    today, chosen = local(now).date(), form.raw("until")
    if chosen in DAYS:
        return morning(today + timedelta(days=DAYS[chosen]), work)
    try:
        day = date.fromisoformat(form.raw("day")[:10])
    except ValueError:
        return None
    return morning(day, work) if today < day <= today + FURTHEST else None


def morning(day: date, work: WorkTime) -> datetime:
    """Return the first working moment of a day, or of the next one that is worked."""
    return work.after(datetime.combine(day, time.min, VIETNAM), 0)
