"""The inbox's list at 100,000 cases: how long the server takes to list, to filter, to search, page and all.

`python -m bench.inbox ADDRESS COUNT` fills the empty database at ADDRESS and prints milliseconds as one JSON object.
"""

import asyncio
import json
import random
import sys
import time
from collections.abc import Iterator
from typing import Any

from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer
from sqlalchemy import insert

from bot.seal import Seal
from bot.store import Store, Transaction
from bot.text import plain
from bot.texts import Texts
from inbox import officers
from inbox.app import create_inbox
from inbox.cases.choice import Choice
from knowledge.base import KnowledgeBase
from knowledge.snapshot import HOME
from reports.case_text import gathered
from reports.changing import standing
from reports.register import Register
from reports.schema import case_texts, cases

SEAL = Seal(bytes(range(32)))
CASES = 100_000
ROUNDS = 40
_BATCH = 2000
_PASSWORD = "một mật khẩu dài"
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


async def furnish(store: Store, count: int) -> str:
    """Fill an empty store and return the one-time code of the officer who looks, the first of three."""
    code, *_ = [await store.write(officers.add, SEAL, name, "officer") for name in ("An", "Bình", "Chi")]
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
    return code


def pages(count: int) -> dict[str, Choice]:
    """What an officer asks of the list, by name."""
    return {
        "unassigned": Choice(show="unassigned"),
        "mine": Choice(show="mine"),
        "open": Choice(show="open"),
        "all": Choice(show="all"),
        "overdue": Choice(show="overdue"),
        "fake": Choice(show="fake"),
        "open, kind and platform": Choice(show="open", harm="data", platform="zalo"),
        "search, common words": Choice(show="all", query="công an xã hòa bình"),
        "search, rare word": Choice(show="all", query=f"{count // 3:06d}"),
        "search, nothing": Choice(show="all", query="khong co o dau ca"),
        "search in a list": Choice(show="fake", query="dien luc son la"),
        "search, address": Choice(show="all", query=f"facebook.com/congantinh.{count // 2:06d}"),
    }


async def signed_in(client: TestClient[Any, Any], code: str) -> None:
    """Let the officer choose a password; from then on the client has a session."""
    fields = {"code": code, "password": _PASSWORD, "password_again": _PASSWORD}
    answer = await client.post("/inbox/welcome", data=fields, headers={"Sec-Fetch-Site": "same-origin"})
    assert answer.status == 200, await answer.text()


async def slowness(client: TestClient[Any, Any], address: str, rounds: int) -> float:
    """Return the 95th percentile of the milliseconds until the whole page at an address is there."""
    times = []
    for number in range(rounds + 1):
        began = time.perf_counter()
        async with client.get(address) as answer:
            await answer.read()
            assert answer.status == 200, (address, answer.status)
        if number:  # the first one warms up
            times.append((time.perf_counter() - began) * 1e3)
    return sorted(times)[int(len(times) * 0.95)]


async def measure(address: str, count: int = CASES, rounds: int = ROUNDS) -> dict[str, float]:
    """Return the 95th percentile of each page in milliseconds, and "worst", the greatest of them."""
    store = await Store.open(address)
    code = await furnish(store, count)
    knowledge, register = KnowledgeBase.load(), Register.load()
    inbox = create_inbox(
        store,
        Texts.load(),
        SEAL,
        knowledge=lambda: knowledge,
        register=lambda: register,
        take_update=lambda _row, _message: None,
        directory=HOME,
    )
    application = web.Application()
    application.add_subapp("/inbox", inbox)
    async with TestClient(TestServer(application)) as client:
        await signed_in(client, code)
        later = Choice(show="all").address((0, count // 2))
        wanted = {name: choice.address() for name, choice in pages(count).items()} | {"all, page 1000": later}
        figures = {name: await slowness(client, page, rounds) for name, page in wanted.items()}
    await store.close()
    return {"worst": max(figures.values()), **figures}


if __name__ == "__main__":
    print(json.dumps(asyncio.run(measure(sys.argv[1], int(sys.argv[2]))), ensure_ascii=False))
