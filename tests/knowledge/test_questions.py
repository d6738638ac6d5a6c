"""Questions for the committee: what was asked and how often, never by whom."""

from sqlalchemy import select

from bot import people
from bot.clock import FakeClock
from bot.seal import Seal
from bot.store import Store, Transaction
from bot.store.schema import outbox
from knowledge import questions
from knowledge.schema import question_waiters
from tests.helpers.world import MORNING

SEAL = Seal(bytes(range(32)))


def _chat(tx: Transaction, name: str) -> int:
    return people.meet(tx, "fake", name).id


async def test_the_same_question_of_two_people_is_one_with_two_who_wait(database: str) -> None:
    store = await Store.open(database, FakeClock(MORNING))

    def ask(tx: Transaction) -> None:
        for name, text in (
            ("an", "Có được livestream?"),
            ("bình", "co duoc livestream"),
            ("an", "Có được livestream"),
        ):
            questions.hand_over(tx, SEAL, text, _chat(tx, name))

    await store.write(ask)
    [question] = await store.read(questions.listed)
    assert question.times == 3
    assert await store.write(questions.answer, SEAL, question.id, "the-le", "Được.") == 2
    sent = await store.read(lambda tx: tx.execute(select(outbox.c.key)).scalars().all())
    assert len(sent) == 2
    assert await store.write(questions.answer, SEAL, question.id, "the-le", "Được.") == 0
    await store.close()


async def test_after_the_answer_no_way_leads_back_to_who_asked(database: str) -> None:
    store = await Store.open(database, FakeClock(MORNING))
    number = await store.write(lambda tx: questions.hand_over(tx, SEAL, "hỏi gì đó", _chat(tx, "an")))
    await store.write(questions.dismiss, SEAL, number, "không trả lời")
    assert await store.read(lambda tx: tx.execute(select(question_waiters)).all()) == []
    await store.close()


async def test_numbers_and_addresses_of_people_are_not_kept(database: str) -> None:
    store = await Store.open(database, FakeClock(MORNING))
    text = "Số 0912 345 678 hay 012345678901, an.nguyen@xa.gov.vn nhắn tôi có sao không, điều 36?"
    await store.write(lambda tx: questions.hand_over(tx, SEAL, text, _chat(tx, "an")))
    [question] = await store.read(questions.listed)
    assert question.text == "Số [số] hay [số], [thư điện tử] nhắn tôi có sao không, điều 36?"
    await store.close()


async def test_who_asked_to_be_forgotten_waits_no_longer(database: str) -> None:
    store = await Store.open(database, FakeClock(MORNING))

    def ask(tx: Transaction) -> int:
        questions.hand_over(tx, SEAL, "hỏi một", _chat(tx, "an"))
        questions.hand_over(tx, SEAL, "hỏi hai", _chat(tx, "an"))
        return questions.hand_over(tx, SEAL, "hỏi hai", _chat(tx, "bình"))

    number = await store.write(ask)
    assert await store.read(questions.count_of_person, SEAL, 1) == 2
    assert await store.write(questions.forget_person, SEAL, 1) == 2
    assert await store.read(questions.count_of_person, SEAL, 1) == 0
    assert await store.write(questions.answer, SEAL, number, "the-le", "Được.") == 1
    await store.close()
