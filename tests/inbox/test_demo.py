"""The demo furnishes an empty installation, once, and never a used one."""

from pathlib import Path

from bot.seal import Seal
from bot.store import Store
from bot.texts import Texts
from inbox import demo
from knowledge import questions
from reports import cases
from study import branches


async def test_an_empty_installation_is_furnished_once(tmp_path: Path) -> None:
    store = await Store.open(f"sqlite:///{tmp_path}/bot.db")
    seal, texts = Seal(bytes(32)), Texts.load()
    assert await store.write(demo.furnish, seal, texts)
    assert not await store.write(demo.furnish, seal, texts)
    assert sum((await store.read(cases.counts)).values()) == len(demo.PAGES)
    assert len(await store.read(questions.listed)) == 2
    assert await store.read(branches.size, 1) == 3
    await store.close()
