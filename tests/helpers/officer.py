"""An officer of the committee, for stories that need a decision."""

from sqlalchemy import select

from bot.store import Transaction
from house import House
from inbox import officers
from reports import cases, decisions
from reports.schema import State
from reports.schema import cases as case_table


async def decide_newest(house: House, state: State) -> None:
    """Let an officer decide the newest case."""
    await house.store.write(_decide_newest, house, state)


def _decide_newest(tx: Transaction, house: House, state: State) -> None:
    officers.add(tx, house.seal, f"Cán bộ {tx.now.timestamp()}", "officer")
    officer_id = officers.everyone(tx)[-1].id
    newest = select(case_table.c.id).order_by(case_table.c.id.desc()).limit(1)
    case = cases.get(tx, tx.execute(newest).scalar_one())
    assert case is not None
    decisions.decide(tx, house.seal, house.texts, case.id, state, officer_id, case.version)
