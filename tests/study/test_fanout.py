"""Reminders of very many people: planned in pieces, and still each person once, in one message."""

import random
from collections import Counter

import pytest
from sqlalchemy import insert

from bot import people
from bot.store import Transaction
from bot.store.schema import chats
from bot.store.schema import people as people_rows
from study import answers, branches, planning, reminders
from study.schema import memberships
from tests.study.conftest import START, TEXTS, Study, before


async def plan_all(study: Study) -> int:
    """Plan until nothing is due; return in how many pieces."""
    pieces = 0
    while await study.do(reminders.plan_due, TEXTS):
        pieces += 1
    return pieces


async def test_a_very_large_branch_is_planned_in_pieces_and_nobody_is_left_out(study: Study) -> None:
    await study.session()
    count = 2 * reminders.PEOPLE_AT_ONCE + 7
    numbers = range(1000, 1000 + count)

    def fill(tx: Transaction) -> None:
        rows = [{"id": n, "name": "", "created_at": tx.now} for n in numbers]
        tx.execute(insert(people_rows), rows)
        same = {"channel": "fake", "created_at": tx.now}
        tx.execute(insert(chats), [{"id": n, "person_id": n, "address": f"x{n}", **same} for n in numbers])
        place = {
            "branch_id": study.branch.id,
            "role": "member",
            "state": "confirmed",
            "kind": "official",
            "joined_at": tx.now,
        }
        tx.execute(insert(memberships), [{"person_id": n, **place} for n in numbers])

    await study.do(fill)
    study.go_to(before(days=3))
    assert await study.do(reminders.plan_due, TEXTS) == 1
    assert len(await study.reminded()) == reminders.PEOPLE_AT_ONCE
    assert await plan_all(study) == 2
    told = await study.reminded()
    assert sorted(told) == sorted([study.secretary, study.lan, study.minh, *numbers])
    assert await plan_all(study) == 0


@pytest.mark.parametrize("seed", range(4))
async def test_however_branches_overlap_each_person_hears_of_each_session_once(
    study: Study, seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    dice = random.Random(seed)
    monkeypatch.setattr(reminders, "PEOPLE_AT_ONCE", dice.randint(1, 9))
    monkeypatch.setattr(reminders, "_PAGE", dice.randint(1, 5))
    expected: Counter[tuple[int, int]] = Counter()

    def fill(tx: Transaction) -> None:
        crowd = [people.meet(tx, "fake", f"x{n}", f"x{n}").person_id for n in range(25)]
        for number in range(8):
            members = dice.sample(crowd, dice.randint(1, 12))
            branch, _ = branches.create(tx, f"Chi bộ {number}", members[0])
            for person in members[1:]:
                branches.join(tx, branch, person)
            session_id = planning.create(tx, branch.id, START)
            assert session_id is not None
            expected.update((session_id, person) for person in members)

    await study.do(fill)
    study.go_to(before(days=3))
    assert await plan_all(study) > 0
    told: Counter[tuple[int, int]] = Counter()
    for person, key, message in await study.waiting():
        lone = [int(key.split(":")[1])] if ":bundle:" not in key else []
        shown = [int(button.data.split(":")[2]) for button in message.buttons]
        told.update((session, person) for session in lone or shown)
    assert told == expected
    heard = Counter(person for person, _, _ in await study.waiting())
    assert max(heard.values()) == 1


async def test_who_declines_between_two_pieces_is_not_reminded(
    study: Study, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reminders, "PEOPLE_AT_ONCE", 1)
    session = await study.session()
    study.go_to(before(days=3))
    await study.do(reminders.plan_due, TEXTS)
    await study.do(answers.give, session, study.lan, "no")
    await plan_all(study)
    assert await study.reminded() == [study.secretary, study.minh]


async def test_a_session_moved_between_two_pieces_begins_anew_for_everybody(
    study: Study, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reminders, "PEOPLE_AT_ONCE", 1)
    session = await study.session()
    study.go_to(before(days=3))
    await study.do(reminders.plan_due, TEXTS)
    moved = await study.do(planning.move, TEXTS, session, session.starts_at + (START - before(days=7)), "x")
    assert await study.reminded() == []
    study.go_to(moved.starts_at - (START - before(days=3)))
    await plan_all(study)
    assert await study.reminded() == [study.secretary, study.lan, study.minh]
