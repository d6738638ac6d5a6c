"""Pictures kept with a report: the original and its preview sealed, the same picture stored once."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, delete, exists, func, select

from bot.seal import Seal
from bot.store import Transaction
from reports.exhibit import PREVIEW_TYPE, Exhibit
from reports.pictures import MAX_PICTURES
from reports.schema import BANDS, evidence, evidence_bodies, evidence_likenesses, reports


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
    if made is not None and exhibit.likeness:
        bands = dict(zip(BANDS, exhibit.likeness, strict=True))
        tx.execute(evidence_likenesses.insert().values(evidence_id=made, **bands))
    return made


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


def original(tx: Transaction, seal: Seal, picture_id: int) -> tuple[str, bytes] | None:
    """Return (media type, bytes) of a picture as it was sent, with all it may say of its sender. Raises SealBroken."""
    row = tx.execute(_both().where(evidence.c.id == picture_id)).first()
    return None if row is None else (row.media_type, seal.open(bytes(row.body)))


def remove_of_case(tx: Transaction, case_id: int) -> None:
    """Remove every picture of a case, and the bytes that no other report shows."""
    mine = select(reports.c.id).where(reports.c.case_id == case_id).scalar_subquery()
    digests = set(tx.execute(select(evidence.c.sha256).where(evidence.c.report_id.in_(mine))).scalars())
    held = select(evidence.c.id).where(evidence.c.report_id.in_(mine)).scalar_subquery()
    tx.execute(delete(evidence_likenesses).where(evidence_likenesses.c.evidence_id.in_(held)))
    tx.execute(delete(evidence).where(evidence.c.report_id.in_(mine)))
    if digests:
        shown = exists().where(evidence.c.sha256 == evidence_bodies.c.sha256)
        tx.execute(delete(evidence_bodies).where(evidence_bodies.c.sha256.in_(digests), ~shown))


def _both() -> Select[tuple[str, bytes, bytes | None]]:
    return select(evidence.c.media_type, evidence_bodies.c.body, evidence_bodies.c.preview).join(
        evidence_bodies, evidence_bodies.c.sha256 == evidence.c.sha256
    )
