"""Logs without people in them: only named, allowed fields are written; anything else is dropped.

A log line says what happened to which numbered row on which channel. No message text, no address, no token and no
name can get in by accident, because there is no field for them.
"""

import logging
import sys
from collections.abc import MutableMapping
from typing import Any

import structlog

ALLOWED = frozenset(
    {
        "event",
        "level",
        "timestamp",
        "logger",
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


def _only_allowed(_logger: Any, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Drop every field that is not on the list; of an exception keep only the class and the places."""
    trace = sys.exc_info()[2] if event.pop("exc_info", None) else None
    places = []
    while trace is not None:
        file = trace.tb_frame.f_code.co_filename.rpartition("/")[2]
        places.append(f"{file}:{trace.tb_lineno}")
        trace = trace.tb_next
    kept = {name: value for name, value in event.items() if name in ALLOWED}
    if places:
        kept["place"] = " > ".join(places[-6:])
    return kept


def configure(level: str = "info") -> None:
    """Send logs to standard error, one line each, through the allow-list."""
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            _only_allowed,
            structlog.processors.KeyValueRenderer(key_order=["timestamp", "level", "event"]),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(getattr(logging, level.upper())),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=False,
    )
    # Libraries log addresses and tokens in their lines; only their class of trouble is of use, and we count that.
    logging.getLogger().setLevel(logging.CRITICAL)
    logging.captureWarnings(True)  # a warning quotes what was sent to us, a file name for instance
