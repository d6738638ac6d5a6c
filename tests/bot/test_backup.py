"""A backup is worth what can be restored from it, on either engine."""

from pathlib import Path

from bot import backup, people
from bot.clock import FakeClock
from bot.seal import Seal
from bot.store import Store, Transaction
from bot.texts import Texts
from reports import cases, decisions
from reports.identity import Target, identify
from tests.helpers.world import MORNING

SEAL = Seal(bytes(range(32)))


def _two_cases_the_first_a_duplicate_of_the_second(tx: Transaction) -> None:
    chat = people.meet(tx, "fake", "an")
    for name in ("mot", "hai"):
        target = identify(f"https://facebook.com/trang.{name}")
        assert isinstance(target, Target)
        cases.open_report(
            tx,
            SEAL,
            target,
            imitates="Bộ Y tế",
            harm="other",
            person_id=chat.person_id,
            chat_id=chat.id,
        )
    decisions.decide(tx, SEAL, Texts.load(), 1, "duplicate", 1, 1, duplicate_of=2)


async def test_rows_that_name_later_rows_of_their_table_are_restored_too(
    tmp_path: Path, empty_database: str
) -> None:
    store = await Store.open(f"sqlite:///{tmp_path}/first.db", FakeClock(MORNING))
    await store.write(_two_cases_the_first_a_duplicate_of_the_second)
    made = await backup.make(store, tmp_path)
    await store.close()
    assert backup.verify(made).tables["cases"] == 2
    backup.restore(made, empty_database)
    restored = await Store.open(empty_database, FakeClock(MORNING))
    first, second = [await restored.read(cases.get, number) for number in (1, 2)]
    assert first is not None
    assert second is not None
    assert (first.duplicate_of, second.duplicate_of) == (2, None)
    assert first.state == "duplicate"
    await restored.close()
