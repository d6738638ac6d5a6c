"""Two officers never overwrite each other, and every reporter hears an outcome once."""

import asyncio
import re
from typing import Any

import msgspec
import pytest
from sqlalchemy import func, select

from bot import audit
from bot.messages import OutgoingMessage
from bot.store import Transaction
from bot.store.schema import OUT_WAITING, outbox
from reports import cases, decisions, evidence, forgetting, timeline
from reports.cases import open_report
from reports.decisions import StaleVersion
from reports.exhibit import prepare
from reports.identity import Target, identify
from reports.schema import case_events, evidence_bodies, reporters, reports
from reports.schema import cases as cases_table
from tests.reports.conftest import Desk
from tests.reports.pictures import png


async def _report(desk: Desk, name: str, text: str = "https://facebook.com/boyte.hotro24h") -> cases.Receipt:
    target = identify(text)
    assert isinstance(target, Target)
    chat = await desk.chat(name)
    return await desk.store.write(
        open_report,
        desk.seal,
        target,
        imitates="Bộ Y tế",
        harm="money",
        pictures=[prepare(desk.seal, png(7))],
        person_id=chat.person_id,
        chat_id=chat.id,
    )


async def _decide(desk: Desk, case_id: int, state: str, version: int, **more: Any) -> None:
    await desk.store.write(decisions.decide, desk.seal, desk.say, case_id, state, 3, version, **more)


async def _waiting(desk: Desk) -> list[tuple[str, str]]:
    def rows(tx: Transaction) -> list[tuple[str, str]]:
        found = tx.execute(select(outbox).where(outbox.c.state == OUT_WAITING).order_by(outbox.c.id))
        return [(row.key, msgspec.msgpack.decode(row.body, type=OutgoingMessage).text) for row in found]

    return await desk.store.read(rows)


async def _case(desk: Desk, case_id: int) -> cases.Case:
    case = await desk.store.read(cases.get, case_id)
    assert case is not None
    return case


async def test_everyone_who_reported_hears_the_outcome_once(desk: Desk) -> None:
    made = [await _report(desk, name) for name in ("an", "binh", "chi", "an")]
    await _decide(desk, made[0].case_id, "fake", 1, note="Bộ Y tế xác nhận")
    told = await _waiting(desk)
    assert len(told) == 3
    assert all("trang giả mạo" in text for _, text in told)
    assert {receipt.code for receipt in made} == {
        code for code in {r.code for r in made} if any(code in t for _, t in told)
    }
    assert not any("facebook" in text or "Bộ Y tế" in text for _, text in told)
    case = await _case(desk, made[0].case_id)
    assert (case.state, case.version, case.note) == ("fake", 2, "Bộ Y tế xác nhận")


async def test_steps_that_are_no_outcome_are_not_told(desk: Desk) -> None:
    made = await _report(desk, "an")
    await _decide(desk, made.case_id, "reviewing", 1)
    await _decide(desk, made.case_id, "waiting", 2)
    assert await _waiting(desk) == []


async def test_a_corrected_decision_replaces_what_was_not_sent_yet(desk: Desk) -> None:
    made = await _report(desk, "an")
    await _decide(desk, made.case_id, "fake", 1)
    await _decide(desk, made.case_id, "not_fake", 2)
    told = await _waiting(desk)
    assert len(told) == 1
    assert "Chưa đủ căn cứ" in told[0][1]
    await _decide(desk, made.case_id, "reviewing", 3)
    assert await _waiting(desk) == []


async def test_of_two_officers_at_once_one_is_told_to_look_again(desk: Desk) -> None:
    made = await _report(desk, "an")
    results = await asyncio.gather(
        _decide(desk, made.case_id, "fake", 1),
        _decide(desk, made.case_id, "not_fake", 1),
        return_exceptions=True,
    )
    assert sorted(type(result).__name__ for result in results) == ["NoneType", "StaleVersion"]
    assert (await _case(desk, made.case_id)).version == 2
    assert len(await _waiting(desk)) == 1


async def test_what_is_out_of_scope_leaves_only_a_count(desk: Desk) -> None:
    made = await _report(desk, "an")
    kept = await _report(desk, "an", "https://facebook.com/khac")
    await _decide(desk, made.case_id, "out_of_scope", 1)
    assert await desk.store.read(cases.get, made.case_id) is None
    assert await desk.store.read(cases.by_receipt, made.code) is None

    def left(tx: Transaction) -> list[int]:
        tables = (cases_table, reports, reporters, evidence_bodies)
        return [tx.execute(select(func.count()).select_from(table)).scalar_one() for table in tables]

    assert await desk.store.read(left) == [1, 1, 1, 1]
    assert len(await desk.store.read(evidence.of_case, kept.case_id)) == 1
    await _decide(desk, kept.case_id, "out_of_scope", 1)
    assert await desk.store.read(left) == [0, 0, 0, 0]
    assert await desk.store.read(decisions.removed_count) == 2
    told = await _waiting(desk)
    assert len(told) == 2
    assert all("không thuộc phạm vi" in text for _, text in told)

    def events(tx: Transaction) -> int:
        return int(tx.execute(select(func.count()).select_from(case_events)).scalar_one())

    assert await desk.store.read(events) == 0


