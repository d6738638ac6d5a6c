"""The web chat's HTTP API, as its contract states it, over a real server."""

import asyncio
import base64
import io
import json
import threading
from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest
from sqlalchemy import func, select

from bot.channels.base import ChannelDown
from bot.channels.web.api import BODY_LIMIT, FILE_LIMIT
from bot.channels.web.channel import POLLS, forget
from bot.messages import Button, OutgoingMessage
from bot.routing import Router
from bot.store import Transaction
from bot.store.schema import chats, updates, web_files, web_messages
from bot.turn import Turn
from tests.helpers.site import Site

PNG = b"\x89PNG\r\n\x1a\n" + b"\x00" * 100


def talk(site: list[Site]) -> Router:
    router = Router()

    @router.file()
    def file(turn: Turn) -> None:
        [sent] = turn.message.files
        content = turn.compute(site[0].web.fetch, sent, FILE_LIMIT)
        turn.tell(f"{sent.media_type} {sent.name} {len(content)} «{turn.text}»")

    @router.action("yes")
    def yes(turn: Turn) -> None:
        turn.tell(f"chọn {turn.argument}", image=PNG)

    @router.start("r_")
    def receipt(turn: Turn) -> None:
        turn.tell(f"biên nhận {turn.argument}")

    @router.fallback()
    def echo(turn: Turn) -> None:
        turn.tell(f"«{turn.text}»", [Button("Có", "yes:7")])

    return router


@pytest.fixture
async def site() -> AsyncIterator[Site]:
    found: list[Site] = []
    async with Site(talk(found)) as site:
        found.append(site)
        yield site


async def refused(response: aiohttp.ClientResponse, status: int, code: str) -> None:
    """Assert the one shape of every error."""
    assert response.status == status, await response.text()
    assert response.content_type == "application/json"
    body = await response.json()
    assert set(body) == {"error"}
    assert set(body["error"]) == {"code", "message"}
    assert body["error"]["code"] == code
    assert body["error"]["message"]
    assert "Traceback" not in body["error"]["message"]


async def count(site: Site, table: Any) -> int:
    def read(tx: Transaction) -> int:
        return tx.execute(select(func.count()).select_from(table)).scalar_one()

    return await site.store.read(read)


async def test_a_text_is_stored_answered_and_fetched(site: Site) -> None:
    an = await site.person()
    response = await site.post(an, message_id="m1", text="xin chào")
    assert response.status == 202
    assert await response.json() == {"message_id": "m1"}
    [message] = await site.messages(an)
    assert message == {"seq": 1, "text": "«xin chào»", "buttons": [{"title": "Có", "data": "yes:7"}]}


async def test_an_action_is_a_press_and_a_picture_is_shown(site: Site) -> None:
    an = await site.person()
    assert (await site.post(an, message_id="m1", action="yes:7")).status == 202
    [message] = await site.messages(an)
    assert message["text"] == "chọn 7"
    assert base64.b64decode(message["image"].removeprefix("data:image/png;base64,")) == PNG


async def test_a_deep_link_arrives_as_one(site: Site) -> None:
    an = await site.person()
    await site.post(an, message_id="m1", text="/start r_ABC")
    assert (await site.messages(an))[0]["text"] == "biên nhận ABC"


async def test_the_same_message_id_again_has_no_second_effect(site: Site) -> None:
    an = await site.person()
    for text in ("một", "một", "khác"):
        assert (await site.post(an, message_id="m1", text=text)).status == 202
    await site.post(an, message_id="m2", text="hai")
    await site.settle()
    seen: list[str] = []
    while len(seen) < 2:
        seen += [message["text"] for message in await site.messages(an, len(seen))]
    assert seen == ["«một»", "«hai»"]


async def test_two_people_may_use_the_same_message_id_and_never_see_each_other(site: Site) -> None:
    an, binh = await site.person(), await site.person()
    await site.post(an, message_id="m1", text="của An")
    await site.post(binh, message_id="m1", text="của Bình")
    assert [message["text"] for message in await site.messages(an)] == ["«của An»"]
    assert [message["text"] for message in await site.messages(binh)] == ["«của Bình»"]


