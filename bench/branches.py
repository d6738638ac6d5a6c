"""The committee's view over two thousand branches with three years of sessions, and one secretary's screen.

`python -m bench.branches ADDRESS COUNT` fills the empty database at ADDRESS and prints milliseconds as one JSON object.
"""

import asyncio
import json
import sys
import time
from collections.abc import Callable
from datetime import timedelta

from sqlalchemy import insert

from bot.clock import local
from bot.month import Month
from bot.store import Store, Transaction
from bot.store.schema import people
from study import branches, figures, planning, standing
from study.branches import Branch
from study.schema import branches as branch_table
from study.schema import memberships, study_sessions

BRANCHES = 2000
COMMITTEES = 40
MONTHS = 36
MEMBERS = 200  # of the one branch whose screen is looked at
ROUNDS = 20
_BATCH = 200  # branches


def _place(tx: Transaction, count: int) -> Branch:
    """Write committees and branches; return the one whose screen is looked at."""
    above = [
        tx.insert(branch_table, name=f"Đảng bộ xã {number}", created_at=tx.now, approval=False)
        for number in range(COMMITTEES)
    ]
    rows = [
        {
            "name": f"Chi bộ thôn {n}",
            "parent_id": above[n % COMMITTEES],
            "created_at": tx.now,
            "approval": False,
        }
        for n in range(count)
    ]
    tx.execute(insert(branch_table), rows)
    persons = [tx.insert(people, name=f"Đảng viên {n}", created_at=tx.now) for n in range(MEMBERS)]
    branch, _ = branches.create(tx, "Chi bộ lớn", persons[0])
    usual = {"branch_id": branch.id, "role": "member", "state": "confirmed", "joined_at": tx.now}
    tx.execute(insert(memberships), [usual | {"person_id": person} for person in persons[1:]])
    planning.create(tx, branch.id, tx.now + timedelta(days=10))
    return branch


def _meet(tx: Transaction, first: int, count: int) -> None:
    """Write the sessions of some branches, one a month."""
    usual = {"kind": "regular", "minutes": 90, "place": "", "topic": "", "state": "held", "revision": 0}
    held = [
        usual
        | {"branch_id": first + n, "starts_at": tx.now - timedelta(days=30 * back), "created_at": tx.now}
        for n in range(count)
        for back in range(MONTHS)
    ]
    tx.execute(insert(study_sessions), held)


async def measure(address: str, count: int = BRANCHES) -> dict[str, float]:
    """Return the 95th percentile of each look in milliseconds."""
    store = await Store.open(address)
    branch = await store.write(_place, count)
    for first in range(0, count, _BATCH):
        await store.write(_meet, COMMITTEES + 1 + first, min(_BATCH, count - first))
    month = Month.of(local(store.clock.now()).date())
    looks: dict[str, Callable[[Transaction], object]] = {
        "figures": lambda tx: (figures.of_month(tx, month), figures.course(tx, month)),
        "screen": lambda tx: standing.of_branch(tx, branch),
    }
    found = {}
    for name, look in looks.items():
        times = []
        for _ in range(ROUNDS):
            began = time.perf_counter()
            await store.read(look)
            times.append((time.perf_counter() - began) * 1e3)
        found[name] = sorted(times)[int(len(times) * 0.95)]
    await store.close()
    return found


if __name__ == "__main__":
    print(json.dumps(asyncio.run(measure(sys.argv[1], int(sys.argv[2])))))
