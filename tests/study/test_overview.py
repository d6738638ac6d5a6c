"""What a secretary sees: every member in exactly one group."""

from bot import people
from bot.store import Transaction
from study import answers, branches, overview
from tests.study.conftest import Study


async def test_every_member_stands_in_exactly_one_group(study: Study) -> None:
    session = await study.session()

    def cut_off_newcomer(tx: Transaction) -> None:
        chat = people.meet(tx, "fake", "tuan", "Tuấn")
        branches.join(tx, study.branch, chat.person_id)
        people.set_reachable(tx, chat.id, False)

    await study.do(cut_off_newcomer)
    await study.do(answers.give, session, study.secretary, "yes")
    await study.do(answers.give, session, study.lan, "no", "sick")
    seen = await study.do(overview.of_session, session)
    assert seen.yes == ["Hoa"]
    assert seen.no == [("Lan", "sick")]
    assert seen.silent == ["Minh"]
    assert seen.unreachable == ["Tuấn"]
    assert (seen.later, seen.total) == ([], 4)


async def test_an_answer_counts_even_from_who_cannot_be_reached_any_more(study: Study) -> None:
    session = await study.session()
    await study.do(answers.give, session, study.lan, "later")

    def cut_off(tx: Transaction) -> None:
        chat = people.best_chat(tx, study.minh)
        assert chat is not None
        people.set_reachable(tx, chat.id, False)

    await study.do(answers.give, session, study.minh, "yes")
    await study.do(cut_off)
    seen = await study.do(overview.of_session, session)
    assert (seen.yes, seen.later, seen.unreachable) == (["Minh"], ["Lan"], [])
