"""What the documents name is there, and what is there is named: a new command, key, route or metric fails here first.

Nothing is looked up outside the project; one test starts the house once, to ask it for its routes.
"""

import ast
import importlib
import importlib.util
import re
import shlex
from collections.abc import Iterator
from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import typer.main
import yaml
from aiohttp import web

import house
import run_bot
from bot import intake
from bot.channels.telegram.double import TelegramDouble
from bot.channels.telegram.double.control import add_control
from bot.channels.trial import Trial
from bot.channels.web import channel as web_channel
from bot.channels.zalo.bot.double.control import add_control as add_zalo_bot_control
from bot.channels.zalo.official_account.double.control import add_control as add_zalo_oa_control
from bot.clock import FakeClock
from bot.config import Database, Settings, Telegram, Web, ZaloBot, ZaloOfficialAccount
from bot.metrics import Metrics, exposition
from bot.outbox import retention
from bot.store.schema import metadata
from bot.text import plain
from bot.texts import Texts
from inbox import app as inbox_app
from inbox import sessions
from reports import forgetting
from tests.helpers.drivers import knowledge
from tests.helpers.world import MORNING

ROOT = Path(__file__).resolve().parent.parent
DOCUMENTS = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md")])
FOLDERS = "bot|commands|handlers|inbox|knowledge|study|reports|migrations|texts|tests|deploy|docs|bench"
MADE_LATER = {"config.yaml", "knowledge.db", "vectors.db", "page.png"}  # by whoever runs it, or beside it
_FENCE = re.compile(r"^```(\w*)\n(.*?)^```", re.MULTILINE | re.DOTALL)
_CODE = re.compile(r"`([^`\n]+)`")

each_document = pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.name)


@cache
def words(name: str) -> str:
    """The text of a document."""
    return (ROOT / name).read_text(encoding="utf-8")


def section(name: str, title: str) -> str:
    """The part of a document below the heading `title`, up to the next heading of its level."""
    found = re.search(rf"^## {re.escape(title)}\n(.*?)(?=^## |\Z)", words(name), re.MULTILINE | re.DOTALL)
    assert found, f"{name} has no part {title!r}"
    return found[1]


def table(part: str) -> list[list[str]]:
    """The rows of the tables in a part, each as its cells, without heads."""
    rows = [line.strip("| ").split(" | ") for line in part.splitlines() if line.startswith("| ")]
    return [[cell.strip() for cell in row] for row in rows]


def modules(*folders: str) -> Iterator[tuple[Path, ast.Module]]:
    """The modules below some folders, parsed."""
    for folder in folders:
        for path in sorted((ROOT / folder).rglob("*.py")):
            yield path, ast.parse(path.read_text(encoding="utf-8"))


def lines_of_code() -> Iterator[tuple[str, str]]:
    """Every line of a shell block and every piece of inline code, with the document's name."""
    for path in DOCUMENTS:
        text = words(str(path.relative_to(ROOT)))
        for kind, block in _FENCE.findall(text):
            if not kind:
                yield from ((path.name, line) for line in block.splitlines())
        yield from ((path.name, code) for code in _CODE.findall(_FENCE.sub("", text)))


# Links ---------------------------------------------------------------------------------------------------------------


@cache
def anchors(path: Path) -> set[str]:
    """The anchors of a document's headings."""
    text = _FENCE.sub("", path.read_text(encoding="utf-8"))
    titles = re.findall(r"^#+ (.+)$", text, re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in titles}


@each_document
def test_every_link_leads_somewhere(path: Path) -> None:
    text = _FENCE.sub("", path.read_text(encoding="utf-8"))
    for target in re.findall(r"\]\(([^)\s]+)\)", text):
        if target.startswith("https://"):
            continue
        file, _, anchor = target.partition("#")
        aim = (path.parent / file).resolve() if file else path
        assert aim.exists(), target
        assert not anchor or anchor in anchors(aim), target


def test_every_document_can_be_reached_from_the_readme() -> None:
    for path in DOCUMENTS:
        assert path.name == "README.md" or f"]({path.relative_to(ROOT)})" in words("README.md"), path.name


