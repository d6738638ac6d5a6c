"""How often an answer helped: counts of rules and days, alike on both engines."""

from datetime import date
from functools import partial

from bot.clock import FakeClock
from bot.seal import Seal
from bot.store import Store
from knowledge import feedback, questions
from tests.helpers.world import MORNING


async def test_counts_are_kept_by_rule_and_reasons_move_a_no(database: str) -> None:
    clock = FakeClock(MORNING)
    store = await Store.open(database, clock)
    for helpful in (True, True, False, False):
        await store.write(partial(feedback.count, rule="tin-gia", helpful=helpful))
    await store.write(feedback.explain, "tin-gia", "2026-11-21", "unclear")
    await store.write(feedback.explain, "tin-gia", "2026-11-21", "conditions")
    await store.write(feedback.explain, "tin-gia", "2026-11-21", "other")  # one more than there were
    clock.advance(24 * 3600)
    await store.write(partial(feedback.count, rule="ban-do", helpful=True))
    first, second = await store.read(feedback.counts)
    assert first == feedback.Count("tin-gia", 2, 2, {"unclear": 1, "conditions": 1})
    assert second == feedback.Count("ban-do", 1, 0, {})
    assert [one.rule for one in await store.read(feedback.counts, date(2026, 11, 22))] == ["ban-do"]
    await store.close()


async def test_a_flagged_rule_is_one_question_counted_and_opened_again(database: str) -> None:
    store = await Store.open(database, FakeClock(MORNING))
    await store.write(questions.flag, "tin-gia", "Câu trả lời chưa giúp được: …")
    await store.write(questions.flag, "tin-gia", "Câu trả lời chưa giúp được: …")
    [flagged] = await store.read(questions.listed)
    assert (flagged.rule, flagged.times) == ("tin-gia", 2)
    await store.write(questions.dismiss, Seal(bytes(32)), flagged.id, "xong")
    await store.write(questions.flag, "tin-gia", "Câu trả lời chưa giúp được: …")
    [again] = await store.read(questions.listed)
    assert (again.id, again.times) == (flagged.id, 3)
    await store.close()
