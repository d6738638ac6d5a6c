"""The catalogue of every text a person reads: `texts/*.yaml`, one file an area, reviewed as one body.

A key is the file's stem, a dot and the name in the file: `report.ask_who`. Texts are Vietnamese in NFC and may
hold named fields in braces. A missing key or field is a programming error and raises; a test finds it first.
"""

import string
import unicodedata
from collections.abc import Iterator, Mapping
from pathlib import Path

import yaml

DIRECTORY = Path(__file__).resolve().parent.parent / "texts"
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class TextsBroken(Exception):
    """A catalogue file cannot be used; the message names the file and what to mend."""


class Texts:
    """A read-only catalogue: `texts("report.receipt", code="…")` is the finished sentence."""

    def __init__(self, entries: Mapping[str, str]) -> None:
        self._entries = dict(entries)

    def __call__(self, key: str, /, **values: object) -> str:
        return self._entries[key].format(**values)

    def __contains__(self, key: str) -> bool:
        return key in self._entries

    def __iter__(self) -> Iterator[str]:
        return iter(self._entries)

    def fields(self, key: str) -> set[str]:
        """Return the names of the fields that the text of `key` asks for."""
        return {name for _, name, _, _ in string.Formatter().parse(self._entries[key]) if name}

    @classmethod
    def load(cls, directory: Path = DIRECTORY) -> "Texts":
        """Read every file of `directory`. Raises TextsBroken, naming the file."""
        entries: dict[str, str] = {}
        for path in sorted(directory.glob("*.yaml")):
            for name, text in _read(path).items():
                entries[f"{path.stem}.{name}"] = unicodedata.normalize("NFC", text).rstrip("\n")
        return cls(entries)


def _read(path: Path) -> dict[str, str]:
    try:
        content = yaml.load(path.read_text(encoding="utf-8"), Loader=_LOADER)  # noqa: S506 (a safe loader)
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise TextsBroken(f"{path.name}: không đọc được ({error}); hãy sửa lại cú pháp YAML") from error
    if not isinstance(content, dict):
        raise TextsBroken(f"{path.name}: phải là danh sách «tên: nội dung»")
    for name, text in content.items():
        if not (isinstance(name, str) and isinstance(text, str)):
            raise TextsBroken(f"{path.name}: mục {name!r} phải là chữ; hãy đặt nội dung trong dấu nháy")
    return content
