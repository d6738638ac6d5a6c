"""The record of who did what: a chain in which no link can be changed unseen."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, select, update

from bot import audit
from bot.clock import FakeClock
from bot.store import Store, Transaction
from bot.store.schema import audit as table
from tests.helpers.world import MORNING

WORD = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=20)


@pytest.fixture
async def store(database: str) -> AsyncIterator[Store]:
    opened = await Store.open(database, FakeClock(MORNING))
    yield opened
    await opened.close()


def change(tx: Transaction, row: int, **values: Any) -> None:
    tx.execute(update(table).where(table.c.id == row).values(**values))


async def fill(store: Store, count: int = 5) -> None:
    for n in range(count):
        await store.write(audit.record, "officer:1", "case.closed", f"case:{n}", outcome="fake", n=n)


async def test_an_untouched_chain_is_whole(store: Store) -> None:
    assert await store.read(audit.first_broken) is None
    await fill(store)
    assert await store.read(audit.first_broken) is None


@pytest.mark.parametrize(
    "change_to",
    [
        {"actor": "officer:2"},
        {"action": "case.opened"},
        {"subject": "case:9"},
        {"detail": "{}"},
        {"at": FakeClock(MORNING).now().replace(hour=3)},
        {"hash": "0" * 64},
    ],
)
async def test_a_changed_row_is_found_whatever_was_changed(store: Store, change_to: dict[str, Any]) -> None:
    await fill(store)
    await store.write(change, 3, **change_to)
    assert await store.read(audit.first_broken) == 3


async def test_a_removed_row_is_found_at_the_one_after_it(store: Store) -> None:
    await fill(store)
    await store.write(lambda tx: tx.execute(delete(table).where(table.c.id == 2)).rowcount)
    assert await store.read(audit.first_broken) == 3


async def test_two_rows_of_one_transaction_follow_each_other(store: Store) -> None:
    def both(tx: Transaction) -> None:
        audit.record(tx, "system", "a", "x")
        audit.record(tx, "system", "b", "x")

    await store.write(both)
    assert await store.read(audit.first_broken) is None
    hashes = await store.read(lambda tx: list(tx.execute(select(table.c.hash)).scalars()))
    assert len(set(hashes)) == 2


async def test_what_is_undone_leaves_no_link(store: Store) -> None:
    def fail(tx: Transaction) -> None:
        audit.record(tx, "system", "a", "x")
        raise LookupError

    await fill(store, 1)
    with pytest.raises(LookupError):
        await store.write(fail)
    await fill(store, 1)
    assert await store.read(audit.first_broken) is None


async def test_two_processes_at_once_make_one_chain(database: str) -> None:
    stores = [await Store.open(database, FakeClock(MORNING)) for _ in range(2)]
    await asyncio.gather(
        *(store.write(audit.record, "system", "a", f"x:{n}") for n in range(40) for store in stores)
    )
    assert await stores[0].read(audit.first_broken) is None
    for store in stores:
        await store.close()


@settings(max_examples=15, deadline=None)
@given(st.lists(st.tuples(WORD, WORD, WORD), min_size=1, max_size=6), st.data())
def test_no_other_content_of_any_row_passes(entries: list[tuple[str, str, str]], data: st.DataObject) -> None:
    row = data.draw(st.integers(1, len(entries)))
    column = data.draw(st.sampled_from(["actor", "action", "subject", "detail"]))
    other = data.draw(WORD)

    async def story(folder: Path) -> None:
        store = await Store.open(f"sqlite:///{folder}/bot.db", FakeClock(MORNING))
        for actor, action, subject in entries:
            await store.write(audit.record, actor, action, subject, said=subject)
        before = await store.read(
            lambda tx: tx.execute(select(table.c[column]).where(table.c.id == row)).scalar_one()
        )
        await store.write(change, row, **{column: other})
        assert await store.read(audit.first_broken) == (None if other == before else row)
        await store.close()

    with TemporaryDirectory() as folder:
        asyncio.run(story(Path(folder)))
