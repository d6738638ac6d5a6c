"""Cases in the inbox: found, taken, decided once, and never a word of who reported."""

import re
import struct
import zlib

from aiohttp.test_utils import TestClient
from sqlalchemy import select

from bot import people
from bot.store import Transaction
from bot.store.schema import outbox
from inbox import officers
from reports import cases
from reports.cases import Case
from reports.exhibit import prepare
from reports.identity import find_targets
from tests.inbox.conftest import SAME_ORIGIN, Committee, words

REPORTER = "Người báo tin kín"


def _picture() -> bytes:
    """A one-pixel PNG."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    head = struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0)
    pixels = zlib.compress(b"\x00\x00")
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", pixels) + chunk(b"IEND", b"")


async def _report(
    committee: Committee,
    address: str = "facebook.com/congan.hoabinh.gia",
    *,
    imitates: str = "Công an xã Hòa Bình",
    note: str = "",
    person: str = "a",
    pictures: tuple[bytes, ...] = (),
) -> tuple[int, str]:
    """A report as it comes from a chat: (case, receipt)."""

    def report(tx: Transaction) -> tuple[int, str]:
        chat = people.meet(tx, "web", f"nơi ở của {person}", REPORTER)
        receipt = cases.open_report(
            tx,
            committee.seal,
            find_targets(address).targets[0],
            imitates=imitates,
            harm="money",
            note=note,
            pictures=[prepare(committee.seal, content) for content in pictures],
            person_id=chat.person_id,
            chat_id=chat.id,
        )
        return receipt.case_id, receipt.code

    return await committee.store.write(report)


async def _get(committee: Committee, number: int) -> Case:
    case = await committee.store.read(cases.get, number)
    assert case
    return case


async def _post(client: TestClient, path: str, **fields: object) -> tuple[int, str]:
    data = {name: str(value) for name, value in fields.items()}
    response = await client.post(path, data=data, headers=SAME_ORIGIN)
    return response.status, await response.text()


async def _outcomes(committee: Committee) -> list[bytes]:
    return [
        bytes(body)
        for body in await committee.store.read(lambda tx: tx.execute(select(outbox.c.body)).scalars().all())
    ]


async def test_a_new_case_waits_in_the_first_list_an_officer_sees(committee: Committee) -> None:
    await _report(committee)
    client = await committee.signed_in("officer")
    page = words(await (await client.get("/inbox")).text())
    assert "congan.hoabinh.gia" in page
    assert "Công an xã Hòa Bình" in page
    assert "Chưa ai nhận 1" in page


async def test_no_page_names_the_reporter_or_links_to_the_reported_page(committee: Committee) -> None:
    number, _ = await _report(committee, note="Họ đòi chuyển tiền", person="kín", pictures=(_picture(),))
    client = await committee.signed_in("lead")
    for path in ("/inbox", f"/inbox/cases/{number}", "/inbox/system"):
        page = await (await client.get(path)).text()
        assert REPORTER not in page
        assert "nơi ở của" not in page
        addresses = re.findall(r'(?:href|src|action)="([^"]*)"', page)
        assert all(address.startswith(("/inbox", "#")) for address in addresses), path
    assert "Họ đòi chuyển tiền" in await (await client.get(f"/inbox/cases/{number}")).text()


async def test_hostile_words_stay_words(committee: Committee) -> None:
    hostile = '<script>alert(1)</script> "onload=x' + "\u202e"
    number, _ = await _report(committee, imitates=hostile[:200], note=hostile)
    client = await committee.signed_in("officer")
    for path in ("/inbox", f"/inbox/cases/{number}"):
        page = await (await client.get(path)).text()
        assert "<script>alert" not in page
        assert "&lt;script&gt;alert" in page


async def test_search_finds_by_address_name_without_marks_and_receipt(committee: Committee) -> None:
    _, code = await _report(committee)
    await _report(committee, "https://tiktok.com/@khac", imitates="Sở Y tế", person="b")
    client = await committee.signed_in("viewer")
    for query in ("https://m.facebook.com/congan.hoabinh.gia/", "cong an xa hoa binh", code, "CONGAN"):
        page = words(await (await client.get("/inbox", params={"q": query})).text())
        assert "congan.hoabinh.gia" in page, query
        assert "Sở Y tế" not in page, query
    nothing = words(await (await client.get("/inbox", params={"q": "\x00" + "ờ" * 600})).text())
    assert "Không tìm thấy" in nothing


async def test_taking_a_case_puts_it_under_review_and_into_my_list(committee: Committee) -> None:
    number, _ = await _report(committee)
    client = await committee.signed_in("officer")
    await _post(client, f"/inbox/cases/{number}/assign", version=1)
    case = await _get(committee, number)
    assert case.state == "reviewing"
    page = words(await (await client.get("/inbox?show=mine")).text())
    assert "congan.hoabinh.gia" in page
    await _post(client, f"/inbox/cases/{number}/release", version=case.version)
    assert (await _get(committee, number)).officer_id is None


async def test_a_decision_reaches_every_reporter_once_and_says_nothing_internal(committee: Committee) -> None:
    number, _ = await _report(committee, person="a")
    await _report(committee, person="b")
    client = await committee.signed_in("officer")
    fields = {"state": "fake", "version": 1, "reason": "lý do nội bộ"}
    status, _ = await _post(client, f"/inbox/cases/{number}/decide", **fields)
    assert status == 200
    status, page = await _post(client, f"/inbox/cases/{number}/decide", **fields)
    assert status == 409
    assert "lý do nội bộ" in page
    bodies = await _outcomes(committee)
    assert len(bodies) == 2
    assert all("nội bộ".encode() not in body for body in bodies)


async def test_the_slower_of_two_officers_sees_what_the_faster_did(committee: Committee) -> None:
    number, _ = await _report(committee)
    fast = await committee.signed_in("officer", "Nhanh")
    slow = await committee.signed_in("officer", "Chậm")
    await _post(fast, f"/inbox/cases/{number}/assign", version=1)
    status, page = await _post(slow, f"/inbox/cases/{number}/assign", version=1)
    assert status == 409
    assert "Đồng nghiệp vừa thay đổi" in page
    assert "Giao cho: Nhanh" in words(page)


async def test_out_of_scope_leaves_nothing_but_a_count(committee: Committee) -> None:
    number, _ = await _report(committee, note="chuyện riêng")
    client = await committee.signed_in("officer")
    status, page = await _post(client, f"/inbox/cases/{number}/decide", state="out_of_scope", version=1)
    assert status == 200
    assert "Đã xóa vụ việc" in page
    assert (await client.get(f"/inbox/cases/{number}")).status == 404


async def test_a_duplicate_names_another_case_that_exists(committee: Committee) -> None:
    first, _ = await _report(committee)
    second, _ = await _report(committee, "facebook.com/congan.hoabinh.gia2", person="b")
    client = await committee.signed_in("officer")
    for other in ("", second, 999):
        status, page = await _post(
            client, f"/inbox/cases/{second}/decide", state="duplicate", version=1, duplicate_of=other
        )
        assert status == 400
        assert "Vụ việc chính chưa đúng" in page
    await _post(client, f"/inbox/cases/{second}/decide", state="duplicate", version=1, duplicate_of=first)
    assert (await _get(committee, second)).duplicate_of == first


async def test_notes_and_corrections_are_kept_with_their_author(committee: Committee) -> None:
    number, _ = await _report(committee)
    client = await committee.signed_in("officer", "Trần Bình")
    await _post(client, f"/inbox/cases/{number}/correct", version=1, imitates="Công an tỉnh Phú Thọ")
    _, page = await _post(client, f"/inbox/cases/{number}/note", note="Đã gọi hỏi công an xã")
    assert "Đã gọi hỏi công an xã" in page
    assert "Trần Bình" in page
    assert (await _get(committee, number)).imitates == "Công an tỉnh Phú Thọ"


async def test_a_picture_is_served_only_within_its_case_and_cannot_act(committee: Committee) -> None:
    first, _ = await _report(committee, pictures=(_picture(),))
    second, _ = await _report(committee, "tiktok.com/@khac", person="b")
    client = await committee.signed_in("viewer")
    page = await (await client.get(f"/inbox/cases/{first}")).text()
    address = re.search(r'src="(/inbox/cases/\d+/evidence/(\d+))"', page)
    assert address
    response = await client.get(address[1])
    assert response.status == 200
    assert response.content_type == "image/jpeg"
    assert "sandbox" in response.headers["Content-Security-Policy"]
    assert (await client.get(f"/inbox/cases/{second}/evidence/{address[2]}")).status == 404
    stranger = await committee.stranger()
    assert (await stranger.get(address[1])).url.path == "/inbox/sign-in"


async def test_an_original_is_a_file_for_the_lead_who_says_why(committee: Committee) -> None:
    first, _ = await _report(committee, pictures=(_picture(),))
    second, _ = await _report(committee, "tiktok.com/@khac", person="b")
    officer, lead = await committee.signed_in("officer"), await committee.signed_in("lead")
    page = await (await lead.get(f"/inbox/cases/{first}")).text()
    address = re.search(r'href="(/inbox/cases/\d+/evidence/(\d+)/original)"', page)
    assert address
    assert "/original" not in await (await officer.get(f"/inbox/cases/{first}")).text()
    reason = {"why": "authority", "basis": "Công văn 12/PA05"}
    assert (await officer.get(address[1])).status == 403
    assert (await officer.post(address[1], data=reason, headers=SAME_ORIGIN)).status == 403
    assert (await lead.get(f"/inbox/cases/{second}/evidence/{address[2]}/original")).status == 404
    assert "Ghi nhật ký và tải về" in await (await lead.get(address[1])).text()
    status, page = await _post(lead, address[1], why="authority", basis='"x')
    assert status == 400
    assert "Chưa ghi căn cứ" in page
    assert "&#34;x" in page
    assert (await _post(lead, address[1], why="curious", basis="Công văn 12"))[0] == 400
    response = await lead.post(address[1], data=reason, headers=SAME_ORIGIN)
    assert await response.read() == _picture()
    assert response.content_type == "image/png"
    assert response.headers["Content-Disposition"].startswith("attachment;")
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in response.headers["Content-Security-Policy"]


async def test_what_is_missing_or_odd_is_refused_clearly(committee: Committee) -> None:
    number, _ = await _report(committee)
    client = await committee.signed_in("officer")
    assert (await _post(client, f"/inbox/cases/{number}/decide", state="gone", version=1))[0] == 400
    assert (await _post(client, f"/inbox/cases/{number}/decide", state="fake", version="x"))[0] == 400
    assert (await _post(client, f"/inbox/cases/{number}/note", note="  "))[0] == 400
    assert (await _post(client, "/inbox/cases/999/assign", version=1))[0] == 404
    assert (await client.get("/inbox?show=x")).status == 400
    everyone = await committee.store.read(officers.everyone)
    assert len(everyone) == 1
