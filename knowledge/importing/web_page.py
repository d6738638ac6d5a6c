"""Web page: an HTML file as lines, without what stands around the document: menus, lists of links, advertisements.

What is kept is told by structure, not by the names that each site gives its boxes: the smallest part of the page that
still holds nearly all of its running text and of its articles and clauses.
"""

import re
from collections.abc import Iterator
from typing import Any

from knowledge.importing.decoding import decode
from knowledge.importing.failure import ImportFailed
from knowledge.importing.lines import Line, Source
from knowledge.importing.markers import marker_of
from knowledge.importing.residue import without_residue
from knowledge.importing.slips import slip

_DROPPED = re.compile(
    "script|style|nav|header|footer|aside|form|iframe|noscript|template|svg|math|button|select|textarea|object|embed|"
    "audio|video|canvas|link|meta|head|dialog"
)
_INLINE = re.compile(
    "a|abbr|b|bdi|bdo|big|cite|code|del|dfn|em|font|i|img|ins|kbd|label|mark|q|s|samp|small|span|strike|strong|sub|sup|"
    "tt|u|var"
)
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_CHARSET = re.compile(rb"<meta[^>]{0,200}?charset=[\"']?([\w-]{1,40})", re.IGNORECASE)
_SIGNS = re.compile(
    r"\s*(?:số\s*:?\s*\d|(?:cộng hòa|cộng hoà) xã hội chủ nghĩa|đảng cộng sản việt nam\s*$|nơi nhận|T/M|TM\.)",
    re.IGNORECASE,
)
"""What stands in the head of a document and below it: no part that lacks some of it is the whole document."""
_KEPT_FROM = 0.8
"""Share of the weight a part has to hold to stand for the whole page."""
_WEIGHT_OF_MARKER = 200
_MOST_LINKED = 0.6


def read_web_page(content: bytes) -> Source:
    """Return the lines of a page. Raises ImportFailed."""
    declared = _CHARSET.search(content[:4096])
    text, slips = decode(content, declared=declared[1].decode("ascii") if declared else "")
    body = _parsed(text)
    _without_clutter(body)
    whole = len(list(_blocks(body)))
    core = _core(body)
    blocks = [block for block in _blocks(core) if not _is_link_list(block)]
    lines = [*_headline(body, core), *(Line(_text(block)) for block in blocks)]
    if whole > len(lines):
        slips = (*slips, slip("clutter", count=whole - len(lines)))
    kept, residue = without_residue(lines)
    return Source("html", kept, False, (*slips, *residue))


def _parsed(text: str) -> Any:
    from lxml import etree, html

    parser = html.HTMLParser(no_network=True, remove_comments=True, remove_pis=True, huge_tree=False)
    # A declaration inside the text would contradict that it is Unicode already.
    body = re.sub(r"^\s*<\?xml[^>]{0,200}\?>", "", text)
    try:
        root = html.document_fromstring(body, parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError) as error:
        raise ImportFailed("broken_page") from error
    if any("depth" in entry.message.lower() for entry in parser.error_log):
        raise ImportFailed("too_deep")
    return root


def _without_clutter(root: Any) -> None:
    for element in list(root.iter()):
        if (
            _DROPPED.fullmatch(element.tag)
            or _HIDDEN.search(element.get("style", ""))
            or "hidden" in element.attrib
        ):
            parent = element.getparent()
            if parent is not None:
                element.drop_tree()


Block = list[tuple[str, bool]]
"""The pieces of one line, each with whether it is a link."""


def _blocks(root: Any) -> Iterator[Block]:
    """Yield the lines below `root`: text runs over inline elements and breaks at every other one."""
    block: Block = []
    links = 0
    for step, element in _walk(root):
        if not isinstance(element.tag, str):
            continue
        is_link = element.tag == "a"
        if not _INLINE.fullmatch(element.tag) and block:
            yield block
            block = []
        if step == "start":
            links += is_link
            if element.text:
                block.append((element.text, links > 0))
        else:
            links -= is_link
            if element.tail and element is not root:
                block.append((element.tail, links > 0))
    if block:
        yield block


def _walk(root: Any) -> Iterator[tuple[str, Any]]:
    from lxml import etree

    return iter(etree.iterwalk(root, events=("start", "end")))


def _text(block: Block) -> str:
    return " ".join("".join(text for text, _ in block).split())


def _is_link_list(block: Block) -> bool:
    text = _text(block)
    linked = sum(len(part.strip()) for part, is_link in block if is_link)
    return not text or (linked > _MOST_LINKED * len(text) and marker_of(text) is None and len(text) < 300)


def _core(root: Any) -> Any:
    """Return the smallest element that holds nearly all the weight of the page, and all signs of a document."""
    measured = _measured(root)
    while True:
        heaviest = max(root, key=lambda child: measured.get(child, (0, 0))[0], default=None)
        if heaviest is None or _INLINE.fullmatch(heaviest.tag) or heaviest.tag == "p":
            return root
        (weight, signs), (all_weight, all_signs) = measured.get(heaviest, (0, 0)), measured[root]
        if weight < _KEPT_FROM * all_weight or signs < all_signs:
            return root
        root = heaviest


def _headline(root: Any, core: Any) -> list[Line]:
    """Return the page's own heading where it stands above what is kept."""
    heading = next(root.iter("h1"), None)
    if (
        heading is None
        or core is heading
        or core in heading.iterancestors()
        or heading in core.iterancestors()
    ):
        return []
    return [Line(" ".join(heading.text_content().split()))]


def _measured(root: Any) -> dict[Any, tuple[int, int]]:
    """Return element → (letters of running text below it and something for every marker, signs of a document)."""
    measured: dict[Any, tuple[int, int]] = {}
    for step, element in _walk(root):
        if step == "start":
            continue
        own = [element.text, *(child.tail for child in element)]
        below = [measured.get(child, (0, 0)) for child in element]
        weight = 0 if element.tag == "a" else sum(map(_weight, own))
        signs = sum(bool(text and _SIGNS.match(text)) for text in own)
        measured[element] = weight + sum(each[0] for each in below), signs + sum(each[1] for each in below)
    return measured


def _weight(text: str | None) -> int:
    words = " ".join((text or "").split())
    return len(words) + (_WEIGHT_OF_MARKER if words and marker_of(words) else 0)
