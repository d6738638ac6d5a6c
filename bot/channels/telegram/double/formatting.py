"""Text and its entities: what Telegram finds in a user's text, and HTML as bots may send it."""

import html
import re
from typing import Any

from bot.channels.telegram.double.errors import bad_request

_COMMAND = re.compile(r"(?<!\S)/[A-Za-z0-9_]{1,32}(?:@[A-Za-z0-9_]{1,32})?")
_LINK = re.compile(r"https?://[^\s<>\"]+")
_MARK = re.compile(r"<(/?)([a-zA-Z-]*)([^<>]*)>?")
_HREF = re.compile(r"""\s+href\s*=\s*["']?([^"'\s]+)["']?""")
_KINDS = {
    "b": "bold",
    "strong": "bold",
    "i": "italic",
    "em": "italic",
    "u": "underline",
    "ins": "underline",
    "s": "strikethrough",
    "strike": "strikethrough",
    "del": "strikethrough",
    "code": "code",
    "pre": "pre",
    "a": "text_link",
    "tg-spoiler": "spoiler",
    "blockquote": "blockquote",
}
Entity = dict[str, Any]


def utf16_length(text: str) -> int:
    """The length of `text` in UTF-16 units, in which entities count."""
    return len(text.encode("utf-16-le")) // 2


def found_entities(text: str) -> list[Entity]:
    """The commands and links Telegram marks in a text a person typed."""
    found = [("bot_command", match) for match in _COMMAND.finditer(text)]
    found += [("url", match) for match in _LINK.finditer(text)]
    return [
        {"type": kind, "offset": utf16_length(text[: match.start()]), "length": utf16_length(match.group())}
        for kind, match in sorted(found, key=lambda pair: pair[1].start())
    ]


def formatted(text: str, parse_mode: str) -> tuple[str, list[Entity]]:
    """Return (plain text, entities). The double reads plain text and HTML; another mode is refused with a 400."""
    if not parse_mode:
        return text, []
    if parse_mode.lower() != "html":
        raise bad_request(f"unsupported parse_mode (this double reads HTML only): {parse_mode}")
    return _read_html(text)


def _read_html(text: str) -> tuple[str, list[Entity]]:
    pieces: list[str] = []
    entities: list[Entity] = []
    opened: list[tuple[str, Entity]] = []
    position = length = 0
    for mark in _MARK.finditer(text):
        piece = html.unescape(text[position : mark.start()])
        pieces.append(piece)
        length += utf16_length(piece)
        position = mark.end()
        closing, name = mark.group(1), mark.group(2).lower()
        if closing:
            entities.append(_closed(name, opened, length))
        else:
            opened.append((name, _opened(mark, length)))
    if opened:
        raise bad_request(
            f"can't parse entities: Can't find end tag corresponding to start tag {opened[-1][0]}"
        )
    pieces.append(html.unescape(text[position:]))
    kept = [entity for entity in entities if entity["length"]]
    return "".join(pieces), sorted(kept, key=lambda entity: (entity["offset"], -entity["length"]))


def _opened(mark: re.Match[str], offset: int) -> Entity:
    name = mark.group(2).lower()
    if name not in _KINDS or not mark.group().endswith(">"):
        raise bad_request(f'can\'t parse entities: Unsupported start tag "{name}" at offset {mark.start()}')
    entity: Entity = {"type": _KINDS[name], "offset": offset}
    if name == "a":
        href = _HREF.match(mark.group(3))
        entity["url"] = html.unescape(href.group(1)) if href else ""
    return entity


def _closed(name: str, opened: list[tuple[str, Entity]], end: int) -> Entity:
    if not opened or opened[-1][0] != name:
        raise bad_request(f'can\'t parse entities: Unexpected end tag "{name}"')
    entity = opened.pop()[1]
    return entity | {"length": end - entity["offset"]}
