"""The register is changed by two officers, and every mistake stands at its field."""

from collections.abc import Mapping

import pytest
from aiohttp import FormData
from aiohttp.test_utils import TestClient

from bot import revisions
from inbox.register.standing import FILE
from knowledge.snapshot import HOME
from reports.identity import Target, identify
from reports.register import Register
from reports.register_entry import read_entries
from reports.register_proposals import KIND, read_published
from reports.register_reloading import Reloading
from tests.inbox.conftest import SAME_ORIGIN, Committee, words

PAGE = {
    "kind_of": "page",
    "seen": "0",
    "name": "UBND phường Thử Nghiệm",
    "urls": "https://facebook.com/ubndphuongthunghiem\nzalo.me/1234567890123456789",
    "kind": "province",
    "province": "Hà Nội",
    "state": "current",
    "confidence": "high",
    "evidence": "agency",
    "source": "Công văn 12/UBND",
}


async def _get(client: TestClient, path: str, status: int = 200) -> str:
    response = await client.get(f"/inbox/register{path}")
    text = await response.text()
    assert response.status == status, text
    return text


async def _post(
    client: TestClient, path: str, fields: Mapping[str, str] | FormData, status: int = 200
) -> str:
    response = await client.post(f"/inbox/register{path}", data=fields, headers=SAME_ORIGIN)
    text = await response.text()
    assert response.status == status, text
    return text


def _standing(committee: Committee, text: str) -> str:
    """What the register says of a page, with everything published."""
    entries = read_entries(HOME / FILE).with_published(committee.store.look(read_published).bodies)
    register, target = Register.of_entries(entries), identify(text)
    assert isinstance(target, Target)
    return "official" if register.official(target) else "fake" if register.fake(target) else "unknown"


async def test_the_list_filters_and_finds_by_name_and_by_address(committee: Committee) -> None:
    client = await committee.signed_in("viewer")
    assert "UBND thành phố Hà Nội" in await _get(client, "")
    assert "dichvucongs" in await _get(client, "?show=fake")
    assert "trước sắp xếp" in (former := words(await _get(client, "?show=former"))) or "Trang cũ" in former
    found = words(await _get(client, "?q=m.facebook.com/ThongTinChinhPhu"))
    assert found.index("Thông tin Chính phủ – Facebook") < found.index("facebook.com/thongtinchinhphu")
    assert "Công an tỉnh Hà Tĩnh" in await _get(client, "?q=cong an ha tinh")
    assert "Không có mục nào" in await _get(client, "?q=khongcogiotrungten")
    await _get(client, "?show=x", 400)
    await _get(client, "/khong-co-muc-nay", 404)
    await _get(client, "/new", 403)


async def test_every_entry_of_the_file_has_a_page_and_a_form(committee: Committee) -> None:
    client = await committee.signed_in("officer")
    for key in ("hanoi-gov-vn", "gia-dichvucongs-top-vn", "facebook-com-thongtinchinhphu"):
        await _get(client, f"/{key}")
        await _get(client, f"/{key}/edit")


async def test_a_page_is_official_once_a_colleague_agrees(committee: Committee) -> None:
    author = await committee.signed_in("officer", "An")
    colleague = await committee.signed_in("officer", "Bình")
    address = "facebook.com/UBND.PhuongThuNghiem"
    assert _standing(committee, address) != "official"
    await _post(author, "/new", PAGE)
    assert _standing(committee, address) != "official"
    assert "UBND phường Thử Nghiệm" in await _get(author, "/approvals")
    await _post(author, "/approvals/1/publish", {}, 403)
    shown = words(await _get(colleague, "/approvals/1"))
    assert "facebook.com/ubndphuongthunghiem" in shown
    assert "An gửi" in shown
    await _post(colleague, "/approvals/1/publish", {})
    assert _standing(committee, address) == "official"
    await _post(colleague, "/approvals/1/publish", {}, 409)


