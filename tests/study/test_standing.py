"""What a secretary sees of the branch: counts that are so at this moment, deliveries as the channels told them."""

from collections import Counter
from datetime import timedelta

from sqlalchemy import select, update

from bot import people
from bot.clock import milliseconds
from bot.outbox.fallback import reroute
from bot.outbox.queue import Row
from bot.seal import Seal
from bot.store import Transaction
from bot.store.schema import OUT_FAILED, OUT_SENT, OUT_UNKNOWN, chats, outbox
from study import answers, attendance, branches, deliveries, passes, planning, reminders, standing, tasks
from study.sessions import Session
from study.standing import Standing
from tests.study.conftest import START, TEXTS, Study, before

SEAL = Seal(bytes(range(32)))


async def _seen(study: Study) -> Standing:
    return await study.store.read(standing.of_branch, study.branch)


async def _settle(study: Study, states: dict[int, int]) -> None:
    """Let the newest message of each person have ended so."""

    def change(tx: Transaction) -> None:
        for person, state in states.items():
            mine = select(chats.c.id).where(chats.c.person_id == person).scalar_subquery()
            newest = (
                select(outbox.c.id).where(outbox.c.chat_id.in_(mine)).order_by(outbox.c.id.desc()).limit(1)
            )
            tx.execute(
                update(outbox)
                .where(outbox.c.id == newest.scalar_subquery())
                .values(state=state, settled_at=tx.now)
            )

    await study.do(change)


async def _remind(study: Study) -> Session:
    session = await study.session()
    study.go_to(before(days=3))
    await study.do(reminders.plan_due, TEXTS)
    return session


async def test_the_screen_holds_the_next_session_its_answers_and_what_is_due(study: Study) -> None:
    empty = await _seen(study)
    assert (empty.next, empty.answers, empty.deliveries, empty.roll, empty.tasks) == (
        None,
        None,
        None,
        None,
        [],
    )
    held = await study.session(START - timedelta(days=20))
    session = await study.session()
    study.go_to(START - timedelta(days=5))

    def prepare(tx: Transaction) -> None:
        answers.give(tx, session, study.lan, "no", "sick")
        tasks.add(tx, session, study.minh, "Soạn báo cáo", tx.now + timedelta(days=1), "person:1")
        branches.join(tx, study.branch._replace(approval=True), people.meet(tx, "fake", "tuan").person_id)

    await study.do(prepare)
    seen = await _seen(study)
    assert seen.next == session
    assert seen.answers
    assert (seen.answers.no, seen.answers.silent) == ([("Lan", "sick")], ["Hoa", "Minh"])
    assert (seen.size, seen.pending, seen.roll) == (3, 1, held)
    assert [(task.title, task.owner) for task in seen.tasks] == [("Soạn báo cáo", "Minh")]
    assert [(one.session.id, one.called) for one in seen.past] == [(held.id, False)]
    assert seen.deliveries
    assert seen.deliveries.counts == Counter()


async def test_a_delivery_is_what_the_channel_told_of_the_newest_message(study: Study) -> None:
    session = await _remind(study)
    found = await study.store.read(deliveries.of_session, session)
    assert found.counts == {"waiting": 3}
    await _settle(study, {study.secretary: OUT_SENT, study.lan: OUT_FAILED, study.minh: OUT_UNKNOWN})
    found = await study.store.read(deliveries.of_session, session)
    assert found.counts == {"sent": 1, "failed": 1, "unknown": 1}
    assert (found.failed, found.unknown) == (["Lan"], ["Minh"])
    moved = await study.do(planning.move, TEXTS, session, START + timedelta(days=1), "person:1")
    assert (await study.store.read(deliveries.of_session, moved)).counts == {"waiting": 3}


