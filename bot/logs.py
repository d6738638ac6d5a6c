"""Logs without people in them: a line is an event and named fields of a short list; anything else has no place.

A log line says what happened to which numbered row on which channel. No message text, no address, no token and no
name can get in by accident, because there is no field for them. It is a page of code and not a library because
that costs the start 80 ms and 6 MB, and because nothing but these fields shall ever be possible.
"""

import logging
import sys
from datetime import UTC, datetime
from types import TracebackType

LEVELS = ("debug", "info", "warning", "error")
ALLOWED = frozenset(
    {
        "error",
        "row",
        "kind",
        "channel",
        "job",
        "units",
        "updates",
        "route",
        "method",
        "status",
        "seconds",
        "count",
        "place",
    }
)
_PLACES = 6  # of an exception's way, the innermost

_lowest = LEVELS.index("info")


class Log:
    """Writes lines to standard error: `_log.warning("delivery.refused", row=7, error="Rejected")`."""

    def __init__(self, name: str) -> None:
        self.name = name

    def info(self, event: str, **fields: object) -> None:
        """Something happened as it should."""
        self._write("info", event, fields)

    def warning(self, event: str, **fields: object) -> None:
        """Something went wrong and is being dealt with."""
        self._write("warning", event, fields)

    def error(self, event: str, **fields: object) -> None:
        """Something went wrong and somebody should look."""
        self._write("error", event, fields)

    def exception(self, event: str, **fields: object) -> None:
        """The same, with the places (never the message) of the exception being handled."""
        self._write("error", event, {**fields, "place": _places(sys.exc_info()[2])})

    def _write(self, level: str, event: str, fields: dict[str, object]) -> None:
        if LEVELS.index(level) < _lowest:
            return
        kept = "".join(f" {name}={value!r}" for name, value in fields.items() if name in ALLOWED)
        now = datetime.now(UTC).isoformat(timespec="milliseconds")
        print(f"{now} {level} {self.name} {event}{kept}", file=sys.stderr, flush=True)


def get_logger(name: str) -> Log:
    """Return the log of one part of the house."""
    return Log(name)


def configure(level: str = "info") -> None:
    """Write from `level` on, and keep libraries silent: their lines quote addresses and tokens."""
    global _lowest
    _lowest = LEVELS.index(level)
    logging.getLogger().setLevel(logging.CRITICAL)
    logging.captureWarnings(True)  # a warning quotes what was sent to us, a file name for instance


def _places(trace: TracebackType | None) -> str:
    places = []
    while trace is not None:
        places.append(f"{trace.tb_frame.f_code.co_filename.rpartition('/')[2]}:{trace.tb_lineno}")
        trace = trace.tb_next
    return " > ".join(places[-_PLACES:])
