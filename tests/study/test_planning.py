"""Laying down, moving and cancelling sessions: one clear message, and nothing of the old plan is left to send."""

from datetime import date, datetime, timedelta
from typing import Any

import msgspec
import pytest
from sqlalchemy import func, select

from bot.clock import VIETNAM
from bot.store import Transaction
from study import answers, members, planning, reminders, sessions
from study.recurrence import Rule
from study.schema import MemberKind, study_sessions
from tests.study.conftest import START, TEXTS, Study, before

MONTHLY = Rule("monthly_day", day=3, hour=19, minute=30)
LATER = datetime(2026, 12, 5, 14, 0, tzinfo=VIETNAM)


async def count(study: Study) -> int:
    def read(tx: Transaction) -> int:
        return int(tx.execute(select(func.count()).select_from(study_sessions)).scalar_one())

    return int(await study.store.read(read))


async def test_moving_tells_everybody_once_and_takes_back_what_was_queued(study: Study) -> None:
    session = await study.session()
    study.go_to(before(days=3))
    await study.do(reminders.plan_due, TEXTS)
    await study.do(answers.give, session, study.lan, "no", "work")
    moved = await study.do(planning.move, TEXTS, session, LATER, "person:1")
    assert moved.revision == 1
    waiting = await study.waiting()
    assert [key for _, key, _ in waiting] == [
        f"session:{session.id}:1:{person}" for person in (study.secretary, study.lan, study.minh)
    ]
    text = waiting[0][2].text
    assert "19:30 thứ Năm 03/12/2026" in text
    assert "14:00 thứ Bảy 05/12/2026" in text
    assert await study.do(answers.of_person, session.id, study.lan) is None


@pytest.mark.parametrize("kind", ["exempt", "elsewhere"])
async def test_who_need_not_come_but_said_they_would_is_told_of_a_move(
    study: Study, kind: MemberKind
) -> None:
    session = await study.session()
    for person in (study.lan, study.minh):
        await study.do(members.set_kind, study.branch.id, person, kind, "person:1")
    await study.do(answers.give, session, study.lan, "yes")
    await study.do(planning.move, TEXTS, session, LATER, "person:1")
    assert [person for person, _, _ in await study.waiting()] == [study.secretary, study.lan]
    assert await study.do(answers.of_person, session.id, study.lan) is None


async def test_a_moved_session_is_reminded_of_at_its_new_time_only(study: Study) -> None:
    session = await study.session()
    await study.do(planning.move, TEXTS, session, LATER, "person:1")
    study.go_to(LATER - timedelta(days=1))
    await study.do(reminders.plan_due, TEXTS)
    keys = [key for _, key, _ in await study.waiting() if key.startswith("reminder:")]
    assert keys == [f"reminder:{session.id}:1:1d:{p}" for p in (study.secretary, study.lan, study.minh)]


async def test_a_second_move_leaves_one_message_not_two(study: Study) -> None:
    session = await study.session()
    moved = await study.do(planning.move, TEXTS, session, LATER, "person:1")
    await study.do(planning.move, TEXTS, moved, LATER + timedelta(hours=1), "person:1")
    assert {key.split(":")[2] for _, key, _ in await study.waiting()} == {"2"}


async def test_cancelling_tells_everybody_and_no_reminder_follows(study: Study) -> None:
    session = await study.session()
    cancelled = await study.do(planning.cancel, TEXTS, session, "person:1")
    assert cancelled.state == "cancelled"
    assert len(await study.waiting()) == 3
    study.go_to(before(days=1))
    assert await study.do(reminders.plan_due, TEXTS) == 0
    assert await study.do(sessions.upcoming, study.branch.id) == []


async def test_a_failed_move_changes_nothing(study: Study) -> None:
    session = await study.session()
    with pytest.raises(ValueError, match="ahead"):
        await study.do(planning.move, TEXTS, session, study.clock.now(), "person:1")
    assert await study.do(sessions.find, session.id) == session
    assert await study.waiting() == []


async def test_a_session_cannot_be_cancelled_twice(study: Study) -> None:
    session = await study.session()
    cancelled = await study.do(planning.cancel, TEXTS, session, "person:1")
    with pytest.raises(ValueError, match="ahead"):
        await study.do(planning.cancel, TEXTS, cancelled, "person:1")


