"""Cases that may belong together: suggested with reasons, never joined by themselves."""

from collections import defaultdict
from dataclasses import dataclass

from sqlalchemy import Select, select

from bot.store import Transaction
from reports.reason import Reason, reason
from reports.schema import cases, evidence, reports

MOST = 5


@dataclass(frozen=True)
class Suggestion:
    """Another case and why it may belong to this one."""

    case_id: int
    reasons: tuple[Reason, ...]


def suggestions(tx: Transaction, case_id: int) -> list[Suggestion]:
    """Return the cases that look like this one, those with the most reasons first, then the newest."""
    row = tx.execute(select(cases.c.site).where(cases.c.id == case_id)).first()
    if row is None:
        return []
    found: defaultdict[int, list[Reason]] = defaultdict(list)
    for other in tx.execute(_same_picture(case_id)).scalars():
        found[other].append(reason("cases.similar_picture"))
    if row.site:
        for other in tx.execute(_others(case_id).where(cases.c.site == row.site)).scalars():
            found[other].append(reason("cases.similar_site", site=row.site))
    best = sorted(found, key=lambda other: (-len(found[other]), -other))[:MOST]
    return [Suggestion(other, tuple(found[other])) for other in best]


def _others(case_id: int) -> Select[tuple[int]]:
    return select(cases.c.id).where(cases.c.id != case_id).order_by(cases.c.id.desc()).limit(MOST)


def _same_picture(case_id: int) -> Select[tuple[int]]:
    held = select(evidence.c.sha256).join(reports, reports.c.id == evidence.c.report_id)
    mine = held.where(reports.c.case_id == case_id).scalar_subquery()
    return (
        select(reports.c.case_id)
        .join(evidence, evidence.c.report_id == reports.c.id)
        .where(evidence.c.sha256.in_(mine), reports.c.case_id != case_id)
        .distinct()
        .order_by(reports.c.case_id.desc())
        .limit(MOST)
    )
