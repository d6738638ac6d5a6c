"""Something to look at in an empty installation: a branch with a session, reported pages, open questions.

Everything is invented and says so; nothing is added where there is a case or a branch already.
"""

from sqlalchemy import select

from bot import people
from bot.seal import Seal
from bot.store import Transaction
from bot.texts import Texts
from knowledge import questions
from reports import cases
from reports.identity import find_targets
from reports.schema import Harm
from reports.schema import cases as case_table
from study import branches, phrases, planning
from study.schema import branches as branch_table

PAGES: tuple[tuple[str, str, Harm], ...] = (
    ("facebook.com/cong.an.vi.du.hoan.tien", "demo.police", "money"),
    ("tiktok.com/@ubnd.xa.vi.du.24h", "demo.commune", "data"),
    ("so-y-te-vi-du.top/khai-bao", "demo.health", "data"),
)
CHANNEL = "demo"  # a channel in memory stands behind it while the demo runs
_PEOPLE = 3


def furnish(tx: Transaction, seal: Seal, texts: Texts) -> bool:
    """Fill an empty installation and return whether it was empty."""
    if tx.execute(select(case_table.c.id).limit(1)).first() or tx.execute(select(branch_table.c.id)).first():
        return False
    chats = [
        people.meet(tx, CHANNEL, str(number), texts(f"demo.person_{number}")) for number in range(_PEOPLE)
    ]
    branch, _ = branches.create(tx, texts("demo.branch"), chats[0].person_id)
    for chat in chats[1:]:
        branches.join(tx, branch, chat.person_id)
    rule = phrases.read(texts("demo.schedule"), tx.now).rule
    planning.create_series(tx, branch.id, rule, place=texts("demo.place"), topic=texts("demo.topic"))
    for chat, (address, name, harm) in zip(chats, PAGES, strict=True):
        target = find_targets(address).targets[0]
        cases.open_report(
            tx,
            seal,
            target,
            imitates=texts(name),
            harm=harm,
            note=texts("demo.note"),
            person_id=chat.person_id,
            chat_id=chat.id,
        )
    for number in range(2):
        questions.hand_over(tx, seal, texts(f"demo.question_{number}"), chats[number].id)
    return True
