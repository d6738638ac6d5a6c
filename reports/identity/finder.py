"""Find the pages that a text names: links with and without scheme, defanged ones, "@name trên TikTok"."""

import re
import unicodedata
from dataclasses import replace

from bot.text import fold, normal
from reports.identity import address as addresses
from reports.identity import facebook, platforms, redirect
from reports.identity.address import EDGE, Address
from reports.identity.target import Finding, Target
from reports.reason import Reason, reason

MAX_TARGETS = 20  # of one message
MAX_ADDRESSES = 200  # looked at in one message, repeated ones too
MAX_TEXT = 100_000  # characters looked at; no message of any channel is longer
_MAX_HOPS = 3

_DEFANGED = (
    (re.compile(r"\[\.\]|\(\.\)|\{\.\}|\[dot\]|\(dot\)|\[chấm\]|\(chấm\)", re.IGNORECASE), "."),
    (re.compile(r"\[:\]|\[://\]", re.IGNORECASE), ":"),
    (re.compile(r"hxxp(s?)", re.IGNORECASE), r"http\1"),
    (re.compile(r"[。｡．]"), "."),
    (re.compile(r"[⁄∕／]"), "/"),
)
_BREAKS = re.compile(r'[\s<>"“”„«»|`]+')
_NEXT_LINK = re.compile(
    r"(?<![=/:%&?])(?=https?:/)|[,;](?=https?:|www\.|[a-z0-9-]{1,63}\.[a-z])", re.IGNORECASE
)
_BEFORE_LINK = re.compile(r"^[^/?#=]*?(?=https?:[/\\])", re.IGNORECASE)
_LABELLED = re.compile(r"^[^\W\d_][^\W_]{0,20}:(?=[^\d/\\])")
_HANDLE = re.compile(r"@[\w.-]{2,50}", re.ASCII)
_TELEGRAM_APP = re.compile(
    r"tg://(?:resolve|join)/?\?(?:[^#]{0,99}&)?(domain|invite)=([\w-]+)", re.IGNORECASE
)
_PLATFORM_WORDS = {
    "tiktok": "tiktok.com/@",
    "youtube": "youtube.com/@",
    "telegram": "t.me/",
    "tele": "t.me/",
    "threads": "threads.com/@",
    "instagram": "instagram.com/",
    "insta": "instagram.com/",
    "twitter": "x.com/",
    "facebook": "facebook.com/",
    "fb": "facebook.com/",
}


def find_targets(text: str) -> Finding:
    """Return every page named in `text`, each once, in order; addresses that name no page give a Reason."""
    words = _words(text[:MAX_TEXT])
    targets: dict[str, Target] = {}
    problems: dict[Reason, None] = {}
    read = 0
    for place, word in enumerate(words):
        found = _read(word) or _handle(words, place)
        read += found is not None
        if isinstance(found, Target):
            targets.setdefault(found.canonical, found)
        elif found:
            problems.setdefault(found)
        if len(targets) == MAX_TARGETS or read == MAX_ADDRESSES:
            break
    return Finding(tuple(targets.values()), tuple(problems))


def identify(text: str) -> Target | Reason:
    """Return the first page that `text` names, or the reason why it names none."""
    found = find_targets(text)
    if found.targets:
        return found.targets[0]
    return found.problems[0] if found.problems else reason("verify.reason_no_address")


def visible(text: str) -> str:
    """Return `text` as it looks: compatibility forms unified, invisible characters gone, disguises undone."""
    text = normal("NFKC", text)[:MAX_TEXT]
    if not text.isascii():
        text = "".join(
            c for c in text if c.isspace() or (unicodedata.category(c)[0] != "C" and not _selector(c))
        )
    for pattern, plain in _DEFANGED:
        text = pattern.sub(plain, text)
    return normal("NFKC", text)


def _selector(character: str) -> bool:
    return "\ufe00" <= character <= "\ufe0f" or character in "\u034f\u115f\u1160\u3164\u180b\u180c\u180d"


def _words(text: str) -> list[str]:
    pieces = (piece for word in _BREAKS.split(visible(text)) for piece in _NEXT_LINK.split(word))
    return [word for word in (_trim(piece) for piece in pieces) if word]


def _trim(piece: str) -> str:
    """Drop what the sentence around an address leaves on it: brackets, full stops, "link:"."""
    piece = piece.strip(EDGE)
    if len(piece) <= addresses.MAX_LENGTH:
        piece = _BEFORE_LINK.sub("", piece, count=1)
        label = _LABELLED.match(piece)
        if label and fold(piece[: label.end() - 1]) not in ("http", "https") and not _app(piece):
            rest = piece[label.end() :].strip(EDGE)
            piece = rest if "." in rest or rest.startswith("@") else piece
    return piece


def _app(word: str) -> bool:
    return bool(addresses.is_foreign(word)) or word.lower().startswith(("fb:", "tg:"))


def _read(word: str, hops: int = 0) -> Target | Reason | None:
    """Return what one word names, following destinations written inside it."""
    app = facebook.app_link(word)
    if app:
        return app
    telegram = _TELEGRAM_APP.match(word)
    invited = "+" if telegram and telegram[1].lower() == "invite" else ""
    address = addresses.parse(f"t.me/{invited}{telegram[2]}" if telegram else word)
    if not isinstance(address, Address):
        return address
    inner = redirect.destination(address)
    if inner and hops < _MAX_HOPS:
        found = _read(_trim(visible(inner)), hops + 1)
        if found:
            return found
    found = platforms.read(address)
    if isinstance(found, Target) and address.disguise:
        return replace(found, disguise=address.disguise)
    return found


def _handle(words: list[str], place: int) -> Target | Reason | None:
    """Return the account of "@name" when a word close by says on which platform it is."""
    word = words[place]
    if not _HANDLE.fullmatch(word):
        return None
    near = words[max(0, place - 3) : place] + words[place + 1 : place + 5]
    for other in near:
        prefix = _PLATFORM_WORDS.get(fold(other).strip(EDGE))
        if prefix:
            return _read(prefix + word[1:])
    return reason("verify.reason_handle", handle=word)