async def test_a_message_that_went_on_to_another_chat_is_followed_there(study: Study) -> None:
    session = await _remind(study)

    def fail(tx: Transaction) -> None:
        tx.insert(chats, person_id=study.lan, channel="web", address="lan-2", created_at=tx.now)
        chat = people.best_chat(tx, study.lan, set())
        first = (
            select(outbox).join(chats, chats.c.id == outbox.c.chat_id).where(chats.c.person_id == study.lan)
        )
        row = tx.execute(first).one()
        assert chat
        tx.execute(update(outbox).where(outbox.c.id == row.id).values(state=OUT_FAILED, settled_at=tx.now))
        until = milliseconds(row.useful_until)
        assert reroute(tx, Row(row.id, row.chat_id, row.kind, row.body, 1, until, ""))

    await study.do(fail)
    found = await study.store.read(deliveries.of_session, session)
    assert (found.counts, found.failed) == ({"waiting": 3}, [])
    await _settle(study, {study.lan: OUT_SENT})
    assert (await study.store.read(deliveries.of_session, session)).counts == {"waiting": 2, "sent": 1}


async def test_one_message_of_several_sessions_counts_for_each(study: Study) -> None:
    both = [await study.session(), await study.session(START + timedelta(hours=3))]
    study.go_to(before(days=2))
    await study.do(reminders.plan_due, TEXTS)
    for session in both:
        assert (await study.store.read(deliveries.of_session, session)).counts == {"waiting": 3}


async def test_one_message_of_several_sessions_counts_for_the_later_one_once_the_first_has_begun(
    study: Study,
) -> None:
    first, second = await study.session(), await study.session(START + timedelta(hours=3))
    study.go_to(before(days=2))
    await study.do(reminders.plan_due, TEXTS)
    await _settle(study, {study.secretary: OUT_SENT, study.lan: OUT_FAILED, study.minh: OUT_SENT})
    study.go_to(first.starts_at + timedelta(hours=1))
    await study.do(planning.close_held)
    found = await study.store.read(deliveries.of_session, second)
    assert (found.counts, found.failed) == ({"sent": 2, "failed": 1}, ["Lan"])
    study.go_to(second.starts_at)
    await study.do(planning.close_held)
    assert (await study.store.read(deliveries.of_session, second)).counts == Counter()


async def test_absences_in_a_row_are_counted(study: Study) -> None:
    for day in (1, 2):
        session = await study.session(START + timedelta(days=day))
        study.go_to(START + timedelta(days=day, hours=1))

        def call(tx: Transaction, session: Session = session) -> None:
            attendance.begin(tx, session, "person:1")
            marks: dict[int, attendance.Word] = {study.secretary: "present", study.lan: "present"}
            attendance.mark(tx, session, marks | {study.minh: "absent"}, "person:1")
            attendance.close(tx, session, "person:1")

        await study.do(call)
    seen = await _seen(study)
    assert seen.absent == [("Minh", 2)]
    assert [one.called for one in seen.past] == [True, True]


async def test_a_pass_opens_its_branch_for_half_an_hour_and_only_while_its_holder_leads(study: Study) -> None:
    def issue(tx: Transaction) -> tuple[str, str]:
        return (
            passes.issue(tx, SEAL, study.secretary, study.branch.id),
            passes.issue(tx, SEAL, study.lan, study.branch.id),
        )

    token, members = await study.do(issue)
    opened = await study.store.read(passes.branch_of, SEAL, token)
    assert (opened.id, opened.name) == (study.branch.id, study.branch.name)
    foreign = Seal(bytes(32))
    for wrong in (members, "", token[:-3] + "AAA", "x" * 5000, "ơ" * 20, "====", "\x00"):
        assert await study.store.read(passes.branch_of, SEAL, wrong) is None
    assert await study.store.read(passes.branch_of, foreign, token) is None
    study.clock.advance(passes.LASTING.total_seconds())
    assert await study.store.read(passes.branch_of, SEAL, token) is None
    again, _ = await study.do(issue)
    await study.do(branches.set_role, study.branch.id, study.secretary, "member")
    assert await study.store.read(passes.branch_of, SEAL, again) is None
