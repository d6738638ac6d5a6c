"""Groups of branches: bound by a code, told each thing once and nobody's name, unbound when the bot is gone."""

from datetime import timedelta

from bot import people
from bot.store import Transaction
from study import branches, groups, planning, reminders
from tests.study.conftest import START, TEXTS, Study, before

ACTOR = "person:1"


async def _group(study: Study, name: str = "-100") -> int:
    """A group the bot is in, bound to the branch: its chat's number."""

    def bind(tx: Transaction) -> int:
        chat = people.meet(tx, "fake", name)
        assert groups.bind(tx, chat.id, groups.offer(tx, study.branch.id, ACTOR)) == study.branch.id
        return chat.id

    return await study.do(bind)  # type: ignore[no-any-return]


async def _told(study: Study) -> list[str]:
    """What waits for the groups."""
    return [message.text for _, key, message in await study.waiting() if ":group:" in key]


async def test_a_code_binds_one_group_once_and_not_after_half_an_hour(study: Study) -> None:
    def chats(tx: Transaction) -> list[int]:
        return [people.meet(tx, "fake", name).id for name in ("-1", "-2")]

    first, second = await study.do(chats)
    code = await study.do(groups.offer, study.branch.id, ACTOR)
    newer = await study.do(groups.offer, study.branch.id, ACTOR)
    assert await study.do(groups.bind, first, code) is None
    assert await study.do(groups.bind, first, newer) == study.branch.id
    assert await study.do(groups.bind, second, newer) is None
    late = await study.do(groups.offer, study.branch.id, ACTOR)
    study.go_to(study.clock.now() + groups.GOOD_FOR)
    assert await study.do(groups.bind, second, late) is None
    assert await study.do(groups.count, study.branch.id) == 1


async def test_a_group_is_told_of_new_moved_and_cancelled_sessions_once_each(study: Study) -> None:
    await _group(study)
    session = await study.session()
    await study.do(groups.laid_down, TEXTS, study.branch.id)
    await study.do(groups.laid_down, TEXTS, study.branch.id)
    assert len(await _told(study)) == 1
    moved = await study.do(planning.move, TEXTS, session, START + timedelta(days=1), ACTOR)
    [told] = await _told(study)
    assert "19:30 thứ Sáu 04/12/2026" in told
    await study.do(planning.cancel, TEXTS, moved, ACTOR)
    [told] = await _told(study)
    assert told.startswith("Hủy buổi")


async def test_a_group_is_reminded_once_a_step_without_names_or_buttons(study: Study) -> None:
    await _group(study)
    await study.session()
    for _ in range(2):
        study.go_to(before(days=3, hours=-1))
        await study.do(reminders.plan_due, TEXTS)
    [told] = await _told(study)
    assert "Nhắc lịch chung" in told
    assert not any(name in told for name in ("Hoa", "Lan", "Minh"))
    messages = [message for _, key, message in await study.waiting() if ":group:" in key]
    assert messages[0].buttons == ()


async def test_a_group_the_bot_left_is_told_nothing_and_soon_bound_no_more(study: Study) -> None:
    chat = await _group(study)
    session = await study.session()
    await study.do(people.set_reachable, chat, False)
    await study.do(planning.cancel, TEXTS, session, ACTOR)
    assert await _told(study) == []
    assert await study.do(groups.forget_left) == 1
    await study.do(people.set_reachable, chat, True)
    assert await study.do(groups.count, study.branch.id) == 0


async def test_letting_a_group_go_takes_back_what_waits_and_another_branch_may_take_it(study: Study) -> None:
    chat = await _group(study)
    await study.session()
    await study.do(groups.laid_down, TEXTS, study.branch.id)
    assert await study.do(groups.release, study.branch.id, ACTOR) == 1
    assert await _told(study) == []
    await _group(study)
    other, _ = await study.do(branches.create, "Chi bộ thôn Đoài", study.minh)
    code = await study.do(groups.offer, other.id, ACTOR)
    assert await study.do(groups.bind, chat, code) == other.id
    assert await study.do(groups.count, study.branch.id) == 0