async def test_a_long_poll_waits_for_the_first_message_and_ends_empty_when_its_time_is_over(
    site: Site,
) -> None:
    an = await site.person()
    waiting = asyncio.create_task(site.messages(an))
    await site.post(an, message_id="m1", text="một")
    assert len(await waiting) == 1
    assert await site.messages(an, after=1, wait=0) == []
    waiting = asyncio.create_task(site.messages(an, after=1, wait=25))
    while not waiting.done():
        site.fake_clock.advance(25)
        await site.store.read(lambda tx: None)
    assert await waiting == []


async def test_a_delivery_that_is_only_repeated_ends_no_long_poll(site: Site) -> None:
    an = await site.person()
    await site.post(an, message_id="m1", text="một")
    [first] = await site.messages(an)
    address = await site.store.read(lambda tx: tx.execute(select(chats.c.address)).scalar_one())
    waiting = asyncio.create_task(site.messages(an, after=first["seq"]))
    while address not in site.web._waiting:
        await site.store.read(lambda tx: None)
    repeated = await site.store.read(lambda tx: tx.execute(select(web_messages.c.outbox_id)).scalar_one())
    await site.web.deliver(address, OutgoingMessage("một"), repeated)
    await site.post(an, message_id="m2", text="hai")
    assert [message["text"] for message in await waiting] == ["«hai»"]


async def test_one_client_waits_a_few_times_at_once_and_not_more(site: Site) -> None:
    an = await site.person()
    waits = [asyncio.create_task(site.messages(an)) for _ in range(POLLS)]
    while len(site.web._waiting.get(next(iter(site.web._waiting), ""), ())) < POLLS:
        await site.store.read(lambda tx: None)
    response = await site.client.get("/chat/api/messages?after=0&wait=25", headers=an)
    assert response.headers["Retry-After"]
    await refused(response, 429, "too_fast")
    await site.post(an, message_id="m1", text="một")
    assert all(len(found) == 1 for found in await asyncio.gather(*waits))
    assert len(await site.messages(an)) == 1


async def test_a_body_that_is_not_compressed_as_it_says_is_a_clear_400(site: Site) -> None:
    headers = {**await site.person(), "Content-Encoding": "gzip", "Content-Type": "application/json"}
    response = await site.client.post("/chat/api/messages", data=b"not gzip", headers=headers)
    await refused(response, 400, "bad_request")


async def test_numbers_rise_and_what_was_seen_is_forgotten_ten_minutes_later(site: Site) -> None:
    an = await site.person()
    for n in range(3):
        await site.post(an, message_id=str(n), text=f"số {n}")
    numbers: list[int] = []
    while len(numbers) < 3:
        numbers += [message["seq"] for message in await site.messages(an, numbers[-1] if numbers else 0)]
    assert numbers == sorted(set(numbers))
    assert [message["text"] for message in await site.messages(an, 0, 0)] == ["«số 0»", "«số 1»", "«số 2»"]
    await site.messages(an, numbers[1], 0)
    site.fake_clock.advance(10 * 60 + 1)
    await site.store.write(forget)
    assert [message["text"] for message in await site.messages(an, 0, 0)] == ["«số 2»"]


async def test_a_new_person_who_never_writes_leaves_nothing(site: Site) -> None:
    an = await site.person()
    assert await site.messages(an, 5, 0) == []
    assert await count(site, chats) == 0
    assert await count(site, updates) == 0


WRONG_TOKENS = [
    None,
    "",
    "Bearer",
    "Bearer ",
    "Bearer .",
    "Bearer abc.def",
    "Basic YTpi",
    "Bearer ..",
    "Bearer đảng.ủy",
    "Bearer " + "x" * 5000,
]


async def test_without_a_right_token_nothing_is_done(site: Site) -> None:
    for header in WRONG_TOKENS:
        headers = {} if header is None else {"Authorization": header}
        await refused(await site.post(headers, message_id="m1", text="x"), 401, "unauthorized")
        response = await site.client.get("/chat/api/messages", headers=headers)
        await refused(response, 401, "unauthorized")


async def test_a_token_of_raw_bytes_is_refused_like_any_other(site: Site) -> None:
    server = site.client.server
    reader, writer = await asyncio.open_connection(server.host, server.port)
    head = b"GET /chat/api/messages HTTP/1.1\r\nHost: x\r\nConnection: close\r\n"
    writer.write(head + b"Authorization: Bearer \xff\xfe.\xf0\x90\r\n\r\n")
    assert (await reader.readline()).startswith(b"HTTP/1.1 401")
    await reader.read()
    writer.close()
    await writer.wait_closed()


