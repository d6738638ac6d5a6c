"""Groups with the bot in them: one command is heard when it is mentioned or quoted, and nothing else."""

import aiohttp
from sqlalchemy import select

from bot.store.schema import people, updates
from tests.bot.channels.zalo.bot.conftest import Post


async def test_the_command_is_heard_without_who_typed_it_and_answered_in_the_group(post: Post) -> None:
    group, an = post.double.group("Chi bộ"), post.person()
    for text in (
        "@Bot Trợ lý /gannhom abcd2345efgh",
        "/gannhom abcd2345efgh @Bot Trợ lý",
        "/gannhom abcd2345efgh",
    ):
        await an.says_in(group, text)
        [answer] = await group.receives()
        assert answer.text == "group: /gannhom abcd2345efgh"
    assert an.inbox == []
    names = await post.store.read(lambda tx: tx.execute(select(people.c.name)).scalars().all())
    assert list(names) == [""]


async def test_nothing_else_of_a_group_is_stored_or_answered(post: Post) -> None:
    group, an = post.double.group("Chi bộ"), post.person()
    for text in (
        "@Bot mai họp mấy giờ?",
        "@Bot /gannhom",
        "@Bot /gannhom abc nhé",
        "@Bot /help",
        "@Bot menu",
    ):
        await an.says_in(group, text)
    await an.sends("xong")
    await an.receives()
    await post.settle()
    assert group.inbox == []
    assert len(await post.store.read(lambda tx: tx.execute(select(updates.c.id)).all())) == 1


async def test_a_group_is_played_by_hand_over_http(hooked: Post) -> None:
    control = f"{hooked.double.base_url}/control/group/Chi bộ"
    async with aiohttp.ClientSession() as session:
        async with session.post(f"{control}/say", json={"user": "An", "text": "@Bot /gannhom abc"}) as answer:
            assert answer.status == 200
        await hooked.double.group("Chi bộ").receives()
        async with session.get(f"{control}/inbox") as answer:
            told = await answer.json()
        assert [message["text"] for message in told["messages"]] == ["group: /gannhom abc"]
        async with session.post(f"{control}/say", json={"text": "x"}) as answer:
            assert answer.status == 400
