"""A pack: confirmed fakes as authorities need them. Only what is about the page is ever read from the store.

No note of a report goes in: people write in it who they are. Days, not moments: a moment would say which message it
was. Pictures are the previews, drawn anew; the digest of the original lets it be asked for and compared.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from sqlalchemy import func, select

from bot.clock import local
from bot.seal import Seal
from bot.store import Transaction
from bot.text import clean, plain
from reports import cases, evidence
from reports.cases import Case
from reports.register import Register
from reports.schema import Harm, State, reports

Marking = Literal["clear", "green", "amber", "red"]
MARKINGS: tuple[Marking, ...] = ("clear", "green", "amber", "red")
FOUND: tuple[State, ...] = ("fake", "forwarded", "taken_down")
MOST_CASES = 200
MOST_PICTURES = 60  # of a whole pack
_MOST_OFFICIAL = 5  # addresses of the body that is imitated


@dataclass(frozen=True)
class Head:
    """What stands above: who sends it, how to reach them, in their own words what it is about, who may read it."""

    unit: str
    contact: str = ""
    description: str = ""
    marking: Marking = "amber"


@dataclass(frozen=True)
class Proof:
    """One picture: `sha256` is of the original, `preview` is a JPEG that holds pixels only."""

    number: int
    sha256: str
    preview: bytes
    on: date


@dataclass(frozen=True)
class Item:
    """One page. `harms` counts reports by harm; `official` are addresses of the body it imitates."""

    number: int
    platform: str
    page: str
    url: str
    imitates: str
    official: tuple[str, ...]
    harms: Mapping[Harm, int]
    reports: int
    state: State
    first_seen: date
    decided_on: date | None
    proofs: tuple[Proof, ...] = ()


@dataclass(frozen=True)
class Pack:
    """Everything that is handed over; `on` is the day it was made."""

    head: Head
    on: date
    items: tuple[Item, ...]


def collect(
    tx: Transaction,
    seal: Seal,
    register: Register,
    numbers: Sequence[int],
    head: Head,
    *,
    pictures: bool = True,
) -> Pack:
    """Return the pack of those of the cases that were found to be fakes, in the order given. Raises SealBroken."""
    items: list[Item] = []
    room = MOST_PICTURES if pictures else 0
    for number in list(dict.fromkeys(numbers))[:MOST_CASES]:
        case = cases.get(tx, number)
        if case is None or case.state not in FOUND:
            continue
        proofs = _proofs(tx, seal, number, room)
        room -= len(proofs)
        items.append(_item(tx, register, case, proofs))
    return Pack(head, local(tx.now).date(), tuple(items))


def _item(tx: Transaction, register: Register, case: Case, proofs: tuple[Proof, ...]) -> Item:
    return Item(
        case.id,
        case.platform,
        case.display,
        case.display if "://" in case.display else f"https://{case.canonical}",
        clean(case.imitates),
        _official(register, case.imitates),
        _harms(tx, case.id),
        case.reports,
        case.state,
        local(case.first_seen).date(),
        local(case.decided_at).date() if case.decided_at else None,
        proofs,
    )


def _official(register: Register, imitates: str) -> tuple[str, ...]:
    """Return addresses the register knows of the body of that name."""
    name = plain(imitates)
    for page in register.pages if name else ():
        if page.state == "current" and name in map(plain, page.names):
            return tuple(target.display for target in page.targets[:_MOST_OFFICIAL])
    return ()


def _harms(tx: Transaction, number: int) -> dict[Harm, int]:
    counted = func.count().label("number")
    query = select(reports.c.harm, counted).where(reports.c.case_id == number).group_by(reports.c.harm)
    return {row.harm: row.number for row in tx.execute(query.order_by(counted.desc(), reports.c.harm))}


def _proofs(tx: Transaction, seal: Seal, number: int, room: int) -> tuple[Proof, ...]:
    found: list[Proof] = []
    seen: set[str] = set()
    for picture in evidence.of_case(tx, number):
        shown = (
            evidence.body(tx, seal, picture.id) if picture.sha256 not in seen and len(found) < room else None
        )
        if shown is not None:
            seen.add(picture.sha256)
            found.append(Proof(picture.id, picture.sha256, shown[1], local(picture.created_at).date()))
    return tuple(found)