async def test_a_changed_token_is_refused(site: Site) -> None:
    token = (await site.person())["Authorization"]
    changed = token[:-1] + ("0" if token[-1] != "0" else "1")
    await refused(await site.post({"Authorization": changed}, message_id="a", text="x"), 401, "unauthorized")


MALFORMED = [
    b"",
    b"{",
    b"[]",
    b"null",
    b'"x"',
    b"\xff\xfe",
    b'{"message_id": 1, "text": "x"}',
    b'{"text": "x"}',
    b'{"message_id": "a", "text": "x", "more": 1}',
    b'{"message_id": "a", "text": "\\ud800"}',
    b'{"message_id": "a", "text": ["x"]}',
    b"[" * 100_000,
    b'{"message_id":"a","text":"x"} trailing',
]


async def test_malformed_json_is_a_clear_400(site: Site) -> None:
    for body in MALFORMED:
        await refused(await site.post(await site.person(), data=body), 400, "bad_request")


WRONG_IDS = ["", "x" * 101, "a\nb", "\x00", "\u200b"]


async def test_a_message_id_must_be_printable_and_short(site: Site) -> None:
    for number in WRONG_IDS:
        response = await site.post(await site.person(), message_id=number, text="x")
        await refused(response, 400, "bad_message_id")


@pytest.mark.parametrize("fields", [{}, {"text": "x", "action": "yes:7"}, {"text": None}])
async def test_a_message_is_a_text_or_an_action(site: Site, fields: dict[str, Any]) -> None:
    await refused(await site.post(await site.person(), message_id="a", **fields), 400, "text_or_action")


NO_NUMBERS = ["after=x", "after=-1", "wait=nan", "wait=-1", "after="]


async def test_a_query_that_is_no_number_is_a_clear_400(site: Site) -> None:
    for query in NO_NUMBERS:
        response = await site.client.get(f"/chat/api/messages?{query}", headers=await site.person())
        await refused(response, 400, "bad_request")


NUMBERS = ["after=1e300", "after=inf", f"after={2**63}", "after=0.5&wait=0"]


async def test_any_other_number_is_an_answer(site: Site) -> None:
    for query in NUMBERS:
        response = await site.client.get(f"/chat/api/messages?{query}", headers=await site.person())
        assert response.status == 200


async def test_a_body_over_the_limit_is_413_whether_or_not_it_says_its_length(site: Site) -> None:
    an = await site.person()
    big = json.dumps({"message_id": "a", "text": "x" * BODY_LIMIT}).encode()
    await refused(await site.post(an, data=big), 413, "too_large")

    async def pieces() -> AsyncIterator[bytes]:
        for start in range(0, len(big), 65536):
            yield big[start : start + 65536]

    await refused(await site.post(an, data=pieces()), 413, "too_large")


async def test_a_text_below_the_limit_of_a_body_is_answered_that_it_is_too_long(site: Site) -> None:
    an = await site.person()
    assert (await site.post(an, message_id="a", text="x" * 200_000)).status == 202
    assert "quá dài" in (await site.messages(an))[0]["text"]


async def test_who_is_too_fast_is_told_when_to_come_back(site: Site) -> None:
    an = await site.person()
    statuses = []
    for n in range(41):
        response = await site.post(an, message_id=str(n), text="x")
        statuses.append(response.status)
    assert statuses == [202] * 40 + [429]
    await refused(response, 429, "too_fast")
    seconds = int(response.headers["Retry-After"])
    assert 1 <= seconds <= 2
    assert (await site.post(await site.person(), message_id="a", text="x")).status == 202
    site.fake_clock.advance(seconds)
    assert (await site.post(an, message_id="z", text="x")).status == 202


async def test_making_people_has_a_limit_too(site: Site) -> None:
    responses = [await site.client.post("/chat/api/clients") for _ in range(301)]
    assert {response.status for response in responses[:300]} == {201}
    await refused(responses[-1], 429, "too_fast")


