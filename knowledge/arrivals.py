"""Arrivals: cards and documents brought in from files, checked row by row before anything of them is proposed.

A file holds a list of cards, or one card or document; a zip archive holds such files in rules/ and documents/, as an
export does. All rows are checked against what would hold with all of them, and proposed together or not at all.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from io import BytesIO
from typing import Literal
from zipfile import BadZipFile, ZipFile

from bot import revisions
from bot.store import Transaction
from knowledge.entries import Entry, body_of, plain, write_entry
from knowledge.proposals import InForce, check_proposal, severe
from knowledge.published import KINDS, Kind, read_thing
from knowledge.source import Node, Problem, SourceError, parse
from knowledge.wording import say

State = Literal["new", "changed", "same", "waiting", "wrong"]
MOST_FILES = 2_000
MOST_BYTES = 20_000_000
"""Of everything in an archive, unpacked."""
MOST_ROWS = 3_000


@dataclass(frozen=True, slots=True)
class Arrival:
    """One row: `file` and `line` say where it stood, `problems` what is wrong with it or worth a look."""

    kind: Kind
    name: str
    body: str
    file: str
    line: int
    state: State
    problems: tuple[Problem, ...] = ()


def read_arrivals(files: Sequence[tuple[str, bytes]], force: InForce, today: date) -> list[Arrival]:
    """Return every row of the files (name, content) with its state; a file that cannot be read is one wrong row."""
    found: list[Arrival] = []
    for name, content in files:
        try:
            for inner, text in _texts(name, content):
                found += _rows(inner, text)
        except SourceError as error:
            found.append(_wrong(error.problem))
    if len(found) > MOST_ROWS:
        return [_wrong(Problem(files[0][0], 1, say("problem_rows", limit=MOST_ROWS)))]
    return _checked(_once(found), force, today)


def propose_all(tx: Transaction, arrivals: Sequence[Arrival], author: str, note: str) -> int:
    """Propose every new and changed row and return how many. Raises revisions.Stale when one is waiting already."""
    coming = [arrival for arrival in arrivals if arrival.state in ("new", "changed")]
    for arrival in coming:
        seen = revisions.history(tx, arrival.kind, arrival.name)
        number = seen[0].number if seen else 0
        revisions.propose(tx, arrival.kind, arrival.name, arrival.body, author, seen=number, note=note)
    return len(coming)


def mark_waiting(tx: Transaction, arrivals: Sequence[Arrival]) -> list[Arrival]:
    """Return the arrivals; where a proposal for the same name waits already, the row says so and cannot go on."""
    waiting = {(revision.kind, revision.name) for revision in revisions.waiting(tx, KINDS)}
    return [
        replace(a, state="waiting") if a.state in ("new", "changed") and (a.kind, a.name) in waiting else a
        for a in arrivals
    ]


def _texts(name: str, content: bytes) -> Iterator[tuple[str, str]]:
    if content[:4] == b"PK\x03\x04":
        yield from _unpacked(name, content)
        return
    yield name, _decoded(name, content)


def _unpacked(name: str, content: bytes) -> Iterator[tuple[str, str]]:
    left = MOST_BYTES
    try:
        with ZipFile(BytesIO(content)) as archive:
            wanted = [item for item in archive.infolist() if _is_wanted(item.filename)]
            if len(wanted) > MOST_FILES:
                raise SourceError(Problem(name, 1, say("problem_archive")))
            for item in wanted:
                with archive.open(item) as opened:
                    unpacked = opened.read(left + 1)  # never trusts the size that the archive claims
                left -= len(unpacked)
                if left < 0:
                    raise SourceError(Problem(name, 1, say("problem_archive")))
                yield item.filename[-120:], _decoded(item.filename[-120:], unpacked)
    except (BadZipFile, NotImplementedError, RuntimeError, EOFError, OSError, ValueError) as error:
        raise SourceError(Problem(name, 1, say("problem_archive_broken"))) from error


def _is_wanted(path: str) -> bool:
    parts = path.split("/")
    return path.endswith(".yaml") and len(parts) >= 2 and parts[-2] in ("rules", "documents")


def _decoded(name: str, content: bytes) -> str:
    if len(content) > 2_000_000:
        raise SourceError(Problem(name, 1, say("problem_too_long")))
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        raise SourceError(Problem(name, line, say("problem_not_utf8"))) from error


def _rows(file: str, text: str) -> Iterator[Arrival]:
    root = parse(text, file)
    nodes: list[Node] = root.value if isinstance(root.value, list) else [root]
    for node in nodes:
        entry = plain(node)
        if not isinstance(entry, dict):
            yield _wrong(Problem(file, node.line, say("problem_mapping")))
            continue
        kind: Kind = "document" if "number" in entry and "question" not in entry else "rule"
        yield _row(kind, entry, file, node.line)


def _row(kind: Kind, entry: Entry, file: str, line: int) -> Arrival:
    name = entry.get("id")
    if not isinstance(name, str) or not 0 < len(name) <= 100:
        return _wrong(Problem(file, line, say("problem_missing", field="id"), field="id"))
    body = write_entry(kind, entry)
    found, problems = read_thing(kind, name, body)
    return Arrival(kind, name, body_of(found) if found else body, file, line, "new", tuple(problems))


def _wrong(problem: Problem) -> Arrival:
    return Arrival("rule", "", "", problem.file, problem.line, "wrong", (problem,))


def _once(arrivals: Sequence[Arrival]) -> list[Arrival]:
    seen: dict[tuple[str, str], Arrival] = {}
    kept = []
    for arrival in arrivals:
        first = seen.setdefault((arrival.kind, arrival.name), arrival)
        if first is not arrival and arrival.name:
            where = f"{first.file}:{first.line}"
            told = say("problem_same_id", value=arrival.name, elsewhere=where)
            arrival = _wrong(Problem(arrival.file, arrival.line, told, field="id"))
        kept.append(arrival)
    return kept


def _checked(arrivals: Sequence[Arrival], force: InForce, today: date) -> list[Arrival]:
    """Compare each row with what holds, and check those that differ against what would hold with all of them."""
    compared = [_compared(arrival, force) for arrival in arrivals]
    together = force
    for kind in KINDS:
        bodies = {a.name: a.body for a in compared if a.kind == kind and a.state in ("new", "changed")}
        together = together.with_bodies(kind, bodies)
    return [_judged(arrival, together, today) for arrival in compared]


def _compared(arrival: Arrival, force: InForce) -> Arrival:
    if arrival.problems:
        return replace(arrival, state="wrong")
    standing = force.thing(arrival.kind, arrival.name)
    if standing is None:
        return arrival
    return replace(arrival, state="same" if body_of(standing) == arrival.body else "changed")


def _judged(arrival: Arrival, force: InForce, today: date) -> Arrival:
    if arrival.state not in ("new", "changed"):
        return arrival
    found = check_proposal(arrival.kind, arrival.name, arrival.body, force, today)
    return replace(arrival, state="wrong" if severe(found) else arrival.state, problems=tuple(found))
