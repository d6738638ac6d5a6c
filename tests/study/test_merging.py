"""When two people turn out to be one: the stronger place, the later answer, and nothing of the other is left."""

from datetime import timedelta

from sqlalchemy import func, select

from bot.store import Transaction
from study import answers, attendance, branches, calendar, merging, pauses, tasks
from study.schema import answers as answers_table
from study.schema import memberships
from tests.study.conftest import START, Study, before
from tests.study.test_calendar import SEAL


async def test_the_stronger_place_and_the_later_answer_stay(study: Study) -> None:
    session = await study.session()
    await study.do(answers.give, session, study.lan, "no", "work")
    study.clock.advance(60)
    await study.do(answers.give, session, study.minh, "yes")
    await study.do(branches.set_role, study.branch.id, study.minh, "deputy")
    await study.do(merging.merge_person, study.lan, study.minh)
    place = await study.store.read(branches.member, study.branch.id, study.lan)
    assert place is not None
    assert (place.role, place.state) == ("deputy", "confirmed")
    given = await study.store.read(answers.of_person, session.id, study.lan)
    assert given is not None
    assert given.answer == "yes"


async def test_marks_tasks_snoozes_and_the_longer_pause_go_over(study: Study) -> None:
    session = await study.session()
    await study.do(tasks.add, session, study.minh, "Soạn báo cáo", before(days=1), "person:1")
    await study.do(pauses.pause, study.minh, before(days=5))
    await study.do(pauses.snooze, session, study.minh, before(days=2))
    study.go_to(START)
    await study.do(attendance.begin, session, "person:1")
    await study.do(attendance.mark, session, {study.lan: "unexcused"}, "person:1")
    study.clock.advance(60)
    await study.do(attendance.mark, session, {study.minh: "present"}, "person:1")
    await study.do(pauses.pause, study.minh, START + timedelta(days=9))
    await study.do(merging.merge_person, study.lan, study.minh)
    roll = await study.store.read(attendance.find, session)
    assert roll is not None
    assert {line.person_id: line.mark for line in roll.lines}[study.lan] == "present"
    [task] = await study.store.read(tasks.of_session, session.id)
    assert task.person_id == study.lan
    assert await study.store.read(pauses.paused_until, study.lan) == START + timedelta(days=9)
    assert await study.store.read(pauses.paused_until, study.minh) is None


async def test_nothing_is_left_of_who_goes(study: Study) -> None:
    session = await study.session()
    await study.do(answers.give, session, study.lan, "yes")
    await study.do(answers.give, session, study.minh, "later")
    await study.do(calendar.subscribe, SEAL, study.minh)
    await study.do(merging.merge_person, study.lan, study.minh)

    def left(tx: Transaction) -> int:
        tables = (memberships, answers_table)
        return sum(
            tx.execute(select(func.count()).where(table.c.person_id == study.minh)).scalar_one()
            for table in tables
        )

    assert await study.store.read(left) == 0
    assert len(await study.store.read(branches.members, study.branch.id)) == 2
