"""`knowledge vectors`, with the model of the tests: the real one need not be installed."""

from pathlib import Path

import pytest
from typer.testing import CliRunner

import run_bot
from commands.common import KNOWLEDGE, Refused
from knowledge import dense
from knowledge.base import KnowledgeBase
from tests.knowledge.test_dense import Letters


def test_the_cards_are_encoded_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BOT__DATABASE__URL", f"sqlite:///{tmp_path}/bot.db")
    monkeypatch.setattr(dense, "load_encoder", lambda: Letters([]))
    monkeypatch.setattr(dense, "is_installed", lambda: True)
    runner = CliRunner()
    first, second = (runner.invoke(run_bot.application, ["knowledge", "vectors"]) for _ in range(2))
    rules = len(KnowledgeBase.load(KNOWLEDGE, tmp_path / "knowledge.db").rules)
    assert f"Đã mã hóa {rules} thẻ" in first.output
    assert f"Đã mã hóa 0 thẻ quy tắc; {rules} thẻ đã có" in second.output
    assert first.exit_code == second.exit_code == 0

    (tmp_path / "vectors.db").write_bytes(b"none of a database" * 100)
    broken = runner.invoke(run_bot.application, ["knowledge", "vectors"])
    assert isinstance(broken.exception, Refused)
    assert broken.exception.key == "command.vectors_not_written"


def test_without_the_package_it_says_how_to_get_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dense, "is_installed", lambda: False)
    refused = CliRunner().invoke(run_bot.application, ["knowledge", "vectors"])
    assert isinstance(refused.exception, Refused)
    assert refused.exception.key == "command.vectors_need_package"
    assert not list(tmp_path.iterdir())
