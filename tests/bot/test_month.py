"""Months: read as they are written, one after the other, in their quarters, beginning at midnight in Việt Nam."""

from datetime import UTC, datetime

import pytest

from bot.month import Month


@pytest.mark.parametrize(
    ("text", "month"),
    [("2026-11", Month(2026, 11)), ("2026-13", None), ("26-11", None), ("", None), ("２０２６-11", None)],
)
def test_a_month_is_read_or_refused(text: str, month: Month | None) -> None:
    assert Month.read(text) == month


def test_months_follow_each_other_over_the_year() -> None:
    assert (Month(2026, 12).after, Month(2027, 1).before) == (Month(2027, 1), Month(2026, 12))
    assert (Month(2028, 2).last.day, Month(2026, 2).last.day) == (29, 28)


def test_a_month_lies_in_its_quarter() -> None:
    assert [Month(2026, number).quarter for number in (1, 3, 4, 11, 12)] == [1, 1, 2, 4, 4]
    assert Month(2026, 11).first_of_quarter == Month(2026, 10)
    assert Month(2026, 11).after_quarter == Month(2027, 1)


def test_a_month_begins_at_midnight_in_viet_nam() -> None:
    assert Month(2026, 11).begins_at == datetime(2026, 10, 31, 17, tzinfo=UTC)
