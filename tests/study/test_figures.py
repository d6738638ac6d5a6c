"""The committee's figures: what met, what did not, under whom; every branch once; quick at two thousand."""

from datetime import datetime, timedelta

import pytest

from bot.clock import VIETNAM
from bot.month import Month
from bot.store import Transaction
from study import attendance, figures, planning, sessions
from study.figures import Line
from study.schema import SessionKind, study_sessions
from study.schema import branches as branch_table
from tests.study.conftest import NOW, TEXTS, Study

NOVEMBER = Month(2026, 11)


def _place(tx: Transaction, name: str, parent: int | None = None) -> int:
    return tx.insert(branch_table, name=name, parent_id=parent, created_at=tx.now, approval=False)


def _meet(tx: Transaction, branch: int, day: int, kind: SessionKind = "regular", month: int = 11) -> int:
    starts_at = datetime(2026, month, day, 19, 30, tzinfo=VIETNAM)
    session = planning.create(tx, branch, starts_at, kind=kind)
    assert session is not None
    return session


async def _lines(study: Study, month: Month = NOVEMBER, below: int = 0) -> dict[str, Line]:
    found = await study.store.read(figures.of_month, month, below)
    return {line.name: line for line in found.lines}


async def test_every_branch_stands_as_its_sessions_do(study: Study) -> None:
    def lay_down(tx: Transaction) -> None:
        made = {name: _place(tx, name) for name in ("Họp rồi", "Sắp họp", "Chuyên đề", "Hủy", "Bất thường")}
        _meet(tx, made["Họp rồi"], 3)
        _meet(tx, made["Họp rồi"], 3, "thematic", month=10)
        _meet(tx, made["Sắp họp"], 28)
        _meet(tx, made["Sắp họp"], 15, "thematic", month=12)
        _meet(tx, made["Chuyên đề"], 5, "thematic")
        _meet(tx, made["Bất thường"], 6, "extraordinary")
        cancelled = sessions.find(tx, _meet(tx, made["Hủy"], 29))
        assert cancelled
        planning.cancel(tx, TEXTS, cancelled, "person:1")

    await study.do(lay_down)
    found = await _lines(study)
    stands = {name: (line.month, line.quarter, line.met) for name, line in found.items()}
    assert stands == {
        "Chi bộ thôn Đông": ("none", "none", 0),
        "Họp rồi": ("held", "held", 2),
        "Sắp họp": ("ahead", "ahead", 0),
        "Chuyên đề": ("thematic", "held", 1),
        "Hủy": ("cancelled", "none", 0),
        "Bất thường": ("none", "none", 1),
    }
    totals = figures.totals(found.values())
    assert sum(totals.month.values()) == sum(totals.quarter.values()) == totals.branches == 6
    course = await study.store.read(figures.course, NOVEMBER)
    assert [count for _, count in course] == [0, 0, 0, 0, 0, 1]
    assert course[0][0] == Month(2026, 6)


async def test_a_closed_roll_call_is_counted_beside_what_was_held(study: Study) -> None:
    session = await study.session(NOW + timedelta(hours=1))
    study.go_to(NOW + timedelta(hours=3))
    everyone = [study.secretary, study.lan, study.minh]

    def call(tx: Transaction) -> None:
        attendance.begin(tx, session, "person:1")
        attendance.mark(tx, session, dict.fromkeys(everyone, "present"), "person:1")
        attendance.close(tx, session, "person:1")

    assert (await _lines(study))["Chi bộ thôn Đông"][-2:] == (1, 0)
    await study.do(call)
    assert (await _lines(study))["Chi bộ thôn Đông"][-2:] == (1, 1)


async def test_committees_are_not_branches_and_hold_whatever_is_below_them(study: Study) -> None:
    def build(tx: Transaction) -> tuple[int, int]:
        top = _place(tx, "Đảng bộ xã")
        part = _place(tx, "Đảng bộ bộ phận", top)
        _meet(tx, _place(tx, "Chi bộ trường học", part), 3)
        _place(tx, "Chi bộ trạm y tế", part)
        _place(tx, "Chi bộ thôn Tây", top)
        return top, part

    top, part = await study.do(build)
    assert set(await _lines(study)) == {
        "Chi bộ thôn Đông",
        "Chi bộ thôn Tây",
        "Chi bộ trường học",
        "Chi bộ trạm y tế",
    }
    assert set(await _lines(study, below=part)) == {"Chi bộ trường học", "Chi bộ trạm y tế"}
    assert len(await _lines(study, below=top)) == 3
    found = await study.store.read(figures.of_month, NOVEMBER)
    assert list(found.committees.values()) == ["Đảng bộ xã", "Đảng bộ xã › Đảng bộ bộ phận"]
    rows = [(number, one.branches, one.month["held"]) for number, one in figures.by_committee(found)]
    assert rows == [(0, 1, 0), (top, 1, 0), (part, 2, 1)]


async def test_a_month_begins_and_ends_at_midnight_in_viet_nam(study: Study) -> None:
    def lay_down(tx: Transaction) -> None:
        for name, moment in (
            ("Đêm cuối tháng", datetime(2026, 11, 30, 23, 59, tzinfo=VIETNAM)),
            ("Đầu tháng sau", datetime(2026, 12, 1, tzinfo=VIETNAM)),
        ):
            planning.create(tx, _place(tx, name), moment)

    await study.do(lay_down)
    assert [(await _lines(study))[name].month for name in ("Đêm cuối tháng", "Đầu tháng sau")] == [
        "ahead",
        "none",
    ]


@pytest.mark.slow
async def test_two_thousand_branches_are_counted_in_a_moment(study: Study) -> None:
    """Two thousand branches with a year of sessions: the page's queries stay well below half a second."""

    def fill(tx: Transaction) -> None:
        committees = [_place(tx, f"Đảng bộ xã {n}") for n in range(40)]
        rows = [
            {"name": f"Chi bộ {n}", "parent_id": committees[n % 40], "created_at": tx.now, "approval": False}
            for n in range(2000)
        ]
        tx.connection.execute(branch_table.insert(), rows)
        first = datetime(2025, 12, 3, 19, 30, tzinfo=VIETNAM)
        usual = {
            "minutes": 90,
            "place": "",
            "topic": "",
            "state": "held",
            "revision": 0,
            "created_at": tx.now,
            "kind": "regular",
        }
        held = [
            usual | {"branch_id": committees[-1] + 1 + n, "starts_at": first + timedelta(days=30 * month)}
            for n in range(2000)
            for month in range(12)
        ]
        tx.connection.execute(study_sessions.insert(), held)

    await study.do(fill)
    begun = datetime.now()
    found = await study.store.read(figures.of_month, NOVEMBER)
    course = await study.store.read(figures.course, NOVEMBER)
    taken = (datetime.now() - begun).total_seconds()
    assert len(found.lines) == 2001
    assert len(figures.by_committee(found)) == 41
    assert max(count for _, count in course) == 2000
    assert taken < 2.0, taken
