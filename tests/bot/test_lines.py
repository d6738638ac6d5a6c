"""Batch files are read line by line; what cannot be read is named by its line."""

from pathlib import Path

import pytest

from bot import lines
from bot.lines import LineBroken


def _read(path: Path, content: bytes) -> list[tuple[int, object]]:
    file = path / "batch.jsonl"
    file.write_bytes(content)
    return list(lines.read(file))


def test_half_of_a_surrogate_pair_stands_for_no_character_and_stops_nothing(tmp_path: Path) -> None:
    content = (
        b'{"id":1,"text":"a\\ud800b","more":["\\udc00",{"\\ud83d":2}]}\n\n{"id":2,"text":"\\ud83d\\ude00"}\n'
    )
    assert _read(tmp_path, content) == [
        (1, {"id": 1, "text": "a\ufffdb", "more": ["\ufffd", {"\ufffd": 2}]}),
        (3, {"id": 2, "text": "\U0001f600"}),
    ]


@pytest.mark.parametrize(
    "line",
    [
        b"[1]",
        b'"\\ud800"',
        b'{"a": "\xed\xa0\x80"}',
        b'{"a": NaN}',
        b'{"a": "\\ud800", "b": NaN}',
        b'{"a": "\\ud8"}',
        b'{"a": "\\ud800", "b": ' + b"9" * 5000 + b"}",
        b"[" * 100_000,
    ],
    ids=lambda line: repr(line[:20]),
)
def test_what_is_no_object_is_named_by_its_line(tmp_path: Path, line: bytes) -> None:
    with pytest.raises(LineBroken, match=r"batch\.jsonl:2: "):
        _read(tmp_path, b'{"a": 1}\n' + line + b"\n")