async def test_running_processes_take_a_publication_up(committee: Committee) -> None:
    running = Reloading(HOME / FILE)
    before = running()
    author, colleague = await committee.signed_in("officer", "An"), await committee.signed_in("lead", "Bình")
    await _post(author, "/new", PAGE)
    assert running.refresh(committee.store.look(read_published)) is False
    await _post(colleague, "/approvals/1/publish", {})
    assert running.refresh(committee.store.look(read_published)) is True
    assert running() is not before
    target = identify("facebook.com/ubndphuongthunghiem")
    assert isinstance(target, Target)
    assert running().official(target) is not None


async def test_a_trusted_ending_is_added_changed_and_taken_away_by_two(committee: Committee) -> None:
    author, colleague = (
        await committee.signed_in("officer", "An"),
        await committee.signed_in("officer", "Bình"),
    )
    assert "cơ quan nhà nước" in words(await _get(author, "?show=ending"))
    ending = {
        "kind_of": "ending",
        "seen": "0",
        "ending": "*.MTTQ.vn",
        "holder": "Mặt trận",
        "confidence": "high",
    }
    assert not _endings(committee, "hoi.mttq.vn")
    await _post(author, "/new", ending)
    await _post(author, "/approvals/1/publish", {}, 403)
    assert "MTTQ.vn" in await _get(colleague, "/approvals/1")
    await _post(colleague, "/approvals/1/publish", {})
    assert _endings(committee, "hoi.mttq.vn") == "Mặt trận"
    await _get(author, "/duoi-mttq-vn")
    await _post(author, "/duoi-mttq-vn/edit", ending | {"seen": "1", "holder": "Mặt trận Tổ quốc"})
    await _post(colleague, "/approvals/2/publish", {})
    assert _endings(committee, "hoi.mttq.vn") == "Mặt trận Tổ quốc"
    await _post(author, "/duoi-mttq-vn/removal", {"seen": "2"})
    await _post(colleague, "/approvals/3/publish", {})
    assert not _endings(committee, "hoi.mttq.vn")


def _endings(committee: Committee, text: str) -> str:
    """Whom the register trusts an address' ending to be given to, "" when it does not."""
    entries = read_entries(HOME / FILE).with_published(committee.store.look(read_published).bodies)
    target = identify(text)
    assert isinstance(target, Target)
    found = Register.of_entries(entries).ending(target)
    return found.holder if found else ""


@pytest.mark.parametrize(
    ("ending", "holder", "told"),
    [
        ("vn", "ai đó", "ít nhất hai phần"),
        ("https://gov.vn/x", "ai đó", "không phải đuôi"),
        ("com.vn", "ai đó", "ai cũng đăng ký được"),
        ("blogspot.com", "ai đó", "ai cũng đăng ký được"),
        ("gov.vn", "ai đó", "trùng với một mục"),
        ("dichvucongs.top", "ai đó", "đã công bố là giả"),
        ("mttq.vn", "", "chưa có nội dung"),
        ("", "", "chưa có nội dung"),
        ("\u200b\x00" * 500, "x" * 5000, "chưa có nội dung"),
    ],
)
async def test_an_ending_that_anybody_could_use_is_refused(
    committee: Committee, ending: str, holder: str, told: str
) -> None:
    client = await committee.signed_in("officer")
    fields = {"kind_of": "ending", "seen": "0", "ending": ending, "holder": holder, "confidence": "high"}
    assert told in words(await _post(client, "/new", fields, 400))


async def test_an_entry_that_is_taken_away_can_be_brought_back(committee: Committee) -> None:
    author, colleague = (
        await committee.signed_in("officer", "An"),
        await committee.signed_in("officer", "Bình"),
    )
    await _post(author, "/facebook-com-thongtinchinhphu/removal", {"seen": "0", "note": "Trang đã đóng"})
    await _post(colleague, "/approvals/1/publish", {})
    assert _standing(committee, "fb.com/thongtinchinhphu") != "official"
    assert "đã rút" in await _get(author, "/facebook-com-thongtinchinhphu")
    await _post(author, "/facebook-com-thongtinchinhphu/restore", {"seen": "1", "number": "0"})
    await _post(colleague, "/approvals/2/publish", {})
    assert _standing(committee, "fb.com/thongtinchinhphu") == "official"


