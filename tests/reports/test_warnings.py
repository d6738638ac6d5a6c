"""A warning needs two officers, reaches everybody once, can be stopped, and is corrected for whom it reached."""

import random
from collections import Counter

import msgspec
import pytest
from sqlalchemy import select, update

from bot import people, revisions
from bot.messages import OutgoingMessage
from bot.revisions import OwnWork
from bot.store import Transaction
from bot.store.schema import (
    OUT_FAILED,
    OUT_SENDING,
    OUT_SENT,
    OUT_UNKNOWN,
    OUT_WAITING,
    OUT_WITHDRAWN,
    chats,
    outbox,
)
from bot.store.schema import people as people_table
from reports import cases, decisions, spreading, subscriptions, triage, warnings
from reports.cases import open_report
from reports.identity import Target, identify
from reports.schema import State, warning_recipients
from reports.warnings import GRACE, PENDING, UNREACHABLE, Audience, NotFake
from tests.reports.conftest import Desk

AN, BINH = 3, 4


async def _case(desk: Desk, state: State = "fake") -> int:
    target = identify("https://facebook.com/boyte.hotro24h")
    assert isinstance(target, Target)
    chat = await desk.chat("reporter")
    made = await desk.store.write(
        open_report,
        desk.seal,
        target,
        imitates="Bộ Y tế",
        harm="money",
        person_id=chat.person_id,
        chat_id=chat.id,
    )
    await _decide(desk, made.case_id, state)
    return made.case_id


async def _decide(desk: Desk, case_id: int, state: State) -> int | None:
    def decide(tx: Transaction) -> int | None:
        found = cases.get(tx, case_id)
        assert found
        return decisions.decide(tx, desk.seal, desk.say, case_id, state, AN, found.version)

    return await desk.store.write(decide)


async def _subscribe(desk: Desk, *names: str) -> list[int]:
    made = [(await desk.chat(name)).person_id for name in names]
    for person in made:
        await desk.store.write(subscriptions.choose, person, True)
    return made


async def _warn(desk: Desk, case_id: int, audience: Audience = Audience(), by: int = BINH) -> int:
    def propose_and_publish(tx: Transaction) -> int:
        case = cases.get(tx, case_id)
        assert case
        seen = len(revisions.history(tx, warnings.KIND, str(case_id)))
        made = warnings.propose(tx, desk.say, case, audience, f"officer:{AN}", seen)
        nobody = select(people_table.c.id).where(people_table.c.id.in_(audience.branches))
        return warnings.publish(tx, made.id, f"officer:{by}", nobody)

    return await desk.store.write(propose_and_publish)


async def _spread(desk: Desk) -> None:
    while await desk.store.write(spreading.spread):
        pass


async def _deliver(desk: Desk, state: int = OUT_SENT, error: str | None = None) -> None:
    def settle(tx: Transaction) -> None:
        waits = (outbox.c.state == OUT_WAITING) & outbox.c.key.startswith("warning:")
        tx.execute(update(outbox).where(waits).values(state=state, error=error, settled_at=tx.now))

    await desk.store.write(settle)


async def _told(desk: Desk, state: int = OUT_SENT) -> list[tuple[int, str, str]]:
    """(person, what it is a message of, text) of every warning's message in a state."""

    def rows(tx: Transaction) -> list[tuple[int, str, str]]:
        query = select(chats.c.person_id, outbox.c.key, outbox.c.body).join(
            chats, chats.c.id == outbox.c.chat_id
        )
        wanted = query.where(outbox.c.state == state, outbox.c.key.startswith("warning:"))
        return [
            (
                row.person_id,
                row.key.split(":")[1],
                msgspec.msgpack.decode(row.body, type=OutgoingMessage).text,
            )
            for row in tx.execute(wanted)
        ]

    return await desk.store.read(rows)


async def test_nobody_lets_their_own_warning_out_and_only_of_a_fake(desk: Desk) -> None:
    case_id = await _case(desk)
    with pytest.raises(OwnWork):
        await _warn(desk, case_id, by=AN)
    await _decide(desk, case_id, "reviewing")
    with pytest.raises(NotFake):
        await _warn(desk, case_id)


