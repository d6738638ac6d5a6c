"""What of all cases is shown: a list, narrowed by words, platform, kind and officer; and its address."""

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import parse_qsl, urlencode

from aiohttp import web
from sqlalchemy import ColumnElement, and_, true

from bot.store import Transaction
from bot.text import clean
from inbox.forms import LONGEST_QUERY, whole
from inbox.officers import Officer
from reports.schema import DECIDED, HARMS, SNOOZED, TAKEN, UNASSIGNED, State, cases
from reports.targets import Targets

PATH = "/inbox"
WORK = ("unassigned", "mine", "open", "overdue", "snoozed")
SHOWS = (*WORK, *DECIDED, "all")
PLATFORMS = ("facebook", "zalo", "tiktok", "youtube", "telegram", "instagram", "x", "threads", "website")
# What an officer may choose, in the order the work goes; the place is the key that chooses it.
DECISIONS: tuple[State, ...] = (
    "reviewing",
    "waiting",
    "fake",
    "not_fake",
    "forwarded",
    "taken_down",
    "out_of_scope",
)
Cursor = tuple[int, int]
"""Where a list goes on: the standing and the id of the last case shown."""


@dataclass(frozen=True)
class Choice:
    """One way of looking at the cases; empty fields narrow nothing."""

    show: str = WORK[0]
    query: str = ""
    platform: str = ""
    harm: str = ""
    officer: int = 0

    @classmethod
    def read(cls, given: Mapping[str, str]) -> "Choice":
        """Read the choice from an address; words alone are looked for everywhere. Raises HTTPBadRequest."""
        query = clean(given.get("q", "")[:LONGEST_QUERY])
        return cls(
            _one_of(given.get("show") or ("all" if query else WORK[0]), SHOWS),
            query,
            _one_of(given.get("platform", ""), ("", *PLATFORMS)),
            _one_of(given.get("harm", ""), ("", *HARMS)),
            whole(given.get("officer") or "0"),
        )

    @classmethod
    def carried(cls, text: str) -> "Choice":
        """Read the choice that a form carried along. Raises HTTPBadRequest."""
        return cls.read(dict(parse_qsl(text[:2000], max_num_fields=10)))

    @property
    def narrowed(self) -> bool:
        """Whether more than the list itself is chosen."""
        return bool(self.platform or self.harm or self.officer)

    @property
    def text(self) -> str:
        """The choice as the part of an address after "?"."""
        given = {"show": self.show, "q": self.query, "platform": self.platform, "harm": self.harm}
        return urlencode({name: value for name, value in {**given, "officer": self.officer}.items() if value})

    def address(self, after: Cursor | None = None) -> str:
        """Return the address of the list, from its beginning or after a case."""
        more = f"&after={after[0]}.{after[1]}" if after else ""
        return f"{PATH}?{self.text}{more}"

    def case(self, number: int) -> str:
        """Return the address of a case that remembers the list it was opened from."""
        return f"{PATH}/cases/{number}?{self.text}"

    def condition(self, tx: Transaction, officer: Officer, targets: Targets) -> ColumnElement[bool]:
        """Return the condition on `cases`, without the words."""
        wanted = [_list(tx, self.show, officer, targets)]
        if self.platform:
            wanted.append(cases.c.platform == self.platform)
        if self.harm:
            wanted.append(cases.c.harm == self.harm)
        if self.officer:
            wanted.append(cases.c.officer_id == self.officer)
        return and_(*wanted)


def read_cursor(text: str) -> Cursor | None:
    """Read "standing.id" from an address. Raises HTTPBadRequest."""
    if not text:
        return None
    standing, _, number = text.partition(".")
    return whole(standing), whole(number)


def _list(tx: Transaction, show: str, officer: Officer, targets: Targets) -> ColumnElement[bool]:
    if show == "overdue":
        return targets.overdue(tx.now)
    plain = {
        "unassigned": cases.c.standing == UNASSIGNED,
        "mine": and_(cases.c.officer_id == officer.id, cases.c.standing == TAKEN),
        "open": cases.c.standing >= TAKEN,
        "snoozed": cases.c.standing == SNOOZED,
        "all": true(),
    }
    return plain.get(show, cases.c.state == show)


def _one_of(value: str, allowed: tuple[str, ...]) -> str:
    if value not in allowed:
        raise web.HTTPBadRequest
    return value
