"""In whatever order people answer and a secretary changes things: the last word holds, the cancelled is silent."""

import random
from datetime import timedelta

import pytest

from bot.store import Transaction
from study import answers, pauses, planning, reminders, sessions
from study.schema import AnswerWord
from tests.study.conftest import START, TEXTS, Study

_WORDS: tuple[AnswerWord, ...] = ("yes", "no", "later")


@pytest.mark.parametrize("seed", range(8))
async def test_after_any_history_the_last_answer_stands_and_nothing_cancelled_is_reminded_of(
    study: Study, seed: int
) -> None:
    chance = random.Random(seed)
    numbers = [(await study.session(START + timedelta(hours=4 * n))).id for n in range(3)]
    last: dict[tuple[int, int], AnswerWord | None] = {}

    def step(tx: Transaction) -> None:
        session = sessions.find(tx, chance.choice(numbers))
        assert session is not None
        if not sessions.is_open(tx, session):
            return
        person = chance.choice((study.secretary, study.lan, study.minh))
        way = chance.randrange(8)
        if way < 4:
            last[session.id, person] = word = chance.choice(_WORDS)
            answers.give(tx, session, person, word)
        elif way == 4:
            moved_to = session.starts_at + timedelta(hours=chance.randrange(1, 9))
            planning.move(tx, TEXTS, session, moved_to, "person:1")
            last.update({key: None for key in last if key[0] == session.id})
        elif way == 5 and chance.random() < 0.4:
            planning.cancel(tx, TEXTS, session, "person:1")
        elif way == 6:
            planning.amend(tx, TEXTS, session, "person:1", place=str(chance.random()))
        else:
            pauses.snooze(tx, session, person, tx.now + timedelta(hours=chance.randrange(1, 30)))

    for _ in range(40):
        await study.do(step)
        study.clock.advance(chance.randrange(0, 8 * 3600))
        while await study.do(reminders.plan_due, TEXTS):
            pass
        await _nothing_cancelled_waits(study)
    for (number, person), word in last.items():
        given = await study.store.read(answers.of_person, number, person)
        assert (given.answer if given else None) == word


async def _nothing_cancelled_waits(study: Study) -> None:
    for _, key, message in await study.waiting():
        if not key.startswith("reminder:"):
            continue
        told = [int(b.data.split(":")[2]) for b in message.buttons if b.data.startswith("study:")]
        for number in set(told):
            session = await study.store.read(sessions.find, number)
            assert session is not None
            assert session.state == "planned", key
