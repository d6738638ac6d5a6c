"""Quorum: how many votes the rules ask for, as a hint with its rule.

No document says how many members make a session; only what a vote needs is known, so only that is told.
"""

from typing import NamedTuple

from bot.texts import Texts
from study import norms
from study.attendance import Line, RollCall


class Votes(NamedTuple):
    """Votes needed of `members` official members, for a warning or reprimand and for striking off a candidate."""

    members: int
    discipline: int
    removal: int


def of(members: int) -> Votes:
    """Return the votes needed when `members` official members count."""
    half, thirds = norms.value("discipline_vote"), norms.value("removal_vote")
    removal = -(-members * (thirds - 1) // thirds)
    return Votes(members, members // half + 1, removal)


def voters(roll: RollCall) -> int:
    """Return how many members of a roll call votes are counted on.

    Official members; not those who are elsewhere for a time, and of the exempt only those who are present.
    """
    return sum(map(_votes, roll.lines))


def _votes(line: Line) -> bool:
    if line.kind == "exempt":
        return line.mark == "present"
    return line.kind == "official" and line.mark not in ("elsewhere", "exempt")


def hint(texts: Texts, members: int) -> str:
    """Return the hint for that many members with a vote (see `voters`), each number with its basis."""
    votes = of(members)
    return "\n".join(
        [
            texts("attendance.votes", members=members),
            texts("attendance.vote", count=votes.discipline, rule=norms.say(texts, "discipline_vote")),
            texts("attendance.vote", count=votes.removal, rule=norms.say(texts, "removal_vote")),
        ]
    )
