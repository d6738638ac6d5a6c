"""Exports: everything the committee needs outside, and nobody's name."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from bot import people
from bot.seal import Seal
from bot.store import Store, Transaction
from inbox import exports
from knowledge import questions
from reports import cases
from reports.identity import find_targets

CANARY = "kẻ-chim-hoàng-yến"
SEAL = Seal(bytes(range(32)))


def _furnish(tx: Transaction) -> None:
    chat = people.meet(tx, "web", f"address-{CANARY}", CANARY)
    questions.hand_over(tx, SEAL, "Có được livestream họp thôn không?", chat.id)
    cases.open_report(
        tx,
        SEAL,
        find_targets("facebook.com/congan.gia").targets[0],
        imitates="Công an xã",
        harm="money",
        note=f"tôi là {CANARY}",
        person_id=chat.person_id,
        chat_id=chat.id,
    )


async def test_nobody_who_asked_or_reported_is_in_an_export(database: str, tmp_path: Path) -> None:
    store = await Store.open(database)
    await store.write(_furnish)
    file = tmp_path / "export.db"
    assert await store.read(exports.write, file) == {"cases": 1, "questions": 1, "sessions": 0}
    with closing(sqlite3.connect(file)) as connection:
        [(canonical, count)] = connection.execute("SELECT canonical, reports FROM cases")
    assert (canonical, count) == ("facebook.com/congangia", 1)
    assert CANARY.encode() not in file.read_bytes()
    with pytest.raises(FileExistsError):
        await store.read(exports.write, file)
    await store.close()
