"""Vietnamese text: the few normal forms every part of the house agrees on.

`clean` is what we keep of what a person typed; `fold` is what we compare by. Both are idempotent and linear in
the length of the text.
"""

import re
import unicodedata
from typing import Literal

_SPACES = re.compile(r"[^\S\n]+")
_NEWLINES = re.compile(r"\n{3,}")
_WORD = re.compile(r"[0-9a-z]+")
_LONGEST_STACK = 30  # marks on one letter, Unicode's own bound for text that is read in a stream
_STACKS = re.compile(rf"[^\w\s\x00-\x7f]{{{_LONGEST_STACK + 1},}}")  # no mark is a letter, a space or ASCII
# Formats that people paste without seeing them: zero-width, direction marks, soft hyphen, BOM, variation selectors.
_INVISIBLE = {"Cf", "Cc", "Cs", "Co"}
# Where the mark stands in an open oa, oe, uy: both ways are taught; ours is on the first vowel.
_FIRST_VOWEL = dict(
    zip(
        ["oà", "oá", "oả", "oã", "oạ", "oè", "oé", "oẻ", "oẽ", "oẹ", "uỳ", "uý", "uỷ", "uỹ", "uỵ"],
        ["òa", "óa", "ỏa", "õa", "ọa", "òe", "óe", "ỏe", "õe", "ọe", "ùy", "úy", "ủy", "ũy", "ụy"],
        strict=True,
    )
)
_OPEN_PAIR = re.compile(r"(?<!q)(?:o[àáảãạèéẻẽẹ]|u[ỳýỷỹỵ])(?!\w)", re.IGNORECASE)
_TELEX = [("dd", "đ"), ("aa", "â"), ("ee", "ê"), ("oo", "ô"), ("uow", "ươ"), ("uwow", "ươ"), ("aw", "ă")]
_TELEX += [("ow", "ơ"), ("uw", "ư"), ("w", "ư")]
_VNI = [("d9", "đ"), ("a6", "â"), ("e6", "ê"), ("o6", "ô"), ("u7o7", "ươ"), ("uo7", "ươ"), ("o7", "ơ")]
_VNI += [("u7", "ư"), ("a8", "ă")]
_MARK_OF_KEY = dict(
    zip("fsrxj21345", "\u0300\u0301\u0309\u0303\u0323\u0300\u0301\u0309\u0303\u0323", strict=True)
)
_SYLLABLE = re.compile(r"(gi(?=[aăâeêoôơuư])|qu|[^aăâeêioôơuưy]*)([aăâeêioôơuưy]{1,3})([^aăâeêioôơuưy]*)")


# Every Vietnamese letter that has a code of its own, and what is left of it without its marks, lower-case. Nearly
# all that people type is made of these and ASCII, and one table look-up is a tenth of taking letters apart.
_VOWELS = {"a": "àáảãạăằắẳẵặâầấẩẫậ", "e": "èéẻẽẹêềếểễệ", "i": "ìíỉĩị", "o": "òóỏõọôồốổỗộơờớởỡợ"}
_VOWELS |= {"u": "ùúủũụưừứửữự", "y": "ỳýỷỹỵ", "d": "đ"}
_LETTERS = str.maketrans(
    {letter: bare for bare, letters in _VOWELS.items() for letter in letters + letters.upper()}
)


def normal(form: Literal["NFC", "NFD", "NFKC", "NFKD"], text: str) -> str:
    """Return `text` in a normal form, of a stack of marks on one letter only the first 30.

    The library sorts a stack in time that grows with its square: 100,000 marks would take ten seconds.
    """
    if len(text) <= _LONGEST_STACK or text.isascii():
        return unicodedata.normalize(form, text)
    # Again at the end: one mark may come apart into two.
    return _STACKS.sub(_lower_stack, unicodedata.normalize(form, _STACKS.sub(_lower_stack, text)))


def _lower_stack(found: re.Match[str]) -> str:
    kept, marks = [], 0
    for c in found.group():
        marks = marks + 1 if unicodedata.combining(c) else 0
        if marks <= _LONGEST_STACK:
            kept.append(c)
    return "".join(kept)