async def test_news_of_a_change_waits_for_the_morning_when_it_can(study: Study) -> None:
    session = await study.session()
    study.go_to(datetime(2026, 11, 25, 23, 0, tzinfo=VIETNAM))
    await study.do(planning.cancel, TEXTS, session, "person:1")

    def due(tx: Transaction) -> Any:
        return tx.connection.exec_driver_sql("SELECT min(due_at) FROM outbox").scalar()

    assert await study.do(due) == datetime(2026, 11, 26, 6, 30, tzinfo=VIETNAM).timestamp() * 1000


async def test_a_series_lays_down_each_session_once(study: Study) -> None:
    await study.do(planning.create_series, study.branch.id, MONTHLY)
    assert await count(study) == 1
    assert await study.do(planning.extend_all) == 0
    study.go_to(datetime(2026, 12, 4, 8, 0, tzinfo=VIETNAM))
    assert await study.do(planning.extend_all) == 1
    assert await study.do(planning.extend_all) == 0
    ahead = await study.do(sessions.upcoming, study.branch.id)
    assert [session.starts_at for session in ahead] == [datetime(2027, 1, 3, 19, 30, tzinfo=VIETNAM)]


async def test_a_cancelled_or_moved_session_does_not_come_back_by_its_series(study: Study) -> None:
    await study.do(planning.create_series, study.branch.id, MONTHLY)
    session = (await study.do(sessions.upcoming, study.branch.id))[0]
    moved = await study.do(planning.move, TEXTS, session, LATER, "person:1")
    study.clock.advance(7 * 3600)
    assert await study.do(planning.extend_all) == 1
    await study.do(planning.cancel, TEXTS, moved, "person:1")
    study.clock.advance(7 * 3600)
    assert await study.do(planning.extend_all) == 1
    assert await study.do(sessions.upcoming, study.branch.id) == []


async def test_a_series_with_a_last_day_ends_by_itself(study: Study) -> None:
    rule = msgspec.structs.replace(MONTHLY, until=date(2027, 1, 3))
    await study.do(planning.create_series, study.branch.id, rule)
    for month, left in ((12, [datetime(2027, 1, 3, 19, 30, tzinfo=VIETNAM)]), (1, [])):
        study.go_to(datetime(2027 - month // 12, month, 4, 8, 0, tzinfo=VIETNAM))
        assert await study.do(planning.extend_all) == 1
        ahead = await study.do(sessions.upcoming, study.branch.id)
        assert [session.starts_at for session in ahead] == left
    study.clock.advance(7 * 3600)
    assert await study.do(planning.extend_all) == 0


async def test_an_ended_series_lays_down_nothing_more(study: Study) -> None:
    series = await study.do(planning.create_series, study.branch.id, MONTHLY)
    await study.do(planning.end_series, series)
    study.go_to(datetime(2027, 1, 10, 8, 0, tzinfo=VIETNAM))
    assert await study.do(planning.extend_all) == 0


async def test_only_what_goes_on_and_repeats_is_recurring(study: Study) -> None:
    single = await study.session()
    assert not await study.do(planning.is_recurring, single)
    series = await study.do(planning.create_series, study.branch.id, MONTHLY)
    session = next(s for s in await study.do(sessions.upcoming, study.branch.id) if s.series_id)
    assert await study.do(planning.is_recurring, session)
    await study.do(planning.end_series, series)
    assert not await study.do(planning.is_recurring, session)


async def test_a_quarterly_series_shows_its_next_session_however_far(study: Study) -> None:
    rule = Rule("monthly_day", day=20, months=(3, 6, 9, 12), hour=14)
    study.go_to(datetime(2026, 12, 21, 8, 0, tzinfo=VIETNAM))
    await study.do(planning.create_series, study.branch.id, rule, "thematic", "Hội trường", "Nghị quyết")
    session = (await study.do(sessions.upcoming, study.branch.id))[0]
    assert session.starts_at == datetime(2027, 3, 20, 14, 0, tzinfo=VIETNAM)
    assert (session.kind, session.place, session.topic) == ("thematic", "Hội trường", "Nghị quyết")


async def test_a_session_over_is_held(study: Study) -> None:
    session = await study.session()
    study.go_to(START + timedelta(hours=13))
    assert await study.do(planning.close_held) == 1
    held = await study.do(sessions.find, session.id)
    assert held.state == "held"
    assert await study.do(sessions.latest, study.branch.id) == held


async def test_overlong_places_and_topics_are_cut_to_what_fits(study: Study) -> None:
    session = await study.session(place="x" * 10_000, topic="y" * 10_000)
    assert (len(session.place), len(session.topic)) == (200, 500)