async def test_a_full_store_says_busy_and_takes_the_message_later(site: Site) -> None:
    an = await site.person()
    entered, go_on = threading.Event(), threading.Event()

    def hold(_tx: Transaction) -> None:
        entered.set()
        assert go_on.wait(30)

    holding = site.store.write(hold)
    await asyncio.to_thread(entered.wait, 30)
    capacity, site.store.writer._capacity = site.store.writer._capacity, 0
    response = await site.post(an, message_id="m1", text="x")
    await refused(response, 503, "busy")
    assert int(response.headers["Retry-After"]) >= 1
    ready = await site.client.get("/readyz")
    assert (ready.status, (await ready.json())["reasons"]) == (503, ["database"])
    site.store.writer._capacity = capacity
    go_on.set()
    await holding
    assert (await site.post(an, message_id="m1", text="x")).status == 202
    receiving = asyncio.create_task(site.messages(an))
    while not receiving.done():
        site.fake_clock.advance(1)  # whoever was told "busy" comes back
        await site.store.read(lambda tx: None)
    assert (await receiving)[0]["text"] == "«x»"


def upload(
    content: bytes | None, text: str | None = None, number: str = "m1", name: str = "a.png"
) -> aiohttp.FormData:
    form = aiohttp.FormData(quote_fields=False, default_to_multipart=True)
    form.add_field("message_id", number)
    if text is not None:
        form.add_field("text", text)
    if content is not None:
        form.add_field("file", io.BytesIO(content), filename=name, content_type="text/html")
    return form


@pytest.mark.parametrize(
    ("content", "media_type"),
    [
        (PNG, "image/png"),
        (b"\xff\xd8\xff\xe0rest", "image/jpeg"),
        (b"GIF89a", "image/gif"),
        (b"%PDF-1.7", "application/pdf"),
        (b"RIFF\x00\x00\x00\x00WEBPVP8 ", "image/webp"),
    ],
)
async def test_a_file_is_what_its_first_bytes_say_and_can_be_fetched(
    site: Site, content: bytes, media_type: str
) -> None:
    an = await site.person()
    response = await site.post(an, data=upload(content, "đây ạ", name="ảnh chụp.html"))
    assert (response.status, await response.json()) == (202, {"message_id": "m1"})
    [message] = await site.messages(an)
    assert message["text"] == f"{media_type} ảnh chụp.html {len(content)} «đây ạ»"


NO_PICTURES = [b"<html>", b"MZ\x90", b"RIFF\x00\x00\x00\x00WAVE", b"\x89PN", b"PK\x03\x04"]


async def test_any_other_kind_of_file_is_a_clear_415(site: Site) -> None:
    for content in NO_PICTURES:
        await refused(await site.post(await site.person(), data=upload(content)), 415, "unsupported_file")
    assert await count(site, web_files) == 0


async def test_a_file_over_the_limit_is_a_clear_413(site: Site) -> None:
    big = PNG + b"\x00" * FILE_LIMIT
    await refused(await site.post(await site.person(), data=upload(big)), 413, "too_large")
    assert await count(site, web_files) == 0


async def test_an_upload_without_a_file_is_a_text(site: Site) -> None:
    an = await site.person()
    assert (await site.post(an, data=upload(None, "chỉ có chữ"))).status == 202
    assert (await site.messages(an))[0]["text"] == "«chỉ có chữ»"


async def test_an_upload_without_a_message_id_is_refused_and_keeps_no_file(site: Site) -> None:
    response = await site.post(await site.person(), data=upload(PNG, number=""))
    await refused(response, 400, "bad_message_id")
    assert await count(site, web_files) == 0


@pytest.mark.filterwarnings("ignore::aiohttp.multipart.BadContentDispositionHeader")
@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("multipart/form-data", b"no boundary is named"),
        ("multipart/form-data; boundary=b", b"no boundary is used"),
        ("multipart/form-data; boundary=b", b""),
        ("multipart/form-data; boundary=b", b"--b\r\n\xff\xff\r\n\r\nx\r\n--b--\r\n"),
        ("multipart/form-data; boundary=b", b"--b\r\nContent-Disposition: form-data; name=\xff\r\n\r\nx"),
        ("multipart/form-data; boundary=b", b"--b\r\n" + b"x: y\r\n" * 5000 + b"\r\n--b--"),
        ("multipart/form-data; boundary=" + "b" * 100, b"x"),
        (
            "multipart/mixed; boundary=b",
            b"--b\r\nContent-Type: multipart/mixed; boundary=c\r\n\r\n--c--\r\n--b--",
        ),
        ("multipart/", b"x"),
    ],
)
async def test_a_broken_upload_is_a_clear_400(site: Site, kind: str, body: bytes) -> None:
    headers = {**await site.person(), "Content-Type": kind}
    response = await site.client.post("/chat/api/messages", headers=headers, data=body)
    assert response.status == 400, await response.text()
    assert set((await response.json())["error"]) == {"code", "message"}


