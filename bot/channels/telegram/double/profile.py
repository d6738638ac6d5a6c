"""Methods about the bot itself, and the answer to a tap."""

import re
from typing import Any

from bot.channels.telegram.double.errors import bad_request
from bot.channels.telegram.double.parameters import Parameters
from bot.channels.telegram.double.state import CALLBACK_SECONDS, State

TOAST_LIMIT = 200
_COMMAND = re.compile(r"[a-z0-9_]{1,32}")
_TOO_OLD = "query is too old and response timeout expired or query ID is invalid"


async def get_me(state: State, parameters: Parameters) -> dict[str, Any]:
    """getMe."""
    return state.bot | {
        "can_join_groups": True,
        "can_read_all_group_messages": False,
        "supports_inline_queries": False,
    }


async def set_my_commands(state: State, parameters: Parameters) -> bool:
    """setMyCommands: at most 100 commands per scope and language."""
    commands = parameters.decoded("commands", "can't parse commands JSON array")
    if not isinstance(commands, list):
        raise bad_request("can't parse commands: expected an Array")
    if len(commands) > 100:
        raise bad_request("BOT_COMMANDS_TOO_MUCH")
    state.commands[_shelf(parameters)] = [_checked(command) for command in commands]
    return True


async def get_my_commands(state: State, parameters: Parameters) -> list[dict[str, str]]:
    """getMyCommands: of exactly that scope and language; empty when none are set."""
    return state.commands.get(_shelf(parameters), [])


async def answer_callback_query(state: State, parameters: Parameters) -> bool:
    """answerCallbackQuery: 400 for an unknown or an old tap."""
    tap = state.taps.get(parameters.text("callback_query_id"))
    if tap is None or state.clock() - tap.created > CALLBACK_SECONDS:
        raise bad_request(_TOO_OLD)
    text = parameters.text("text")
    if len(text) > TOAST_LIMIT:
        raise bad_request("MESSAGE_TOO_LONG")
    tap.answer = {"text": text, "show_alert": parameters.flag("show_alert")}
    await state.bell.ring()
    return True


def _shelf(parameters: Parameters) -> tuple[str, str]:
    scope = parameters.decoded("scope", "can't parse BotCommandScope JSON object") or {"type": "default"}
    if not isinstance(scope, dict):
        raise bad_request("can't parse BotCommandScope: expected an Object")
    return " ".join(f"{key}={scope[key]}" for key in sorted(scope)), parameters.text("language_code")


def _checked(command: Any) -> dict[str, str]:
    name = command.get("command") if isinstance(command, dict) else None
    if not isinstance(name, str) or not _COMMAND.fullmatch(name.removeprefix("/")):
        raise bad_request("BOT_COMMAND_INVALID")
    description = command.get("description")
    if not isinstance(description, str) or not 1 <= len(description) <= 256:
        raise bad_request("BOT_COMMAND_DESCRIPTION_INVALID")
    return {"command": name.removeprefix("/"), "description": description}
