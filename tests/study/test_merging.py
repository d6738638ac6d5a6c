"""When two people turn out to be one: the stronger place, the later answer, and nothing of the other is left."""

from sqlalchemy import func, select

from bot.store import Transaction
from study import answers, branches, calendar, merging
from study.schema import answers as answers_table
from study.schema import memberships
from tests.study.conftest import Study
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
