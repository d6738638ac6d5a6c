"""Roll calls: prefilled by what was answered, corrected, closed; absences in a row counted for the secretary."""

from datetime import timedelta
from io import BytesIO

import pytest
from openpyxl import load_workbook

from bot import people
from bot.store import Transaction
from study import answers, attendance, branches, minutes, sheets
from study.sessions import Session
from tests.study.conftest import START, TEXTS, Study, before


def marks(roll: attendance.RollCall) -> dict[int, str | None]:
    return {line.person_id: line.mark for line in roll.lines}


async def held(study: Study, days: int, given: dict[int, attendance.Word]) -> Session:
    """A session that many days after the usual one, called and closed."""
    session = await study.session(START + timedelta(days=days))
    study.go_to(session.starts_at + timedelta(minutes=10))
    await study.do(attendance.begin, session, "person:1")
    await study.do(attendance.mark, session, given, "person:1")
    await study.do(attendance.close, session, "person:1")
    return session


async def test_the_roll_is_prefilled_with_what_was_answered_and_nothing_else(study: Study) -> None:
    session = await study.session()
    await study.do(answers.give, session, study.secretary, "yes")
    await study.do(answers.give, session, study.lan, "no", "work")
    study.go_to(START)
    roll = await study.do(attendance.begin, session, "person:1")
    assert marks(roll) == {study.secretary: "present", study.lan: "excused", study.minh: None}
    with pytest.raises(attendance.NotComplete):
        await study.do(attendance.close, session, "person:1")
    await study.do(attendance.mark, session, {study.minh: "absent", study.lan: "absent", 999: "present"}, "p")
    closed = await study.do(attendance.close, session, "person:1")
    assert marks(closed) == {study.secretary: "present", study.lan: "excused", study.minh: "unexcused"}


async def test_who_is_exempt_or_elsewhere_stays_so_until_they_say_they_come(study: Study) -> None:
    everyone: dict[int, attendance.Word] = {
        study.secretary: "present",
        study.lan: "exempt",
        study.minh: "elsewhere",
    }
    await held(study, 0, everyone)
    session = await study.session(START + timedelta(days=30))
    await study.do(answers.give, session, study.minh, "yes")
    study.go_to(session.starts_at)
    roll = await study.do(attendance.begin, session, "person:1")
    assert marks(roll) == {study.secretary: None, study.lan: "exempt", study.minh: "present"}


async def test_no_roll_is_called_before_an_hour_ahead_after_a_month_or_of_a_cancelled_session(
    study: Study,
) -> None:
    session = await study.session()
    study.go_to(before(minutes=61))
    with pytest.raises(attendance.NotNow):
        await study.do(attendance.begin, session, "person:1")
    study.go_to(before(minutes=59))
    assert await study.do(attendance.begin, session, "person:1")
    study.go_to(START + timedelta(days=31))
    with pytest.raises(attendance.NotNow):
        await study.do(attendance.mark, session, {study.lan: "present"}, "person:1")


async def test_absences_in_a_row_end_with_a_presence_and_pass_over_exemptions(study: Study) -> None:
    lan, minh, hoa = study.lan, study.minh, study.secretary
    await held(study, 0, {hoa: "present", lan: "unexcused", minh: "unexcused"})
    await held(study, 30, {hoa: "present", lan: "exempt", minh: "present"})
    await held(study, 60, {hoa: "present", lan: "excused", minh: "unexcused"})
    rows = await study.do(attendance.absences_in_a_row, study.branch.id)
    assert rows == [("Lan", 2)]


async def test_the_sheet_holds_names_marks_and_categories_and_no_formula(study: Study) -> None:
    session = await study.session()
    await study.do(people.rename, study.lan, "=cmd()")
    await study.do(answers.give, session, study.lan, "no", "sick")
    study.go_to(START)
    roll = await study.do(attendance.begin, session, "person:1")
    book = load_workbook(BytesIO(await study.do(sheets.attendance, TEXTS, roll)))
    cells = [cell for row in book.active.iter_rows() for cell in row if cell.value is not None]  # type: ignore[union-attr]
    assert all(cell.data_type != "f" and not str(cell.value).startswith("=") for cell in cells)
    values = [cell.value for cell in cells]
    assert "'=cmd()" in values
    assert "Sức khỏe" in values


async def test_the_ticks_of_the_minutes_are_exactly_those_set(study: Study) -> None:
    session = await study.session()
    await study.do(minutes.tick, session, {"chair", "roll", "nothing"}, "person:1")
    await study.do(minutes.tick, session, {"roll", "fees"}, "person:1")
    assert await study.do(minutes.ticked, session.id) == {"roll", "fees"}


async def test_a_forgotten_person_leaves_no_mark(study: Study) -> None:
    session = await held(study, 0, dict.fromkeys((study.secretary, study.lan, study.minh), "present"))

    def forget(tx: Transaction) -> list[int]:
        attendance.forget_person(tx, study.lan)
        branches.forget_person(tx, study.lan)
        found = attendance.find(tx, session)
        assert found
        return [line.person_id for line in found.lines]

    assert study.lan not in await study.do(forget)
