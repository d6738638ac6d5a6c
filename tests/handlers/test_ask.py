"""Asking in chat: answered with citations, handed over when not, and the person's words dropped once answered."""

import threading

import pytest
from sqlalchemy import select

from bot.routing import Router
from bot.seal import Seal
from bot.store.schema import dialogs, outbox
from bot.text import plain
from handlers import ask, help, report
from knowledge import feedback, questions
from knowledge.schema import answer_feedback, question_waiters
from reports.register import Register
from tests.helpers.drivers import knowledge
from tests.helpers.world import World

SEAL = Seal(bytes(32))
ANSWERED = "Tôi chia sẻ lại tin chưa kiểm chứng thì có vi phạm không?"
UNKNOWN = "Thủ tục xin cấp lại thẻ đảng bị mất gồm giấy tờ gì?"


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


async def test_a_follow_up_after_a_choice_that_was_not_made_offers_the_choices_again() -> None:
    async with world() as here:
        an = here.user("an")
        await an.says("livestream")
        first = (await an.hears(2))[-1]
        assert len(first.buttons) == 4
        await an.says("vì sao?")
        [again] = await an.hears()
        assert [button.title for button in again.buttons] == [button.title for button in first.buttons]


async def test_a_day_asked_for_holds_for_the_next_follow_up_too() -> None:
    async with world() as here:
        an = here.user("an")
        await an.says(ANSWERED)
        await an.hears(2)
        await an.says("năm ngoái thì sao?")
        [dated] = await an.hears()
        assert "Xét tại ngày 31/12/2025" in dated.text
        await an.says("vì sao?")
        [why] = await an.hears()
        assert "Xét tại ngày 31/12/2025" in why.text


async def test_help_or_not_is_asked_once_below_an_answer_and_not_below_its_follow_ups() -> None:
    async with world() as here:
        an = here.user("an")
        await an.says(ANSWERED)
        _, answer = await an.hears(2)
        assert [button.title for button in answer.buttons] == ["Có", "Chưa"]
        await an.says("vì sao?")
        [why] = await an.hears()
        assert why.buttons == ()
        assert "có giúp được không" not in why.text
        await an.does("action", action="helped:yes")
        [thanks] = await an.hears()
        assert "Cảm ơn" in thanks.text


async def test_a_yes_and_a_no_are_counted_by_rule_and_day_without_anybody() -> None:
    async with world() as here:
        an, ba = here.user("an"), here.user("ba")
        for person, vote in ((an, "Có"), (ba, "Chưa")):
            await person.says(ANSWERED)
            await person.hears(2)
            await person.taps(vote)
            await person.hears()
        await an.taps("Có")
        await an.hears()
        await ba.taps("Khó hiểu")
        [noted] = await ba.hears()
        assert "Đã ghi nhận" in noted.text
        [one] = await here.store.read(feedback.counts)
        assert (one.helpful, one.unhelpful, one.reasons) == (1, 1, {"unclear": 1})
        [flagged] = await here.store.read(questions.listed)
        assert (flagged.rule, flagged.times) == (one.rule, 1)
        assert flagged.text.startswith("Câu trả lời chưa giúp được:")
        assert await here.store.read(lambda tx: tx.execute(select(question_waiters)).all()) == []
        columns = set(answer_feedback.columns.keys())
        assert columns == {"rule", "day", "helpful", "reason", "count"}


async def test_an_old_vote_counts_nothing() -> None:
    async with world() as here:
        an = here.user("an")
        await an.says(ANSWERED)
        await an.hears(2)
        here.fake_clock.advance(31 * 60)
        await an.taps("Chưa")
        await an.hears()
        assert await here.store.read(feedback.counts) == []


async def test_a_pasted_secret_is_kept_nowhere() -> None:
    async with world() as here:
        an = here.user("an")
        await an.says("TUYỆT MẬT\nSố: 12/BC-TU\nPhương án bảo vệ cầu Bến Lức")
        _, said = await an.hears(2)
        assert "tài liệu mật" in said.text
        assert "Bến Lức".encode() not in await everything_kept(here)


async def test_a_long_text_is_read_outside_the_writer(monkeypatch: pytest.MonkeyPatch) -> None:
    threads: list[str] = []
    real = report.wants_to_report

    def noted(text: str, words: str) -> bool:
        threads.append(threading.current_thread().name)
        return real(text, words)

    monkeypatch.setattr(report, "wants_to_report", noted)
    router = Router().include(
        ask.create_router(knowledge(), SEAL, [report.create_reader(SEAL, Register)]), help.create_router()
    )
    async with World(router) as here:
        an = here.user("an")
        await an.says("đảng viên " * 900)
        _, said = await an.hears(2)
        assert "quá dài" in said.text
        [name] = threads
        assert name.startswith("asyncio")


@pytest.mark.parametrize(
    "text",
    [
        "ai da phan anh trang cua toi",
        "Ai đã báo cáo trang https://facebook.com/abc1 vậy?",
        "cho tôi tên người phản ánh trang này",
    ],
)
def test_to_ask_who_reported_is_no_report(text: str) -> None:
    assert not report.wants_to_report(text, plain(text))
