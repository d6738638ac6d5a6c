"""Logs say what happened to which row; there is no way for a person to get into them."""

import ast
import logging
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.channels.base import ChannelDown
from bot.config import ROOT
from bot.logs import ALLOWED, configure, get_logger
from bot.routing import Router
from bot.turn import Turn
from tests.bot.test_dispatcher import let_retries_pass
from tests.helpers.world import World

WORDS, ADDRESS, TOKEN = "câu hỏi riêng tư", "8812345678901", "123456:SECRET-token"
LEVELS = {"debug", "info", "warning", "error", "critical", "exception"}


@pytest.fixture(autouse=True)
def restored() -> Iterator[None]:
    level = logging.getLogger().level
    yield
    configure()
    logging.getLogger().setLevel(level)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=30)
@given(st.dictionaries(st.from_regex(r"[a-z_]{3,12}", fullmatch=True), st.just(WORDS), max_size=6))
def test_a_field_that_is_not_allowed_is_not_written(
    capsys: pytest.CaptureFixture[str], fields: dict[str, str]
) -> None:
    configure()
    others = {name: value for name, value in fields.items() if name not in ALLOWED}
    get_logger("x").error("thing.happened", row=7, **others)
    line = capsys.readouterr().err
    assert WORDS not in line
    assert "row=7" in line
    assert line.count("\n") == 1


def test_of_an_exception_only_the_places_are_written(capsys: pytest.CaptureFixture[str]) -> None:
    configure()
    try:
        raise LookupError(f"{WORDS} {TOKEN}")
    except LookupError as error:
        get_logger("x").exception("handler.failed", row=7, error=type(error).__name__)
    line = capsys.readouterr().err
    assert "LookupError" in line
    assert f"{Path(__file__).name}:" in line
    assert WORDS not in line
    assert TOKEN not in line
    assert "Traceback" not in line


def test_what_libraries_log_is_not_written(capsys: pytest.CaptureFixture[str]) -> None:
    configure()
    logging.getLogger("telegram.ext").warning("POST https://api.telegram.org/bot%s/x", TOKEN)
    logging.getLogger("aiohttp.server").error("Error handling request from %s", ADDRESS)
    assert capsys.readouterr().err == ""


def test_below_the_level_nothing_is_written(capsys: pytest.CaptureFixture[str]) -> None:
    configure("warning")
    get_logger("x").info("thing.happened")
    assert capsys.readouterr().err == ""


async def test_a_conversation_that_fails_in_every_way_leaves_nobody_in_the_logs(
    capfd: pytest.CaptureFixture[str],
) -> None:
    configure("debug")
    sys.stderr.flush()
    router = Router()

    @router.fallback()
    def handler(turn: Turn) -> None:
        if "hỏng" in turn.text:
            raise LookupError(turn.text, turn.chat.address)
        turn.tell(turn.text)

    async with World(router) as world:
        an = world.channel.user(ADDRESS, "Nguyễn Thị Kín")
        world.channel.fail_next(RuntimeError(f"{TOKEN} {WORDS}"))
        await an.says(WORDS)
        await an.says(f"hỏng {WORDS}")
        await let_retries_pass(world)
        world.channel.fail_next(ChannelDown(TOKEN))
        await an.says(WORDS)
        await world.settle()
    written = capfd.readouterr().err
    assert "update.parked" in written
    assert [secret for secret in (WORDS, ADDRESS, TOKEN, "Kín") if secret in written] == []


def log_calls() -> Iterator[tuple[str, ast.Call]]:
    """Every call of a `_log` in the program, with its place."""
    for folder in ("bot", "handlers", "inbox", "knowledge", "study", "reports", "commands"):
        for path in sorted((ROOT / folder).rglob("*.py")):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
                    owner = node.func.value
                    if (
                        isinstance(owner, ast.Name)
                        and owner.id in ("_log", "log")
                        and node.func.attr in LEVELS
                    ):
                        yield f"{path.relative_to(ROOT)}:{node.lineno}", node


def test_every_log_call_has_a_constant_event_and_only_allowed_fields() -> None:
    wrong = [
        place
        for place, call in log_calls()
        if len(call.args) != 1
        or not (
            isinstance(call.args[0], ast.Constant)
            # A name handed on: only inside one module, whose own calls give it constants.
            or (isinstance(call.args[0], ast.Name) and call.args[0].id == "event")
        )
        or any(keyword.arg is None or keyword.arg not in ALLOWED for keyword in call.keywords)
    ]
    assert wrong == []


def test_an_error_is_logged_by_its_class_alone() -> None:
    wrong = []
    for place, call in log_calls():
        for keyword in call.keywords:
            if keyword.arg == "error":
                written = ast.unparse(keyword.value)
                if not (written.startswith(("type(", "_where(")) or written == "name"):
                    wrong.append(f"{place} {written}")
    assert wrong == []
