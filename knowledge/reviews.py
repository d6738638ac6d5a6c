"""Reviews: the rules whose day of comparison has come, and the machine's daily word about them in the record."""

from collections.abc import Iterable
from datetime import date

from sqlalchemy import select

from bot import audit
from bot.clock import local
from bot.store import Transaction
from bot.store.schema import audit as audit_table
from knowledge.rules import Rule

ACTION = "rule.due"


def due(rules: Iterable[Rule], today: date) -> list[Rule]:
    """Return the rules to be compared again by `today`, the longest overdue first."""
    found = [
        (rule.review_by, rule) for rule in rules if rule.review_by is not None and rule.review_by <= today
    ]
    return [rule for _, rule in sorted(found, key=lambda pair: (pair[0], pair[1].id))]


def note_due(tx: Transaction, rules: Iterable[Rule]) -> int:
    """Record once a day how many rules wait for their review; return 0: there is never more to do at once."""
    today = local(tx.now).date()
    subject = f"rules:{today.isoformat()}"
    noted = select(audit_table.c.id).where(audit_table.c.action == ACTION, audit_table.c.subject == subject)
    count = len(due(rules, today))
    if count and not tx.execute(noted.limit(1)).first():
        audit.record(tx, "system", ACTION, subject, count=count)
    return 0
