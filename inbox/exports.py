"""What the committee may carry out of the house: one SQLite file of cases, open questions and sessions.

Any SQLite tool opens it, and `sqlite-utils rows FILE cases --csv` makes a sheet of a table. Nobody who reported,
asked or attends is in it, by name or by number, and no note a person wrote.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from sqlalchemy import func, select

from bot.clock import local
from bot.store import Transaction
from knowledge.schema import questions
from reports.schema import cases, reports
from study.schema import answers, branches, study_sessions


def write(tx: Transaction, path: Path) -> dict[str, int]:
    """Write the file at `path` and return how many rows each table has. Raises FileExistsError and OSError."""
    from sqlite_utils import Database  # a quarter of a second, and only this command needs it

    path.parent.mkdir(parents=True, exist_ok=True)
    path.touch(exist_ok=False)
    database = Database(path)
    tables = {"cases": _cases(tx), "questions": _questions(tx), "sessions": _sessions(tx)}
    for name, rows in tables.items():
        database.table(name).insert_all(rows, pk="id")
    counts = {name: database.table(name).count if database.table(name).exists() else 0 for name in tables}
    database.close()
    return counts


def _cases(tx: Transaction) -> Iterator[dict[str, Any]]:
    count = select(func.count()).select_from(reports).where(reports.c.case_id == cases.c.id).scalar_subquery()
    columns = (cases.c.id, cases.c.platform, cases.c.canonical, cases.c.imitates, cases.c.harm, cases.c.state)
    found = tx.execute(
        select(*columns, cases.c.first_seen, cases.c.decided_at, count.label("reports")).order_by(cases.c.id)
    )
    return (_row(row) for row in found)


def _questions(tx: Transaction) -> Iterator[dict[str, Any]]:
    columns = (questions.c.id, questions.c.text, questions.c.times, questions.c.state, questions.c.rule)
    return (_row(row) for row in tx.execute(select(*columns).order_by(questions.c.id)))


def _sessions(tx: Transaction) -> Iterator[dict[str, Any]]:
    coming = (
        select(func.count())
        .select_from(answers)
        .where(answers.c.session_id == study_sessions.c.id, answers.c.answer == "yes")
        .scalar_subquery()
    )
    found = tx.execute(
        select(
            study_sessions.c.id,
            branches.c.name.label("branch"),
            study_sessions.c.kind,
            study_sessions.c.starts_at,
            study_sessions.c.minutes,
            study_sessions.c.state,
            coming.label("coming"),
        )
        .join(branches, branches.c.id == study_sessions.c.branch_id)
        .order_by(study_sessions.c.id)
    )
    return (_row(row) for row in found)


def _row(row: Any) -> dict[str, Any]:
    """Return a row with its moments as Việt Nam's wall clock in ISO."""
    return {
        name: local(value).isoformat(timespec="minutes") if hasattr(value, "tzinfo") else value
        for name, value in row._mapping.items()
    }
