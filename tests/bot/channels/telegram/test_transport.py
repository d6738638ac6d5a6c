import asyncio
import logging
import socket
import traceback
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress

import pytest
from aiohttp import web
from hypothesis import given
from hypothesis import strategies as st
from telegram import Bot, InputFile
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Conflict,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TelegramError,
    TimedOut,
)
from telegram.request import BaseRequest, RequestData

from bot.channels.telegram.transport import (
    AiohttpRequest,
    AnswerLost,
    ConnectionNotMade,
    ConnectionTimedOut,
    _readable,
    request_pair,
    retry_seconds,
)

TOKEN = "987654:very-secret-part"
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
Accept = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


@asynccontextmanager
async def serving(handler: Handler) -> AsyncIterator[str]:
    """A web server whose every path is answered by `handler`; gives its address."""
    app = web.Application(client_max_size=2**25)
    app.router.add_route("*", "/{path:.*}", handler)
    runner = web.AppRunner(app, handler_cancellation=True, shutdown_timeout=0.1, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    try:
        yield f"http://127.0.0.1:{runner.addresses[0][1]}"
    finally:
        await runner.cleanup()


@asynccontextmanager
async def listening(accept: Accept) -> AsyncIterator[str]:
    """A bare TCP server; gives its address."""
    served: list[asyncio.Event] = []

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        served.append(asyncio.Event())
        done = served[-1]
        with suppress(ConnectionError):
            await accept(reader, writer)
        writer.close()
        with suppress(ConnectionError):
            await writer.wait_closed()
        done.set()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    try:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    finally:
        server.close()
        for done in served:
            await done.wait()


def answering(status: int, body: bytes) -> Handler:
    async def handler(request: web.Request) -> web.Response:
        await request.read()
        return web.Response(status=status, body=body, content_type="application/json")

    return handler


async def post(base: str, **settings: float) -> object:
    async with AiohttpRequest(**settings) as request:
        return await request.post(f"{base}/bot{TOKEN}/sendMessage", RequestData())


def everything_said(error: BaseException) -> str:
    """The error, its whole chain and its traceback as a log would show them."""
    chain = [error]
    while (following := chain[-1].__cause__ or chain[-1].__context__) is not None:
        chain.append(following)
    return "".join(traceback.format_exception(error)) + "".join(f"{e!r}{e}{e.args}" for e in chain)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


async def test_a_good_answer_gives_its_result() -> None:
    async with serving(answering(200, b'{"ok":true,"result":{"message_id":5}}')) as base:
        assert await post(base) == {"message_id": 5}


@pytest.mark.parametrize(
    ("status", "body", "kind"),
    [
        (400, b'{"ok":false,"error_code":400,"description":"Bad Request: chat not found"}', BadRequest),
        (401, b'{"ok":false,"error_code":401,"description":"Unauthorized"}', InvalidToken),
        (403, b'{"ok":false,"error_code":403,"description":"Forbidden: bot was blocked"}', Forbidden),
        (404, b'{"ok":false,"error_code":404,"description":"Not Found"}', InvalidToken),
        (409, b'{"ok":false,"error_code":409,"description":"Conflict: terminated"}', Conflict),
        (429, b'{"ok":false,"description":"Too Many","parameters":{"retry_after":5}}', RetryAfter),
        (400, b'{"ok":false,"description":"x","parameters":{"migrate_to_chat_id":-100}}', ChatMigrated),
        (502, b"<html>Bad Gateway</html>", NetworkError),
        (500, b"[]", NetworkError),
        (500, b'{"description":7,"parameters":[1]}', NetworkError),
        (302, b"", NetworkError),
        (200, b"<html>hotel login</html>", NetworkError),
        (200, b'{"ok":true}', NetworkError),
        (200, b'{"result":', AnswerLost),
    ],
)
async def test_each_refusal_is_the_librarys_own_error(status: int, body: bytes, kind: type) -> None:
    async with serving(answering(status, body)) as base:
        with pytest.raises(TelegramError) as caught:
            await post(base)
    assert type(caught.value) is kind


async def test_retry_after_keeps_its_seconds() -> None:
    async with serving(answering(429, b'{"ok":false,"parameters":{"retry_after":17}}')) as base:
        with pytest.raises(RetryAfter) as caught:
            await post(base)
    assert retry_seconds(caught.value) == 17


async def test_a_closed_port_means_nothing_was_sent() -> None:
    with pytest.raises(ConnectionNotMade):
        await post(f"http://127.0.0.1:{free_port()}")


@pytest.mark.parametrize("base", ["http://", "ftp://127.0.0.1", "http://127.0.0.1:99999", "nothing"])
async def test_an_unusable_address_means_nothing_was_sent(base: str) -> None:
    with pytest.raises(ConnectionNotMade) as caught:
        await post(base)
    assert "very-secret-part" not in everything_said(caught.value)


async def test_a_failed_tls_handshake_means_nothing_was_sent() -> None:
    async with serving(answering(200, b"{}")) as base:
        with pytest.raises(ConnectionNotMade):
            await post(base.replace("http://", "https://"))


async def test_a_full_pool_means_nothing_was_sent_and_is_a_timeout_too() -> None:
    arrived = asyncio.Event()

    async def hang(request: web.Request) -> web.Response:
        arrived.set()
        await asyncio.Event().wait()
        raise AssertionError

    async with serving(hang) as base, AiohttpRequest(1, pool_timeout=0.05, connect_timeout=0.05) as request:
        url = f"{base}/bot{TOKEN}/sendMessage"
        first = asyncio.create_task(request.post(url))
        await arrived.wait()
        with pytest.raises(ConnectionTimedOut) as caught:
            await request.post(url)
        assert isinstance(caught.value, TimedOut)
        assert isinstance(caught.value, ConnectionNotMade)
        first.cancel()
        with pytest.raises(asyncio.CancelledError):
            await first


async def test_an_answer_that_does_not_come_in_time_is_uncertain() -> None:
    async def hang(request: web.Request) -> web.Response:
        await request.read()
        await asyncio.Event().wait()
        raise AssertionError

    async with serving(hang) as base:
        with pytest.raises(TimedOut) as caught:
            await post(base, read_timeout=0.05)
    assert not isinstance(caught.value, ConnectionNotMade)


async def test_a_call_may_name_its_own_timeout() -> None:
    async def hang(request: web.Request) -> web.Response:
        await asyncio.Event().wait()
        raise AssertionError

    async with serving(hang) as base, AiohttpRequest(read_timeout=None) as request:
        with pytest.raises(TimedOut):
            await request.post(f"{base}/bot{TOKEN}/getMe", read_timeout=0.05)


async def test_an_answer_that_drips_is_ended_as_a_whole() -> None:
    async def drip(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n")
        loop = asyncio.get_running_loop()

        def drop() -> None:
            if not writer.is_closing():
                writer.write(b" ")
                loop.call_later(0.02, drop)

        drop()
        await reader.read()

    async with listening(drip) as base:
        with pytest.raises(TimedOut):
            await post(base, connect_timeout=0.1, pool_timeout=0.1, write_timeout=0.1, read_timeout=0.1)


async def test_a_connection_cut_after_the_request_is_uncertain() -> None:
    async def cut(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.transport.abort()

    async with listening(cut) as base:
        with pytest.raises(AnswerLost):
            await post(base)


async def test_a_connection_cut_inside_the_answer_is_uncertain() -> None:
    async def cut(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{")

    async with listening(cut) as base:
        with pytest.raises(AnswerLost):
            await post(base)


@pytest.mark.parametrize("chunked", [False, True])
async def test_an_endless_answer_is_cut_at_the_limit(chunked: bool) -> None:
    async def long(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse()
        if chunked:
            response.enable_chunked_encoding()
        else:
            response.content_length = 2000
        await response.prepare(request)
        await response.write(b"x" * 2000)
        return response

    async with serving(long) as base:
        with pytest.raises(AnswerLost):
            await post(base, answer_limit=1000)


async def test_a_redirect_is_not_followed() -> None:
    seen: list[str] = []

    async def redirect(request: web.Request) -> web.Response:
        seen.append(request.path)
        return web.Response(status=307, headers={"Location": "/elsewhere"})

    async with serving(redirect) as base:
        with pytest.raises(NetworkError):
            await post(base)
    assert seen == [f"/bot{TOKEN}/sendMessage"]


async def test_a_cancelled_request_stays_cancelled() -> None:
    arrived = asyncio.Event()

    async def hang(request: web.Request) -> web.Response:
        arrived.set()
        await asyncio.Event().wait()
        raise AssertionError

    async with serving(hang) as base:
        task = asyncio.create_task(post(base))
        await arrived.wait()
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task


@pytest.mark.parametrize(
    "body",
    [
        f'{{"ok":false,"description":"no bot {TOKEN} here"}}'.encode(),
        b'{"ok":false,"description":"no bot 987654\\u003avery-secret-part here"}',
        b'{"ok":false,"description":"no bot 987654%3Avery-secret-part here"}',
        f"<html>cannot reach http://x/bot{TOKEN}/sendMessage</html>".encode(),
    ],
)
@pytest.mark.parametrize("status", [200, 400, 401, 403, 502])
async def test_no_answer_can_bring_the_token_into_an_error_or_the_log(
    status: int, body: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    async with serving(answering(status, body)) as base:
        with pytest.raises(TelegramError) as caught:
            await post(base)
    assert "very-secret-part" not in everything_said(caught.value) + caplog.text


async def test_no_failure_of_the_network_shows_the_token(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)

    async def hang(request: web.Request) -> web.Response:
        await asyncio.Event().wait()
        raise AssertionError

    said = []
    async with serving(hang) as base:
        for address in (base, f"http://127.0.0.1:{free_port()}", base.replace("http", "https")):
            with pytest.raises(NetworkError) as caught:
                await post(address, read_timeout=0.05)
            said.append(everything_said(caught.value))
    assert "very-secret-part" not in "".join(said) + caplog.text + repr(AiohttpRequest())


@given(status=st.integers(100, 599), payload=st.binary(max_size=300))
def test_any_error_answer_becomes_one_the_library_can_read(status: int, payload: bytes) -> None:
    _, readable = _readable(status, payload, f"http://x/bot{TOKEN}/m")
    if not (200 <= status <= 299 and b'"result"' in payload):
        assert AiohttpRequest.parse_json_payload(readable)["ok"] is False


async def test_connections_are_kept_and_used_again() -> None:
    peers: set[object] = set()

    async def note(request: web.Request) -> web.Response:
        assert request.transport is not None
        peers.add(request.transport.get_extra_info("peername"))
        return web.json_response({"ok": True, "result": True})

    async with serving(note) as base, AiohttpRequest() as request:
        for _ in range(20):
            await request.post(f"{base}/bot{TOKEN}/getMe")
    assert len(peers) == 1


async def test_a_hanging_poll_never_holds_up_a_send() -> None:
    polling_arrived = asyncio.Event()

    async def api(request: web.Request) -> web.Response:
        await request.read()
        if request.path.endswith("getUpdates"):
            polling_arrived.set()
            await asyncio.Event().wait()
        return web.json_response({"ok": True, "result": True})

    async with serving(api) as base:
        poll, send = request_pair(polling_pool=1, sending_pool=1)
        async with poll, send:
            task = asyncio.create_task(poll.post(f"{base}/bot{TOKEN}/getUpdates"))
            await polling_arrived.wait()
            assert await send.post(f"{base}/bot{TOKEN}/sendChatAction") is True
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await task


async def test_text_and_files_arrive_whole() -> None:
    seen: dict[str, object] = {}

    async def api(request: web.Request) -> web.Response:
        for name, value in (await request.post()).items():
            file = isinstance(value, web.FileField)
            seen[name] = (value.filename, value.content_type, value.file.read()) if file else value
        seen["length"] = request.content_length
        message = {"message_id": 1, "date": 1795252800, "chat": {"id": 7, "type": "private"}}
        return web.json_response({"ok": True, "result": message})

    async with serving(api) as base, AiohttpRequest() as request:
        bot = Bot(TOKEN, base_url=f"{base}/bot", request=request, get_updates_request=request)
        await bot.send_message(7, "Đồng chí & bạn = 100% \x00 👍")
        assert (seen["chat_id"], seen["text"]) == ("7", "Đồng chí & bạn = 100% \x00 👍")
        file = InputFile(b"%PDF-1.7\r\n--x\r\n", filename="đơn\r\nX: y.pdf")
        await bot.send_document(7, file, caption="Đơn")
    assert seen["document"] == ("đơnX: y.pdf", "application/pdf", b"%PDF-1.7\r\n--x\r\n")
    assert seen["caption"] == "Đơn"


async def test_a_file_is_downloaded_up_to_its_own_limit() -> None:
    async def api(request: web.Request) -> web.Response:
        return web.Response(body=b"x" * 5000)

    async with serving(api) as base, AiohttpRequest(answer_limit=10, file_limit=5000) as request:
        url = f"{base}/file/bot{TOKEN}/documents/file_1.pdf"
        assert await request.retrieve(url) == b"x" * 5000
    async with serving(api) as base, AiohttpRequest(file_limit=4999) as request:
        with pytest.raises(AnswerLost):
            await request.retrieve(f"{base}/file/bot{TOKEN}/documents/file_1.pdf")


async def test_a_compressed_answer_cannot_swell_past_the_limit() -> None:
    async def api(request: web.Request) -> web.Response:
        response = web.Response(body=b"x" * 2**20)
        response.enable_compression(web.ContentCoding.gzip)
        return response

    async with serving(api) as base:
        with pytest.raises(AnswerLost):
            await post(base, answer_limit=100_000)


async def test_the_proxy_is_used_when_named() -> None:
    seen: list[str] = []

    async def proxy(request: web.Request) -> web.Response:
        seen.append(str(request.url))
        return web.json_response({"ok": True, "result": True})

    async with serving(proxy) as address, AiohttpRequest(proxy=address) as request:
        assert await request.post(f"http://api.invalid/bot{TOKEN}/getMe") is True
    assert seen == [f"http://api.invalid/bot{TOKEN}/getMe"]


async def test_a_refusing_proxy_means_nothing_was_sent() -> None:
    async with serving(answering(407, b"")) as address, AiohttpRequest(proxy=address) as request:
        with pytest.raises(ConnectionNotMade):
            await request.post(f"https://api.invalid/bot{TOKEN}/getMe")


async def test_it_can_be_opened_again_after_it_was_shut() -> None:
    async with serving(answering(200, b'{"ok":true,"result":1}')) as base:
        request = AiohttpRequest()
        assert isinstance(request, BaseRequest)
        await request.shutdown()
        with pytest.raises(NetworkError, match="not initialized"):
            await request.post(f"{base}/bot{TOKEN}/getMe")
        for _ in range(2):
            await request.initialize()
            await request.initialize()
            assert await request.post(f"{base}/bot{TOKEN}/getMe") == 1
            await request.shutdown()
            await request.shutdown()