@each_document
def test_every_file_that_is_named_is_there(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    named = set(re.findall(rf"(?<![\w/.<-])((?:{FOLDERS})/[\w./*-]*[\w*/])(?!<|\w)", text))
    for name in named:
        assert list(ROOT.glob(name.rstrip("/"))) or "<name>" in text.partition(name)[2][:8], name
    for name in re.findall(r"`([\w-]+\.(?:py|yaml|md|txt|in|toml|conf|service|jsonl|db|png))`", text):
        places = [ROOT, *(ROOT / folder for folder in FOLDERS.split("|"))]
        found = any((place / name).exists() for place in places) or any(
            True for folder in FOLDERS.split("|") for _ in (ROOT / folder).rglob(name)
        )
        assert found or name in MADE_LATER, name


@each_document
def test_every_test_that_is_named_is_there(path: Path) -> None:
    for file, name in re.findall(r"(tests/[\w/]+\.py)::(\w+)", path.read_text(encoding="utf-8")):
        assert f"def {name}(" in (ROOT / file).read_text(encoding="utf-8"), f"{file}::{name}"


# Commands ------------------------------------------------------------------------------------------------------------


def commands(group: Any = None, path: str = "") -> Iterator[tuple[str, Any]]:
    """Every command of the program with its whole name."""
    group = group or typer.main.get_command(run_bot.application)
    for name, command in group.commands.items():
        if hasattr(command, "commands"):
            yield from commands(command, f"{path}{name} ")
        else:
            yield f"{path}{name}", command


def options(command: Any) -> set[str]:
    """The options of a command as they are typed."""
    return {option for param in command.params for option in param.opts if option.startswith("--")}


def test_every_command_is_described_with_its_options() -> None:
    rows = table(section("docs/operating.md", "Commands"))
    for name, command in commands():
        [described] = [row[1] for row in rows if re.match(rf"`{name}[ `]", row[0])]
        assert set(re.findall(r"--[a-z-]+", described)) == options(command), name
        assert re.search(rf"`{name}[ `]", words("README.md")), name


def test_every_command_line_in_the_documents_is_one() -> None:
    known, checked = dict(commands()), 0
    for document, line in lines_of_code():
        _, _, rest = line.partition("python run_bot.py ")
        if not rest or rest[0] in "…[":
            continue
        arguments = shlex.split(rest, comments=True)
        name = next((" ".join(arguments[:n]) for n in (2, 1) if " ".join(arguments[:n]) in known), "")
        assert name, f"{document}: {line}"
        given = {word.partition("=")[0] for word in arguments if word.startswith("--")}
        assert given <= options(known[name]), f"{document}: {line}"
        checked += 1
    assert checked > 10


def verbs() -> set[str]:
    """The verbs of the Makefile."""
    return set(re.findall(r"^([a-z][a-z-]*):", words("Makefile"), re.MULTILINE))


def test_every_verb_of_the_makefile_is_described_and_no_other() -> None:
    assert all(f"`make {verb}`" in words("CONTRIBUTING.md") for verb in verbs())
    named = {verb for _, line in lines_of_code() for verb in re.findall(r"(?<![\w-])make ([a-z-]+)", line)}
    assert named <= verbs()


def test_every_module_to_run_is_one() -> None:
    for document, line in lines_of_code():
        for module in re.findall(r"python -m ([\w.]+)", line):
            assert importlib.util.find_spec(module), f"{document}: {line}"


# Configuration -------------------------------------------------------------------------------------------------------


def keys() -> dict[str, Any]:
    """Every key of the configuration with its default."""
    return {
        f"{section}.{name}": key.default
        for section, field in Settings.model_fields.items()
        for name, key in type(field.default).model_fields.items()
    }


def test_every_key_is_described_and_its_default_is_right() -> None:
    described: set[str] = set()
    for first, default, *_ in table(section("docs/operating.md", "Configuration")):
        named = re.findall(r"`(\w+\.\w+)`", first)
        described |= set(named)
        if len(named) == 1 and default.startswith("`"):
            assert default.strip("`") == str(keys()[named[0]]), first
    assert described == set(keys())


def test_no_document_names_a_key_that_is_none() -> None:
    sections = "|".join(Settings.model_fields)
    for document, code in lines_of_code():
        for key in re.findall(rf"(?<![\w./])((?:{sections})\.[a-z_]+)", code):
            assert key in keys(), f"{document}: {code}"
        for variable in re.findall(r"BOT__([A-Z_]+)__([A-Z_]+)=", code):
            assert ".".join(variable).lower() in keys(), f"{document}: {code}"


# HTTP ----------------------------------------------------------------------------------------------------------------


def routes_of(application: web.Application) -> set[str]:
    """The routes of an application: "GET /path"."""
    found = {
        (route.method, route.resource.canonical) for route in application.router.routes() if route.resource
    }
    return {f"{method} {path}" for method, path in found if method != "HEAD"}


async def test_every_route_is_described_and_no_other(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    made: list[web.Application] = []
    create = house.create_application
    monkeypatch.setattr(house, "create_application", lambda *a: made.append(create(*a)) or made[0])
    async with TelegramDouble(token="123456:docs") as double:
        settings = Settings(
            database=Database(url=f"sqlite:///{tmp_path}/bot.db"),
            web=Web(port=0, public_url="https://tro-ly.example"),
            telegram=Telegram(
                token="123456:docs", mode="webhook", webhook_secret="docs", api_base_url=double.base_url
            ),
            zalo_bot=ZaloBot(token="1:docs", mode="webhook", webhook_secret="docs-docs"),
            zalo_oa=ZaloOfficialAccount(
                app_id="1",
                app_secret="docs",
                oa_secret_key="docs",
                refresh_token="docs",
                oauth_base_url="http://127.0.0.1:9",
            ),
        )
        running = await house.House.open(settings, FakeClock(MORNING), knowledge())
        await running.start()
        await running.stop()
    control = web.Application()
    add_control(control, None)  # type: ignore[arg-type]
    add_zalo_bot_control(control, None)  # type: ignore[arg-type]
    account_control = web.Application()  # of its own: some of its routes are spelt like the bot's
    add_zalo_oa_control(account_control, None)  # type: ignore[arg-type]
    page = Trial(settings, Texts.load())._application()
    described = {
        code.partition("?")[0] for _, code in lines_of_code() if re.fullmatch(r"(GET|POST) /\S*", code)
    }
    doubles = routes_of(control) | routes_of(account_control) | routes_of(page)
    assert described == routes_of(made[0]) | doubles


def test_the_roles_of_the_inbox_are_described() -> None:
    described = {
        (code, row[0])
        for row in table(section("docs/operating.md", "HTTP"))
        for code in _CODE.findall(row[-1])
    }
    for route in inbox_app.ROUTES:
        assert (f"{route.method} /inbox{route.path}", route.role or "nobody signed in") in described


# Metrics, numbers, data ----------------------------------------------------------------------------------------------


def counters() -> set[str]:
    """The names of everything the engine counts."""
    calls = (node for _, tree in modules("bot") for node in ast.walk(tree) if isinstance(node, ast.Call))
    named = (
        call.args[0].value
        for call in calls
        if isinstance(call.func, ast.Attribute) and call.func.attr == "count" and len(call.args) > 1
        if isinstance(call.args[0], ast.Constant)
    )
    return {f"bot_{name}_total" for name in named}


def test_every_metric_is_described_and_no_other() -> None:
    gauges = set(re.findall(r"^(bot_\w+) ", exposition(Metrics(), 0, 0).decode(), re.MULTILINE))
    described = {row[0].strip("`") for row in table(section("docs/operating.md", "Health, metrics, logs"))}
    assert {name for name in described if name.startswith("bot_")} == counters() | gauges


def test_the_numbers_of_the_engine_are_those_of_the_code() -> None:
    rows = table(section("docs/engine.md", "Numbers"))[1:]
    for name, value, _ in (row for row in rows if row[0].startswith("`")):
        module, _, constant = name.strip("`").rpartition(".")
        found = getattr(importlib.import_module(module), constant)
        seconds = found.total_seconds() if isinstance(found, timedelta) else found
        assert float(value) == float(seconds), name


def test_every_table_of_the_store_is_described_and_no_other() -> None:
    assert house.TABLES
    rows = table(section("docs/privacy.md", "What is kept"))
    described = [name for row in rows for name in re.findall(r"`(\w+)`", row[0])]
    assert sorted(described) == sorted(metadata.tables)


def test_the_times_of_keeping_are_those_of_the_code() -> None:
    kept = section("docs/privacy.md", "What is kept")
    assert f"{forgetting.DAYS} days after the decision" in kept
    assert f"{web_channel.KEPT_AFTER_SEEN // timedelta(minutes=1)} minutes after it was received" in kept
    assert f"at most {web_channel.KEPT_UNSEEN.days} days" in kept
    assert (
        f"{intake.IDS_KEPT.days} days; a parked one is emptied after {intake.PARKED_KEPT.days} days" in kept
    )
    assert f"{retention.KEYS_KEPT.days} days after it was sent" in kept
    assert f"at most {retention.CONTENT_KEPT.days} days" in kept
    assert f"{sessions.LIFETIME // timedelta(hours=1)} hours" in kept


def test_only_the_channels_of_platforms_can_open_an_address() -> None:
    openers = {"ClientSession", "urlopen", "create_connection", "open_connection", "get_file", "Bot"}
    libraries = {
        "urllib.request",
        "http.client",
        "httpx",
        "requests",
        "socket",
        "smtplib",
        "aiosmtplib",
        "ftplib",
    }
    allowed = {ROOT / "bot/doctor.py", ROOT / "commands/channels.py"}
    platforms = [ROOT / "bot/channels" / name for name in ("telegram", "zalo", "email")]
    for path, tree in modules("bot", "commands", "handlers", "inbox", "knowledge", "study", "reports"):
        if path in allowed or any(path.is_relative_to(platform) for platform in platforms):
            continue
        for node in ast.walk(tree):
            used = {getattr(node, name, None) for name in ("id", "attr", "module")}
            used |= {alias.name for alias in getattr(node, "names", []) if isinstance(alias, ast.alias)}
            assert not used & (openers | libraries), f"{path.relative_to(ROOT)}: {used}"


# What people read and type -------------------------------------------------------------------------------------------


def chat_commands() -> Iterator[set[str]]:
    """The spellings of each command of the chat."""
    for _, tree in modules("handlers"):
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and ast.unparse(node.func) == "router.command":
                spellings = [a.value for a in node.args if isinstance(a, ast.Constant)]
                yield {"/" + plain(str(spelling)).replace(" ", "") for spelling in spellings}


def test_every_command_of_the_chat_is_described_and_no_other() -> None:
    described = set(re.findall(r"`(/\w+)`", section("README.md", "What a person may type")))
    for spellings in chat_commands():
        assert spellings & described, spellings
    assert described <= set().union(*chat_commands())


def test_every_choice_of_the_tour_is_in_the_catalogue() -> None:
    texts = Texts.load()
    catalogue = {texts(key) for key in texts if not texts.fields(key)}
    named = re.findall(r"\*\*([^*]+)\*\*", section("README.md", "Five minutes: three stories"))
    assert set(named) - {"An", "Bình"} <= catalogue


def test_every_step_of_a_conversation_is_described() -> None:
    player, format = words("tests/test_conversations.py"), words("docs/conversations.md")
    for verb in re.findall(r'case "(\w+)":', player):
        assert f"`An {verb}:" in format
    for key in re.findall(r'key == "(\w+)"|step\.get\("(\w+)"', player):
        assert f"`{''.join(key)}:" in format
    sample = yaml.safe_load(next(block for kind, block in _FENCE.findall(format) if kind == "yaml"))
    assert sample["title"]
    assert sample["steps"]


def test_the_examples_of_deployment_fit_the_defaults() -> None:
    nginx, unit = words("deploy/nginx.conf"), words("deploy/tro-ly-can-bo.service")
    assert set(re.findall(r"proxy_pass (\S+);", nginx)) == {f"http://{Web().host}:{Web().port}"}
    assert int(re.findall(r"client_max_body_size (\d+)m", nginx)[0]) * 1024**2 >= inbox_app.FORM_LIMIT
    assert "/.venv/bin/python run_bot.py serve" in unit
