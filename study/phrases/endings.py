"""The end of a recurring schedule: "đến hết tháng 6/2027", "đến 30/6/2027", "trong 5 buổi"."""

import re
from dataclasses import dataclass
from datetime import date, datetime

import msgspec

from bot.month import Month
from study.holidays import official
from study.phrases.day_patterns import QUARTERS
from study.phrases.question import Question
from study.phrases.remaining import Remaining
from study.phrases.written_dates import month_number, real_date, written_year
from study.recurrence import Rule, occurrences

MOST = 120  # sessions that may be counted out: ten years of monthly ones
_NUMBERS = {
    word: number
    for number, words in enumerate(
        ("mot xmot", "hai", "ba", "bon tu", "nam", "xsau sau", "bay", "tam", "chin", "muoi"), 1
    )
    for word in words.split()
}
_NUMBER = rf"(\d{{1,6}}|{'|'.join(_NUMBERS)})"
_TO = r"\b(?:(?:cho|keo dai|ap dung) )*(?:(?:den|xtoi) (?:het |cuoi )?|toi (?:het|cuoi) )"
_YEAR = r"(?:(?: ?/ ?| nam | )(\d{4,6})| nam (nay|sau|toi|xtoi))?(?![\d/])"
_DATE = re.compile(rf"{_TO}(?:ngay |mung )?(\d{{1,2}}) ?(?:/|thang) ?(\d{{1,2}}){_YEAR}")
_DOTTED = re.compile(rf"{_TO}(?:ngay )?(\d{{1,2}})[.\-](\d{{1,2}})[.\-](\d{{2,6}})(?![\d/])")
_MONTH = re.compile(rf"{_TO}thang (\d{{1,3}}){_YEAR}")
_MONTH_AWAY = re.compile(rf"{_TO}thang (nay|sau|toi|xtoi)\b")
_QUARTER = re.compile(rf"{_TO}quy ?(iv|iii|ii|i|[1-4]){_YEAR}")
_END_OF_YEAR = re.compile(
    rf"{_TO}nam (\d{{4,6}}|nay|sau|toi|xtoi)(?![\d/])|\b(?:den|xtoi|toi) (?:het|cuoi) nam\b(?! \d)"
)
_COUNT = re.compile(
    rf"\b(?:trong|gom|du|sau) {_NUMBER} (?:buoi|ky)(?: (?:roi|thi|la) (?:thoi|dung|ngung|het))?\b|"
    rf"\b{_NUMBER} (?:buoi|ky) (?:roi|thi|la) (?:thoi|dung|ngung|het)\b"
)
# "Dời đến 15/12" names a day to meet on; the day after "đến" is an end only of what comes again.
_COMES_AGAIN = re.compile(r"\b(?:hang|moi|tung|cac|dinh ky|lan)\b|\b(?:den|xtoi|toi) (?:het|cuoi)\b")
_LUNAR = re.compile(
    rf"{_TO}(?:(?:ngay|mung|ram|thang|nam|nay|sau|\d{{1,4}}|/) ?){{1,8}}(?:amlich|am ?lich|lich am|al|chap|gieng)\b"
)
_UNCLEAR = re.compile(
    rf"\b(?:den|xtoi|toi) (?:het|khi|luc nao|bao gio)\b|\btrong {_NUMBER} (?:thang|tuan|quy|nam|ky)\b"
)


@dataclass(frozen=True)
class Ending:
    """What was said of the end: the last day, or how many sessions; nothing: the schedule goes on."""

    until: date | None = None
    count: int = 0


def read(phrase: Remaining, today: date) -> Ending:
    """Take the end out of `phrase`. Raises Question for one that is past, impossible, said twice or not clear."""
    comes_again = _COMES_AGAIN.search(phrase.text)
    if comes_again and _LUNAR.search(phrase.text):
        raise Question("which_end")
    found = _days(phrase, today) if comes_again else []
    counts = [_number(match[1] or match[2]) for match in phrase.take(_COUNT)]
    if _UNCLEAR.search(phrase.text) or len(found) + len(counts) > 1:
        raise Question("which_end")
    if counts and not 1 <= counts[0] <= MOST:
        raise Question("how_many", most=MOST)
    if found and found[0] < today:
        raise Question("past", date=f"{found[0]:%d/%m/%Y}")
    return Ending(next(iter(found), None), next(iter(counts), 0))


def _days(phrase: Remaining, today: date) -> list[date]:
    """Return the last days that were named."""
    found = [_date(m[1], m[2], m[3] or m[4] or "", today) for m in phrase.take(_DATE)]
    found += [_date(m[1], m[2], m[3], today) for m in phrase.take(_DOTTED)]
    found += [_month(month_number(m[1]), m[2] or m[3] or "", today).last for m in phrase.take(_MONTH)]
    this = Month.of(today)
    found += [(this if m[1] == "nay" else this.after).last for m in phrase.take(_MONTH_AWAY)]
    for match in phrase.take(_QUARTER):
        quarter = QUARTERS.get(match[1]) or int(match[1])
        found.append(_month(quarter * 3, match[2] or match[3] or "", today).last)
    found += [_month(12, m[1] or "", today).last for m in phrase.take(_END_OF_YEAR)]
    return found


def _date(day_text: str, month_text: str, year_text: str, today: date) -> date:
    """Return the day that was written, the coming one when it has no year."""
    day, month, year = int(day_text), month_number(month_text), written_year(year_text, today)
    shown = "/".join(part for part in (day_text, month_text, year_text) if part)
    if year is not None:
        return real_date(year, month, day, shown)
    this = real_date(today.year, month, day, shown)
    return this if this >= today else real_date(today.year + 1, month, day, shown)


def _month(number: int, year_text: str, today: date) -> Month:
    """Return the month that was written, the coming one when it has no year."""
    year = written_year(year_text, today)
    if year is not None:
        return Month(year, number)
    return Month(today.year + (number < today.month), number)


def _number(text: str) -> int:
    return int(text) if text.isdigit() else _NUMBERS[text]


def with_end(rule: Rule, ending: Ending, now: datetime) -> Rule:
    """Return the rule with its end. Raises Question when it has no session before it, or is a single one."""
    if ending == Ending():
        return rule
    if rule.kind == "single":
        raise Question("once_or_until")
    if ending.count:
        coming = occurrences(rule, now, official(), ending.count)
        return msgspec.structs.replace(rule, until=coming[-1].planned)
    assert ending.until is not None
    ends = msgspec.structs.replace(rule, until=ending.until)
    if not occurrences(ends, now, official(), 1):
        raise Question("nothing_until", date=f"{ending.until:%d/%m/%Y}")
    return ends
