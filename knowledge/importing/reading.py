"""Reading: the bytes of a file as lines, whatever it is – here, or in a process of its own with bounds.

`python -m knowledge.importing.reading` is that process: the file on standard input, one JSON line for each page read
and a last one with the lines or the failure. A file that eats memory or time ends this process and nothing else.
"""

import sys
from dataclasses import dataclass

import msgspec

from knowledge.importing.failure import ImportFailed
from knowledge.importing.formats import LONGEST_FILE, format_of
from knowledge.importing.lines import Progress, Source

MEMORY = 1536 * 1024 * 1024
"""Bytes the process may take."""
PROCESSOR_SECONDS = 300


@dataclass(frozen=True, slots=True)
class Report:
    """What the process says: pages done of all, or how it ended – with the lines, or with a failure's key."""

    done: int = 0
    of: int = 0
    source: Source | None = None
    failed: str = ""
    fields: dict[str, str | int] | None = None


def read_file(content: bytes, progress: Progress = lambda done, of: None) -> Source:
    """Return what is in a file, by what it is. Raises ImportFailed."""
    match format_of(content):
        case "pdf":
            from knowledge.importing.pdf import read_pdf

            return read_pdf(content, progress)
        case "docx":
            from knowledge.importing.word import read_word

            return read_word(content)
        case "html":
            from knowledge.importing.web_page import read_web_page

            return read_web_page(content)
        case "txt":
            from knowledge.importing.plain import read_plain

            return read_plain(content)


def main() -> None:
    """Read standard input under bounds and report on standard output."""
    import resource

    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (PROCESSOR_SECONDS, PROCESSOR_SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    try:
        source = read_file(
            sys.stdin.buffer.read(LONGEST_FILE + 1), lambda done, of: _report(Report(done, of))
        )
    except ImportFailed as failure:
        _report(
            Report(failed=failure.key, fields={name: str(value) for name, value in failure.fields.items()})
        )
    except (MemoryError, RecursionError):
        _report(Report(failed="too_heavy"))
    else:
        _report(Report(source=source))


def _report(report: Report) -> None:
    sys.stdout.buffer.write(msgspec.json.encode(report) + b"\n")
    sys.stdout.buffer.flush()


if __name__ == "__main__":
    main()
