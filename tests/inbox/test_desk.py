"""The pages' words: every text that is asked for exists, and none is written into a page."""

import re
from pathlib import Path

import pytest

from bot.texts import Texts
from inbox.desk import TEMPLATES

FILES = sorted([*TEMPLATES.glob("*.html"), *TEMPLATES.parent.glob("*.py")])
VIETNAMESE = re.compile(r"[ăâđêôơưàáảãạèéẻẽẹìíỉĩịòóỏõọùúủũụỳýỷỹỵ]", re.IGNORECASE)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_every_text_a_page_asks_for_is_in_the_catalogue(path: Path) -> None:
    texts = Texts.load()
    asked = set(
        re.findall(r"""["'](inbox\.[a-z_0-9]*[a-z0-9])["'](?!\s*~)""", path.read_text(encoding="utf-8"))
    )
    files = {"inbox.css", "inbox.js", "inbox.view_failed"}
    assert {key for key in asked - files if key not in texts} == set()


@pytest.mark.parametrize("path", sorted(TEMPLATES.glob("*.html")), ids=lambda path: path.name)
def test_no_page_holds_words_of_its_own(path: Path) -> None:
    assert VIETNAMESE.findall(path.read_text(encoding="utf-8")) == []


def test_every_notice_and_action_has_words() -> None:
    texts = Texts.load()
    source = "".join(path.read_text(encoding="utf-8") for path in TEMPLATES.parent.glob("*.py"))
    notices = set(re.findall(r'(?:back\([^)]*|_do\([^)]*)"([a-z]\w+)"', source))
    assert {name for name in notices if f"inbox.done_{name}" not in texts} == set()
    actions = set(re.findall(r'audit\.record\(tx, [\w.]+, "([\w.]+)"', source))
    assert {name for name in actions if f"inbox.action_{name.replace('.', '_')}" not in texts} == set()
