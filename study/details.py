"""Details of a session as people type them: place, links, topic and agenda, a line each."""

from urllib.parse import urlsplit

from bot.text import plain
from study.planning import AGENDA_LENGTH, LINK_LENGTH, PLACE_LENGTH, TOPIC_LENGTH

NAMES = ("place", "link", "topic", "agenda", "handbook")
_LENGTHS = {"place": PLACE_LENGTH, "topic": TOPIC_LENGTH, "agenda": AGENDA_LENGTH}
_LINKS = ("link", "handbook")
_LABELS = {
    "dia diem": "place",
    "noi hop": "place",
    "noi": "place",
    "cho hop": "place",
    "lien ket": "link",
    "link": "link",
    "link hop": "link",
    "hop truc tuyen": "link",
    "noi dung": "topic",
    "chu de": "topic",
    "chuyen de": "topic",
    "chuong trinh": "agenda",
    "chuong trinh hop": "agenda",
    "so tay": "handbook",
    "tai lieu": "handbook",
}
_EMPTY = ("", "khong", "bo", "xoa", "-")


class DetailsUnclear(Exception):
    """`args` are what is wrong ("link" or "label") and the words concerned."""


def link(text: str) -> str:
    """Return a link as kept: https, a host with a dot, no name or password in it; empty stays empty.

    Raises DetailsUnclear.
    """
    text = text.strip()
    if not text:
        return ""
    try:
        parts = urlsplit(text)
        host = parts.hostname or ""
        good = parts.scheme == "https" and "." in host.strip(".") and not parts.username and parts.port != 0
    except ValueError:
        good = False
    if not good or len(text) > LINK_LENGTH or any(c.isspace() for c in text):
        raise DetailsUnclear("link", text[:60])
    return text


def read(text: str) -> dict[str, str]:
    """Return the details that lines like "Địa điểm: Nhà văn hóa" name; "Liên kết: không" empties one.

    A line after "Chương trình:" without a name of its own goes on with it. Raises DetailsUnclear.
    """
    found: dict[str, str] = {}
    for line in text.splitlines():
        label, colon, rest = line.partition(":")
        name = _LABELS.get(plain(label)) if colon else None
        if name:
            found[name] = "" if plain(rest) in _EMPTY and "http" not in rest else rest.strip()
        elif line.strip().startswith("https://") and "link" not in found:
            found["link"] = line.strip()
        elif "agenda" in found:
            found["agenda"] = f"{found['agenda']}\n{line.strip()}".strip()
        elif line.strip():
            raise DetailsUnclear("label", line.strip()[:60])
    if not found:
        raise DetailsUnclear("label", "")
    return {name: link(value) if name in _LINKS else value[: _LENGTHS[name]] for name, value in found.items()}
