"""Reminders: each person once a step, never late, never at night, and only those it still concerns."""

from datetime import datetime, timedelta

from bot import people
from bot.clock import VIETNAM, local
from bot.store import Transaction
from study import answers, branches, pauses, planning, quiet_hours, reminders, steps, tasks
from tests.study.conftest import NOW, START, TEXTS, Study, before


async def plan(study: Study) -> int:
    return int(await study.do(reminders.plan_due, TEXTS))


async def test_nothing_is_sent_before_the_first_step_is_due(study: Study) -> None:
    await study.session()
    study.go_to(before(days=3, minutes=1))
    assert await plan(study) == 0
    assert await study.reminded() == []


async def test_the_first_reminder_reaches_every_member_once(study: Study) -> None:
    session = await study.session(place="Nhà văn hóa")
    study.go_to(before(days=3))
    assert await plan(study) == 1
    assert await plan(study) == 0
    waiting = await study.waiting()
    assert [person for person, _, _ in waiting] == [study.secretary, study.lan, study.minh]
    assert [key for _, key, _ in waiting] == [
        f"reminder:{session.id}:0:3d:{person}" for person in (study.secretary, study.lan, study.minh)
    ]
    message = waiting[0][2]
    assert "19:30 thứ Năm 03/12/2026" in message.text
    assert "Nhà văn hóa" in message.text
    assert [button.title for button in message.buttons] == ["Có mặt", "Vắng có lý do", "Trả lời sau"]


async def test_who_declined_before_is_not_reminded_at_all(study: Study) -> None:
    session = await study.session()
    await study.do(answers.give, session, study.lan, "no", "work")
    study.go_to(before(days=3))
    await plan(study)
    assert await study.reminded() == [study.secretary, study.minh]


async def test_the_second_reminder_goes_only_to_who_has_not_answered(study: Study) -> None:
    session = await study.session()
    study.go_to(before(days=3))
    await plan(study)
    await study.do(answers.give, session, study.secretary, "yes")
    await study.do(answers.give, session, study.lan, "later")
    study.go_to(before(days=1))
    await plan(study)
    again = [person for person, key, _ in await study.waiting() if ":1d:" in key]
    assert again == [study.lan, study.minh]


async def test_after_an_outage_only_the_latest_useful_step_is_sent(study: Study) -> None:
    await study.session()
    study.go_to(before(hours=1))
    assert await plan(study) == 1
    assert [key.split(":")[3] for _, key, _ in await study.waiting()] == ["2h"] * 3
    assert await plan(study) == 0


async def test_after_an_outage_past_the_start_nothing_is_sent(study: Study) -> None:
    await study.session()
    study.go_to(START + timedelta(minutes=1))
    assert await plan(study) == 1
    assert await plan(study) == 0
    assert await study.reminded() == []


async def test_every_reminder_is_useful_until_the_next_or_the_start_at_most(study: Study) -> None:
    await study.session()
    study.go_to(before(days=3))
    await plan(study)

    def latest(tx: Transaction) -> int:
        return int(tx.connection.exec_driver_sql("SELECT max(useful_until) FROM outbox").scalar())  # type: ignore[arg-type]

    assert await study.do(latest) == before(days=1).timestamp() * 1000


async def test_a_session_laid_down_shortly_before_is_announced_at_once(study: Study) -> None:
    await study.session(local(study.clock.now()) + timedelta(hours=5))
    assert await plan(study) == 1
    assert len(await study.reminded()) == 3


async def test_in_quiet_hours_reminders_wait_for_the_morning(study: Study) -> None:
    await study.session(datetime(2026, 12, 3, 22, 0, tzinfo=VIETNAM))
    study.go_to(datetime(2026, 11, 30, 23, 0, tzinfo=VIETNAM))
    assert await plan(study) == 0
    study.go_to(datetime(2026, 12, 1, 6, 30, tzinfo=VIETNAM))
    assert await plan(study) == 1


