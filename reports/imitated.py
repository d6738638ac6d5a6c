"""Whom a page imitates: suggested from what is told and from the register, never assumed."""

import re
from collections.abc import Mapping
from functools import lru_cache

from bot.text import plain
from reports.identity import Target
from reports.register import Register
from reports.verify import check_page

MOST = 3
_LONGEST_TEXT = 2000  # characters looked at
_LONGEST_NAME = 100
_ADDRESS = re.compile(r"/|\w\.\w")
_SAYS = re.compile(
    r"(?:giả mạo|mạo danh|giả danh|tự xưng là|tự xưng|xưng là|gia mao|mao danh|gia danh|tu xung la|xung la)\s+"
    r"((?:(?!để |lừa |bán |và |đi |nhắn |xin |yêu |de |lua |va |di |rồi |hay |trên |tren )"
    r"[^\s,.;:!?()/]{1,20}\s?){1,6})",
    re.IGNORECASE,
)


def suggested(register: Register, text: str, target: Target | None = None, like: str = "") -> list[str]:
    """Return up to `MOST` names: whom `text` says the page imitates, whom it names, whom the page looks like.

    `like` is what an earlier look at the page found.
    """
    text = text[:_LONGEST_TEXT]
    names = [proper(register, _said(text)), *_named(register, text), proper(register, like)]
    if target is not None and not like:
        names.append(check_page(register, target.canonical).matches or "")
    return list({plain(name): name[:_LONGEST_NAME] for name in reversed(names) if name}.values())[::-1][:MOST]


def proper(register: Register, typed: str) -> str:
    """Return the name as the register writes it when `typed` is one of its names, else what was typed."""
    return _names(register).get(plain(typed), typed.strip())


def _said(text: str) -> str:
    found = _SAYS.search(" ".join(word for word in text.split() if not _ADDRESS.search(word)))
    name = found[1].strip() if found else ""
    return name if len(name) > 2 else ""


def _named(register: Register, text: str) -> list[str]:
    """Return the official names that stand in `text`, the longest first, none that is part of a longer one."""
    words, found = f" {plain(text)} ", []
    names = _names(register)
    for folded in _by_length(register):
        if f" {folded} " in words:
            words = words.replace(f" {folded} ", " / ")
            found.append(names[folded])
    return found


@lru_cache(maxsize=8)
def _names(register: Register) -> Mapping[str, str]:
    """Folded name → name. What an owner is called besides stands for its proper name."""
    return {
        plain(name): page.name for page in reversed(register.pages) for name in (*page.names[1:], page.name)
    }


@lru_cache(maxsize=8)
def _by_length(register: Register) -> tuple[str, ...]:
    return tuple(sorted((name for name in _names(register) if " " in name), key=len, reverse=True))
