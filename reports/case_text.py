"""The words a case is found by: its page, whom it imitates, what was noted, without marks or capitals."""

from collections.abc import Iterator

import msgspec
from sqlalchemy import ColumnElement, and_, func, or_, select

from bot.store import Transaction
from bot.text import fold, folded_words, plain
from reports.schema import case_events, case_texts, cases, reports

LONGEST = 4000  # characters kept of one case
_RECENT = 40  # reports and notes whose words are kept
_MOST_WORDS = 8  # of what is looked for


def refresh(tx: Transaction, case_id: int) -> None:
    """Gather the words of a case anew; none when it is gone."""
    row = tx.execute(select(cases).where(cases.c.id == case_id)).first()
    if row is None:
        return
    words = gathered(row.display, row.imitates, row.note, *_said(tx, case_id))
    tx.upsert(case_texts, ["case_id"], case_id=case_id, folded=words)


def gathered(*texts: str) -> str:
    """Return the words of some texts as they are kept; letters that fold to none of ours stay as they are."""
    together = " ".join(texts)[:LONGEST]
    words = plain(together)
    strange = "" if fold(together).isascii() else together.lower().replace("\x00", "")
    return f"{words} {strange}".strip()[:LONGEST]


def _said(tx: Transaction, case_id: int) -> Iterator[str]:
    """Yield what reporters and officers wrote, the newest first."""
    told = select(reports.c.imitates, reports.c.note).where(reports.c.case_id == case_id)
    for row in tx.execute(told.order_by(reports.c.id.desc()).limit(_RECENT)):
        yield from (row.imitates, row.note)
    noted = select(case_events.c.detail).where(case_events.c.case_id == case_id, case_events.c.kind == "note")
    for detail in tx.execute(noted.order_by(case_events.c.id.desc()).limit(_RECENT)).scalars():
        yield str(msgspec.json.decode(detail).get("text", ""))


def matching(tx: Transaction, query: str, also: set[int]) -> ColumnElement[bool]:
    """Return the condition on `case_texts`: every word stands somewhere in the text, or the case is in `also`."""
    words = sorted(set(folded_words(query)), key=len, reverse=True)[:_MOST_WORDS]
    looked_for = words or [query.strip().lower().replace("\x00", "")]
    # A tenth of what LIKE costs, on both engines; they only call it differently.
    place = func.instr if tx.connection.dialect.name == "sqlite" else func.strpos
    every = and_(*(place(case_texts.c.folded, word) > 0 for word in looked_for))
    return or_(every, case_texts.c.case_id.in_(also)) if also else every
