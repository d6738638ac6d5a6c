"""Head: what a document says of itself – number, kind, title, issuer, place and day, signer – and of its effect.

What stands in the head of the document is read from there. Where there is no head, as in an article that retells a
document, what the running text says is proposed with a note; nothing is taken from elsewhere.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from knowledge.importing.dates import days_in, has_blank_day
from knowledge.importing.issuing import issuer_of, signer_of
from knowledge.importing.markers import marker_of
from knowledge.importing.numbers import Named, kinds_of, numbers_in
from knowledge.importing.slips import Slip, slip

_HEAD_LINES = 60
_RETOLD_WITHIN = 6000
"""Characters at the beginning of an article in which it names what it retells."""
_KINDS = (
    "Quy định|Quyết định|Chỉ thị|Nghị quyết|Hướng dẫn|Kết luận|Nghị định|Thông tư liên tịch|Thông tư|Thông tri|"
    "Bộ luật|Luật|Pháp lệnh|Kế hoạch|Thông báo|Quy chế|Điều lệ|Công văn|Công điện|Báo cáo"
)
_KIND_LINE = re.compile(rf"({_KINDS.upper()})(?:\s+(?=[^\W\d_]).*)?")
_NUMBER_LINE = re.compile(r"(?:luật|nghị quyết|pháp lệnh)?\s*số\b", re.IGNORECASE)
_PLACE = re.compile(r"([^\W\d][^\n,;:\d]{1,38}), ?ngày\b", re.IGNORECASE)
_SUBJECT = re.compile(r"(?:V/v|Về việc)\s*:?\s*", re.IGNORECASE)
_TITLE_ENDS = re.compile(
    r"[-–_*=]{2,}|căn cứ|kính gửi|ban hành kèm|\(ban hành|xét đề nghị|theo đề nghị|quyết định:|ngày|số\b",
    re.IGNORECASE,
)
_RETOLD = re.compile(rf"(?:ban hành|vừa ký|ký|theo|thực hiện)\s+(?i:{_KINDS})\s*(?:số\s*:?\s*)?$")
_ISSUED = re.compile(
    r"((?:Ban|Bộ|Tỉnh|Thành|Huyện|Đảng|Chính|Quốc|Ủy|Uỷ|Văn)(?: (?!đã |vừa |cho |tham |về |của )[^\s,.;:–(]+){1,14}) "
    r"(?:vừa |đã )?ban hành\b"
)
_HEADLINE_WITHIN, _HEADLINE_WORDS = 6, 5
_EFFECT = re.compile(r"có hiệu lực(?: thi hành)?(?: kể)?(?: từ)?\s+", re.IGNORECASE)
_REPLACED = re.compile(r"thay thế (?:cho )?|bãi bỏ |hết hiệu lực ", re.IGNORECASE)
_SENTENCE_END = re.compile(r"[.;\n](?=\s|$)")


@dataclass(frozen=True, slots=True)
class Head:
    """What a document says of itself. Days are days in Vietnam; what was not found is "" or None.

    `replaces` and `repeals` are numbers as printed; `mentions` all other numbers, in the order they are first named.
    """

    number: str = ""
    kind: str = ""
    title: str = ""
    issuer: str = ""
    place: str = ""
    signed: date | None = None
    in_force_from: date | None = None
    signer: str = ""
    replaces: tuple[str, ...] = ()
    repeals: tuple[str, ...] = ()
    mentions: tuple[str, ...] = field(default=())


def read_head(text: str) -> tuple[Head, tuple[Slip, ...]]:
    """Return what a text in normal form says of itself, and what is missing or does not fit together."""
    reading = _Reading(text)
    number = reading.number()
    kind = reading.kind(number)
    signed = reading.signed(number)
    replaces, repeals = _ended(text)
    own = {number, *replaces, *repeals}
    head = Head(
        number=number,
        kind=kind,
        title=reading.title(kind),
        issuer=reading.issuer(),
        place=reading.place(),
        signed=signed,
        in_force_from=reading.in_force_from(signed),
        signer=signer_of(text),
        replaces=replaces,
        repeals=repeals,
        mentions=tuple(dict.fromkeys(each.number for each in reading.named if each.number not in own)),
    )
    reading.missing(head)
    return head, tuple(reading.slips)


class _Reading:
    def __init__(self, text: str) -> None:
        self.text = text
        self.head = _head_lines(text)
        self.named = list(numbers_in(text))
        self.retold: Named | None = None
        self.slips: list[Slip] = []

    def number(self) -> str:
        """The number in the head; else the one the running text says is being issued."""
        own = [each.number for line in self.head if _is_number_line(line) for each in numbers_in(line)][:9]
        distinct = list(dict.fromkeys(own))
        if len(distinct) > 1:
            self.slips.append(slip("two_numbers", numbers=", ".join(distinct)))
        if distinct:
            return distinct[0]
        self.retold = next(
            (each for each in self.named if each.start < _RETOLD_WITHIN and _is_retold(self.text, each)), None
        )
        if self.retold is None:
            return ""
        self.slips.append(slip("number_retold", self.retold.start, number=self.retold.number))
        return self.retold.number

    def kind(self, number: str) -> str:
        """The kind in the head; else what was named with the number, else what its letters stand for."""
        spelt = kinds_of(number)
        line = next((line for line in self.head if _KIND_LINE.fullmatch(line)), "")
        found = _KIND_LINE.match(line)
        if found:
            kind = found[1].capitalize()
            if spelt and kind not in spelt:
                self.slips.append(slip("kind_differs", kind=kind, number=number))
            return kind
        if self.retold and self.retold.kind:
            return self.retold.kind
        return spelt[0] if len(spelt) == 1 else ""

    def title(self, kind: str) -> str:
        """The lines below the kind, or the subject of an official letter, or an article's first line."""
        for place, line in enumerate(self.head):
            subject = _SUBJECT.match(line)
            if subject:
                return _title([line[subject.end() :], *self.head[place + 1 :]])
            if kind and _KIND_LINE.fullmatch(line) and line.startswith(kind.upper()):
                rest = line[len(kind) :].strip()
                return _title([rest, *self.head[place + 1 :]] if rest else self.head[place + 1 :])
        found = next((line for line in self.head[:_HEADLINE_WITHIN] if _is_headline(line)), "")
        if found:
            self.slips.append(slip("title_retold"))
        return found

    def issuer(self) -> str:
        """Who is named in the head or above the signature; else who, by the running text, issued what it retells."""
        found = issuer_of(self.head, self.text)
        if found or self.retold is None:
            return found
        before = self.text[max(0, self.retold.start - 200) : self.retold.start].rpartition("\n")[2]
        told = _ISSUED.search(before)
        if told:
            self.slips.append(slip("issuer_retold", name=told[1]))
        return told[1] if told else ""

    def place(self) -> str:
        found = next((match for line in self.head if (match := _PLACE.match(line))), None)
        return found[1].strip() if found and len(found[1].split()) <= 6 else ""

    def signed(self, number: str) -> date | None:
        """The day beside the place; else the day written next to the number that the running text names."""
        line = next((line for line in self.head if _PLACE.match(line) and len(line) < 90), "")
        days = list(days_in(line))
        if not line and self.retold:
            around = self.text[max(0, self.retold.start - 120) : self.retold.end + 40]
            days = [day for day in days_in(around) if "\n" not in around[: day.start]] or list(
                days_in(around)
            )
            if days and days[0].day:
                self.slips.append(slip("day_retold", self.retold.start, day=days[0].text))
        if days and days[0].day is None:
            self.slips.append(slip("no_such_day", day=days[0].text))
        if not days and any(has_blank_day(line) for line in self.head):
            self.slips.append(slip("day_blank"))
        return days[0].day if days else None

    def in_force_from(self, signed: date | None) -> date | None:
        found: list[date] = []
        for effect in _EFFECT.finditer(self.text):
            after = self.text[effect.end() : effect.end() + 80]
            if after.lower().startswith("ngày ký") or after.lower().startswith("từ ngày ký"):
                found += [signed] if signed else []
                continue
            day = next(iter(days_in(after)), None)
            if day and day.start <= 12 and day.day is None:
                self.slips.append(slip("no_such_day", effect.start(), day=day.text))
            elif day and day.start <= 12 and day.day:
                found.append(day.day)
        if len(set(found)) > 1:
            self.slips.append(
                slip("two_effects", days=", ".join(f"{day:%d/%m/%Y}" for day in dict.fromkeys(found)))
            )
        return found[0] if found else None

    def missing(self, head: Head) -> None:
        """Note what a document has and this one lacks."""
        for name in ("number", "kind", "title", "issuer", "signed"):
            blank = name == "signed" and any(one.key in ("day_blank", "no_such_day") for one in self.slips)
            if not getattr(head, name) and not blank:
                self.slips.append(slip(f"no_{name}"))


