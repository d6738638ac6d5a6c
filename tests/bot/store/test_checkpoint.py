"""The log beside a SQLite database: folded in without stopping anybody, and emptied of what was erased."""

import asyncio
from pathlib import Path

import pytest
from sqlalchemy import delete

from bot import people
from bot.store import Store, Transaction, checkpoint
from bot.store.schema import chats
from bot.store.schema import people as people_table

CANARY = "dia-chi-can-quen"


def _kept(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in folder.glob("bot.db*"))


def _forget(tx: Transaction) -> None:
    tx.execute(delete(chats))
    tx.execute(delete(people_table))


async def test_what_was_erased_leaves_the_files_of_a_running_store_by_itself(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(checkpoint, "_EVERY", 0.01)
    monkeypatch.setattr(checkpoint, "_EMPTIED_EVERY", 0.0)
    store = await Store.open(f"sqlite:///{tmp_path}/bot.db")
    await store.write(people.meet, "fake", CANARY)
    await store.write(_forget)
    async with asyncio.timeout(20):
        while CANARY.encode() in _kept(tmp_path):
            await store.read(lambda tx: None)
    await store.close()


async def test_emptying_the_log_waits_for_no_reader_and_makes_no_writer_wait(tmp_path: Path) -> None:
    store = await Store.open(f"sqlite:///{tmp_path}/bot.db")
    cleaner = checkpoint.Checkpointer(store.engine)
    await store.write(people.meet, "fake", "an")
    with store.engine.connect() as reader:
        reader.exec_driver_sql("BEGIN")
        reader.exec_driver_sql("SELECT count(*) FROM chats").all()
        await store.write(people.meet, "fake", CANARY)
        assert not cleaner.empty()
        await store.write(_forget)
        reader.exec_driver_sql("ROLLBACK")
    assert cleaner.empty()
    assert CANARY.encode() not in _kept(tmp_path)
    cleaner.close()
    await store.close()
