"""`members import`: rows as JSON, codes once, nothing on a trial or with a wrong row."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from bot.store import Store
from study import invitations, tree
from tests.helpers.templates import migrated_sqlite

ROOT = Path(__file__).resolve().parent.parent.parent


@pytest.fixture
async def address(tmp_path: Path) -> str:
    address = migrated_sqlite(tmp_path / "bot.db")
    store = await Store.open(address)
    await store.write(tree.create, "Chi bộ thôn Đông", None, "system")
    await store.close()
    return address


def _run(address: str, file: Path, text: str, *options: str) -> tuple[int, list[dict[str, str]], str]:
    file.write_text(text, encoding="utf-8")
    command = [sys.executable, "run_bot.py", "members", "import", str(file), "--json", *options]
    ran = subprocess.run(
        command, cwd=ROOT, env={"BOT__DATABASE__URL": address, "PATH": ""}, capture_output=True, text=True, check=False
    )  # fmt: skip
    return ran.returncode, [json.loads(line) for line in ran.stdout.splitlines()], ran.stderr


async def _waiting(address: str) -> int:
    store = await Store.open(address)
    try:
        return await store.read(invitations.count, 1)
    finally:
        await store.close()


async def test_a_list_is_tried_refused_with_its_mend_and_then_taken(address: str, tmp_path: Path) -> None:
    file = tmp_path / "ds.csv"
    here = ("--branch", "chi bo thon dong")
    code, rows, shown = _run(address, file, "Họ tên\nLê An\n", *here, "--dry-run")
    assert (code, [row["state"] for row in rows], "code" in rows[0]) == (0, ["new"], False)
    assert "2/2" in shown
    code, rows, _ = _run(address, file, "Họ tên\nLê An\nLê 5\n", *here)
    assert (code, rows[1]["problem"]["code"]) == (1, "bad_name")  # type: ignore[index]
    assert await _waiting(address) == 0
    code, [row], _ = _run(address, file, "Họ tên\nLê An\n", "--branch", "#1")
    assert (code, len(row["code"])) == (0, 12)
    assert await _waiting(address) == 1


async def test_a_wrong_branch_or_file_is_one_clear_line(address: str, tmp_path: Path) -> None:
    for options, text, part in (
        (("--branch", "Nơi lạ"), "Họ tên\nLê An\n", "Chưa có nơi nào"),
        (("--branch", "#1"), "Ngày sinh\n1\n", "Không thấy cột"),
    ):
        code, rows, told = _run(address, tmp_path / "ds.csv", text, *options)
        assert (code in (1, 2), rows, part in told, "Traceback" in told) == (True, [], True, False)
