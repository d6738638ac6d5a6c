"""Errors a person can mend, as one clear line each; everything else is our own mistake and may crash."""

import errno
from typing import Any

import typer

from bot.texts import Texts
from commands.common import Refused


def explain(error: Exception) -> tuple[int, list[str]] | None:
    """Return the exit code and the lines to print, None for what nobody outside can mend."""
    from bot.config import ConfigBroken
    from bot.lines import LineBroken

    texts = Texts.load()
    match error:
        case Refused():
            return error.code, [texts(error.key, **error.fields)]
        case ConfigBroken():
            return 2, list(error.args)
        case LineBroken():
            return 2, [texts("command.bad_line", file=error.file, line=error.number)]
        case typer.TyperException():
            return 2, [texts("command.usage", detail=_usage(error, texts))]
        case FileNotFoundError() | IsADirectoryError() | PermissionError():
            return 2, [texts("command.no_file", file=error.filename)]
        case OSError() if error.errno == errno.EADDRINUSE:
            return 2, [texts("command.port_taken")]
    return _explain_store(error, texts)


def _usage(error: typer.TyperException, texts: Texts) -> str:
    """Say what was wrong with the command line. The library keeps its error classes private, not their names."""
    parameter: Any = getattr(error, "param", None)
    name = (parameter.opts[0] if parameter.opts else parameter.name) if parameter else ""
    match type(error).__name__:
        case "NoSuchOption":
            return texts("command.no_option", name=getattr(error, "option_name", ""))
        case "MissingParameter":
            return texts("command.missing_value", name=name)
        case "BadParameter":
            return texts("command.bad_value", name=name)
    return texts("command.no_command")


def _explain_store(error: Exception, texts: Texts) -> tuple[int, list[str]] | None:
    from sqlalchemy.exc import SQLAlchemyError

    from bot.seal import KeyBroken
    from bot.store import SchemaTooNew
    from knowledge.batch import BadRow
    from reports.register_file import RegisterBroken
    from study.holiday_check import explain as explain_holidays
    from study.holiday_file import HolidaysBroken

    match error:
        case SchemaTooNew():
            return 2, [texts("command.too_new", revision=error.args[0])]
        case SQLAlchemyError():
            return 2, [texts("command.database_unreachable", error=type(error).__name__)]
        case KeyBroken():
            return 2, [texts("command.key_broken")]
        case HolidaysBroken():
            return 2, explain_holidays(texts, error)
        case BadRow() | RegisterBroken():
            return 2, [str(error)]
    return None
