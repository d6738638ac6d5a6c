"""The catalogue: whole, used, short, and asked for only by names it has."""

import ast
import re
import unicodedata
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.config import ROOT
from bot.texts import DIRECTORY, Texts, TextsBroken

TEXTS = Texts.load()
AREAS = {path.stem for path in DIRECTORY.glob("*.yaml")}
FOLDERS = ("bot", "handlers", "inbox", "knowledge", "study", "reports", "commands")
KEY = re.compile(rf"(?:{'|'.join(sorted(AREAS))})\.[a-z0-9_]+")
LIMIT = 1200  # characters: three screens of a phone, and below every channel's own limit


def sources() -> Iterator[Path]:
    """Every file of the program that may name a text."""
    yield from ROOT.glob("*.py")
    for folder in FOLDERS:
        for path in (ROOT / folder).rglob("*"):
            if path.suffix in (".py", ".html", ".js", ".yaml") and "double" not in path.parts:
                yield path


def constants(path: Path) -> Iterator[tuple[str, ast.AST | None]]:
    """Every string in a Python file, the variable parts of an f-string as a star."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    inner = {id(part) for node in ast.walk(tree) if isinstance(node, ast.JoinedStr) for part in node.values}
    for node in ast.walk(tree):
        if isinstance(node, ast.JoinedStr):
            parts = [part.value if isinstance(part, ast.Constant) else "*" for part in node.values]
            yield "".join(map(str, parts)), node
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in inner:
            yield node.value, node


def python_strings() -> set[str]:
    return {text for path in sources() if path.suffix == ".py" for text, _ in constants(path)}


def asked_for() -> Iterator[tuple[str, str]]:
    """(place, key) of every text that a call asks for by a constant."""
    for path in sources():
        if path.suffix != ".py":
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Call) or not node.args:
                continue
            first = node.args[0]
            name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            if name in ("say", "button", "texts", "_texts", "tell", "_menu", "page", "ApiError") and (
                isinstance(first, ast.Constant)
                and isinstance(first.value, str)
                and KEY.fullmatch(first.value)
            ):
                yield f"{path.relative_to(ROOT)}:{node.lineno}", first.value


def test_every_text_that_is_asked_for_is_in_the_catalogue() -> None:
    asked = list(asked_for())
    assert len(asked) > 30
    assert [f"{place} {key}" for place, key in asked if key not in TEXTS] == []


def test_every_text_in_the_catalogue_is_used_somewhere() -> None:
    strings = python_strings()
    composed = [re.escape(text).replace(r"\*", ".+") for text in strings if "*" in text and "." in text]
    composed += [rf"\w+\.{re.escape(text)}".replace(r"\*", ".+") for text in strings if text.endswith("_*")]
    patterns = re.compile("|".join(f"(?:{one})" for one in composed if not one.startswith(".+")) or "$^")
    words: set[str] = set()
    for path in sources():
        if path.suffix != ".py":
            words |= set(re.findall(r"[a-z0-9_]+", path.read_text(encoding="utf-8")))
    plain = {text for text in strings if re.fullmatch(r"[a-z0-9_]+", text)}
    unused = [
        key
        for key in TEXTS
        if key not in strings and key.partition(".")[2] not in words | plain and not patterns.fullmatch(key)
    ]
    assert unused == []


def test_every_text_is_short_and_can_be_filled() -> None:
    for key in TEXTS:
        fields = {name: f"‹{name}›" for name in TEXTS.fields(key)}
        filled = TEXTS(key, **fields)
        assert all(name.isidentifier() for name in fields), key
        assert filled.strip() == filled or key == "config.line", key
        assert 0 < len(filled) <= LIMIT, key
        assert all(value in filled for value in fields.values()), key
        assert filled == unicodedata.normalize("NFC", filled), key


@pytest.mark.parametrize("path", sorted(DIRECTORY.glob("*.yaml")), ids=lambda path: path.name)
def test_a_catalogue_file_is_in_nfc_without_anything_invisible(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert text == unicodedata.normalize("NFC", text)
    assert not [c for c in text if c != "\n" and unicodedata.category(c) in ("Cc", "Cf", "Co", "Cn")]


@pytest.mark.parametrize("path", sorted(DIRECTORY.glob("*.yaml")), ids=lambda path: path.name)
def test_no_key_stands_twice_in_a_file(path: Path) -> None:
    names = re.findall(r"^([A-Za-z0-9_]+):", path.read_text(encoding="utf-8"), re.MULTILINE)
    assert sorted(names) == sorted(set(names))


def test_an_error_of_the_api_has_a_text_for_each_code() -> None:
    codes = set()
    for path in [ROOT / "bot" / "server.py", *(ROOT / "bot" / "channels" / "web").rglob("*.py")]:
        codes |= set(re.findall(r'ApiError\([^)]*?"([a-z_]+)"', path.read_text(encoding="utf-8")))
    assert codes
    assert [code for code in codes if f"api.{code}" not in TEXTS] == []


@pytest.mark.parametrize(
    ("content", "part"),
    [("a: [1", "a.yaml"), ("- a", "a.yaml"), ("a: 5", "a.yaml"), ("5: a", "a.yaml"), ("", "a.yaml")],
)
def test_a_broken_catalogue_is_named_with_the_mend(tmp_path: Path, content: str, part: str) -> None:
    (tmp_path / "a.yaml").write_text(content, encoding="utf-8")
    with pytest.raises(TextsBroken, match=re.escape(part)):
        Texts.load(tmp_path)


def test_texts_are_kept_in_nfc_and_filled_by_name(tmp_path: Path) -> None:
    decomposed = unicodedata.normalize("NFD", "Đồng chí {name}")
    (tmp_path / "a.yaml").write_text(f"hello: '{decomposed}'\nlong: |\n  hai\n  dòng\n", encoding="utf-8")
    texts = Texts.load(tmp_path)
    assert texts("a.hello", name="{An}") == "Đồng chí {An}"
    assert texts("a.long") == "hai\ndòng"
    assert texts.fields("a.hello") == {"name"}
    with pytest.raises(KeyError):
        texts("a.hello")
    with pytest.raises(KeyError):
        texts("a.nothing")
