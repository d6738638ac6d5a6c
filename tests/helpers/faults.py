"""Faults on purpose: a process of our own that dies at a chosen commit, or whenever the test says so.

Nothing in production code knows of this. The writer is patched inside the process that is to die: `before` ends
it when the group's work is done but not committed, `after` when it is committed but nobody has been told.
"""

import os
from typing import Any, Literal, NamedTuple

from bot.store.writer import Writer

CRASHED = 97  # the exit code of a process that died at its commit
Moment = Literal["before", "after"]


class Crash(NamedTuple):
    """Die at the commit of this number, counted from 1 since the start of the process."""

    commit: int
    moment: Moment


def crash_at(crash: Crash) -> None:
    """Let this process end at once, as by a cut of power, at a commit of its writer."""
    run_group, report = Writer._run_group, Writer._report
    commits = 0

    def counted_run_group(writer: Writer, *arguments: Any) -> None:
        nonlocal commits
        run_group(writer, *arguments)
        commits += 1
        if crash == (commits, "before"):
            os._exit(CRASHED)

    def counted_report(writer: Writer, *arguments: Any) -> None:
        if crash == (commits, "after"):
            os._exit(CRASHED)
        report(writer, *arguments)

    Writer._run_group = counted_run_group  # type: ignore[method-assign]
    Writer._report = counted_report  # type: ignore[method-assign]
