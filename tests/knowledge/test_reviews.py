"""Reviews: rules whose day has come, and one word a day about them in the record."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from sqlalchemy import select

from bot.clock import FakeClock
from bot.store import Store
from bot.store.schema import audit
from knowledge import reviews
from knowledge.base import KnowledgeBase
from tests.helpers.cards import small_home
from tests.helpers.world import MORNING
from tests.knowledge.conftest import TODAY


async def test_the_longest_overdue_comes_first_and_a_day_is_noted_once(database: str, tmp_path: Path) -> None:
    rules = list(KnowledgeBase.load(small_home(tmp_path)).rules.values())
    days = (TODAY, TODAY - timedelta(days=9), None, TODAY + timedelta(days=1), TODAY + timedelta(days=90))
    rules = [replace(rule, review_by=day) for rule, day in zip(rules, days, strict=True)]
    assert [rule.review_by for rule in reviews.due(rules, TODAY)] == [days[1], days[0]]

    clock = FakeClock(MORNING)
    store = await Store.open(database, clock)
    for _ in range(2):
        assert await store.write(reviews.note_due, rules) == 0
    clock.advance(86_400)
    await store.write(reviews.note_due, rules)
    await store.write(reviews.note_due, [])
    rows = await store.read(lambda tx: tx.execute(select(audit.c.subject, audit.c.detail)).all())
    assert [tuple(row) for row in rows] == [
        ("rules:2026-11-21", '{"count":2}'),
        ("rules:2026-11-22", '{"count":3}'),
    ]
    await store.close()
