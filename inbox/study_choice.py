"""What of the branches' figures is looked at: a month, a committee, how they stand, words of a name, a page."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from urllib.parse import urlencode

from aiohttp import web

from bot.month import Month
from bot.text import clean, plain
from inbox.desk import desk_of
from inbox.forms import whole
from study.figures import Figures, Line, Standing

PATH = "/inbox/branches/figures"
LONGEST_QUERY = 100
MISSING: tuple[Standing, ...] = ("none", "cancelled", "thematic")
SHOWS: dict[str, Callable[[Line], bool]] = {
    "all": lambda line: True,
    "held": lambda line: line.month == "held",
    "ahead": lambda line: line.month == "ahead",
    "missing": lambda line: line.month in MISSING,
    "quarter_missing": lambda line: line.quarter in MISSING,
}


@dataclass(frozen=True)
class Choice:
    """What is looked at: a month, the branches below a committee (0: all), those that stand so, names with words."""

    month: Month
    below: int = 0
    show: str = "all"
    query: str = ""
    page: int = 1

    @property
    def quarter(self) -> str:
        """The quarter in Roman numerals and its year: "IV/2026"."""
        return f"{('I', 'II', 'III', 'IV')[self.month.quarter - 1]}/{self.month.year}"

    def address(self, path: str = PATH, **changes: object) -> str:
        """Return the address of this choice with some of it changed; the page begins anew."""
        other = replace(self, **({"page": 1} | changes))  # type: ignore[arg-type]
        fields = {"month": other.month.text, "below": other.below, "show": other.show, "q": other.query}
        kept = {name: value for name, value in fields.items() if value and value != "all"}
        return f"{path}?{urlencode(kept | ({'page': other.page} if other.page > 1 else {}))}"


def read_choice(request: web.Request) -> Choice:
    """Return what the address asks for. Raises HTTPBadRequest."""
    query = request.query
    text = query.get("month", "")
    month = Month.read(text) if text else Month.of(desk_of(request).today())
    show = query.get("show", "all")
    if month is None or show not in SHOWS:
        raise web.HTTPBadRequest
    words = " ".join(clean(query.get("q", "")[: LONGEST_QUERY * 2]).split())[:LONGEST_QUERY]
    page = whole(query.get("page") or "1")
    return Choice(month, whole(query.get("below") or "0"), show, words, max(page, 1))


def chosen_lines(found: Figures, choice: Choice) -> list[Line]:
    """Return the branches that stand as chosen and hold every word looked for, marks and capitals aside."""
    fits, words = SHOWS[choice.show], plain(choice.query).split()
    chosen = [line for line in found.lines if fits(line)]
    return [line for line in chosen if all(word in plain(line.name) for word in words)] if words else chosen
