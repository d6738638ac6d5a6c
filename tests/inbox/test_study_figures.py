"""The committee's view over the branches: filtered, paged, carried away as files without formulas or people."""

import csv
import io
from datetime import timedelta

from openpyxl import load_workbook
from sqlalchemy import select

from bot import people
from bot.store import Transaction
from bot.store.schema import audit
from inbox.study_choice import PATH
from inbox.study_figures import SHOWN
from study import branches, planning
from study.schema import branches as branch_table
from tests.inbox.conftest import Committee, words

MEMBER = "Nguyễn Thị Hoàng Yến"
FORMULA = '=HYPERLINK("http://x","a")'


def _build(tx: Transaction) -> int:
    committee = tx.insert(branch_table, name="Đảng bộ xã Đoài", created_at=tx.now, approval=False)
    for number in range(SHOWN + 2):
        values = {"parent_id": committee, "created_at": tx.now, "approval": False}
        tx.insert(branch_table, name=f"Chi bộ thôn {number:03}", **values)
    secretary = people.meet(tx, "fake", "hoa", MEMBER).person_id
    branch, _ = branches.create(tx, FORMULA, secretary)
    planning.create(tx, branch.id, tx.now - timedelta(days=2), topic="Bí mật nội bộ")
    return committee


async def test_the_page_counts_filters_and_turns_over(committee: Committee) -> None:
    below = await committee.store.write(_build)
    viewer = await committee.signed_in("viewer")
    page = await (await viewer.get(PATH)).text()
    assert "Sinh hoạt tháng 11/2026" in words(page)
    assert f"1/{SHOWN + 3}" in words(page)
    assert MEMBER not in page
    assert page.count("<svg") >= 5
    assert "Trang 1/2" in words(page)
    second = words(await (await viewer.get(PATH, params={"page": "2"})).text())
    assert "Chi bộ thôn 051" in second
    narrowed = words(await (await viewer.get(PATH, params={"below": str(below), "q": "THON 007"})).text())
    assert "Chi bộ thôn 007" in narrowed
    assert "Chi bộ thôn 008" not in narrowed
    held = words(await (await viewer.get(PATH, params={"show": "held"})).text())
    assert "Chi bộ thôn 001" not in held
    assert "42-HD/BTCTW" in held


async def test_whatever_stands_in_the_address_is_answered_or_refused(committee: Committee) -> None:
    viewer = await committee.signed_in("viewer")
    for name, wrong in (("month", "2026-13"), ("show", "x"), ("page", "-1"), ("below", "1" * 400)):
        assert (await viewer.get(PATH, params={name: wrong})).status == 400, name
    for name, odd in (
        ("page", "99999"),
        ("below", "99999"),
        ("q", "\x00\u200b" * 300),
        ("month", "2031-01"),
    ):
        response = await viewer.get(PATH, params={name: odd})
        assert response.status == 200, name
        assert "Không có chi bộ nào như vậy" in await response.text()
    assert (await (await committee.stranger()).get(PATH, allow_redirects=False)).status == 303


async def test_the_files_hold_what_was_chosen_without_formulas_and_are_written_down(
    committee: Committee,
) -> None:
    await committee.store.write(_build)
    viewer = await committee.signed_in("viewer")
    response = await viewer.get(f"{PATH}.csv")
    body = await response.read()
    rows = list(csv.reader(io.StringIO(body.decode("utf-8-sig"))))
    assert len(rows) == SHOWN + 4
    assert rows[0][0] == "Chi bộ"
    assert next(row for row in rows if FORMULA in row[0])[:4] == [
        f"'{FORMULA}",
        "",
        "Đã họp",
        "Chưa có chuyên đề",
    ]
    response = await viewer.get(f"{PATH}.xlsx", params={"show": "held"})
    assert "sinh-hoat-2026-11.xlsx" in response.headers["Content-Disposition"]
    [_, line] = list(load_workbook(io.BytesIO(await response.read())).active.iter_rows(values_only=False))
    assert (line[0].value, line[0].data_type, line[4].value) == (f"'{FORMULA}", "s", 1)

    def recorded(tx: Transaction) -> list[str]:
        wanted = select(audit.c.detail).where(audit.c.action == "study_figures.taken").order_by(audit.c.id)
        return list(tx.execute(wanted).scalars())

    taken = await committee.store.read(recorded)
    assert ["csv" in taken[0], "xlsx" in taken[1], len(taken)] == [True, True, 2]
