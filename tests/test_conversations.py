"""Every journey as a conversation script, run on every channel.

A script is a YAML file of steps, each a mapping with one or two entries:
`NAME: text` says it, `NAME taps: title` chooses from NAME's last choices, `NAME opens: payload` follows a deep
link, `NAME sends: text` sends a picture with that caption, `NAME hears: [parts]` waits for one message that holds
every part (texts compare folded; `buttons: [titles]` beside it must all be offered; `keep: {name: pattern}`
keeps the first group of a pattern for later steps, where `<name>` stands for it), `advance: seconds` moves the
clock, `officer: decision` lets an officer decide the newest case.
"""

import asyncio
import os
import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.text import fold, plain
from tests.helpers import officer
from tests.helpers.drivers import CHANNELS, Said, Stage, Talker, stage
from tests.helpers.templates import migrated_postgres

SCRIPTS = sorted((Path(__file__).parent / "conversations").glob("*.yaml"))
PICTURE = (Path(__file__).parent / "conversations" / "page.png").read_bytes()
SECONDS = 20.0  # one step


class Play:
    """One run of a script."""

    def __init__(self, on: Stage) -> None:
        self._stage = on
        self._talkers: dict[str, Talker] = {}
        self._last: dict[str, Said] = {}
        self._kept: dict[str, str] = {}

    async def step(self, step: dict[str, Any]) -> None:
        """Do one step."""
        key = next(iter(step))
        value = self._filled(step[key])
        if key == "advance":
            await self._stage.house.engine.dispatcher.idle()
            self._stage.clock.advance(float(value))
            return
        if key == "officer":
            await officer.decide_newest(self._stage.house, value)
            return
        name, _, verb = key.partition(" ")
        talker = self._talkers.get(name) or await self._stage.talker(name)
        self._talkers[name] = talker
        await self._do(talker, name, verb, value, step)

    async def _do(self, talker: Talker, name: str, verb: str, value: Any, step: dict[str, Any]) -> None:
        match verb:
            case "":
                await talker.says(value)
            case "taps":
                await talker.taps(self._last[name], value)
            case "opens":
                await talker.opens(value)
            case "sends":
                await talker.sends_picture(PICTURE, value)
            case "hears":
                said = self._last[name] = await talker.hears()
                self._check(said, [value] if isinstance(value, str) else value, step)
            case _:
                raise ValueError(f"a step nobody knows: {verb!r}")

    def _check(self, said: Said, parts: list[str], step: dict[str, Any]) -> None:
        for part in parts:
            assert fold(part) in fold(said.text), f"{part!r} is not in {said.text!r}"
        offered = {plain(title) for title, _ in said.buttons}
        for title in step.get("buttons", []):
            numbered = re.search(rf"^\d+\. {re.escape(plain(title))}$", _plain_lines(said.text), re.MULTILINE)
            assert plain(title) in offered or numbered, f"{title!r} is not offered with {said.text!r}"
        for name, pattern in step.get("keep", {}).items():
            found = re.search(pattern, said.text)
            assert found, f"{pattern!r} is not in {said.text!r}"
            self._kept[name] = found[1]

    def _filled(self, value: Any) -> Any:
        if isinstance(value, list):
            return [self._filled(part) for part in value]
        if not isinstance(value, str):
            return value
        return re.sub(r"<(\w+)>", lambda found: self._kept[found[1]], value)


def _plain_lines(text: str) -> str:
    lines = (line.partition(". ") for line in text.splitlines())
    return "\n".join(f"{number}. {plain(rest)}" for number, dot, rest in lines if dot)


def _steps(script: Path) -> list[dict[str, Any]]:
    steps: list[dict[str, Any]] = yaml.safe_load(script.read_text(encoding="utf-8"))["steps"]
    return steps


async def _play(script: Path, on: Stage) -> None:
    play = Play(on)
    for number, step in enumerate(_steps(script), 1):
        try:
            async with asyncio.timeout(SECONDS):
                await play.step(step)
        except Exception as error:
            error.add_note(f"{script.name}, step {number}: {step}")
            raise


@pytest.mark.parametrize("channel", CHANNELS)
@pytest.mark.parametrize("script", SCRIPTS, ids=lambda script: script.stem)
async def test_the_conversation_goes_as_written(script: Path, channel: str, tmp_path: Path) -> None:
    async with stage(channel, tmp_path) as on:
        await _play(script, on)


@pytest.mark.postgres
@pytest.mark.parametrize("script", SCRIPTS, ids=lambda script: script.stem)
async def test_the_conversation_goes_the_same_on_postgresql(
    script: Path, postgres_server: str, tmp_path: Path
) -> None:
    address = migrated_postgres(postgres_server, f"conversation_{os.getpid()}_{script.stem}")
    async with stage("web", tmp_path, address) as on:
        await _play(script, on)
