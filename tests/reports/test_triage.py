"""Triage can be taken back: any sequence of actions, undone in reverse, leaves everything as it was."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from bot import audit
from bot.store import Transaction
from bot.store.engines import open_engine
from bot.store.surroundings import Surroundings
from bot.texts import Texts
from reports import case_text, cases, decisions, presence, reporter, timeline, triage, undo, views
from reports.changing import StaleVersion
from reports.decisions import NotAllowed
from reports.identity import find_targets
from reports.schema import STATES, case_actions, case_changes, case_events, case_texts, reports
from reports.schema import cases as case_table
from reports.undo import CannotUndo
from tests.helpers.world import MORNING
from tests.reports.conftest import Desk
from tests.reports.test_decisions import _case, _decide, _report, _waiting

OFFICER = 3
SAY = Texts.load()
Act = Callable[[Transaction, Any], int | None]

ONE = ("take", "release", "note", "correct", "snooze", "wake", "split")
ACTS = st.one_of(
    st.tuples(st.just("decide"), st.integers(1, 4), st.sampled_from(STATES)),
    st.tuples(st.just("merge"), st.integers(1, 4), st.integers(1, 4)),
    st.tuples(
        st.sampled_from(("take", "release", "note", "correct", "snooze", "wake", "split")),
        st.integers(1, 4),
        st.just(0),
    ),
    st.tuples(st.sampled_from(("take_all", "fake_all", "merge_all", "snooze_all")), st.just(0), st.just(0)),
)


def _do(tx: Transaction, desk: Desk, act: tuple[str, int, Any]) -> int | None:
    """Do one thing to a case as it stands now; return the action."""
    name, number, what = act
    seal, seen = desk.seal, [(row.id, row.version) for row in tx.execute(select(case_table)).all()]
    version = dict(seen).get(number, 0)
    later = tx.now + timedelta(days=1)
    match name:
        case "decide":
            return decisions.decide(tx, seal, SAY, number, what, OFFICER, version, note="vì")
        case "merge":
            return decisions.decide(tx, seal, SAY, number, "duplicate", OFFICER, version, duplicate_of=what)
        case "take":
            return triage.take(tx, seal, SAY, number, OFFICER, version)
        case "release":
            return decisions.assign(tx, number, None, OFFICER, version)
        case "note":
            return decisions.add_note(tx, number, f"ghi chú {number}", OFFICER)
        case "correct":
            return decisions.correct(tx, number, "Sở Y tế", OFFICER, version)
        case "snooze":
            return triage.snooze(tx, number, later, OFFICER, version)
        case "wake":
            return triage.wake(tx, number, OFFICER, version)
        case "split":
            return triage.split(tx, seal, SAY, number, OFFICER, version)
        case "take_all":
            return triage.take_many(tx, seal, SAY, seen, OFFICER).action
        case "fake_all":
            return triage.decide_many(tx, seal, SAY, seen, "fake", OFFICER).action
        case "merge_all":
            return triage.merge_many(tx, seal, SAY, seen, OFFICER).action
        case _:
            return triage.snooze_many(tx, seen, later, OFFICER).action


def _state(tx: Transaction) -> list[Any]:
    """Everything that triage changes, but for the two counters that only rise."""
    columns = [column for column in case_table.c if column.name not in ("version", "decisions")]
    notes = select(case_events).where(case_events.c.kind == "note").order_by(case_events.c.id)
    return [
        tx.execute(select(*columns).order_by(case_table.c.id)).all(),
        tx.execute(select(reports).order_by(reports.c.id)).all(),
        tx.execute(select(case_texts).order_by(case_texts.c.case_id)).all(),
        tx.execute(notes).all(),
    ]


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(acts=st.lists(ACTS, min_size=1, max_size=12))
def test_any_actions_undone_in_reverse_leave_everything_as_it_was(
    furnished: tuple[Any, Desk], acts: list[tuple[str, int, Any]]
) -> None:
    engine, desk = furnished
    with engine.connect() as connection:
        connection.connection.driver_connection.execute("BEGIN")
        tx = Transaction(connection, MORNING + timedelta(hours=3), Surroundings())
        done: list[tuple[int, list[Any]]] = []
        for act in acts:
            before = _state(tx)
            try:
                action = _do(tx, desk, act)
            except (StaleVersion, ValueError):
                assert _state(tx) == before
                continue
            if action is not None:
                done.append((action, before))
        for action, before in reversed(done):
            triage.undo_action(tx, desk.seal, SAY, action, OFFICER)
            assert _state(tx) == before
        connection.connection.driver_connection.execute("ROLLBACK")


@pytest.fixture
async def furnished(desk: Desk, database: str) -> Any:
    for number in range(4):
        await _report(desk, f"người {number}", f"https://facebook.com/trang.{number}")
    engine = open_engine(database, 1)
    yield engine, desk
    engine.dispose()


async def test_two_reporters_hear_what_holds_after_an_undo_and_nothing_twice(desk: Desk) -> None:
    made = await _report(desk, "an")
    first = await desk.store.write(decisions.decide, desk.seal, desk.say, made.case_id, "fake", OFFICER, 1)
    assert first
    assert len(await _waiting(desk)) == 1
    await desk.store.write(triage.undo_action, desk.seal, desk.say, first, OFFICER)
    assert await _waiting(desk) == []
    await _decide(desk, made.case_id, "fake", 3)
    changed = await desk.store.write(
        decisions.decide, desk.seal, desk.say, made.case_id, "not_fake", OFFICER, 4
    )
    assert changed
    [(_, text)] = await _waiting(desk)
    assert "Chưa đủ căn cứ" in text
    await desk.store.write(triage.undo_action, desk.seal, desk.say, changed, OFFICER)
    [(_, text)] = await _waiting(desk)
    assert "trang giả mạo" in text


async def test_an_action_is_taken_back_once_within_thirty_days_and_never_over_newer_work(desk: Desk) -> None:
    made = await _report(desk, "an")
    take_back = (triage.undo_action, desk.seal, desk.say)

    async def why(action: int) -> str:
        with pytest.raises(CannotUndo) as refused:
            await desk.store.write(*take_back, action, OFFICER)
        return refused.value.why

    older = await desk.store.write(decisions.assign, made.case_id, 5, OFFICER, 1)
    newer = await desk.store.write(decisions.assign, made.case_id, 6, OFFICER, 2)
    assert await why(older) == "changed"
    assert (await _case(desk, made.case_id)).officer_id == 6
    await desk.store.write(*take_back, newer, OFFICER)
    assert (await _case(desk, made.case_id)).officer_id == 5
    assert await why(newer) == "done"
    assert await why(999) == "gone"
    assert [one.id for one in await desk.store.read(undo.of_case, made.case_id)] == [older]
    desk.clock.advance(86_400 * 30 + 1)
    assert await why(older) == "late"
    assert await desk.store.write(undo.forget) == 2
    assert await desk.store.read(lambda tx: tx.execute(select(case_changes)).all()) == []
    assert await desk.store.read(lambda tx: tx.execute(select(case_actions)).all()) == []
    events = await desk.store.read(timeline.of_case, made.case_id)
    assert events[-1].kind == "undone"
    assert await desk.store.read(audit.first_broken) is None


async def test_removing_a_case_leaves_nothing_to_undo_and_nothing_to_find(desk: Desk) -> None:
    made = await _report(desk, "an")
    noted = await desk.store.write(decisions.add_note, made.case_id, "chuyện riêng", OFFICER)
    await desk.store.write(presence.note, made.case_id, OFFICER)
    await _decide(desk, made.case_id, "out_of_scope", 1)
    with pytest.raises(CannotUndo):
        await desk.store.write(triage.undo_action, desk.seal, desk.say, noted, OFFICER)
    for table in (case_changes, case_texts):
        assert await desk.store.read(lambda tx, table=table: tx.execute(select(table)).all()) == []


async def test_a_case_put_off_comes_back_by_itself(desk: Desk) -> None:
    made = await _report(desk, "an")
    until = desk.clock.now() + timedelta(days=2)
    await desk.store.write(triage.snooze, made.case_id, until, OFFICER, 1)
    assert await desk.store.write(triage.wake_due) == 0
    desk.clock.advance(86_400 * 2)
    assert await desk.store.write(triage.wake_due) == 1
    case = await _case(desk, made.case_id)
    assert (case.snoozed_until, case.state) == (None, "new")
    with pytest.raises(ValueError):
        await desk.store.write(triage.snooze, made.case_id, desk.clock.now(), OFFICER, case.version)


async def test_who_reported_what_was_joined_is_never_two_steps_away(desk: Desk) -> None:
    a, b, c = [
        (await _report(desk, name, f"https://facebook.com/{name}.gia")).case_id
        for name in ("mot", "hai", "ba")
    ]
    await _decide(desk, b, "duplicate", 1, duplicate_of=a)
    await _decide(desk, a, "duplicate", 1, duplicate_of=c)
    assert {(await _case(desk, number)).duplicate_of for number in (a, b)} == {c}
    with pytest.raises(ValueError):
        await _decide(desk, c, "duplicate", 1, duplicate_of=a)
    assert [case.id for case in await desk.store.read(cases.joined_to, c)] == [a, b]
    await _decide(desk, c, "fake", 1)
    assert len(await _waiting(desk)) == 3


@pytest.mark.parametrize(
    ("first", "then"), [("new", "taken_down"), ("not_fake", "forwarded"), ("fake", "fake")]
)
async def test_a_page_is_forwarded_or_taken_down_only_once_it_was_found_a_fake(
    desk: Desk, first: Any, then: str
) -> None:
    made, version = await _report(desk, "an"), 1
    if first != "new":
        await _decide(desk, made.case_id, first, 1)
        version = 2
    with pytest.raises(NotAllowed):
        await _decide(desk, made.case_id, then, version)
    for state in ("fake", "forwarded", "taken_down") if first != "fake" else ("forwarded", "taken_down"):
        await _decide(desk, made.case_id, state, version)
        version += 1
        target = find_targets("https://facebook.com/boyte.hotro24h").targets[0]
        assert await desk.store.read(cases.known_fake, target), state


async def test_the_seal_on_a_reporter_opens_only_with_a_reason_in_the_record(desk: Desk) -> None:
    made = await _report(desk, "an")
    found = await desk.store.write(
        reporter.unseal, desk.seal, made.case_id, made.report_id, OFFICER, "authority", "CV 12/PA05"
    )
    assert found == reporter.Reporter("web", "")
    assert await desk.store.write(reporter.unseal, desk.seal, 99, made.report_id, 3, "danger", "x") is None
    assert await desk.store.read(audit.first_broken) is None


async def test_presence_fades_and_one_does_not_see_oneself(desk: Desk) -> None:
    made = await _report(desk, "an")
    for officer in (1, 2):
        await desk.store.write(presence.note, made.case_id, officer)
    assert await desk.store.read(presence.others, made.case_id, 1) == [2]
    desk.clock.advance(46)
    assert await desk.store.read(presence.others, made.case_id, 1) == []
    await desk.store.write(presence.note, 999, 1)


async def test_filters_are_ones_own_or_everybodys(desk: Desk) -> None:
    mine = await desk.store.write(views.save, "Của tôi", "show=mine", 1)
    shared = await desk.store.write(views.save, "Chung", "show=open", None)
    assert [view.id for view in await desk.store.read(views.listed, 1)] == [shared, mine]
    assert [view.id for view in await desk.store.read(views.listed, 2)] == [shared]
    assert not await desk.store.write(lambda tx: views.remove(tx, mine, 2, shared=True))
    assert not await desk.store.write(lambda tx: views.remove(tx, shared, 1, shared=False))
    assert await desk.store.write(lambda tx: views.remove(tx, shared, 2, shared=True))


async def test_a_case_is_found_by_every_word_that_was_said_of_it(desk: Desk) -> None:
    made = await _report(desk, "an")
    await desk.store.write(decisions.add_note, made.case_id, "Đã gọi điện hỏi Sở", OFFICER)

    def found(tx: Transaction, query: str) -> list[int]:
        wanted = case_text.matching(tx, query, set())
        return list(tx.execute(select(case_texts.c.case_id).where(wanted)).scalars())

    for query in ("bo y te", "GỌI ĐIỆN", "hotro24h boyte", "%"):
        expected = [] if query == "%" else [made.case_id]
        assert await desk.store.read(found, query) == expected, query
