"""Who is told of a link they did not make takes the stranger out and keeps what is theirs."""

import pytest

from bot import linking, people
from bot.routing import Router
from bot.store import Transaction
from handlers.linking import create_router
from tests.bot.test_linking import SEAL, TwoChannels


async def _owner(world: TwoChannels, channel: str, address: str) -> int:
    chat = await world.store.read(people.find_chat, channel, address)
    assert chat
    return chat.person_id


@pytest.mark.parametrize("mine", ["fake", "other"])  # with buttons, and with numbers in the text
async def test_the_owner_takes_out_an_intruder_and_whom_they_brought(mine: str, database: str) -> None:
    router = Router("test").include(create_router(SEAL, []))
    async with TwoChannels(router, address=database) as world:
        channels = {"fake": world.channel, "other": world.other}
        theirs = "other" if mine == "fake" else "fake"
        owner, intruder = channels[mine].user("an"), channels[theirs].user("lạ")

        async def join(giver: tuple[str, str], typer: tuple[str, str]) -> None:
            def give(tx: Transaction) -> str:
                return linking.offer(tx, SEAL, people.meet(tx, *giver).id)

            code = await world.store.write(give)
            await channels[typer[0]].user(typer[1]).does("action", action=f"link:yes:{code}")
            await channels[typer[0]].user(typer[1]).hears()
            await channels[giver[0]].user(giver[1]).hears()

        await join((mine, "an"), (mine, "an-2"))
        before = await _owner(world, mine, "an")
        await join((mine, "an"), (theirs, "lạ"))
        notice = owner.last
        await join((theirs, "lạ"), (theirs, "lạ-2"))
        if mine == "fake":
            [button] = notice.buttons
            stranger = await world.store.read(people.find_chat, theirs, "lạ")
            assert stranger
            forged = f"link:expel:{stranger.id}-"
            for data in (button.data, forged, forged + "00", forged + "0" * 16, "link:expel"):
                await intruder.does("action", action=data)  # it was not given to them
                assert "Không còn nơi nào" in (await intruder.hears())[0].text
            assert len(await world.store.read(people.chats_of, before)) == 4
            await owner.does("action", action=button.data)
        else:
            assert "1. Không phải tôi" in notice.text
            await owner.says("1")
        assert "Đã tách nơi lạ ra" in (await owner.hears())[0].text
        assert await _owner(world, mine, "an") == await _owner(world, mine, "an-2") == before
        others = {await _owner(world, theirs, "lạ"), await _owner(world, theirs, "lạ-2")}
        assert len(others) == 2
        assert before not in others
