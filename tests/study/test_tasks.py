"""Preparation tasks: reminded of while they are open, and the branch's when their owner is gone."""

from datetime import timedelta

import pytest

from bot.store import Transaction
from study import planning, reminders, tasks
from tests.study.conftest import START, TEXTS, Study, before


async def reminded(study: Study) -> list[tuple[int, str]]:
    await study.do(reminders.plan_due, TEXTS)
    return [(p, m.text) for p, key, m in await study.waiting() if key.startswith("reminder:task")]


async def test_the_owner_alone_is_reminded_until_it_is_done(study: Study) -> None:
    session = await study.session()
    task = await study.do(tasks.add, session, study.lan, " Soạn   báo cáo ", before(hours=4), "person:1")
    study.go_to(before(hours=29))
    assert await reminded(study) == []
    study.go_to(before(hours=28))
    [(person, text)] = await reminded(study)
    assert person == study.lan
    assert "Soạn báo cáo" in text
    assert await study.do(tasks.finish, task)
    assert await study.do(tasks.finish, task) is False
    assert await reminded(study) == []
    study.go_to(before(hours=7))
    assert await reminded(study) == []


async def test_a_task_moves_with_its_session_and_ends_with_it(study: Study) -> None:
    session = await study.session()
    task = await study.do(tasks.add, session, study.lan, "Soạn báo cáo", before(days=1), "person:1")
    moved = await study.do(planning.move, TEXTS, session, START + timedelta(days=7), "person:1")
    found = await study.do(tasks.find, task)
    assert found.due_at == before(days=1) + timedelta(days=7)
    await study.do(planning.cancel, TEXTS, moved, "person:1")
    study.go_to(found.due_at - timedelta(hours=1))
    assert await reminded(study) == []


async def test_a_task_outlives_its_owner_and_is_the_branchs(study: Study) -> None:
    session = await study.session()
    await study.do(tasks.add, session, study.lan, "Soạn báo cáo", before(days=1), "person:1")

    def forget(tx: Transaction) -> list[tasks.Task]:
        tasks.forget_person(tx, study.lan)
        return tasks.of_session(tx, session.id)

    [task] = await study.do(forget)
    assert (task.person_id, task.owner) == (None, None)


async def test_a_date_past_is_refused_and_a_later_one_ends_with_the_session(study: Study) -> None:
    session = await study.session()
    with pytest.raises(ValueError, match="before"):
        await study.do(tasks.add, session, study.lan, "x", study.clock.now(), "person:1")
    await study.do(tasks.add, session, study.lan, "x", START + timedelta(days=9), "person:1")
    [task] = await study.do(tasks.of_session, session.id)
    assert task.due_at == START