async def test_a_file_name_of_raw_bytes_does_no_harm(site: Site) -> None:
    head = b'--b\r\nContent-Disposition: form-data; name="message_id"\r\n\r\nm1\r\n'
    head += b'--b\r\nContent-Disposition: form-data; name="file"; filename="\xff\xfea.png"\r\n\r\n'
    an = {**await site.person(), "Content-Type": "multipart/form-data; boundary=b"}
    response = await site.client.post("/chat/api/messages", headers=an, data=head + PNG + b"\r\n--b--\r\n")
    assert response.status == 202, await response.text()
    assert (await site.messages(an))[0]["text"].startswith("image/png")


async def test_errors_of_the_router_itself_have_the_same_shape(site: Site) -> None:
    await refused(await site.client.get("/chat/api/nothing"), 404, "not_found")
    await refused(await site.client.delete("/chat/api/messages"), 405, "method_not_allowed")


async def test_stopping_lets_a_waiting_browser_go(site: Site) -> None:
    an = await site.person()
    await site.post(an, message_id="m1", text="x")
    await site.messages(an)
    waiting = asyncio.create_task(site.messages(an, 1))
    while not site.web._waiting:
        await site.store.read(lambda tx: None)
    await site.web.stop()
    assert await asyncio.wait_for(waiting, 10) == []


async def test_the_process_says_that_it_lives_and_whether_it_is_ready(site: Site) -> None:
    alive = await site.client.get("/healthz")
    assert (alive.status, await alive.json()) == (200, {"status": "ok"})
    ready = await site.client.get("/readyz")
    assert (ready.status, await ready.json()) == (200, {"status": "ready"})


async def test_a_refused_channel_makes_the_process_not_ready_and_says_which(site: Site) -> None:
    site.channel.fail_next(ChannelDown("401"))
    await site.user("an").says("xin chào")
    await site.settle()
    while not site.engine.senders["fake"].down:
        await site.store.read(lambda tx: None)
    ready = await site.client.get("/readyz")
    assert ready.status == 503
    assert await ready.json() == {"status": "not ready", "reasons": ["channel fake"]}


async def test_a_store_that_is_closed_makes_the_process_not_ready(site: Site) -> None:
    await site.engine.stop()
    await site.store.writer.close()
    ready = await site.client.get("/readyz")
    assert (ready.status, (await ready.json())["reasons"]) == (503, ["database"])
    assert (await site.client.get("/healthz")).status == 200
    await refused(await site.post(await site.person(), message_id="a", text="x"), 503, "busy")


async def test_the_metrics_count_and_name_nobody(site: Site) -> None:
    an = await site.person()
    await site.post(an, message_id="rất-riêng", text="câu hỏi riêng")
    await site.messages(an)
    response = await site.client.get("/metrics")
    assert response.content_type == "text/plain"
    body = await response.text()
    assert 'bot_updates_total{channel="web",result="done"} 1.0' in body

    def addresses(tx: Transaction) -> list[str]:
        return list(tx.execute(select(chats.c.address)).scalars())

    for secret in [*(await site.store.read(addresses)), an["Authorization"][7:30], "riêng"]:
        assert secret not in body


async def test_what_is_kept_of_a_done_update_does_not_name_its_chat(site: Site) -> None:
    an = await site.person()
    await site.post(an, message_id="m1", text="x")
    await site.messages(an)

    def read(tx: Transaction) -> tuple[str, str, str]:
        row = tx.execute(select(updates.c.update_id, updates.c.address)).one()
        return row.update_id, row.address, tx.execute(select(chats.c.address)).scalar_one()

    update_id, address, chat = await site.store.read(read)
    assert address == ""
    assert chat not in update_id