async def test_reporters_of_a_duplicate_hear_of_the_other_case_too(desk: Desk) -> None:
    first = await _report(desk, "an")
    second = await _report(desk, "binh", "https://facebook.com/boyte.hotro.moi")
    await _decide(desk, second.case_id, "duplicate", 1, duplicate_of=first.case_id)
    await _decide(desk, first.case_id, "fake", 1)
    told = await _waiting(desk)
    assert len(told) == 2
    assert all("trang giả mạo" in text for _, text in told)


@pytest.mark.parametrize(("state", "other"), [("gone", None), ("duplicate", None), ("duplicate", 999)])
async def test_an_impossible_decision_is_refused(desk: Desk, state: str, other: int | None) -> None:
    made = await _report(desk, "an")
    with pytest.raises(ValueError):
        await _decide(desk, made.case_id, state, 1, duplicate_of=other)
    with pytest.raises(ValueError):
        await _decide(desk, made.case_id, "duplicate", 1, duplicate_of=made.case_id)
    assert (await _case(desk, made.case_id)).version == 1


async def test_taking_a_case_and_noting_are_on_the_timeline_and_in_the_audit(desk: Desk) -> None:
    made = await _report(desk, "an")
    await desk.store.write(decisions.assign, made.case_id, 3, 5, 1)
    await desk.store.write(decisions.add_note, made.case_id, "đã gọi Sở Y tế", 3)
    await desk.store.write(decisions.correct, made.case_id, "Sở Y tế", 3, 2)
    case = await _case(desk, made.case_id)
    assert (case.officer_id, case.imitates, case.version) == (3, "Sở Y tế", 3)
    events = await desk.store.read(timeline.of_case, made.case_id)
    assert [(event.kind, event.actor) for event in events[2:]] == [
        ("assigned", "officer:5"),
        ("note", "officer:3"),
        ("corrected", "officer:3"),
    ]
    assert await desk.store.read(audit.first_broken) is None
    with pytest.raises(StaleVersion):
        await desk.store.write(decisions.assign, made.case_id, 4, 5, 1)
    with pytest.raises(StaleVersion):
        await desk.store.write(decisions.add_note, 999, "?", 3)


async def test_a_page_that_was_taken_down_and_is_reported_again_is_open_again(desk: Desk) -> None:
    made = await _report(desk, "an")
    await _decide(desk, made.case_id, "fake", 1)
    await _decide(desk, made.case_id, "taken_down", 2)
    again = await _report(desk, "binh")
    assert again.state == "new"
    assert (await _case(desk, made.case_id)).state == "new"


async def test_a_forgotten_person_is_told_nothing_and_leaves_the_report(desk: Desk) -> None:
    made = await _report(desk, "an")
    await _report(desk, "binh")
    person = (await desk.chat("an")).person_id
    assert await desk.store.read(forgetting.count_of_person, desk.seal, person) == 1
    await _decide(desk, made.case_id, "fake", 1)
    assert await desk.store.write(forgetting.forget_person, desk.seal, person) == 1
    assert await desk.store.read(forgetting.count_of_person, desk.seal, person) == 0
    assert len(await _waiting(desk)) == 1
    assert (await _case(desk, made.case_id)).reports == 2
    await _decide(desk, made.case_id, "not_fake", 2)
    assert len(await _waiting(desk)) == 1


async def test_the_key_of_an_outcome_does_not_say_which_report_it_is(desk: Desk) -> None:
    made = await _report(desk, "an")
    await _decide(desk, made.case_id, "fake", 1)
    [(key, _)] = await _waiting(desk)
    assert re.fullmatch(r"outcome:[0-9a-f]{32}:[0-9a-f]{32}", key)
    chat = await desk.chat("an")
    assert await desk.store.write(forgetting.forget_person, desk.seal, chat.person_id) == 1
    assert await _waiting(desk) == []


async def test_ties_to_reporters_are_cut_by_themselves_after_the_outcome(desk: Desk) -> None:
    made = await _report(desk, "an")
    await _report(desk, "an", "https://facebook.com/khac")
    await _decide(desk, made.case_id, "fake", 1)
    desk.clock.advance(86_400 * (forgetting.DAYS - 1))
    assert await desk.store.write(forgetting.forget_reporters) == 0
    desk.clock.advance(86_400 * 2)
    assert await desk.store.write(forgetting.forget_reporters) == 1
    assert await desk.store.write(forgetting.forget_reporters) == 0