async def test_in_quiet_hours_what_cannot_wait_is_still_sent(study: Study) -> None:
    await study.session(datetime(2026, 12, 3, 6, 40, tzinfo=VIETNAM))
    study.go_to(datetime(2026, 12, 3, 5, 0, tzinfo=VIETNAM))
    assert await plan(study) == 1
    assert len(await study.reminded()) == 3


async def test_in_quiet_hours_what_cannot_wait_wakes_nobody_for_what_can(study: Study) -> None:
    await study.session(datetime(2026, 12, 3, 6, 40, tzinfo=VIETNAM))

    def neighbour(tx: Transaction) -> int:
        person = people.meet(tx, "fake", "Tuấn", "Tuấn").person_id
        branch, _ = branches.create(tx, "Chi bộ thôn Đoài", person)
        branches.admit(tx, branch.id, study.lan)
        planning.create(tx, branch.id, datetime(2026, 12, 5, 19, 30, tzinfo=VIETNAM))
        return person

    other = await study.do(neighbour)
    study.go_to(datetime(2026, 12, 3, 2, 0, tzinfo=VIETNAM))
    assert await plan(study) == 1
    assert await study.reminded() == [study.secretary, study.lan, study.minh]
    assert not any("thứ Bảy 05/12/2026" in message.text for _, _, message in await study.waiting())
    study.go_to(datetime(2026, 12, 3, 6, 30, tzinfo=VIETNAM))
    await plan(study)
    assert (await study.reminded())[3:] == [study.lan, other]


async def test_an_unreachable_member_holds_nobody_up(study: Study) -> None:
    await study.session()

    def cut_off(tx: Transaction) -> None:
        chat = people.best_chat(tx, study.lan)
        assert chat is not None
        people.set_reachable(tx, chat.id, False)

    await study.do(cut_off)
    study.go_to(before(days=3))
    await plan(study)
    assert await study.reminded() == [study.secretary, study.minh]


async def test_who_has_several_chats_hears_in_the_newest_only(study: Study) -> None:
    await study.session()

    def second_chat(tx: Transaction) -> int:
        chat = people.meet(tx, "fake", "lan-2", "Lan")
        tx.connection.exec_driver_sql(f"UPDATE chats SET person_id = {study.lan} WHERE id = {chat.id}")
        return chat.id

    await study.do(second_chat)
    study.go_to(before(days=3))
    await plan(study)
    assert (await study.reminded()).count(study.lan) == 1


async def test_who_left_hears_nothing_more(study: Study) -> None:
    await study.session()
    await study.do(branches.leave, study.branch.id, study.lan)
    study.go_to(before(days=3))
    await plan(study)
    assert study.lan not in await study.reminded()


async def test_many_sessions_due_at_once_are_planned_in_bounded_pieces(study: Study) -> None:
    def other_branches(tx: Transaction) -> None:
        for number in range(reminders.SESSIONS_AT_ONCE + 5):
            person = people.meet(tx, "fake", f"s{number}", "").person_id
            branch, _ = branches.create(tx, f"Chi bộ {number}", person)
            planning.create(tx, branch.id, START + timedelta(minutes=number))

    await study.do(other_branches)
    study.go_to(before(days=2))
    assert await plan(study) == reminders.SESSIONS_AT_ONCE
    assert await plan(study) == 5
    assert await plan(study) == 0
    assert len(await study.reminded()) == reminders.SESSIONS_AT_ONCE + 5


async def test_after_an_outage_everything_that_still_helps_comes_as_one_message(study: Study) -> None:
    first = await study.session()
    second = await study.session(START + timedelta(days=1))
    past = await study.session(NOW + timedelta(hours=3))

    def elsewhere_too(tx: Transaction) -> None:
        other, _ = branches.create(tx, "Đảng ủy xã", study.lan)
        planning.create(tx, other.id, START + timedelta(hours=5))
        tasks.add(tx, second, study.lan, "Soạn báo cáo", START, "person:1")

    await study.do(elsewhere_too)
    study.go_to(before(hours=5))
    assert await plan(study) > 0
    assert await plan(study) == 0
    told = {person: message for person, _, message in await study.waiting()}
    assert len(await study.reminded()) == 3
    assert "Nhắc đồng chí 4 việc" in told[study.lan].text
    assert "Soạn báo cáo" in told[study.lan].text
    assert f"{local(past.starts_at):%d/%m/%Y}" not in told[study.lan].text
    assert [b.data for b in told[study.minh].buttons] == [f"study:open:{s.id}" for s in (first, second)]


