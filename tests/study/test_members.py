"""Members: who is waited for, whose vote counts, and that a branch keeps its secretary and its things."""

from datetime import timedelta

import pytest

from bot import people
from bot.store import Transaction
from study import (
    answers,
    attendance,
    branches,
    members,
    moving,
    overview,
    planning,
    quorum,
    recipients,
    reminders,
    tasks,
)
from study.members import Count, LastSecretary, NoMember
from tests.study.conftest import START, TEXTS, Study, before

ACTOR = "officer:1"


def _joins(tx: Transaction, branch_id: int, number: int) -> int:
    person = people.meet(tx, "fake", f"m{number}", f"Đảng viên {number}").person_id
    branches.admit(tx, branch_id, person)
    return person


async def _kind(study: Study, person: int, kind: str) -> None:
    await study.do(members.set_kind, study.branch.id, person, kind, ACTOR)


async def test_every_kind_is_counted_by_itself(study: Study) -> None:
    assert await study.do(members.counted, study.branch.id) == Count(official=3)
    await _kind(study, study.lan, "probationary")
    await _kind(study, study.minh, "elsewhere")
    found = await study.do(members.counted, study.branch.id)
    assert (found, found.total, found.expected) == (Count(1, 1, 0, 1), 3, 2)


async def test_who_is_exempt_or_elsewhere_is_not_reminded_unless_they_said_they_come(study: Study) -> None:
    session = await study.session()
    await _kind(study, study.lan, "exempt")
    await _kind(study, study.minh, "elsewhere")
    study.go_to(before(days=3, hours=-1))
    await study.do(reminders.plan_due, TEXTS)
    assert await study.reminded() == [study.secretary]
    await study.do(answers.give, session, study.lan, "yes")
    told = await study.do(recipients.of_session, session)
    assert [person.person_id for person in told] == [study.secretary, study.lan]
    seen = await study.do(overview.of_session, session)
    assert (seen.yes, seen.total) == (["Lan"], 2)


async def test_the_roll_is_prefilled_by_kind_and_votes_are_counted_on_official_members(study: Study) -> None:
    session = await study.session()
    await _kind(study, study.lan, "exempt")
    await _kind(study, study.minh, "probationary")
    study.go_to(START)
    roll = await study.do(attendance.begin, session, ACTOR)
    marks = {line.person_id: line.mark for line in roll.lines}
    assert marks == {study.secretary: None, study.lan: "exempt", study.minh: None}
    assert quorum.voters(roll) == 1
    await study.do(attendance.mark, session, {study.lan: "present", study.minh: "present"}, ACTOR)
    assert quorum.voters(await study.do(attendance.find, session)) == 2


async def test_an_exempt_member_who_says_they_come_is_expected_to(study: Study) -> None:
    session = await study.session()
    await _kind(study, study.lan, "exempt")
    await study.do(answers.give, session, study.lan, "yes")
    study.go_to(START)
    roll = await study.do(attendance.begin, session, ACTOR)
    assert {line.person_id: line.mark for line in roll.lines}[study.lan] == "present"


async def test_the_record_does_not_keep_what_kind_somebody_is(study: Study) -> None:
    await _kind(study, study.lan, "exempt")

    def kept(tx: Transaction) -> str:
        return str(
            tx.connection.exec_driver_sql("SELECT detail FROM audit ORDER BY id DESC LIMIT 1").scalar()
        )

    assert "exempt" not in await study.do(kept)


async def test_a_secretary_with_members_cannot_leave_or_step_down_but_others_can(study: Study) -> None:
    with pytest.raises(LastSecretary):
        await study.do(members.leave, study.branch.id, study.secretary, ACTOR)
    with pytest.raises(LastSecretary):
        await study.do(members.set_role, study.branch.id, study.secretary, "member", ACTOR)
    await study.do(members.set_role, study.branch.id, study.lan, "deputy", ACTOR)
    for person in (study.lan, study.minh, study.secretary):
        await study.do(members.leave, study.branch.id, person, ACTOR)
    assert await study.do(members.counted, study.branch.id) == Count()


async def test_a_new_secretary_takes_the_place_of_the_one_before(study: Study) -> None:
    await study.do(members.set_role, study.branch.id, study.lan, "secretary", ACTOR)
    roles = {m.person_id: m.role for m in await study.do(members.of_branch, study.branch.id)}
    assert roles == {study.lan: "secretary", study.secretary: "member", study.minh: "member"}
    assert (await study.do(members.secretary, study.branch.id)).person_id == study.lan
    with pytest.raises(NoMember):
        await study.do(members.set_role, study.branch.id, 999, "secretary", ACTOR)


