"""From a stored update to its effects: in order, once, together or not at all."""

import asyncio
import threading
from collections.abc import Callable

import pytest
from sqlalchemy import func, select

from bot import dialogs, intake
from bot.dispatcher import RETRIES
from bot.routing import Router
from bot.store import Transaction
from bot.store.schema import DONE, PARKED, chats, outbox, people, settings, updates
from bot.texts import Texts
from bot.turn import TEXT_LIMIT, Turn
from tests.helpers.world import World

TEXTS = Texts.load()


def answering(handler: Callable[[Turn], None]) -> Router:
    """A router whose only handler is `handler`."""
    router = Router()
    router.fallback()(handler)
    return router


def echo(turn: Turn) -> None:
    turn.tell(f"«{turn.text}»")


def state_of(tx: Transaction, row: int = 1) -> tuple[int, bytes, str, str | None]:
    """(state, body, address, error) of an update."""
    columns = (updates.c.state, updates.c.body, updates.c.address, updates.c.error)
    found = tx.execute(select(*columns).where(updates.c.id == row)).one()
    return found.state, bytes(found.body), found.address, found.error


async def let_retries_pass(world: World) -> None:
    """Move the time on whenever the dispatcher waits for it, until it waits no longer."""
    idle = asyncio.create_task(world.settle())
    while not idle.done():
        await world.store.write(lambda tx: None)
        world.fake_clock.advance(max(RETRIES))


async def test_updates_of_one_chat_are_answered_in_their_order() -> None:
    async with World(answering(echo)) as world:
        an = world.user("an")
        for n in range(50):
            await an.says(str(n))
        await world.settle()
        an.rewind(0)
        assert [message.text for message in await an.hears(50)] == [f"«{n}»" for n in range(50)]


async def test_a_slow_chat_holds_up_itself_and_nobody_else() -> None:
    go_on = threading.Event()

    def handler(turn: Turn) -> None:
        if turn.text == "chậm":
            turn.compute(go_on.wait, 30)
        turn.tell(f"«{turn.text}»")

    async with World(answering(handler)) as world:
        an, binh = world.user("an"), world.user("bình")
        await an.says("chậm")
        await an.says("sau")
        await binh.says("nhanh")
        assert (await binh.hears())[0].text == "«nhanh»"
        assert an.inbox == []
        go_on.set()
        await world.settle()
        an.rewind(0)
        assert [message.text for message in await an.hears(2)] == ["«chậm»", "«sau»"]


async def test_an_update_that_is_done_keeps_neither_its_body_nor_its_address() -> None:
    async with World(answering(echo)) as world:
        await world.user("an").says("mật khẩu của tôi")
        await world.settle()
        assert await world.store.read(state_of) == (DONE, b"", "", None)


async def test_a_handler_that_fails_once_is_tried_again_and_leaves_nothing_twice() -> None:
    tries = []

    def handler(turn: Turn) -> None:
        turn.tell("một lần")
        tries.append(turn.now)
        if len(tries) == 1:
            raise LookupError("on purpose")

    async with World(answering(handler)) as world:
        an = world.user("an")
        await an.says("xin chào")
        await let_retries_pass(world)
        assert [message.text for message in await an.hears()] == ["một lần"]
        assert len(tries) == 2
        assert await world.store.read(lambda tx: tx.execute(select(func.count(outbox.c.id))).scalar()) == 1


async def test_a_handler_that_keeps_failing_is_parked_with_an_apology_and_its_body_is_kept() -> None:
    def handler(turn: Turn) -> None:
        turn.tx.insert(settings, name="trace", value="x")
        turn.tell("không bao giờ")
        raise LookupError("the person's own words")

    async with World(answering(handler)) as world:
        an = world.user("an")
        await an.says("câu hỏi")
        await let_retries_pass(world)
        assert [message.text for message in await an.hears()] == [TEXTS("engine.apology")]
        state, body, address, error = await world.store.read(state_of)
        assert state == PARKED
        assert "câu hỏi".encode() in body
        assert address == "an"
        assert error is not None
        assert error.startswith("LookupError test_dispatcher.py:")
        assert await world.store.read(lambda tx: tx.execute(select(settings.c.name)).all()) == []
        assert await world.store.read(intake.parked) == [(1, "fake", error)]


