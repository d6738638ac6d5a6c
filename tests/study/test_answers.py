"""Answers: kept once a person, changeable until the session begins, with a reason's category and nothing more."""

from datetime import timedelta

import pytest

from study import answers, planning
from study.answers import Answer, TooLate
from tests.study.conftest import START, TEXTS, Study


async def test_a_mind_may_change_and_the_last_word_counts(study: Study) -> None:
    session = await study.session()
    await study.do(answers.give, session, study.lan, "no", "family")
    assert await study.do(answers.of_person, session.id, study.lan) == Answer("no", "family")
    await study.do(answers.give, session, study.lan, "yes")
    assert await study.do(answers.of_person, session.id, study.lan) == Answer("yes", None)


async def test_a_reason_is_kept_only_with_an_absence(study: Study) -> None:
    session = await study.session()
    await study.do(answers.give, session, study.lan, "later", "sick")
    assert await study.do(answers.of_person, session.id, study.lan) == Answer("later", None)


async def test_a_session_that_began_takes_no_more_answers(study: Study) -> None:
    session = await study.session()
    study.go_to(START + timedelta(seconds=1))
    with pytest.raises(TooLate):
        await study.do(answers.give, session, study.lan, "yes")


async def test_a_cancelled_session_takes_no_answers(study: Study) -> None:
    cancelled = await study.do(planning.cancel, TEXTS, await study.session(), "person:1")
    with pytest.raises(TooLate):
        await study.do(answers.give, cancelled, study.lan, "yes")
