"""Nothing of what is declined is written anywhere: the whole table of opinions, said in chat, on both engines."""

import json
from pathlib import Path

from bot.clock import SystemClock
from bot.messages import File
from bot.routing import Router
from bot.seal import Seal
from bot.text import plain
from handlers import help, report
from reports import cases
from reports.identity import find_targets
from reports.register import Register
from tests.helpers.kept import everything_kept
from tests.helpers.world import World

TABLE = Path(__file__).parents[1] / "reports" / "scope_cases.jsonl"
DECLINED = [
    case["text"]
    for case in map(json.loads, TABLE.read_text(encoding="utf-8").splitlines())
    if case["decision"] == "decline_opinion"
]
TOGETHER = 8  # people who write at the same time


async def _no_files(channel: str, file: File, limit: int) -> bytes:
    raise AssertionError("nothing is fetched of what is declined")


def _router() -> Router:
    return Router("house").include(
        help.create_router(), report.create_router(Seal(b"s" * 32), _no_files, Register)
    )


async def test_nothing_of_what_is_declined_is_written_anywhere(database: str) -> None:
    async with World(_router(), address=database, clock=SystemClock()) as world:
        people = [world.user(f"person{n}") for n in range(TOGETHER)]
        for user in people:
            await user.says("menu")
            await user.hears(2)
        for start in range(0, len(DECLINED), TOGETHER):
            asked = list(zip(people, DECLINED[start : start + TOGETHER], strict=False))
            for user, text in asked:
                await user.says(f"/baocao {text}")
            for user, text in asked:
                assert "Không tiếp nhận được" in (await user.hears())[0].text, text
        await world.settle()
        assert await world.store.read(cases.list_cases) == []
        kept = plain((await world.store.read(everything_kept)).decode(errors="replace"))
        for text in DECLINED:
            assert plain(text) not in kept
            for target in find_targets(text).targets:
                assert plain(target.canonical) not in kept
