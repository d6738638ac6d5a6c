"""From nothing to the first answer: `run_bot.py` is started and a question is asked in the web chat.

Prints one JSON object: seconds from the start of the process to the answer, and the most memory it held.
"""

import asyncio
import json
import os
import socket
import subprocess
import sys
import time
from pathlib import Path

import aiohttp

from bench.processes import ROOT

QUESTION = "Tôi có được đăng ảnh buổi sinh hoạt chi bộ lên Facebook không?"
GIVE_UP = 30.0  # seconds
_BETWEEN_KNOCKS = 0.005  # seconds


def _free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
    return port


async def _ask(url: str, deadline: float) -> float:
    """Ask as soon as the door opens; return the moment of the answer."""
    async with aiohttp.ClientSession() as session:
        while True:
            try:
                async with session.post(f"{url}/chat/api/clients") as made:
                    token = (await made.json())["token"]
                break
            except aiohttp.ClientConnectionError:
                if time.perf_counter() > deadline:
                    raise
                await asyncio.sleep(_BETWEEN_KNOCKS)
        headers = {"Authorization": f"Bearer {token}"}
        body = {"message_id": "1", "text": QUESTION}
        async with session.post(f"{url}/chat/api/messages", json=body, headers=headers) as stored:
            stored.raise_for_status()
        async with session.get(f"{url}/chat/api/messages?wait=20", headers=headers) as answer:
            assert (await answer.json())["messages"], "no answer"
    return time.perf_counter()


def _peak(process: int) -> float:
    """Return the most memory a process held, MB."""
    status = Path(f"/proc/{process}/status").read_text()
    line = next(line for line in status.splitlines() if line.startswith("VmHWM"))
    return int(line.split()[1]) / 1024


def measure(folder: str) -> dict[str, float]:
    """Start, ask, stop; the database in `folder` is kept for the next start."""
    port = _free_port()
    environment = {
        **os.environ,
        "BOT__DATABASE__URL": f"sqlite:///{folder}/bot.db",
        "BOT__WEB__PORT": str(port),
    }
    began = time.perf_counter()
    process = subprocess.Popen(
        [sys.executable, str(ROOT / "run_bot.py")],
        cwd=folder,
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        answered = asyncio.run(_ask(f"http://127.0.0.1:{port}", began + GIVE_UP))
        return {"seconds": answered - began, "rss": _peak(process.pid)}
    finally:
        process.terminate()
        process.wait()


if __name__ == "__main__":
    print(json.dumps(measure(sys.argv[1])))
