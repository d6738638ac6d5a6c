"""`serve --doubles`: one command, no account, and nothing left of it."""

import os
import re
import signal
import subprocess
import sys
import urllib.request
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.slow
def test_one_command_tries_every_platform_and_leaves_nothing(tmp_path: Path) -> None:
    given = {
        "BOT__DATABASE__URL": f"sqlite:///{tmp_path}/real/bot.db",
        "BOT__WEB__PORT": "0",
        "BOT__TELEGRAM__TOKEN": "123:real",  # must not be used
        "TMPDIR": str(tmp_path),
    }
    command = [sys.executable, "run_bot.py", "serve", "--doubles"]
    serving = subprocess.Popen(
        command,
        cwd=ROOT,
        env={**os.environ, **given},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert serving.stdout is not None
    try:
        told = "".join(serving.stdout.readline() for _ in range(3))
        found = re.search(r"giả lập: (http://127\.0\.0\.1:\d+/)", told)
        assert found, told
        with urllib.request.urlopen(found[1], timeout=20) as answer:
            assert "Dùng thử các kênh" in answer.read().decode()
        assert list(tmp_path.glob("tro-ly-thu-*/bot.db"))
    finally:
        serving.send_signal(signal.SIGTERM)
        _, said = serving.communicate(timeout=60)
    assert serving.returncode == 0, said
    assert "Traceback" not in said
    assert list(tmp_path.glob("tro-ly-thu-*")) == []
    assert list(tmp_path.glob("real/bot.db*")) == []
