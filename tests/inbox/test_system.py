"""The system page: parked updates and troubled messages wait for a decision and show nobody's words."""

from bot import people
from bot.intake import Intake
from bot.messages import IncomingMessage, OutgoingMessage
from bot.outbox import enqueue
from bot.store import Transaction
from bot.store.schema import OUT_UNKNOWN, OUT_WAITING, OUT_WITHDRAWN, PARKED, outbox, updates
from tests.inbox.conftest import SAME_ORIGIN, Committee

SECRET = "lời riêng tư của một người"


async def _park(committee: Committee) -> int:
    """An update that failed three times, with its body kept."""

    class Nobody:
        backlog = 0

        def take(self, row: int, message: IncomingMessage) -> None:
            """The dispatcher of this test never handles anything."""

    intake = Intake(committee.store, Nobody())  # type: ignore[arg-type]
    await intake.accept(IncomingMessage("fake", "u1", "a1", text=SECRET))

    def fail(tx: Transaction) -> int:
        tx.execute(updates.update().values(state=PARKED, error="KeyError report.py:41"))
        return int(tx.execute(updates.select()).one().id)

    return await committee.store.write(fail)


async def _trouble(committee: Committee) -> int:
    """A message whose delivery is uncertain."""

    def queue(tx: Transaction) -> int:
        chat = people.meet(tx, "fake", "a1")
        enqueue(tx, chat.id, OutgoingMessage(SECRET), key="reminder:1")
        tx.execute(outbox.update().values(state=OUT_UNKNOWN, error="Uncertain"))
        return int(tx.execute(outbox.select()).one().id)

    return await committee.store.write(queue)


async def _state(committee: Committee, row: int) -> tuple[int, bytes]:
    def read(tx: Transaction) -> tuple[int, bytes]:
        found = tx.execute(outbox.select().where(outbox.c.id == row)).one()
        return found.state, bytes(found.body)

    return await committee.store.read(read)


async def test_the_page_names_the_trouble_and_shows_no_words(committee: Committee) -> None:
    await _park(committee)
    await _trouble(committee)
    client = await committee.signed_in("viewer")
    page = await (await client.get("/inbox/system")).text()
    assert "KeyError report.py:41" in page
    assert "Chưa rõ kết quả" in page
    assert SECRET not in page


async def test_a_parked_update_is_handed_back_to_the_dispatcher_once(committee: Committee) -> None:
    row = await _park(committee)
    client = await committee.signed_in("lead")
    for _ in range(2):
        await client.post(f"/inbox/system/updates/{row}/retry", headers=SAME_ORIGIN)
    assert [(number, message.text) for number, message in committee.taken] == [(row, SECRET)]


async def test_a_dropped_update_leaves_no_words_behind(committee: Committee) -> None:
    row = await _park(committee)
    client = await committee.signed_in("lead")
    await client.post(f"/inbox/system/updates/{row}/drop", headers=SAME_ORIGIN)
    body = await committee.store.read(lambda tx: tx.execute(updates.select()).one().body)
    assert bytes(body) == b""


async def test_an_unknown_delivery_goes_out_again_only_when_somebody_says_so(committee: Committee) -> None:
    row = await _trouble(committee)
    client = await committee.signed_in("lead")
    await client.post(f"/inbox/system/messages/{row}/send", headers=SAME_ORIGIN)
    state, body = await _state(committee, row)
    assert state == OUT_WAITING
    assert SECRET.encode() in body


async def test_a_message_given_up_is_emptied(committee: Committee) -> None:
    row = await _trouble(committee)
    client = await committee.signed_in("lead")
    await client.post(f"/inbox/system/messages/{row}/drop", headers=SAME_ORIGIN)
    assert await _state(committee, row) == (OUT_WITHDRAWN, b"")
