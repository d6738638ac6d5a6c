"""The documents pages: a file becomes an outline that another officer agrees to; nobody holds a text alone."""

from dataclasses import replace

from aiohttp import FormData

from bot import revisions
from bot.store import Transaction
from knowledge.base import KnowledgeBase
from knowledge.entries import body_of
from knowledge.spans import Span, sha256_of
from knowledge.texts import KIND
from tests.inbox.conftest import SAME_ORIGIN, Committee, words
from tests.knowledge.importing.files import DIRECTIVE, pdf, wrapped

PATH = "/inbox/documents"


def upload(content: bytes, name: str = "chi-thi.pdf", document: str = "") -> FormData:
    form = FormData()
    form.add_field("file", content, filename=name)
    form.add_field("document", document)
    return form


async def test_a_pdf_is_sent_looked_through_and_published_by_another(committee: Committee) -> None:
    author, other = await committee.signed_in("officer", "Mai"), await committee.signed_in("officer", "Lan")
    lines = wrapped(DIRECTIVE)
    content = pdf([lines[:12], lines[12:]])
    response = await author.post(PATH, data=upload(content), headers=SAME_ORIGIN)
    page = words(await response.text())
    assert response.status == 200
    address = response.url.path
    for told in (
        "15-CT/TU",
        "II. NHIỆM VỤ",
        "trang 2",
        "Ban Thường vụ Tỉnh ủy Sông Thử",
        "chưa có trong danh mục",
    ):
        assert told in page
    assert "Rút lại" in page
    assert "Duyệt, giữ văn bản này" not in page
    assert (await author.post(f"{address}/publish", headers=SAME_ORIGIN)).status == 403

    assert "Duyệt, giữ văn bản này" in await (await other.get(address)).text()
    done = await other.post(f"{address}/publish", headers=SAME_ORIGIN)
    assert "Đang giữ" in await done.text()
    assert (await other.post(f"{address}/publish", headers=SAME_ORIGIN)).status == 409
    held = await committee.store.read(revisions.all_holding, KIND)
    assert [name for name, body in held.items() if body] == ["15-ct-tu-2024-03-05"]
    text = await other.get(f"{address}/text")
    assert "attachment" in text.headers["Content-Disposition"]
    assert "Cấp ủy chịu trách nhiệm hướng dẫn" in await text.text()

    again = await author.post(PATH, data=upload(content), headers=SAME_ORIGIN)
    assert (again.status, "không đổi" in await again.text()) == (409, True)
    removal = await author.post(f"{address}/remove", headers=SAME_ORIGIN)
    assert "Đề nghị không giữ" in await removal.text()
    assert (await author.post(f"{removal.url.path}/decline", headers=SAME_ORIGIN)).status == 200
    assert (await author.post(f"{removal.url.path}/decline", headers=SAME_ORIGIN)).status == 409


async def test_a_file_that_cannot_be_read_says_why_in_one_line(committee: Committee) -> None:
    client = await committee.signed_in("officer")
    for content, said in (
        (b"", "Tệp trống"),
        (b"MZ\x00\x01", "tệp chương trình"),
        (b"%PDF-1.4 x", "bị hỏng"),
    ):
        response = await client.post(PATH, data=upload(content), headers=SAME_ORIGIN)
        assert response.status == 400
        assert said in words(await response.text())
    nothing = await client.post(PATH, data={"document": ""}, headers=SAME_ORIGIN)
    assert (nothing.status, "chọn một tệp" in await nothing.text()) == (400, True)
    unknown = await client.post(PATH, data=upload(b"x", document="không-có"), headers=SAME_ORIGIN)
    assert (unknown.status, "không có trong danh mục" in await unknown.text()) == (400, True)
    assert await committee.store.read(revisions.waiting, [KIND]) == []


async def test_a_hostile_name_is_shown_as_text(committee: Committee) -> None:
    client = await committee.signed_in("officer")
    content = DIRECTIVE.replace("CHỈ THỊ\n", "CHỈ THỊ\n<script>alert(1)</script>\n").encode()
    response = await client.post(PATH, data=upload(content, "<img src=x>.txt"), headers=SAME_ORIGIN)
    page = await response.text()
    assert response.status == 200
    assert "<script>alert" not in page
    assert "<img src=x>" not in page


async def test_a_viewer_reads_and_changes_nothing(committee: Committee) -> None:
    officer, viewer = await committee.signed_in("officer"), await committee.signed_in("viewer")
    sent = await officer.post(PATH, data=upload(DIRECTIVE.encode(), "a.txt"), headers=SAME_ORIGIN)
    assert (await viewer.get(PATH)).status == 200
    assert (await viewer.get(sent.url.path)).status == 200
    for action in (
        "",
        f"{sent.url.path.removeprefix(PATH)}/publish",
        f"{sent.url.path.removeprefix(PATH)}/decline",
    ):
        assert (await viewer.post(f"{PATH}{action}", headers=SAME_ORIGIN)).status == 403
    assert (await viewer.get(f"{PATH}/999")).status == 404
    assert (await viewer.get(f"{PATH}/x")).status == 400


async def test_a_card_whose_words_changed_stands_among_those_to_review(
    committee: Committee, knowledge: KnowledgeBase
) -> None:
    rule = next(each for each in knowledge.rules.values() if each.citations)
    gone = Span(0, 9, sha256_of("đã bị xóa"))
    locked = replace(rule, citations=(replace(rule.citations[0], span=gone),))

    def publish(tx: Transaction) -> None:
        made = revisions.propose(tx, "rule", rule.id, body_of(locked), "officer:1", seen=0)
        revisions.publish(tx, made.id, "officer:2")

    await committee.store.write(publish)
    client = await committee.signed_in("viewer")
    assert "Tạm ngừng trả lời" in await (await client.get("/inbox/rules?show=due")).text()
    assert "ngừng trả lời bằng quy tắc này" in await (await client.get(f"/inbox/rules/{rule.id}")).text()
