import asyncio
import json

import pytest
from telegram import Bot, Update
from telegram.error import Conflict

from bot.channels.telegram.double import TelegramDouble
from tests.bot.channels.telegram.conftest import refused
from tests.bot.channels.telegram.receiver import receiving

HEADER = "X-Telegram-Bot-Api-Secret-Token"


async def test_updates_are_delivered_with_the_secret_and_in_order(bot: Bot, double: TelegramDouble) -> None:
    async with receiving() as hook:
        await bot.set_webhook(hook.url, secret_token="bi-mat_1", max_connections=1)
        for number in range(20):
            await double.user(7).sends(f"tin {number}")
        await double.settled()
    updates = [Update.de_json(json.loads(body), bot) for body in hook.bodies]
    assert [u.message.text for u in updates if u.message] == [f"tin {number}" for number in range(20)]
    assert {headers[HEADER] for headers in hook.headers} == {"bi-mat_1"}


async def test_what_waited_for_the_webhook_is_delivered_unless_dropped(
    bot: Bot, double: TelegramDouble
) -> None:
    async with receiving() as hook:
        await double.user(7).sends("bỏ")
        await bot.set_webhook(hook.url, drop_pending_updates=True)
        await bot.delete_webhook()
        await double.user(7).sends("giữ")
        assert (await bot.get_webhook_info()).pending_update_count == 1
        await bot.set_webhook(hook.url)
        await double.settled()
    assert [json.loads(body)["message"]["text"] for body in hook.bodies] == ["giữ"]
    assert HEADER not in hook.headers[0]


async def test_polling_is_a_conflict_while_a_webhook_is_set(bot: Bot, double: TelegramDouble) -> None:
    async with receiving() as hook:
        poll = asyncio.create_task(bot.get_updates(timeout=30))
        await double.called("getUpdates")
        await bot.set_webhook(hook.url)
        with pytest.raises(Conflict, match="setWebhook"):
            await poll
        with pytest.raises(Conflict, match="webhook is active"):
            await bot.get_updates()
        await bot.delete_webhook()
        assert await bot.get_updates() == ()


async def test_a_refused_delivery_is_tried_again_at_once(bot: Bot, double: TelegramDouble) -> None:
    async with receiving() as hook:
        hook.statuses = [500, 503, 200]
        await bot.set_webhook(hook.url)
        await double.user(7).sends("thử lại")
        await double.settled()
        info = await bot.get_webhook_info()
    assert [delivery.status for delivery in double.deliveries] == [500, 503, 200]
    assert len(set(hook.bodies)) == 1
    assert info.last_error_message == "Wrong response from the webhook: 503"


async def test_after_five_refusals_an_update_is_given_up_and_the_next_one_comes(
    bot: Bot, double: TelegramDouble
) -> None:
    async with receiving() as hook:
        hook.statuses = [500] * 5
        await bot.set_webhook(hook.url, max_connections=1)
        await double.user(7).sends("mất")
        await double.user(7).sends("tới")
        await double.settled()
    assert [delivery.attempt for delivery in double.deliveries] == [1, 2, 3, 4, 5, 1]
    assert json.loads(hook.bodies[-1])["message"]["text"] == "tới"


async def test_a_webhook_that_is_down_is_tried_and_given_up(bot: Bot, double: TelegramDouble) -> None:
    async with receiving() as hook:
        pass
    await bot.set_webhook(hook.url)
    await double.user(7).sends("mất")
    await double.settled()
    assert [delivery.status for delivery in double.deliveries] == [None] * 5
    assert (await bot.get_webhook_info()).last_error_message.startswith("Connection failed")


async def test_no_more_deliveries_run_at_once_than_allowed(bot: Bot, double: TelegramDouble) -> None:
    async with receiving() as hook:
        hook.held = asyncio.Event()
        await bot.set_webhook(hook.url, max_connections=3)
        for number in range(10):
            await double.user(number + 1).sends("x")
        hook.held.set()
        await double.settled()
    assert hook.most_open <= 3
    assert len(hook.bodies) == 10


async def test_duplicates_and_disorder_reach_the_webhook_as_injected(
    bot: Bot, double: TelegramDouble
) -> None:
    async with receiving() as hook:
        await bot.set_webhook(hook.url, max_connections=1)
        await double.inject({"update_id": 5}, {"update_id": 4}, {"update_id": 5}, {"unheard": "of"})
        await double.settled()
    assert [json.loads(body) for body in hook.bodies] == [
        {"update_id": 5},
        {"update_id": 4},
        {"update_id": 5},
        {"unheard": "of"},
    ]


async def test_raw_bytes_and_false_secrets_can_be_posted(bot: Bot, double: TelegramDouble) -> None:
    with pytest.raises(LookupError):
        await double.posts_to_webhook(b"{")
    async with receiving() as hook:
        hook.statuses = [400, 401]
        await bot.set_webhook(hook.url, secret_token="dung")
        assert await double.posts_to_webhook(b'{"update_id":') == 400
        assert await double.posts_to_webhook(b"{}", {HEADER: "sai"}) == 401
    assert hook.bodies == [b'{"update_id":', b"{}"]
    assert [headers[HEADER] for headers in hook.headers] == ["dung", "sai"]


async def test_a_call_in_the_webhooks_answer_is_done(bot: Bot, double: TelegramDouble) -> None:
    async with receiving() as hook:
        call = {"method": "sendMessage", "chat_id": 7, "text": "trả lời ngay"}
        hook.replies = [json.dumps(call).encode(), b'{"method":"sendMessage"}', b"not json"]
        await bot.set_webhook(hook.url, max_connections=1)
        for _ in range(3):
            await double.user(7).sends("xin chào")
        assert [message.text for message in await double.user(7).receives()] == ["trả lời ngay"]
        await double.settled()
    assert len(double.calls.of("sendMessage")) == 2


async def test_the_webhook_is_described_as_it_was_set(bot: Bot) -> None:
    assert (await bot.get_webhook_info()).url == ""
    async with receiving() as hook:
        await bot.set_webhook(hook.url, max_connections=7, allowed_updates=["message", "callback_query"])
        info = await bot.get_webhook_info()
    assert (info.url, info.max_connections) == (hook.url, 7)
    assert info.allowed_updates == ("callback_query", "message")


@pytest.mark.parametrize(
    ("settings", "complaint"),
    [
        ({"url": "ftp://a.vn"}, "bad webhook"),
        ({"url": "nothing"}, "bad webhook"),
        ({"url": "http://[x"}, "bad webhook"),
        ({"url": "https://a.vn", "secret_token": "có dấu"}, "unallowed characters"),
        ({"url": "https://a.vn", "secret_token": "x" * 257}, "unallowed characters"),
        ({"url": "https://a.vn", "max_connections": 101}, "max_connections"),
    ],
)
async def test_a_wrong_webhook_is_refused_and_none_is_set(
    bot: Bot, settings: dict[str, str], complaint: str
) -> None:
    with refused(complaint):
        await bot.set_webhook(**settings)
    assert (await bot.get_webhook_info()).url == ""
