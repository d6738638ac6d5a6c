"""Export: everything in force, files and publications together, in the layout of the knowledge directory.

Cards stand in rules/<topic>.yaml by id, documents in documents/<id>.yaml, all written in one way, so that what is
exported, brought in elsewhere and exported again is the same to the byte. Other files are copied as they are.
"""

import re
from collections.abc import Iterator, Mapping
from io import BytesIO
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from bot.text import plain
from knowledge.entries import Entry, Value, body_of, entry_of, write_entries, write_plain
from knowledge.entries import plain as plain_values
from knowledge.loading import Content, load
from knowledge.published import Published, is_published, overlay
from knowledge.rules import Rule
from knowledge.source import SourceError, read

_OTHERS = ("*.yaml", "strangers/*.yaml")
_SAFE = re.compile(r"[a-z0-9_]+")
_NO_TOPIC = "rules"
_EARLIEST = (1980, 1, 1, 0, 0, 0)
"""The one moment in the archive: the same content is the same file."""


def files_in_force(directory: Path, published: Published) -> dict[str, bytes]:
    """Return path → content of everything in force. Raises SourceError where a file cannot be read as it stands."""
    content = overlay(load(directory), published)
    for problem in content.problems:
        if not is_published(problem):
            raise SourceError(problem)
    files = {path: text.encode() for path, text in written(content).items()}
    files |= dict(_wordings(directory, content.rules))
    files |= {f"texts/{id}.txt": f"{text}\n".encode() for id, text in content.texts.items()}
    for pattern in _OTHERS:
        for found in directory.glob(pattern):
            files[found.relative_to(directory).as_posix()] = found.read_bytes()
    return dict(sorted(files.items()))


def written(content: Content) -> dict[str, str]:
    """Return path → YAML of the rules and documents."""
    topics: dict[str, list[Entry]] = {}
    for _, rule in sorted(content.rules.items()):
        topics.setdefault(_file_of(rule.topic), []).append(entry_of(rule))
    files = {f"rules/{topic}.yaml": write_entries("rule", cards) for topic, cards in topics.items()}
    return files | {f"documents/{id}.yaml": body_of(found) for id, found in content.documents.items()}


def archive(files: Mapping[str, bytes]) -> bytes:
    """Return the files as one zip archive, the same bytes for the same files."""
    made = BytesIO()
    with ZipFile(made, "w", ZIP_DEFLATED) as zipped:
        for path, content in sorted(files.items()):
            info = ZipInfo(path, _EARLIEST)
            info.compress_type = ZIP_DEFLATED
            zipped.writestr(info, content)
    return made.getvalue()


def write_directory(target: Path, files: Mapping[str, bytes]) -> None:
    """Write the files below `target`. Raises FileExistsError unless it is missing or empty."""
    if target.exists() and (not target.is_dir() or any(target.iterdir())):
        raise FileExistsError(target)
    for path, content in files.items():
        (target / path).parent.mkdir(parents=True, exist_ok=True)
        (target / path).write_bytes(content)


def _wordings(directory: Path, rules: Mapping[str, Rule]) -> Iterator[tuple[str, bytes]]:
    """Yield the files of further wordings, without those of rules that were taken away."""
    for path in sorted(directory.glob("wordings/*.yaml")):
        name = f"wordings/{path.name}"
        found = plain_values(read(path, name))
        if isinstance(found, dict) and found.keys() - rules.keys():
            kept: dict[str, Value] = {id: asked for id, asked in found.items() if id in rules}
            yield name, write_plain(kept).encode()
        else:
            yield name, path.read_bytes()


def _file_of(topic: str) -> str:
    return "_".join(_SAFE.findall(plain(topic)))[:60] or _NO_TOPIC
