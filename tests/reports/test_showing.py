"""A receipt is shown again until its owner says that it is kept, twice at most."""

from bot import people
from bot.store import Transaction
from reports import cases, showing
from reports.identity import find_targets
from reports.merging import merge_person
from tests.reports.conftest import Desk


async def _report(desk: Desk, name: str, address: str) -> tuple[people.Chat, str]:
    chat = await desk.chat(name)

    def report(tx: Transaction) -> str:
        target = find_targets(address).targets[0]
        made = cases.open_report(
            tx,
            desk.seal,
            target,
            imitates="Bộ Y tế",
            harm="money",
            person_id=chat.person_id,
            chat_id=chat.id,
        )
        return made.code

    return chat, await desk.store.write(report)


async def _due(desk: Desk, person: int) -> list[str]:
    return await desk.store.write(showing.due, desk.seal, person)


async def test_a_receipt_is_shown_twice_more_and_no_oftener(desk: Desk) -> None:
    an, code = await _report(desk, "an", "facebook.com/gia.mao1")
    assert [await _due(desk, an.person_id) for _ in range(3)] == [[code], [code], []]


async def test_what_is_said_to_be_kept_is_not_shown_again(desk: Desk) -> None:
    an, first = await _report(desk, "an", "facebook.com/gia.mao1")
    _, second = await _report(desk, "an", "facebook.com/gia.mao2")
    binh, third = await _report(desk, "binh", "facebook.com/gia.mao1")
    assert await desk.store.write(showing.saved, desk.seal, binh.person_id, first) == 0
    assert await desk.store.write(showing.saved, desk.seal, an.person_id, first) == 1
    assert await _due(desk, an.person_id) == [second]
    assert await desk.store.write(showing.saved, desk.seal, an.person_id) == 1
    assert await _due(desk, an.person_id) == []
    assert await _due(desk, binh.person_id) == [third]


async def test_receipts_follow_a_person_into_another_chat(desk: Desk) -> None:
    an, code = await _report(desk, "an", "facebook.com/gia.mao1")
    stays = await desk.chat("an elsewhere")
    await desk.store.write(merge_person, desk.seal, stays.person_id, an.person_id)
    assert await _due(desk, stays.person_id) == [code]
