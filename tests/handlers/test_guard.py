"""Nothing of a report that is declined is written anywhere, over the whole path of a chat."""

import json
from pathlib import Path
from typing import Any

from bot.text import fold
from bot.texts import Texts
from reports.identity import find_targets
from tests.helpers.drivers import Stage, stage
from tests.helpers.kept import everything_kept

ROWS: list[dict[str, Any]] = [
    json.loads(line)
    for line in (Path(__file__).parents[1] / "reports" / "scope_cases.jsonl").read_text("utf-8").splitlines()
]
DECLINED = [row["text"] for row in ROWS if row["decision"] == "decline_opinion"]
GENUINE = [row["text"] for row in ROWS if row["decision"] != "decline_opinion"]
DECLINE = Texts.load()("report.scope_decline_opinion").splitlines()[0]
WRONGLY = 0.02
_WINDOW = 5  # words in a row that would give a text away


async def _replies(here: Stage, texts: list[str]) -> list[str]:
    """Return what each of as many people hears who opens a report and writes one of `texts`."""
    replies = []
    for number, text in enumerate(texts):
        person = await here.talker(f"{len(texts)}-{number}")
        await person.says("phản ánh")
        while "Gõ “hủy”" not in (await person.hears()).text:
            pass
        await person.says(text)
        replies.append((await person.hears()).text)
    return replies


def _traces(text: str) -> list[bytes]:
    """Return the parts of `text` that must not be found."""
    words = text.split()
    parts = [" ".join(words[at : at + _WINDOW]) for at in range(max(1, len(words) - _WINDOW + 1))]
    pages = [page for target in find_targets(text).targets for page in (target.canonical, target.display)]
    return [part.encode() for part in (*parts, *map(fold, parts), *pages)]


async def test_nothing_of_two_hundred_opinions_is_kept(tmp_path: Path) -> None:
    assert len(DECLINED) >= 200
    async with stage("fake", tmp_path) as here:
        replies = await _replies(here, DECLINED)
        await here.house.engine.dispatcher.idle()
        kept = await here.house.store.read(everything_kept)
    taken = [text for text, reply in zip(DECLINED, replies, strict=True) if DECLINE not in reply]
    assert taken == []
    assert [text for text in DECLINED if any(part in kept for part in _traces(text))] == []


async def test_hardly_any_genuine_report_is_declined(tmp_path: Path) -> None:
    async with stage("fake", tmp_path) as here:
        replies = await _replies(here, GENUINE)
    declined = [text for text, reply in zip(GENUINE, replies, strict=True) if DECLINE in reply]
    assert len(declined) <= WRONGLY * len(GENUINE), declined