async def test_an_announced_fake_is_one_in_chat_at_once(committee: Committee) -> None:
    author, colleague = (
        await committee.signed_in("officer", "An"),
        await committee.signed_in("officer", "Bình"),
    )
    fake = {
        "kind_of": "fake",
        "seen": "0",
        "imitates": "UBND xã A",
        "urls": "ubndxa-a[.]top",
        "by": "Công an xã A",
    }
    await _post(author, "/new", fake | {"date": "20/11/2026"})
    await _post(colleague, "/approvals/1/publish", {})
    assert _standing(committee, "https://ubndxa-a.top/nop") == "fake"


MISTAKES: list[tuple[dict[str, str], str]] = [
    ({"name": ""}, "“Tên trang” chưa có nội dung"),
    ({"urls": "không phải địa chỉ"}, "không đọc được"),
    ({"urls": "bit.ly/3AbC"}, "rút gọn"),
    (
        {"urls": "https://m.facebook.com/ThongTinChinhPhu/"},
        "đã có ở mục “Thông tin Chính phủ – Facebook”",
    ),
    ({"urls": "hanoi.vn"}, "đuôi tên miền chung"),
    ({"name": "bộ y tế"}, "trùng với một mục"),
    ({"see": "không rõ"}, "không đọc được"),
    ({"source": ""}, "nơi cơ quan nêu"),
    ({"kind": "x"}, "“Loại” chưa có nội dung"),
    ({"aliases": "\n".join(f"tên {n}" for n in range(40))}, "quá 20 dòng"),
    ({"name": "x" * 5000}, "dài quá 200"),
    (
        {"kind_of": "fake", "imitates": "A", "by": "B", "urls": "xaphuong.hanoi.gov.vn"},
        "đuôi tên miền của cơ quan",
    ),
    ({"kind_of": "fake", "imitates": "", "urls": ""}, "“Giả mạo ai” chưa có nội dung"),
    ({"kind_of": "fake", "imitates": "A", "by": "B", "date": "hôm qua"}, "cần có năm"),
]


async def test_a_mistake_stands_at_its_field_and_what_was_typed_stays(committee: Committee) -> None:
    client = await committee.signed_in("officer")
    for changed, told in MISTAKES:
        page = await _post(client, "/new", PAGE | changed, 400)
        assert told in words(page), changed
        assert 'aria-invalid="true"' in page
        assert "Công văn 12/UBND" in page or "source" in changed
    assert committee.store.look(revisions.waiting, [KIND]) == []


async def test_two_who_edit_at_once_do_not_overwrite_each_other(committee: Committee) -> None:
    first, second = await committee.signed_in("officer", "An"), await committee.signed_in("officer", "Bình")
    entry = {
        "seen": "0",
        "name": "Bộ Y tế",
        "urls": "https://moh.gov.vn",
        "kind": "ministry",
        "state": "current",
        "confidence": "high",
        "evidence": "agency",
    }
    await _post(first, "/moh-gov-vn/edit", entry | {"aliases": "BYT\nMOH\nMOHVN"})
    page = await _post(second, "/moh-gov-vn/edit", entry | {"aliases": "BYT\nMOH\nBộ Y tế Việt Nam"}, 409)
    assert "Đồng nghiệp vừa gửi" in words(page)
    assert "Bộ Y tế Việt Nam" in page
    await _post(second, "/approvals/1/decline", {}, 400)
    await _post(second, "/approvals/1/decline", {"reply": "Chưa có nguồn"})
    assert "Chưa có nguồn" in await _get(first, "/moh-gov-vn")


async def test_hostile_text_is_refused_in_words(committee: Committee) -> None:
    client = await committee.signed_in("officer")
    for text in ("\x00\u200b\u202e" * 1000, "x" * 300_000, "<script>alert(1)</script>", "a.vn\n" * 5000):
        page = await _post(client, "/new", PAGE | {"urls": text, "name": text}, 400)
        assert "<script>alert" not in page
    await _post(client, "/new", {"seen": "x", "kind_of": "page"}, 400)
    await _post(client, "/new", {"seen": "0", "kind_of": "khac"}, 400)
    await _post(client, "/approvals/99/publish", {}, 404)