async def test_a_parked_update_does_not_hold_up_the_chat() -> None:
    def handler(turn: Turn) -> None:
        if turn.text == "hỏng":
            raise LookupError
        echo(turn)

    async with World(answering(handler)) as world:
        an = world.user("an")
        await an.says("hỏng")
        await an.says("tốt")
        await let_retries_pass(world)
        an.rewind(0)
        assert [message.text for message in await an.hears(2)] == [TEXTS("engine.apology"), "«tốt»"]


async def test_after_a_repair_a_parked_update_is_taken_up_again_and_done() -> None:
    broken = [True]

    def handler(turn: Turn) -> None:
        if broken:
            raise LookupError
        echo(turn)

    async with World(answering(handler)) as world:
        an = world.user("an")
        await an.says("câu hỏi")
        await let_retries_pass(world)
        await an.hears()
        broken.clear()
        message = await world.store.write(intake.unpark, 1)
        assert message is not None
        world.engine.dispatcher.take(1, message)
        assert (await an.hears())[0].text == "«câu hỏi»"
        assert await world.store.read(state_of) == (DONE, b"", "", None)
        assert await world.store.write(intake.unpark, 1) is None


async def test_a_parked_update_that_is_dropped_keeps_only_its_id() -> None:
    def handler(turn: Turn) -> None:
        raise LookupError

    async with World(answering(handler)) as world:
        await world.user("an").does("text", "câu hỏi", update_id="77")
        await let_retries_pass(world)
        await world.store.write(intake.drop, 1)
        assert (await world.store.read(state_of))[:3] == (DONE, b"", "")
        assert not await world.user("an").does("text", "câu hỏi", update_id="77")


async def test_what_is_computed_re_runs_the_handler_and_its_effects_happen_once() -> None:
    runs: list[str] = []

    async def fetch(name: str) -> str:
        runs.append(f"fetch {name}")
        return name.upper()

    def handler(turn: Turn) -> None:
        runs.append("handler")
        first = turn.compute(fetch, "a")
        second = turn.compute(str.upper, first + "b")
        turn.tx.insert(settings, name=second, value="1")
        turn.tell(second)

    async with World(answering(handler)) as world:
        an = world.user("an")
        await an.says("x")
        assert [message.text for message in await an.hears()] == ["AB"]
        assert runs.count("fetch a") == 1
        assert runs[-1] == "handler"
        assert len(an.inbox) == 1


async def test_a_computation_that_fails_is_tried_again_from_the_start_and_at_last_parked() -> None:
    fetched = []

    def fetch() -> str:
        fetched.append(1)
        raise OSError("the network is away")

    def handler(turn: Turn) -> None:
        turn.tell(turn.compute(fetch))

    async with World(answering(handler)) as world:
        an = world.user("an")
        await an.says("x")
        await let_retries_pass(world)
        assert [message.text for message in await an.hears()] == [TEXTS("engine.apology")]
        assert len(fetched) == len(RETRIES) + 1
        assert (await world.store.read(state_of))[0] == PARKED


def forms() -> Router:
    router = Router()

    @router.command("báo cáo")
    def begin(turn: Turn) -> None:
        turn.open("page")
        turn.tell("Trang nào?")

    @router.dialog("page")
    def page(turn: Turn) -> None:
        turn.open("why", page=turn.text)
        turn.tell("Vì sao?")

    @router.dialog("why")
    def why(turn: Turn) -> None:
        turn.close()
        turn.tell(f"{turn.dialog.name}{turn.text}")

    router.fallback()(echo)
    return router


async def test_a_half_filled_form_survives_a_restart() -> None:
    async with World(forms()) as world:
        an = world.user("an")
        await an.says("báo cáo")
        await an.hears()
        await an.says("facebook.com/gia")
        await an.hears()
        await world.stop()
        await world.start()
        standing = await world.store.read(dialogs.read, 1)
        assert (standing.name, standing.data) == ("why", {"page": "facebook.com/gia"})
        await an.says("mạo danh")
        assert (await an.hears())[0].text == "mạo danh"


