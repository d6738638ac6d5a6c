"""The month in figures: counted as they are, rare ones told as few, and nobody's words in the paper."""

import io
import zipfile
from datetime import UTC, datetime, timedelta

from docx import Document

from bot.month import Month
from reports import cases, decisions, figures
from reports.figures import shown
from reports.figures_document import document
from reports.identity import find_targets
from reports.schema import State
from tests.reports.conftest import Desk

CANARY = "Chim-hoàng-yến-0912345678"


def test_few_are_told_as_few() -> None:
    assert [shown(number) for number in (0, 1, 4, 5)] == ["0", "< 5", "< 5", "5"]


async def _report(desk: Desk, number: int) -> int:
    chat = await desk.chat(f"{CANARY}-{number}")
    target = find_targets(f"facebook.com/boyte.hotro.{number}").targets[0]
    made = await desk.store.write(
        cases.open_report,
        desk.seal,
        target,
        imitates="Bộ Y tế" if number % 2 else "bộ y tế",
        harm="money",
        note=CANARY,
        person_id=chat.person_id,
        chat_id=chat.id,
    )
    return made.case_id


async def _decide(desk: Desk, case_id: int, state: State, version: int) -> None:
    await desk.store.write(decisions.decide, desk.seal, desk.say, case_id, state, 3, version, note=CANARY)


async def test_a_month_counts_its_own_cases_and_how_long_they_took(desk: Desk) -> None:
    made = [await _report(desk, number) for number in range(6)]
    for hours, case_id in zip((1, 2, 3, 4), made[:4], strict=True):
        desk.clock.advance(timedelta(hours=1).total_seconds())
        await _decide(desk, case_id, "fake", 1)
        assert hours
    november = await desk.store.read(figures.of_month, Month(2026, 11))
    assert (november.cases, november.reports) == (6, 6)
    assert november.states == {"new": 2, "fake": 4}
    assert november.imitated == [("bộ y tế", 6)] or november.imitated == [("Bộ Y tế", 6)]
    assert november.platforms == {"facebook": 6}
    assert november.decision
    assert (november.decision.count, november.decision.median, november.decision.ninth) == (4, 2.0, 4.0)
    assert [number for _, number in november.weeks] == [0, 0, 0, 6, 0, 0]
    december = await desk.store.read(figures.of_month, Month(2026, 12))
    assert (december.cases, december.decision) == (0, None)


async def test_the_month_ends_at_midnight_in_viet_nam(desk: Desk) -> None:
    last = datetime(2026, 11, 30, 16, 59, 59, tzinfo=UTC)
    desk.clock.advance((last - desk.clock.now()).total_seconds())
    await _report(desk, 1)
    desk.clock.advance(1)
    await _report(desk, 2)
    counted = [(await desk.store.read(figures.of_month, Month(2026, n))).cases for n in (11, 12)]
    assert counted == [1, 1]


async def test_the_paper_upward_holds_figures_and_nobody(desk: Desk) -> None:
    made = [await _report(desk, number) for number in range(3)]
    await _decide(desk, made[0], "fake", 1)
    found = await desk.store.read(figures.of_month, Month(2026, 11))
    body = document(desk.say, found)
    with zipfile.ZipFile(io.BytesIO(body)) as parts:
        whole = b"".join(parts.read(name) for name in parts.namelist()).decode("utf-8", "ignore")
    for secret in (CANARY, "0912345678", "boyte.hotro", "facebook.com"):
        assert secret not in whole
    paper = Document(io.BytesIO(body))
    head = [line.text for row in paper.tables[0].rows for cell in row.cells for line in cell.paragraphs]
    assert head[:4] == ["ĐẢNG BỘ ……………………", "BAN CHỈ ĐẠO 35", "*", "Số ……-BC/BCĐ35"]
    rows = {row.cells[0].text: row.cells[1].text for table in paper.tables[1:-1] for row in table.rows}
    assert rows["Vụ việc mới"] == "3"
    assert rows["Lượt phản ánh"] == "< 5"
