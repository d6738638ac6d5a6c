"""The load on an Official Account: so many signed deliveries a second, whether or not the last one was answered.

`python -m bench.zalo PORT FIRST RATE SECONDS` prints, as one JSON object, the seconds the answers took from the moment
each delivery was due, the messages sent a second meanwhile, and the processor time of a delivery in µs.
"""

import asyncio
import hashlib
import json
import sys
import time

import aiohttp

from bench.account import APP, FIRST, KEY

CHATS = 2000
_HEAD = {"Content-Type": "application/json"}


def delivery(number: int) -> tuple[bytes, dict[str, str]]:
    """Return body and headers of one signed delivery."""
    stamp = str(int(time.time() * 1000))
    event = {
        "app_id": APP,
        "sender": {"id": str(FIRST + number % CHATS)},
        "user_id_by_app": "5520000000000000022",
        "recipient": {"id": "3880000000000000033"},
        "event_name": "user_send_text",
        "message": {
            "text": "Tôi có được đăng ảnh buổi sinh hoạt chi bộ lên Facebook không?",
            "msg_id": f"{number:020x}",
        },
        "timestamp": stamp,
    }
    body = json.dumps(event, ensure_ascii=False).encode()
    digest = hashlib.sha256(APP.encode() + body + stamp.encode() + KEY.encode()).hexdigest()
    return body, _HEAD | {"X-ZEvent-Signature": f"mac={digest}"}


async def run(port: int, first: int, rate: int, seconds: int) -> dict[str, float]:
    """Deliver and return the figures."""
    address, waits = f"http://127.0.0.1:{port}/webhooks/zalo-oa", []
    connector = aiohttp.TCPConnector(limit=64)
    async with aiohttp.ClientSession(connector=connector) as session:
        before, began = await _asked(session, port), time.perf_counter()

        async def deliver(number: int, due: float) -> None:
            body, headers = delivery(number)
            async with session.post(address, data=body, headers=headers) as answer:
                assert answer.status == 200, answer.status
            waits.append(time.perf_counter() - due)

        async with asyncio.TaskGroup() as group:
            for number in range(rate * seconds):
                due = began + number / rate
                await asyncio.sleep(due - time.perf_counter())
                group.create_task(deliver(first + number, due))
        seconds_taken, after = time.perf_counter() - began, await _asked(session, port)
    waits.sort()
    places = {"p50": 0.5, "p99": 0.99, "most": 1.0}
    return {name: waits[round((len(waits) - 1) * place)] for name, place in places.items()} | {
        "sent": (after["sent"] - before["sent"]) / seconds_taken,
        "cpu": (after["cpu"] - before["cpu"]) / (rate * seconds) * 1e6,
    }


async def _asked(session: aiohttp.ClientSession, port: int) -> dict[str, float]:
    """Return what the server has sent so far, and the processor time it took."""
    figures: dict[str, float] = {}
    for path in ("sent", "usage"):
        async with session.get(f"http://127.0.0.1:{port}/{path}") as answer:
            figures |= await answer.json()
    return figures


if __name__ == "__main__":
    print(json.dumps(asyncio.run(run(*map(int, sys.argv[1:])))))