def clean(text: str) -> str:
    """Return `text` in NFC without control or invisible characters, spaces collapsed, ends stripped."""
    if text.isprintable() and text.translate(_LETTERS).isascii():  # one line of ordinary Vietnamese
        return (_SPACES.sub(" ", text) if "  " in text else text).strip()
    text = normal("NFC", text.replace("\r\n", "\n").replace("\r", "\n").replace("\t", " "))
    if not text.isprintable():
        text = "".join(c for c in text if c == "\n" or unicodedata.category(c) not in _INVISIBLE)
        text = normal("NFC", text)
    return _NEWLINES.sub("\n\n", _SPACES.sub(" ", text)).strip()


def fold(text: str) -> str:
    """Return `text` lower-cased, without Vietnamese marks: "Đăng bài" → "dang bai"."""
    ordinary = text.lower().translate(_LETTERS)
    if ordinary.isascii():
        return ordinary
    decomposed = _without_stroke(normal("NFKD", _without_stroke(text)).lower())
    # Nothing below U+0300 combines: not asking about it halves the time, and every message passes here.
    return "".join([c for c in decomposed if c < "\u0300" or not unicodedata.combining(c)])


def _without_stroke(text: str) -> str:
    """The stroke of đ has no decomposition, so NFKD alone leaves the letter standing."""
    return text.replace("đ", "d").replace("Đ", "D")


def folded_words(text: str) -> list[str]:
    """Return the words of `text` as folded ASCII letters and digits: "Zalo, FB!" → ["zalo", "fb"]."""
    return _WORD.findall(fold(text))


def plain(text: str) -> str:
    """Return what two titles are compared by: folded words joined by one space."""
    return " ".join(folded_words(text))


def unify_tones(text: str) -> str:
    """Return `text` (NFC) with the mark of an open oa, oe, uy on its first vowel: "hoà, uỷ" → "hòa, ủy"."""
    return _OPEN_PAIR.sub(_move_mark, text)


def _move_mark(found: re.Match[str]) -> str:
    pair = found.group()
    moved = _FIRST_VOWEL[pair.lower()]
    return "".join(new.upper() if old.isupper() else new for old, new in zip(pair, moved, strict=True))


def from_keystrokes(word: str) -> str | None:
    """Return the syllable that bare Telex or VNI keys spell ("dduwowcj", "d9u7o7c5" → "được"), or None.

    Only says what the keys would give: whether that is a word at all is for the caller's vocabulary.
    """
    word = word.lower()
    if not (2 <= len(word) <= 10 and word.isascii() and word.isalnum()):
        return None
    letters = _VNI if any(c.isdigit() for c in word) else _TELEX
    bare, mark = _take_mark(word)
    for keys, letter in letters:
        bare = bare.replace(keys, letter)
    spelt = set_mark(bare, mark)
    return spelt if spelt is not None and spelt != word and spelt.isalpha() else None


def _take_mark(word: str) -> tuple[str, str]:
    """Return the word without its last tone key, and the combining mark that key stands for ("" if none)."""
    keys = "12345" if any(c.isdigit() for c in word) else "fsrxj"
    for place in range(len(word) - 1, 0, -1):
        if word[place] in keys:
            return word[:place] + word[place + 1 :], _MARK_OF_KEY[word[place]]
    return word, ""


def set_mark(bare: str, mark: str) -> str | None:
    """Return the syllable `bare` (lower case) with a combining tone `mark` where it belongs, None if it is none."""
    parts = _SYLLABLE.fullmatch(bare)
    if parts is None:
        return None
    onset, vowels, coda = parts.groups()
    place = _mark_place(vowels, closed=bool(coda))
    marked = vowels[: place + 1] + mark + vowels[place + 1 :]
    return unicodedata.normalize("NFC", onset + marked + coda)


def _mark_place(vowels: str, *, closed: bool) -> int:
    shaped = [place for place, letter in enumerate(vowels) if letter in "ăâêôơư"]
    if shaped:
        return shaped[-1]
    return 1 if len(vowels) == 3 or (len(vowels) == 2 and closed) else 0
