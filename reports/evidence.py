"""Pictures kept with a report: cleaned, sealed, the same picture stored once."""

from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from sqlalchemy import delete, exists, func, select

from bot.seal import Seal
from bot.store import Transaction
from reports.pictures import MAX_PICTURES, cleaned
from reports.schema import evidence, evidence_bodies, reports


@dataclass(frozen=True)
class Picture:
    """One kept picture; `size` is bytes, `sha256` is of the cleaned picture."""

    id: int
    report_id: int
    sha256: str
    media_type: str
    size: int
    created_at: datetime


def keep(tx: Transaction, seal: Seal, report_id: int, content: bytes) -> int | None:
    """Keep a picture with a report; return its id, None when it is there already or the report has enough.

    Raises NotAPicture.
    """
    kind, content = cleaned(content)
    digest = sha256(content).hexdigest()
    held = select(func.count()).select_from(evidence).where(evidence.c.report_id == report_id)
    if tx.execute(held).scalar_one() >= MAX_PICTURES:
        return None
    tx.insert_if_new(evidence_bodies, ["sha256"], sha256=digest, body=seal.close(content))
    return tx.insert_if_new(
        evidence,
        ["report_id", "sha256"],
        report_id=report_id,
        sha256=digest,
        media_type=kind,
        size=len(content),
        created_at=tx.now,
    )


def of_case(tx: Transaction, case_id: int) -> list[Picture]:
    """Return the pictures of all reports of a case, oldest first."""
    mine = select(reports.c.id).where(reports.c.case_id == case_id).scalar_subquery()
    rows = tx.execute(select(evidence).where(evidence.c.report_id.in_(mine)).order_by(evidence.c.id))
    return [Picture(r.id, r.report_id, r.sha256, r.media_type, r.size, r.created_at) for r in rows]


def body(tx: Transaction, seal: Seal, picture_id: int) -> tuple[str, bytes] | None:
    """Return (media type, bytes) of a picture, None when there is none. Raises SealBroken."""
    row = tx.execute(
        select(evidence.c.media_type, evidence_bodies.c.body)
        .join(evidence_bodies, evidence_bodies.c.sha256 == evidence.c.sha256)
        .where(evidence.c.id == picture_id)
    ).first()
    return None if row is None else (row.media_type, seal.open(bytes(row.body)))


def remove_of_case(tx: Transaction, case_id: int) -> None:
    """Remove every picture of a case, and the bytes that no other report shows."""
    mine = select(reports.c.id).where(reports.c.case_id == case_id).scalar_subquery()
    digests = set(tx.execute(select(evidence.c.sha256).where(evidence.c.report_id.in_(mine))).scalars())
    tx.execute(delete(evidence).where(evidence.c.report_id.in_(mine)))
    if digests:
        shown = exists().where(evidence.c.sha256 == evidence_bodies.c.sha256)
        tx.execute(delete(evidence_bodies).where(evidence_bodies.c.sha256.in_(digests), ~shown))
