"""Questions from the queue: answered by a published rule, to those who wait, and nobody learns who that is."""

from typing import Any

from sqlalchemy import select

from bot import people
from bot.clock import local
from bot.outbox.queue import SEALED
from bot.store import Transaction
from bot.store.schema import outbox
from knowledge import feedback, questions, schema
from knowledge.base import KnowledgeBase
from tests.inbox.conftest import SAME_ORIGIN, Committee


async def _hand_over(committee: Committee, text: str) -> int:
    def ask(tx: Transaction) -> int:
        chat = people.meet(tx, "web", "địa chỉ bí mật", "Người hỏi")
        return questions.hand_over(tx, committee.seal, text, chat.id)

    return await committee.store.write(ask)


async def test_a_question_shows_its_words_and_count_but_not_its_asker(committee: Committee) -> None:
    number = await _hand_over(committee, "Có được livestream buổi họp dân không?")
    await _hand_over(committee, "có được livestream buổi họp dân không")
    client = await committee.signed_in("viewer")
    pages = [
        await (await client.get(path)).text() for path in ("/inbox/questions", f"/inbox/questions/{number}")
    ]
    for page in pages:
        assert "livestream buổi họp dân" in page
        assert "2 lượt hỏi" in page
        assert "Người hỏi" not in page
        assert "địa chỉ bí mật" not in page


async def test_answering_sends_the_rule_to_who_waits_exactly_once(
    committee: Committee, knowledge: KnowledgeBase
) -> None:
    number = await _hand_over(committee, "Có được livestream buổi họp dân không?")
    client = await committee.signed_in("officer")
    rule = next(iter(knowledge.rules))
    for _ in range(2):
        await client.post(f"/inbox/questions/{number}/answer", data={"rule": rule}, headers=SAME_ORIGIN)
    bodies = await committee.store.read(lambda tx: tx.execute(select(outbox.c.body)).scalars().all())
    assert len(bodies) == 1
    assert knowledge.rules[rule].short[:30].encode() in bodies[0]


async def test_an_answered_question_shares_no_number_and_no_moment_with_any_message(
    committee: Committee, knowledge: KnowledgeBase
) -> None:
    number = await _hand_over(committee, "Có được livestream buổi họp dân không?")
    client = await committee.signed_in("officer")
    rule = next(iter(knowledge.rules))
    await client.post(f"/inbox/questions/{number}/answer", data={"rule": rule}, headers=SAME_ORIGIN)

    def read(tx: Transaction) -> tuple[Any, Any, int]:
        question = tx.execute(select(schema.questions)).one()
        waiters = tx.execute(select(schema.question_waiters)).all()
        return question, tx.execute(select(outbox)).one(), len(waiters)

    question, message, waiters = await committee.store.read(read)
    assert waiters == 0
    assert message.kind == SEALED
    assert not message.key.startswith(f"question:{number}:")
    for moment in (question.asked_at, question.closed_at):
        here = local(moment)
        assert (here.hour, here.minute, here.second, here.microsecond) == (0, 0, 0, 0)


async def test_questions_in_like_words_stand_together_without_a_name_and_are_answered_together(
    committee: Committee, knowledge: KnowledgeBase
) -> None:
    first = await _hand_over(committee, "Ông Nguyễn Văn An hỏi có được livestream buổi họp dân không?")
    second = await _hand_over(committee, "có được livestream buổi họp dân ko, 0912345678")
    await _hand_over(committee, "Quay lễ chào cờ thì xin phép ai?")
    client = await committee.signed_in("officer")
    page = await (await client.get("/inbox/questions")).text()
    assert "2 cách hỏi gần giống" in page
    assert "Quay lễ chào cờ" in page
    for hidden in ("Nguyễn", "An hỏi", "0912345678", "[số]"):
        assert hidden not in page
    assert "[số]" in await (await client.get(f"/inbox/questions/{first}")).text()
    form = {"rule": next(iter(knowledge.rules)), "also": str(second)}
    await client.post(f"/inbox/questions/{first}/answer", data=form, headers=SAME_ORIGIN)
    states = [
        found.state for n in (first, second) if (found := await committee.store.read(questions.find, n))
    ]
    assert states == [questions.ANSWERED, questions.ANSWERED]


async def test_answers_that_did_not_help_are_counted_by_rule(
    committee: Committee, knowledge: KnowledgeBase
) -> None:
    often, once = list(knowledge.rules)[:2]

    def count(tx: Transaction) -> None:
        for rule in (once, often, often):
            feedback.count(tx, rule, helpful=False)

    await committee.store.write(count)
    client = await committee.signed_in("viewer")
    page = await (await client.get("/inbox/questions")).text()
    assert page.index(f"/inbox/rules/{often}") < page.index(f"/inbox/rules/{once}")
    assert "2 lượt chưa giúp được" in page


async def test_a_rule_that_does_not_exist_answers_nothing(committee: Committee) -> None:
    number = await _hand_over(committee, "Hỏi gì đó")
    client = await committee.signed_in("officer")
    response = await client.post(
        f"/inbox/questions/{number}/answer", data={"rule": "không có"}, headers=SAME_ORIGIN
    )
    assert response.status == 400
    found = await committee.store.read(questions.find, number)
    assert found
    assert found.state == questions.OPEN


async def test_a_question_outside_the_scope_is_closed_with_a_way_on(committee: Committee) -> None:
    number = await _hand_over(committee, "Hỏi gì đó")
    client = await committee.signed_in("officer")
    await client.post(f"/inbox/questions/{number}/dismiss", headers=SAME_ORIGIN)
    [body] = await committee.store.read(lambda tx: tx.execute(select(outbox.c.body)).scalars().all())
    assert "bí thư chi bộ".encode() in body