async def test_a_warning_reaches_subscribers_and_members_once_and_its_first_line_says_nothing(
    desk: Desk,
) -> None:
    case_id = await _case(desk)
    [an, binh, refused] = await _subscribe(desk, "an", "binh", "refused")
    member = (await desk.chat("member")).person_id
    await desk.store.write(subscriptions.choose, refused, False)
    warning = await _warn(desk, case_id, Audience(True, (an, member, refused)))
    await _spread(desk)
    await _deliver(desk)
    await _spread(desk)
    told = await _told(desk)
    assert Counter(person for person, _, _ in told) == {an: 1, binh: 1, member: 1}
    first, *rest = told[0][2].splitlines()
    assert "giả" not in first
    assert "facebook" not in first
    assert "facebook[.]com" in rest[0]
    assert "Bộ Y tế" in rest[1]
    found = await desk.store.read(warnings.find, warning)
    assert found
    assert found.finished_at
    assert await desk.store.read(warnings.counts, warning) == {OUT_SENT: 3}


async def test_a_second_warning_of_the_page_passes_over_whom_the_first_reached(desk: Desk) -> None:
    case_id = await _case(desk)
    await _subscribe(desk, "an")
    await _warn(desk, case_id)
    await _spread(desk)
    await _deliver(desk)
    [late] = await _subscribe(desk, "late")
    await _warn(desk, case_id)
    await _spread(desk)
    assert [person for person, _, _ in await _told(desk, OUT_WAITING)] == [late]


