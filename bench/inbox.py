"""The inbox's list at 100,000 cases: how long the server takes to list, to filter, to search.

`python -m bench.inbox ADDRESS COUNT` fills the empty database at ADDRESS and prints milliseconds as one JSON object.
"""

import asyncio
import json
import random
import sys
import time
from collections.abc import Callable, Iterator
from typing import Any

from sqlalchemy import insert

from bot.seal import Seal
from bot.store import Store, Transaction
from bot.text import plain
from inbox import officers
from inbox.cases import listing
from inbox.cases.choice import Choice
from inbox.officers import Officer
from reports.case_text import gathered
from reports.changing import standing
from reports.schema import case_texts, cases
from reports.targets import Targets

SEAL = Seal(bytes(range(32)))
CASES = 100_000
ROUNDS = 40
_BATCH = 2000
_BODIES = (
    "Công an xã",
    "Công an tỉnh",
    "Ủy ban nhân dân xã",
    "Sở Y tế",
    "Bộ Công an",
    "Cục Thuế",
    "Điện lực",
)
_PLACES = (
    "Hòa Bình",
    "Phú Thọ",
    "Lào Cai",
    "An Giang",
    "Cà Mau",
    "Đắk Lắk",
    "Nghệ An",
    "Hà Tĩnh",
    "Huế",
    "Sơn La",
)
_STATES = ("new", "reviewing", "waiting", "fake", "not_fake", "duplicate", "forwarded", "taken_down")
_WEIGHTS = (8, 4, 3, 40, 25, 5, 5, 10)
_PLATFORMS = ("facebook", "tiktok", "zalo", "telegram", "website")
_HARMS = ("money", "data", "false_news", "other")


def rows(count: int, now_ms: int) -> Iterator[tuple[dict[str, Any], dict[str, Any]]]:
    """Yield invented cases with their texts; always the same ones."""
    chance = random.Random(35)
    for number in range(1, count + 1):
        body, place = chance.choice(_BODIES), chance.choice(_PLACES)
        platform, handle = chance.choice(_PLATFORMS), f"{plain(body).replace(' ', '')}.{number:06d}"
        address = f"https://www.{platform}.com/{handle}"
        case = {
            "id": number,
            "key": f"{number:064d}",
            "platform": platform,
            "canonical": address,
            "display": address.removeprefix("https://www."),
            "imitates": f"{body} {place}",
            "harm": chance.choice(_HARMS),
            "state": chance.choices(_STATES, _WEIGHTS)[0],
            "version": 1,
            "decisions": 0,
            "officer_id": chance.choice((None, 1, 2, 3)),
            "first_seen": now_ms - (count - number) * 60_000,
            "note": "",
            "snoozed_until": None,
        }
        case["standing"] = standing(case)
        words = gathered(
            str(case["display"]), str(case["imitates"]), f"họ gọi điện đòi tiền phí hồ sơ {number}"
        )
        yield case, {"case_id": number, "folded": words}


def fill(tx: Transaction, batch: list[tuple[dict[str, Any], dict[str, Any]]]) -> None:
    """Write one batch."""
    tx.execute(insert(cases), [case for case, _ in batch])
    tx.execute(insert(case_texts), [text for _, text in batch])


async def furnish(store: Store, count: int) -> Officer:
    """Fill an empty store and return the officer who looks."""
    for name in ("An", "Bình", "Chi"):
        await store.write(officers.add, SEAL, name, "officer")
    batch: list[tuple[dict[str, Any], dict[str, Any]]] = []
    for row in rows(count, round(store.clock.now().timestamp() * 1000)):
        batch.append(row)
        if len(batch) == _BATCH or row[0]["id"] == count:
            await store.write(fill, batch)
            batch = []
    if store.engine.dialect.name == "postgresql":  # what its own housekeeping does within a minute
        with store.engine.connect() as connection:
            connection.exec_driver_sql("VACUUM ANALYZE")
    else:
        with store.engine.connect() as connection:
            connection.exec_driver_sql("PRAGMA optimize=0x10002")
    found = await store.read(officers.find, 1)
    assert found is not None
    return found


def looks(officer: Officer, count: int) -> dict[str, Callable[[Transaction], object]]:
    """The questions an officer asks of the list, by name."""
    targets = Targets()

    def lines(**parts: Any) -> Callable[[Transaction], object]:
        after = parts.pop("after", None)
        chosen = Choice(**parts)
        return lambda tx: listing.lines(tx, SEAL, chosen, officer, targets, after=after)

    return {
        "counts": lambda tx: listing.counts(tx, officer, targets),
        "unassigned": lines(show="unassigned"),
        "mine": lines(show="mine"),
        "open": lines(show="open"),
        "all, page 1000": lines(show="all", after=(0, count // 2)),
        "overdue": lines(show="overdue"),
        "fake": lines(show="fake"),
        "open, kind and platform": lines(show="open", harm="data", platform="zalo"),
        "search, common words": lines(show="all", query="công an xã hòa bình"),
        "search, rare word": lines(show="all", query=f"{count // 3:06d}"),
        "search, nothing": lines(show="all", query="khong co o dau ca"),
        "search in a list": lines(show="waiting", query="dien luc son la"),
        "search, address": lines(show="all", query=f"facebook.com/congantinh.{count // 2:06d}"),
    }


async def measure(address: str, count: int = CASES, rounds: int = ROUNDS) -> dict[str, float]:
    """Return the 95th percentile of each question in milliseconds, and "worst", the greatest of them."""
    store = await Store.open(address)
    officer = await furnish(store, count)
    figures = {}
    for name, look in looks(officer, count).items():
        await store.read(look)
        times = []
        for _ in range(rounds):
            began = time.perf_counter()
            await store.read(look)
            times.append((time.perf_counter() - began) * 1e3)
        figures[name] = sorted(times)[int(len(times) * 0.95)]
    await store.close()
    return {"worst": max(figures.values()), **figures}


if __name__ == "__main__":
    print(json.dumps(asyncio.run(measure(sys.argv[1], int(sys.argv[2]))), ensure_ascii=False))