def _head_lines(text: str) -> list[str]:
    """Return the lines above the first article, at most some dozens."""
    lines: list[str] = []
    for line in text[:20_000].split("\n")[:_HEAD_LINES]:
        if marker_of(line) and lines:
            break
        lines.append(line)
    return lines


def _is_number_line(line: str) -> bool:
    """A number of the document's own stands at the beginning of a short line, after “Số” or alone."""
    found = next(numbers_in(line), None)
    if found is None or len(line) > 120:
        return False
    before = line[: found.start].strip(" :.*")
    return not before or _NUMBER_LINE.fullmatch(before) is not None


def _is_retold(text: str, named: Named) -> bool:
    return _RETOLD.search(text, max(0, named.start - 60), named.start) is not None


def _is_headline(line: str) -> bool:
    """A headline has some words and does not end as a sentence does."""
    return (
        len(line.split()) >= _HEADLINE_WORDS and len(line) <= 250 and not line.endswith((".", ":", ";", "!"))
    )


def _title(lines: Sequence[str]) -> str:
    kept: list[str] = []
    for line in lines[:6]:
        if not line or _TITLE_ENDS.match(line) or line.isupper() != (kept or [line])[0].isupper():
            break
        if not set(line) - set("-–_*=. "):
            break
        kept.append(line)
    return " ".join(kept).strip(" -–")


def _ended(text: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the numbers of what the document replaces, and of what it repeals."""
    replaces: dict[str, None] = {}
    repeals: dict[str, None] = {}
    for found in _REPLACED.finditer(text):
        stop = _SENTENCE_END.search(text, found.end(), found.end() + 1000)
        stretch = text[found.end() : stop.start() if stop else found.end() + 1000]
        into = replaces if found.group().lower().startswith("thay") else repeals
        if not found.group().lower().startswith("hết"):
            into.update(dict.fromkeys(each.number for each in numbers_in(stretch)))
    return tuple(replaces), tuple(name for name in repeals if name not in replaces)
