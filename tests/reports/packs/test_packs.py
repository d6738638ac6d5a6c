"""Packs: whole, valid, harmless to open, and without a trace of who reported."""

import json
import zlib
from datetime import date
from hashlib import sha256
from io import BytesIO
from typing import Any
from zipfile import ZipFile

import pytest
import stix2  # type: ignore[import-untyped]
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook
from pypdf import PdfReader

from bot import people
from bot.store import Transaction
from bot.texts import Texts
from reports import cases, decisions
from reports.exhibit import prepare
from reports.identity import find_targets
from reports.official_page import OfficialPage
from reports.packs import FORMATS, Head, Item, Pack, collect, made
from reports.packs.document import printable
from reports.packs.pack import MARKINGS
from reports.packs.ready import ready
from reports.packs.sheet import neutral
from reports.packs.stix import stix
from reports.register import Register
from reports.schema import reporters
from tests.reports.conftest import Desk
from tests.reports.pictures import photograph

SAY = Texts.load()
HEAD = Head("Ban Chỉ đạo 35 phường Hòa Bình", "024 1234 5678", 'Đòi chuyển tiền "phí hồ sơ".')
CANARY = "chim-hoang-yen"
REGISTER = Register.of(
    [OfficialPage("Công an phường Hòa Bình", tuple(find_targets("facebook.com/capHoaBinhThat").targets))]
)


def item(page: str = "facebook.com/gia", imitates: str = "Công an", platform: str = "facebook") -> Item:
    day = date(2026, 11, 20)
    url = f"https://{page}"
    return Item(7, platform, page, url, imitates, (), {"money": 2}, 2, "fake", day, day)


def pack_of(*items: Item) -> Pack:
    return Pack(HEAD, date(2026, 11, 21), items)


def furnish(tx: Transaction, desk: Desk) -> tuple[list[int], list[str]]:
    """Two fakes and one undecided case, with the reporter planted wherever a reporter may stand."""
    chat = people.meet(tx, "web", f"address-{CANARY}", f"Nguyễn {CANARY}")
    numbers, secrets = [], [CANARY]
    for page in ("facebook.com/ca.hoabinh.gia", "https://congan-hoabinh.example/nop-phi", "t.me/chuaro"):
        receipt = cases.open_report(
            tx,
            desk.seal,
            find_targets(page).targets[0],
            imitates="Công an phường Hòa Bình",
            harm="money",
            note=f"Tôi là {CANARY}, số 0912345678",
            pictures=[prepare(desk.seal, photograph(author=CANARY))],
            person_id=chat.person_id,
            chat_id=chat.id,
        )
        numbers.append(receipt.case_id)
        secrets.append(receipt.code)
    for number in numbers[:2]:
        decisions.decide(tx, desk.seal, desk.say, number, "fake", 1, 1, note=f"Gửi {CANARY}")
        decisions.add_note(tx, number, f"Gọi lại {CANARY} 0912345678", 1)
    secrets += ["0912345678", *tx.execute(reporters.select().with_only_columns(reporters.c.person)).scalars()]
    return numbers, secrets


def contents(name: str, body: bytes) -> dict[str, bytes]:
    """Everything in a file: what is zipped and what is deflated in a PDF taken apart, a PDF's words besides."""
    found = {name: body}
    if name.endswith((".zip", ".xlsx")):
        with ZipFile(BytesIO(body)) as archive:
            for part in archive.namelist():
                found |= {f"{name}/{n}": c for n, c in contents(part, archive.read(part)).items()}
    if name.endswith(".pdf"):
        found[f"{name}/text"] = "\n".join(
            page.extract_text() for page in PdfReader(BytesIO(body)).pages
        ).encode()
        for at, piece in enumerate(body.split(b"stream\n")[1:]):
            try:
                found[f"{name}/{at}"] = zlib.decompressobj().decompress(piece)
            except zlib.error:
                continue
    return found


async def test_nothing_in_any_file_says_who_reported(desk: Desk) -> None:
    numbers, secrets = await desk.store.write(furnish, desk)
    pack = await desk.store.read(collect, desk.seal, REGISTER, numbers, HEAD)
    assert [one.number for one in pack.items] == numbers[:2]  # what is not decided is not handed over
    assert [len(one.proofs) for one in pack.items] == [1, 1]
    assert pack.items[0].official == ("facebook.com/caphoabinhthat",)
    looked = 0
    for form in FORMATS:
        for place, content in contents(*made(pack, form, SAY)).items():
            looked += 1
            for secret in secrets:
                for encoding in ("utf-8", "utf-16-be", "utf-16-le"):
                    assert secret.encode(encoding) not in content, place
    assert looked > 30


