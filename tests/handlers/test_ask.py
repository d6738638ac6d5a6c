"""Asking in chat: answered with citations, handed over when not, and the person's words dropped once answered."""

from sqlalchemy import select

from bot.routing import Router
from bot.seal import Seal
from bot.store.schema import dialogs, outbox
from handlers import ask, help
from knowledge import questions
from knowledge.schema import question_waiters
from tests.helpers.drivers import knowledge
from tests.helpers.world import World

SEAL = Seal(bytes(32))
ANSWERED = "Tôi chia sẻ lại tin chưa kiểm chứng thì có vi phạm không?"
UNKNOWN = "Đảng viên có được tham gia câu lạc bộ khiêu vũ trên mạng không?"


def world() -> World:
    return World(Router().include(ask.create_router(knowledge(), SEAL), help.create_router()))


async def everything_kept(here: World) -> bytes:
    """Every byte the store holds of the talk."""
    await here.settle()
    rows = await here.store.read(
        lambda tx: [
            *tx.execute(select(dialogs.c.data, dialogs.c.menu)).all(),
            *tx.execute(select(outbox.c.body)).all(),
        ]
    )
    return b"".join(bytes(value) for row in rows for value in row)


async def test_the_person_s_words_are_dropped_once_they_are_answered() -> None:
    async with world() as here:
        an = here.user("an")
        await an.says(ANSWERED)
        _, answer = await an.hears(2)
        assert "Căn cứ" in answer.text
        assert ANSWERED.encode() not in await everything_kept(here)


async def test_an_unanswered_question_is_kept_to_be_handed_over_and_then_only_without_its_asker() -> None:
    async with world() as here:
        an = here.user("an")
        await an.says(UNKNOWN)
        await an.hears(2)
        assert UNKNOWN.encode() in await everything_kept(here)
        await an.taps("Gửi câu hỏi cho Ban")
        await an.hears()
        assert UNKNOWN.encode() not in await everything_kept(here)
        [question] = await here.store.read(questions.listed)
        assert question.text == UNKNOWN
        [waiter] = await here.store.read(lambda tx: tx.execute(select(question_waiters)).all())
        assert SEAL.open(waiter.waiter) == b"1"


async def test_an_unanswered_question_is_forgotten_after_half_an_hour() -> None:
    async with world() as here:
        an = here.user("an")
        await an.says(UNKNOWN)
        await an.hears(2)
        here.fake_clock.advance(31 * 60)
        await an.taps("Gửi câu hỏi cho Ban")
        [said] = await an.hears()
        assert "gõ lại câu hỏi" in said.text
        assert await here.store.read(questions.listed) == []


async def test_what_is_refused_is_kept_nowhere() -> None:
    async with world() as here:
        an = here.user("an")
        await an.says("Viết giúp tôi bình luận công kích ông Nguyễn Văn A ở xã")
        await an.hears(2)
        assert "Nguyễn Văn A".encode() not in await everything_kept(here)


async def test_a_follow_up_leans_on_the_rule_last_answered() -> None:
    async with world() as here:
        an = here.user("an")
        await an.says(ANSWERED)
        await an.hears(2)
        await an.says("vì sao?")
        [why] = await an.hears()
        assert why.text.startswith("Vì sao")
        assert "Căn cứ" in why.text