async def test_a_form_left_for_half_an_hour_closes_politely_and_the_message_is_answered_all_the_same() -> (
    None
):
    async with World(forms()) as world:
        an = world.user("an")
        await an.says("báo cáo")
        await an.hears()
        world.fake_clock.advance(30 * 60 + 1)
        await an.says("xin chào")
        heard = [message.text for message in await an.hears(2)]
        assert heard == [TEXTS("engine.dialog_expired"), "«xin chào»"]
        await an.says("lại")
        assert (await an.hears())[0].text == "«lại»"


async def test_a_form_answered_within_half_an_hour_stays_open() -> None:
    async with World(forms()) as world:
        an = world.user("an")
        for text, answer in (("báo cáo", "Trang nào?"), ("facebook.com/gia", "Vì sao?")):
            await an.says(text)
            assert (await an.hears())[0].text == answer
            world.fake_clock.advance(29 * 60)
        await an.says("mạo danh")
        assert (await an.hears())[0].text == "mạo danh"


async def test_the_first_contact_is_welcomed_once() -> None:
    router = answering(echo)

    @router.first_contact()
    def welcome(turn: Turn) -> None:
        turn.tell("Chào đồng chí")

    async with World(router) as world:
        an = world.user("an")
        await an.says("một")
        await an.says("hai")
        await world.settle()
        an.rewind(0)
        assert [message.text for message in await an.hears(3)] == ["Chào đồng chí", "«một»", "«hai»"]


async def test_a_person_who_blocks_us_is_unreachable_until_they_write_again() -> None:
    def unreachable(tx: Transaction) -> bool:
        return tx.execute(select(chats.c.unreachable_at)).scalar_one() is not None

    async with World(answering(echo)) as world:
        an = world.user("an")
        await an.says("xin chào")
        await an.does("blocked")
        await world.settle()
        assert await world.store.read(unreachable)
        await an.says("tôi đây")
        assert (await an.hears())[0].text == "«tôi đây»"
        assert not await world.store.read(unreachable)
        await an.does("blocked")
        await an.does("unblocked")
        await world.settle()
        assert not await world.store.read(unreachable)


async def test_somebody_who_only_blocked_us_is_nobody_we_know() -> None:
    async with World(answering(echo)) as world:
        await world.user("an").does("blocked")
        await world.settle()
        assert await world.store.read(lambda tx: tx.execute(select(people.c.id)).all()) == []


@pytest.mark.parametrize(
    ("text", "key"),
    [("", "engine.empty"), ("\u200b\x00 \n", "engine.empty"), ("x" * (TEXT_LIMIT + 1), "engine.too_long")],
)
async def test_what_cannot_be_read_is_answered_and_reaches_no_handler(text: str, key: str) -> None:
    async with World(answering(echo)) as world:
        an = world.user("an")
        await an.says(text)
        fields = {"limit": TEXT_LIMIT} if key == "engine.too_long" else {}
        assert (await an.hears())[0].text == TEXTS(key, **fields)


async def test_without_a_fitting_route_the_engine_says_it_did_not_understand() -> None:
    async with World(Router()) as world:
        an = world.user("an")
        await an.says("xin chào")
        assert (await an.hears())[0].text == TEXTS("engine.not_understood")


async def test_an_update_that_another_process_finished_has_no_second_effect() -> None:
    async with World(answering(echo)) as world:
        an = world.user("an")
        await an.says("một")
        await an.hears()
        message = intake.IncomingMessage("fake", "1", "an", "text", "một")
        world.engine.dispatcher.take(1, message)
        await world.settle()
        await an.says("hai")
        assert (await an.hears())[0].text == "«hai»"
        assert len(an.inbox) == 2


async def test_the_counts_say_what_became_of_updates() -> None:
    def handler(turn: Turn) -> None:
        if turn.text == "hỏng":
            raise LookupError

    async with World(answering(handler)) as world:
        await world.user("an").says("tốt")
        await world.user("an").says("hỏng")
        await let_retries_pass(world)
        counts = world.engine.metrics.counts
        assert counts["updates", "fake", "done"] == 1
        assert counts["updates", "fake", "failed"] == len(RETRIES) + 1
        assert counts["updates", "fake", "parked"] == 1
