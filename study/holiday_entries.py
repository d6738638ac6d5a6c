"""What the file of holidays holds: days of either calendar, the Tết break, and what was announced for a year."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Annotated

import msgspec
from msgspec import Meta

YEARS = range(2000, 2150)
Name = Annotated[str, Meta(min_length=1, max_length=100)]
Place = tuple[int, date | int]


class FixedDay(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A holiday of the solar calendar, from the year `since` on."""

    month: Annotated[int, Meta(ge=1, le=12)]
    day: Annotated[int, Meta(ge=1, le=31)]
    name: Name
    since: Annotated[int, Meta(ge=0, le=2200)] = 0


class LunarDay(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A holiday of the lunar calendar."""

    month: Annotated[int, Meta(ge=1, le=12)]
    day: Annotated[int, Meta(ge=1, le=30)]
    name: Name


class Tet(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The Tết break of a year that was not announced yet: days before it, and its last day."""

    name: Name
    days_before: Annotated[int, Meta(ge=0, le=10)]
    last_day: Annotated[int, Meta(ge=1, le=15)]


class Span(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A break of several days, its first and last day among them."""

    first: date
    last: date
    name: Name


class Year(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What was announced for a year: by which document, its breaks, and the weekend days worked in exchange."""

    document: Name
    days_off: tuple[Span, ...]
    working: tuple[date, ...]


@dataclass(frozen=True)
class Content:
    """The file's four sections.

    `lines` says where something stands: (0, n) the nth fixed day, (year, 0) a year, (year, day) a break by its first
    day or a day worked in exchange.
    """

    fixed: tuple[FixedDay, ...]
    lunar: tuple[LunarDay, ...]
    tet: Tet
    announced: Mapping[int, Year]
    lines: Mapping[Place, int]
