"""Who is forgotten leaves no row of the study floor, in none of its tables, also one that is added later."""

from sqlalchemy import Table, func, select

from bot.store import Transaction
from study import answers, attendance, branches, bundles, calendar, pauses, schema, tasks
from tests.study.conftest import START, Study, before
from tests.study.test_calendar import SEAL

TABLES = [table for table in vars(schema).values() if isinstance(table, Table) and "person_id" in table.c]


async def test_nothing_of_a_forgotten_person_is_left_in_any_table(study: Study) -> None:
    session = await study.session()
    await study.do(answers.give, session, study.lan, "yes")
    await study.do(tasks.add, session, study.lan, "Soạn báo cáo", before(days=1), "person:1")
    await study.do(calendar.subscribe, SEAL, study.lan)
    await study.do(pauses.pause, study.lan, START)
    await study.do(pauses.snooze, session, study.lan, before(days=2))
    study.go_to(START)

    def more(tx: Transaction) -> None:
        attendance.begin(tx, session, "person:1")
        tx.insert(schema.bundles, key="k", person_id=study.lan, session_id=session.id, until=START)

    def left(tx: Transaction) -> dict[str, int]:
        mine = {table.name: table.c.person_id == study.lan for table in TABLES}
        return {name: tx.execute(select(func.count()).where(one)).scalar_one() for name, one in mine.items()}

    await study.do(more)
    assert all((await study.store.read(left)).values()), "the test fills every table"

    def forget(tx: Transaction) -> None:
        for eraser in (branches, calendar, pauses, attendance, tasks, bundles):
            eraser.forget_person(tx, study.lan)

    await study.do(forget)
    assert not any((await study.store.read(left)).values())
