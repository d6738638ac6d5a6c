"""Pictures kept with a report: the original and its preview sealed, the same picture stored once."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal, get_args

from sqlalchemy import Select, delete, exists, func, select

from bot import audit
from bot.seal import Seal
from bot.store import Transaction
from reports import likeness
from reports.exhibit import PREVIEW_TYPE, Exhibit
from reports.pictures import MAX_PICTURES
from reports.schema import evidence, evidence_bands, evidence_bodies, evidence_likenesses, reports

Why = Literal["authority", "examine"]
REASONS: tuple[Why, ...] = get_args(Why)
SHORTEST_BASIS, LONGEST_BASIS = 5, 200  # characters of what the officer refers to


@dataclass(frozen=True)
class Picture:
    """One kept picture; `sha256`, `media_type` and `size` (bytes) are of the original."""

    id: int
    report_id: int
    sha256: str
    media_type: str
    size: int
    created_at: datetime


def keep(tx: Transaction, report_id: int, exhibit: Exhibit) -> int | None:
    """Keep a picture with a report; return its id, None when it is there already or the report has enough."""
    held = select(func.count()).select_from(evidence).where(evidence.c.report_id == report_id)
    if tx.execute(held).scalar_one() >= MAX_PICTURES:
        return None
    tx.insert_if_new(
        evidence_bodies,
        ["sha256"],
        sha256=exhibit.sha256,
        body=exhibit.sealed,
        preview=exhibit.sealed_preview,
    )
    made = tx.insert_if_new(
        evidence,
        ["report_id", "sha256"],
        report_id=report_id,
        sha256=exhibit.sha256,
        media_type=exhibit.media_type,
        size=exhibit.size,
        created_at=tx.now,
    )
    if made is not None and exhibit.likeness is not None:
        _keep_likeness(tx, made, exhibit.likeness)
    return made


def _keep_likeness(tx: Transaction, picture_id: int, found: int) -> None:
    kept = found.to_bytes(likeness.BYTES)
    tx.execute(evidence_likenesses.insert().values(evidence_id=picture_id, hash=kept))
    rows = [{"evidence_id": picture_id, "band": band} for band in likeness.bands(found)]
    tx.execute(evidence_bands.insert().values(rows))


def of_case(tx: Transaction, case_id: int) -> list[Picture]:
    """Return the pictures of all reports of a case, oldest first."""
    mine = select(reports.c.id).where(reports.c.case_id == case_id).scalar_subquery()
    rows = tx.execute(select(evidence).where(evidence.c.report_id.in_(mine)).order_by(evidence.c.id))
    return [Picture(r.id, r.report_id, r.sha256, r.media_type, r.size, r.created_at) for r in rows]


def body(tx: Transaction, seal: Seal, picture_id: int) -> tuple[str, bytes] | None:
    """Return (media type, bytes) of what may be shown of a picture, None when there is none. Raises SealBroken.

    It says nothing about who took it: the preview, or what was freed of that before it was kept.
    """
    row = tx.execute(_both().where(evidence.c.id == picture_id)).first()
    if row is None:
        return None
    if row.preview is None:
        return row.media_type, seal.open(bytes(row.body))
    return PREVIEW_TYPE, seal.open(bytes(row.preview))


def find(tx: Transaction, case_id: int, picture_id: int) -> Picture | None:
    """Return a picture of a case, None when the case has no such picture."""
    return next((one for one in of_case(tx, case_id) if one.id == picture_id), None)


def original(
    tx: Transaction, seal: Seal, picture: Picture, officer_id: int, why: Why, basis: str
) -> bytes | None:
    """Record the reason and return the bytes as they were sent, with all they may say of their sender.

    None when the picture is gone by now; then nothing is recorded. Raises SealBroken.
    """
    row = tx.execute(_both().where(evidence.c.id == picture.id)).first()
    if row is None:
        return None
    actor, subject = f"officer:{officer_id}", f"evidence:{picture.id}"
    audit.record(tx, actor, "evidence.opened", subject, why=why, basis=basis[:LONGEST_BASIS])
    return seal.open(bytes(row.body))


def remove_of_case(tx: Transaction, case_id: int) -> None:
    """Remove every picture of a case, and the bytes that no other report shows."""
    mine = select(reports.c.id).where(reports.c.case_id == case_id).scalar_subquery()
    digests = set(tx.execute(select(evidence.c.sha256).where(evidence.c.report_id.in_(mine))).scalars())
    held = select(evidence.c.id).where(evidence.c.report_id.in_(mine)).scalar_subquery()
    for table in (evidence_bands, evidence_likenesses):
        tx.execute(delete(table).where(table.c.evidence_id.in_(held)))
    tx.execute(delete(evidence).where(evidence.c.report_id.in_(mine)))
    if digests:
        shown = exists().where(evidence.c.sha256 == evidence_bodies.c.sha256)
        tx.execute(delete(evidence_bodies).where(evidence_bodies.c.sha256.in_(digests), ~shown))


def _both() -> Select[tuple[str, bytes, bytes | None]]:
    return select(evidence.c.media_type, evidence_bodies.c.body, evidence_bodies.c.preview).join(
        evidence_bodies, evidence_bodies.c.sha256 == evidence.c.sha256
    )