async def test_the_archive_holds_every_form_and_the_digest_of_each_file(desk: Desk) -> None:
    numbers, _ = await desk.store.write(furnish, desk)
    pack = await desk.store.read(collect, desk.seal, REGISTER, numbers, HEAD)
    name, body = made(pack, "zip", SAY)
    assert made(pack, "zip", SAY)[0] == name == "ho-so-2026-11-21.zip"
    with ZipFile(BytesIO(body)) as archive:
        manifest = json.loads(archive.read("kiem-tra.json"))
        listed = {one["file"]: one for one in manifest["files"]}
        assert set(archive.namelist()) == {*listed, "kiem-tra.json"}
        for path, one in listed.items():
            assert sha256(archive.read(path)).hexdigest() == one["sha256"]
        pictures = [one for path, one in listed.items() if path.startswith("anh/")]
    assert [one["original_sha256"] for one in pictures] == [p.sha256 for i in pack.items for p in i.proofs]
    assert {"van-ban/police.txt", "van-ban/facebook.txt", "van-ban/domain.txt"} <= set(listed)


DANGEROUS = [
    "=1+1",
    "+84",
    "-1",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    "＝1",
    "\u200b=1",
    " =cmd|' /C calc'!A0",
    "\x00=1",
]


@pytest.mark.parametrize("text", DANGEROUS)
def test_no_cell_begins_like_a_formula(text: str) -> None:
    assert neutral(text)[0] == "'"


@given(st.text(max_size=40))
@settings(max_examples=300, deadline=None)
def test_whatever_stands_in_a_cell_is_text(text: str) -> None:
    shown = neutral(text)
    assert not shown.startswith(("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠"))
    assert neutral(shown) == shown


def test_the_sheet_opens_with_every_page_and_no_formula() -> None:
    items = [item(page=text, imitates=text) for text in DANGEROUS]
    book = load_workbook(BytesIO(made(pack_of(*items, item("x" * 50_000)), "xlsx", SAY)[1]))
    cells = [cell for row in book.active.iter_rows() for cell in row if cell.value is not None]  # type: ignore[union-attr]
    assert not [cell for cell in cells if cell.data_type == "f"]
    assert book.active.max_row >= len(DANGEROUS) + 6  # type: ignore[union-attr]
    assert any("TLP:AMBER" in str(cell.value) for cell in cells)


def test_the_pdf_is_read_with_its_marks_and_names_what_its_letters_lack() -> None:
    text = "Ủy ban nhân dân phường Nghĩa Đô, ữ ợ ặ ỹ"
    body = made(pack_of(item(imitates=text), item("facebook.com/日本😀")), "pdf", SAY)[1]
    read = "\n".join(page.extract_text() for page in PdfReader(BytesIO(body)).pages)
    assert text in read.replace("\n", " ")
    assert "TLP:AMBER" in read
    assert "[U+65E5][U+672C][U+1F600]" in read.replace("\n", "")
    assert printable("Đồng chí – “ừ”…") == "Đồng chí – “ừ”…"


@pytest.mark.parametrize("marking", MARKINGS)
def test_the_bundle_is_valid_stix_with_its_marking_on_everything(marking: Any) -> None:
    pages = [item(), item("a.vn/it's\\x", 'Sở "Y tế"', "website")]
    pack = Pack(Head("Ban Chỉ đạo 35", marking=marking), date(2026, 11, 21), tuple(pages))
    bundle = stix2.parse(stix(pack, SAY).decode(), allow_custom=False)
    kinds = [one["type"] for one in bundle["objects"]]
    assert kinds.count("indicator") == kinds.count("url") == kinds.count("relationship") == 2
    mark = bundle["objects"][0]
    known = getattr(stix2, f"TLP_{'WHITE' if marking == 'clear' else marking.upper()}")
    assert (mark["id"], mark["definition"]) == (known["id"], known["definition"])
    assert all(one["object_marking_refs"] == [mark["id"]] for one in bundle["objects"][1:])
    urls = [one for one in bundle["objects"] if one["type"] == "url"]
    assert [one["id"] for one in urls] == [stix2.URL(value=one["value"]).id for one in urls]
    later = json.loads(stix(Pack(pack.head, date(2026, 12, 1), pack.items), SAY))
    assert {o["id"] for o in later["objects"][:-1]} == {o["id"] for o in bundle["objects"][:-1]}


def test_texts_are_for_the_authorities_and_the_platforms_in_the_pack() -> None:
    pages = [
        item("facebook.com/gia"),
        item("tiktok.com/@gia", platform="tiktok"),
        item("x.com/gia", platform="x"),
    ]
    found = dict(ready(pack_of(*pages), SAY))
    assert list(found) == ["police", "tingia", "facebook", "tiktok", "other"]
    assert all(one.url in found["police"] for one in pages)
    assert "tiktok" not in found["facebook"]
    assert all(HEAD.unit in text and HEAD.contact in text for text in found.values())
    assert HEAD.description in found["police"]
