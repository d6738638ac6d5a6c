"""Quiet hours: between 21:00 and 06:30 in Việt Nam nobody is reminded of anything."""

from datetime import datetime, time, timedelta

from bot.clock import VIETNAM, local

BEGIN, END = time(21, 0), time(6, 30)
_LAST_CALL = timedelta(minutes=30)  # how long before quiet hours an evening reminder goes out
AHEAD = timedelta(minutes=20)  # a morning reminder is of use at least this long before the session


def is_quiet(moment: datetime) -> bool:
    """Whether `moment` (aware) lies in quiet hours."""
    clock = local(moment).time()
    return clock >= BEGIN or clock < END


def morning_after(moment: datetime) -> datetime:
    """Return the end of the quiet hours that `moment` lies in."""
    here = local(moment)
    day = here.date() + timedelta(days=1) if here.time() >= BEGIN else here.date()
    return datetime.combine(day, END, tzinfo=VIETNAM)


def polite(moment: datetime, starts_at: datetime) -> datetime:
    """Return when to tell people something about a session: now, or in the morning when that is early enough."""
    if not is_quiet(moment):
        return moment
    morning = morning_after(moment)
    return morning if morning + AHEAD <= starts_at else moment


def shifted(moment: datetime, starts_at: datetime) -> datetime:
    """Return when to remind of a session in place of `moment`: outside quiet hours and before it starts.

    That is the next morning, or the evening before when the session starts too early for that.
    """
    if not is_quiet(moment):
        return moment
    morning = morning_after(moment)
    if morning + AHEAD <= starts_at:
        return morning
    evening = datetime.combine(morning.date() - timedelta(days=1), BEGIN, tzinfo=VIETNAM)
    return evening - _LAST_CALL


def too_early(moment: datetime) -> datetime:
    """Return until when what is due in the quiet hours around `moment` must be of use to wait for the morning."""
    return morning_after(moment) + AHEAD