async def test_stopping_takes_back_what_waits(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(spreading, "ON_THE_WAY", 2)
    case_id = await _case(desk)
    await _subscribe(desk, *(f"person{n}" for n in range(5)))
    warning = await _warn(desk, case_id)
    await _spread(desk)
    assert await desk.store.read(warnings.counts, warning) == {OUT_WAITING: 2, PENDING: 3}
    assert await desk.store.write(warnings.stop, warning, "officer:3")
    assert not await desk.store.write(warnings.stop, warning, "officer:3")
    await _spread(desk)
    assert await desk.store.read(warnings.counts, warning) == {OUT_WITHDRAWN: 5}
    assert await _told(desk, OUT_WAITING) == []


async def test_who_is_not_reached_in_one_chat_is_counted_by_the_next(desk: Desk) -> None:
    case_id = await _case(desk)
    await _subscribe(desk, "an", "binh")
    warning = await _warn(desk, case_id)
    await _spread(desk)
    await _deliver(desk, OUT_FAILED, "Unreachable")
    await _spread(desk)
    assert await desk.store.read(warnings.counts, warning) == {UNREACHABLE: 2}


async def test_a_correction_reaches_exactly_whom_the_warning_may_have_reached(desk: Desk) -> None:
    case_id = await _case(desk)
    [an, binh, chi] = await _subscribe(desk, "an", "binh", "chi")
    warning = await _warn(desk, case_id)
    await _spread(desk)

    def settle(tx: Transaction) -> None:
        states = {an: OUT_SENT, binh: OUT_SENDING, chi: OUT_WAITING}
        for person, state in states.items():
            chat = people.best_chat(tx, person)
            assert chat
            tx.execute(
                update(outbox)
                .where(outbox.c.chat_id == chat.id, outbox.c.key.startswith("warning:"))
                .values(state=state)
            )

    await desk.store.write(settle)
    await _decide(desk, case_id, "not_fake")
    await _spread(desk)
    assert len(await _told(desk, OUT_WAITING)) == 0
    desk.clock.advance(GRACE.total_seconds())
    await _spread(desk)
    assert [person for person, _, _ in await _told(desk, OUT_WAITING)] == [an]

    def arrived(tx: Transaction) -> None:
        going = (outbox.c.state == OUT_SENDING) & outbox.c.key.startswith("warning:")
        tx.execute(update(outbox).where(going).values(state=OUT_UNKNOWN))

    await desk.store.write(arrived)
    await _spread(desk)
    told = await _told(desk, OUT_WAITING)
    assert sorted(person for person, _, _ in told) == [an, binh]
    assert all("đính chính" in text and "không bị kết luận là giả mạo" in text for _, _, text in told)
    await _deliver(desk)
    await _spread(desk)
    assert await desk.store.read(warnings.unfinished) == []
    assert await desk.store.read(warnings.counts, warning) == {
        OUT_SENT: 1,
        OUT_UNKNOWN: 1,
        OUT_WITHDRAWN: 1,
    }


async def test_a_slip_of_the_hand_corrects_nothing(desk: Desk) -> None:
    case_id = await _case(desk)
    await _subscribe(desk, "an")
    await _warn(desk, case_id)
    await _spread(desk)
    await _deliver(desk)
    action = await _decide(desk, case_id, "not_fake")
    assert action
    await desk.store.write(triage.undo_action, desk.seal, desk.say, action, AN)
    desk.clock.advance(GRACE.total_seconds() + 1)
    await _spread(desk)
    assert len(await _told(desk)) == 1
    assert await _told(desk, OUT_WAITING) == []


async def test_a_case_removed_as_out_of_scope_is_corrected_and_leaves_no_words(desk: Desk) -> None:
    case_id = await _case(desk)
    await _subscribe(desk, "an")
    warning = await _warn(desk, case_id)
    await _spread(desk)
    await _deliver(desk)
    await _decide(desk, case_id, "out_of_scope")
    desk.clock.advance(GRACE.total_seconds())
    await _spread(desk)
    assert len(await _told(desk, OUT_WAITING)) == 1
    await _deliver(desk)
    await _spread(desk)
    correction = await desk.store.read(warnings.correction_of, warning)
    assert correction
    assert correction.body == ""


class _Killed(Exception):
    pass


@pytest.mark.parametrize("seed", range(4))
async def test_whatever_happens_in_between_nobody_is_told_twice_and_whoever_was_told_is_corrected_once(
    desk: Desk, seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(spreading, "ON_THE_WAY", 4)
    monkeypatch.setattr(spreading, "AT_ONCE", 3)
    chance = random.Random(seed)
    case_id = await _case(desk)
    await _subscribe(desk, *(f"person{n}" for n in range(12)))
    warning = await _warn(desk, case_id)

    def die(tx: Transaction) -> None:
        spreading.spread(tx)
        raise _Killed

    def send(tx: Transaction) -> None:
        """What a sender does to one message: take it, or write down what became of what it took."""
        rows = tx.execute(
            select(outbox.c.id, outbox.c.state).where(
                outbox.c.state.in_((OUT_WAITING, OUT_SENDING)), outbox.c.key.startswith("warning:")
            )
        ).all()
        if rows:
            row = chance.choice(rows)
            after = (OUT_SENT, OUT_SENT, OUT_UNKNOWN, OUT_FAILED, OUT_WAITING)
            state = OUT_SENDING if row.state == OUT_WAITING else chance.choice(after)
            tx.execute(update(outbox).where(outbox.c.id == row.id).values(state=state, error="Rejected"))

    for step in range(60):
        match chance.randrange(4):
            case 0:
                await desk.store.write(spreading.spread)
            case 1:
                with pytest.raises(_Killed):
                    await desk.store.write(die)
            case _:
                await desk.store.write(send)
        if step == 30:
            await _decide(desk, case_id, "not_fake")
            desk.clock.advance(GRACE.total_seconds())
    for _ in range(200):
        await desk.store.write(send)
        await desk.store.write(spreading.spread)

    def reached(tx: Transaction) -> dict[int, list[int]]:
        may = outbox.c.state.in_((OUT_SENT, OUT_UNKNOWN)) & outbox.c.key.startswith("warning:")
        query = select(chats.c.person_id, outbox.c.key).join(chats, chats.c.id == outbox.c.chat_id)
        found: dict[int, list[int]] = {}
        for row in tx.execute(query.where(may)):
            found.setdefault(int(row.key.split(":")[1]), []).append(row.person_id)
        return found

    correction = await desk.store.read(warnings.correction_of, warning)
    assert correction
    told = await desk.store.read(reached)
    assert len(told[warning]) == len(set(told[warning]))
    counted = await desk.store.read(warnings.counts, correction.id)
    assert sum(counted.values()) == len(told[warning])
    assert len(told.get(correction.id, [])) == len(set(told.get(correction.id, [])))
    assert set(told.get(correction.id, [])) <= set(told[warning])


async def test_merged_people_are_told_once_and_forgotten_people_not_at_all(desk: Desk) -> None:
    case_id = await _case(desk)
    [an, also_an, binh] = await _subscribe(desk, "an", "also-an", "binh")
    warning = await _warn(desk, case_id)

    def merge(tx: Transaction) -> None:
        subscriptions.merge_person(tx, an, also_an)
        tx.execute(update(chats).where(chats.c.person_id == also_an).values(person_id=an))
        subscriptions.forget_person(tx, binh)

    await desk.store.write(merge)
    await _spread(desk)
    assert [person for person, _, _ in await _told(desk, OUT_WAITING)] == [an]
    assert await desk.store.read(subscriptions.count_of_person, binh) == 0
    await _deliver(desk)
    await _spread(desk)
    await desk.store.write(subscriptions.forget_person, an)
    assert await desk.store.read(warnings.counts, warning) == {OUT_SENT: 1}

    def left(tx: Transaction) -> list[int | None]:
        return list(tx.execute(select(warning_recipients.c.person_id)).scalars())

    assert await desk.store.read(left) == [None]