async def test_when_one_thing_of_a_message_changes_the_others_are_told_anew(study: Study) -> None:
    first = await study.session()
    second = await study.session(START + timedelta(hours=2))
    study.go_to(before(hours=23))
    await plan(study)
    assert len(await study.reminded()) == 3
    await study.do(planning.cancel, TEXTS, first, "person:1")
    assert await study.reminded() == []
    study.go_to(before(hours=12, minutes=30))
    await plan(study)
    again = [key for _, key, _ in await study.waiting() if key.startswith("reminder:")]
    assert len(again) == 3
    assert all(key.startswith(f"reminder:{second.id}:") for key in again)


async def test_the_documents_are_reminded_of_a_day_ahead_and_who_leads_is_told_the_rule(study: Study) -> None:
    await study.session()
    study.go_to(before(days=3))
    await plan(study)
    told = {person: message.text for person, _, message in await study.waiting()}
    assert "42-HD/BTCTW" in told[study.secretary]
    assert "Sổ tay" not in told[study.lan]
    study.go_to(before(days=1))
    await plan(study)
    told = {person: message.text for person, key, message in await study.waiting() if ":1d:" in key}
    assert "tài liệu trong Sổ tay" in told[study.lan]


async def test_who_paused_or_snoozed_is_reminded_when_they_wish(study: Study) -> None:
    session = await study.session()
    await study.do(pauses.pause, study.lan, before(hours=36))
    study.go_to(before(days=3))
    await plan(study)
    assert study.lan not in await study.reminded()
    await study.do(pauses.snooze, session, study.minh, before(days=2))
    study.go_to(before(days=2))
    await plan(study)
    assert [key for p, key, _ in await study.waiting() if p == study.minh and ":again" in key]
    study.go_to(before(days=1))
    await plan(study)
    assert study.lan in await study.reminded()


async def test_a_change_takes_snoozes_back_with_everything_else(study: Study) -> None:
    session = await study.session()
    study.go_to(before(days=2))
    await plan(study)
    await study.do(pauses.snooze, session, study.minh, before(days=1, hours=12))
    await study.do(planning.cancel, TEXTS, session, "person:1")
    study.go_to(before(days=1, hours=12))
    assert await plan(study) == 0
    assert await study.reminded() == []


async def test_a_branch_chooses_its_own_steps_and_none_comes_twice(study: Study) -> None:
    session = await study.session()
    study.go_to(before(days=3))
    await plan(study)
    await study.do(steps.choose, study.branch.id, ("5d", "3d", "10h"))
    assert await plan(study) == 0
    study.go_to(before(days=1))
    assert await plan(study) == 0
    study.go_to(before(hours=10))
    assert await plan(study) == 1
    keys = {key.split(":")[3] for _, key, _ in await study.waiting()}
    assert keys == {"3d", "10h"}
    assert await study.do(steps.of_branch, session.branch_id) == ("5d", "3d", "10h")


def test_a_reminder_in_quiet_hours_is_shifted_to_where_it_still_helps() -> None:
    def at(hour: int, minute: int = 0, day: int = 3) -> datetime:
        return datetime(2026, 12, day, hour, minute, tzinfo=VIETNAM)

    assert quiet_hours.shifted(at(17, 30), at(19, 30)) == at(17, 30)
    assert quiet_hours.shifted(at(6, 0), at(8, 0)) == at(6, 30)
    assert quiet_hours.shifted(at(4, 30), at(6, 30)) == at(20, 30, day=2)
    assert quiet_hours.shifted(at(21, 0), at(23, 0)) == at(20, 30)
    assert quiet_hours.shifted(at(22, 0, day=1), at(22, 0, day=4)) == at(6, 30, day=2)
