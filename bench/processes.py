"""Starting the parties of a comparison as processes of their own, and asking them what they used."""

import json
import os
import resource
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from aiohttp import web

ROOT = Path(__file__).resolve().parent.parent


@contextmanager
def serving(module: str, *arguments: str) -> Iterator[int]:
    """Run `python -m module …` until the block ends; gives the port it printed once it was ready."""
    process = subprocess.Popen(
        [sys.executable, "-m", module, *arguments], stdout=subprocess.PIPE, cwd=ROOT, text=True
    )
    assert process.stdout is not None
    try:
        line = process.stdout.readline()
        if not line:
            raise RuntimeError(f"{module} did not start")
        yield int(line)
    finally:
        process.terminate()
        process.wait()
        process.stdout.close()


def result_of(module: str, *arguments: str) -> dict[str, Any]:
    """Run `python -m module …` to its end and return the JSON object it printed."""
    done = subprocess.run(
        [sys.executable, "-m", module, *arguments], stdout=subprocess.PIPE, cwd=ROOT, text=True, check=True
    )
    result: dict[str, Any] = json.loads(done.stdout)
    return result


async def listen(app: web.Application) -> None:
    """Serve `app` on a free port of this machine and print the port for whoever started us."""
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    print(runner.addresses[0][1], flush=True)


async def usage(_request: web.Request) -> web.Response:
    """Answer with the seconds of processor time used so far (all threads) and the most memory held, MB."""
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return web.json_response({"cpu": time.process_time(), "rss": peak, "pid": os.getpid()})