async def test_who_leaves_is_told_nothing_more_and_leaves_their_tasks_to_the_branch(study: Study) -> None:
    session = await study.session()
    task = await study.do(tasks.add, session, study.lan, "Soạn báo cáo", before(days=1), ACTOR)
    await study.do(members.leave, study.branch.id, study.lan, ACTOR)
    assert (await study.do(tasks.find, task)).person_id is None
    study.go_to(before(days=3, hours=-1))
    await study.do(reminders.plan_due, TEXTS)
    assert study.lan not in await study.reminded()


async def test_what_waits_for_who_is_taken_out_is_taken_back_and_their_other_branch_tells_anew(
    study: Study,
) -> None:
    """Nor does anybody whose number only begins like theirs lose a message."""
    await study.session(place="Nhà ông Tư")
    named = await study.session(START + timedelta(days=9))
    strangers = [await study.do(_joins, study.branch.id, number) for number in range(25)]
    assert any(str(number).startswith(str(study.lan)) for number in strangers)
    other, _ = await study.do(branches.create, "Đảng ủy xã", study.minh)
    await study.do(branches.admit, other.id, study.lan)
    there = await study.do(planning.create, other.id, START + timedelta(hours=1))
    await study.do(planning.amend, TEXTS, named, ACTOR, place="Nhà bà Năm")
    study.go_to(before(days=3, hours=-1))
    await study.do(reminders.plan_due, TEXTS)
    before_it = dict.fromkeys((study.secretary, study.lan, study.minh, *strangers), 0)
    for person, _, _ in await study.waiting():
        before_it[person] += 1
    assert set(before_it.values()) == {2}
    await study.do(moving.move, study.lan, study.branch.id, other.id, ACTOR)
    waiting = [person for person, _, _ in await study.waiting()]
    assert {person: waiting.count(person) for person in before_it} == before_it | {study.lan: 0}
    await study.do(reminders.plan_due, TEXTS)
    told = [(key, message.text) for person, key, message in await study.waiting() if person == study.lan]
    assert [key.split(":")[:2] for key, _ in told] == [["reminder", str(there)]]
    assert "Nhà" not in told[0][1]


async def test_sessions_and_series_outlive_a_secretary_who_erases_themself(study: Study) -> None:
    session = await study.session()
    await study.do(branches.forget_person, study.secretary)
    assert await study.do(members.secretary, study.branch.id) is None
    study.go_to(before(days=3, hours=-1))
    await study.do(reminders.plan_due, TEXTS)
    assert await study.reminded() == [study.lan, study.minh]
    assert (await study.do(overview.of_session, session)).total == 2
    await study.do(members.set_role, study.branch.id, study.minh, "secretary", ACTOR)
    assert await study.do(branches.leads, study.branch.id, study.minh)


async def test_moving_takes_the_kind_along_and_leaves_the_branch_before(study: Study) -> None:
    other, _ = await study.do(branches.create, "Chi bộ thôn Đoài", study.minh)
    await _kind(study, study.lan, "probationary")
    await study.do(moving.move, study.lan, study.branch.id, other.id, ACTOR)
    assert await study.do(members.find, study.branch.id, study.lan) is None
    assert (await study.do(members.find, other.id, study.lan)).kind == "probationary"
    await _kind(study, study.minh, "elsewhere")
    await study.do(moving.move, study.minh, study.branch.id, other.id, ACTOR)
    place = await study.do(members.find, other.id, study.minh)
    assert (place.kind, place.role) == ("official", "secretary")


async def test_a_secretary_of_others_does_not_move_away_and_nobody_moves_into_nothing(study: Study) -> None:
    other, _ = await study.do(branches.create, "Chi bộ thôn Đoài", study.minh)
    with pytest.raises(LastSecretary):
        await study.do(moving.move, study.secretary, study.branch.id, other.id, ACTOR)
    for target in (999, study.branch.id):
        with pytest.raises(NoMember):
            await study.do(moving.move, study.lan, study.branch.id, target, ACTOR)
    assert await study.do(members.find, study.branch.id, study.secretary) is not None
