"""Comparing: what a document says held against the register – its own day, and the documents it cites."""

from collections.abc import Iterator
from datetime import date

from bot.text import plain
from knowledge.documents import Document, Register
from knowledge.importing.dates import days_in
from knowledge.importing.head import Head
from knowledge.importing.numbers import numbers_in
from knowledge.importing.slips import Slip, slip

_DAY_WITHIN = 30
"""Characters after a number in which its day stands."""


def registered(head: Head, register: Register) -> Document | None:
    """Return the document of the register that this one is; None when there is none, or it is not sure which.

    Where several have the number, or any body may have given it, the day has to agree too, or without one the issuer.
    """
    same = with_number(head.number, register)
    if len(same) > 1 or any(_is_local(document) for document in same):
        same = [document for document in same if _agrees(document, head)]
    return same[0] if len(same) == 1 else None


def _agrees(document: Document, head: Head) -> bool:
    if head.signed:
        return document.signed == head.signed
    return bool(head.issuer) and plain(document.issuer) == plain(head.issuer)


def with_number(number: str, register: Register) -> list[Document]:
    """Return every document of the register with this number; Party bodies count anew in each term."""
    return [document for document in register.values() if number and document.number == number]


def compare(head: Head, text: str, register: Register, today: date) -> Iterator[Slip]:
    """Yield where a text and the register do not agree."""
    own = registered(head, register)
    if own is None and head.number:
        known = with_number(head.number, register)
        key = "unsure_which" if known else "unregistered"
        yield slip(key, number=head.number, ids=", ".join(document.id for document in known))
    elif own and own.signed and head.signed and own.signed != head.signed:
        yield slip("day_differs", found=_day(head.signed), registered=_day(own.signed))
    yield from _cited_days(head, text, register)
    for number in head.mentions:
        known = with_number(number, register)
        days = [document.signed for document in known if document.signed]
        if head.signed and days and len(days) == len(known) and min(days) > head.signed:
            yield slip("cites_later", signed=_day(head.signed), number=number, later=_day(min(days)))
        if known and all(document.status_on(today) == "replaced" for document in known):
            yield slip("cites_replaced", number=number)


def _cited_days(head: Head, text: str, register: Register) -> Iterator[Slip]:
    told: set[str] = set()
    for named in numbers_in(text):
        known = [each.signed for each in with_number(named.number, register) if each.signed]
        day = next(days_in(text[named.end : named.end + _DAY_WITHIN]), None)
        if not known or day is None or day.start > 3 or named.number in told or named.number == head.number:
            continue
        if day.day not in known:
            told.add(named.number)
            days = ", ".join(map(_day, known))
            yield slip("cited_day", named.start, number=named.number, found=day.text, registered=days)


def _is_local(document: Document) -> bool:
    """Every province and district numbers its own letters: the number alone says nothing."""
    return document.number.endswith(("/TU", "/HU", "/ĐU", "/TXU", "/QU"))


def _day(day: date) -> str:
    return f"{day:%d/%m/%Y}"
