"""Cases that may belong together: suggested with reasons, never joined by themselves."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import Select, select

from bot.store import Transaction
from reports.cases import key_of
from reports.identity import Target, identify
from reports.likeness import bands, is_alike
from reports.reason import Reason, reason
from reports.schema import cases, evidence, evidence_bands, evidence_likenesses, reports

MOST = 5
_LOOKED_AT = 200  # pictures compared
_SHORTEST = 5  # letters of a name that says anything
_ELSEWHERE = (
    "facebook.com/{}",
    "tiktok.com/@{}",
    "youtube.com/@{}",
    "t.me/{}",
    "zalo.me/{}",
    "instagram.com/{}",
    "threads.com/@{}",
    "x.com/{}",
)


@dataclass(frozen=True)
class Suggestion:
    """Another case and why it may belong to this one."""

    case_id: int
    reasons: tuple[Reason, ...]


def suggestions(tx: Transaction, case_id: int) -> list[Suggestion]:
    """Return the cases that look like this one, those with the most reasons first, then the newest."""
    row = tx.execute(select(cases.c.site, cases.c.display).where(cases.c.id == case_id)).first()
    if row is None:
        return []
    found: defaultdict[int, list[Reason]] = defaultdict(list)
    for other in tx.execute(_same_picture(case_id)).scalars():
        found[other].append(reason("cases.similar_picture"))
    for other in _like_pictures(tx, case_id):
        if other not in found:
            found[other].append(reason("cases.similar_look"))
    for other in _same_name(tx, case_id, row.display):
        found[other].append(reason("cases.similar_name"))
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


def _like_pictures(tx: Transaction, case_id: int) -> list[int]:
    """Return the cases with a picture that looks like one of this case."""
    hashes = (
        select(reports.c.case_id, evidence_likenesses.c.hash)
        .join(evidence, evidence.c.report_id == reports.c.id)
        .join(evidence_likenesses, evidence_likenesses.c.evidence_id == evidence.c.id)
    )
    found: dict[int, None] = {}
    for row in tx.execute(hashes.where(reports.c.case_id == case_id).limit(_LOOKED_AT)).all():
        mine = int.from_bytes(row.hash)
        shared = select(evidence_bands.c.evidence_id).where(evidence_bands.c.band.in_(bands(mine)))
        near = hashes.where(evidence.c.id.in_(shared.scalar_subquery()), reports.c.case_id != case_id)
        for other in tx.execute(near.order_by(evidence.c.id.desc()).limit(_LOOKED_AT)):
            if is_alike(mine, int.from_bytes(other.hash)):
                found[other.case_id] = None
        if len(found) >= MOST:
            break
    return list(found)


def _same_name(tx: Transaction, case_id: int, display: str) -> list[int]:
    """Return the cases of accounts that bear this account's name on other platforms."""
    target = identify(display)
    if not isinstance(target, Target) or target.platform == "website" or len(target.account) < _SHORTEST:
        return []
    keys = {key_of(other) for other in _namesakes(target, display)}
    return list(tx.execute(_others(case_id).where(cases.c.key.in_(keys))).scalars())


def _namesakes(target: Target, display: str) -> Iterator[Target]:
    shown = display.rpartition("/")[2].removeprefix("@")  # as its owner writes it, with dots
    for name in dict.fromkeys((target.account, shown, shown.replace(".", ""), shown.replace(".", "_"))):
        for address in _ELSEWHERE:
            other = identify(address.format(name))
            if isinstance(other, Target) and other.platform != target.platform:
                yield other
