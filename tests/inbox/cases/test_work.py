"""An officer's day at the cases: one after the other, many at once, taken back, given on, put off, joined."""

import re

import pytest
from aiohttp.test_utils import TestClient

from bot.store import Transaction
from bot.store.schema import audit
from inbox import officers
from reports import cases
from tests.inbox.conftest import SAME_ORIGIN, Committee, words
from tests.inbox.test_cases import REPORTER, _get, _post, _report


async def _three(committee: Committee) -> list[int]:
    return [
        (await _report(committee, f"facebook.com/trang.gia.{n}", person=f"p{n}", note="Đòi tiền"))[0]
        for n in range(3)
    ]


def _undo_in(page: str) -> str:
    found = re.search(r'action="(/inbox/actions/\d+/undo)"', page)
    assert found
    return found[1]


async def test_a_decision_goes_on_to_the_next_case_of_the_same_list(committee: Committee) -> None:
    numbers = await _three(committee)
    client = await committee.signed_in("officer")
    page = await (await client.get(f"/inbox/cases/{numbers[2]}?show=unassigned")).text()
    assert f'name="next" value="{numbers[1]}"' in page
    data = {"state": "fake", "version": "1", "list": "show=unassigned", "next": str(numbers[1])}
    response = await client.post(f"/inbox/cases/{numbers[2]}/decide", data=data, headers=SAME_ORIGIN)
    assert response.url.path == f"/inbox/cases/{numbers[1]}"
    assert response.url.query["show"] == "unassigned"
    page = await response.text()
    assert "Đã lưu" in page
    await _post(client, _undo_in(page), list="show=unassigned")
    assert (await _get(committee, numbers[2])).state == "new"


async def test_many_are_changed_at_once_stale_ones_passed_over_and_all_taken_back(
    committee: Committee,
) -> None:
    numbers = await _three(committee)
    client = await committee.signed_in("officer")
    await _post(client, f"/inbox/cases/{numbers[0]}/assign", version=1)
    data = [("do", "fake"), ("list", "show=open"), *(("case", f"{n}.1") for n in numbers)]
    response = await client.post("/inbox/cases/bulk", data=data, headers=SAME_ORIGIN)
    page = await response.text()
    assert "Đã xử lý 2 vụ. Bỏ qua 1 vụ" in words(page)
    assert [(await _get(committee, n)).state for n in numbers] == ["reviewing", "fake", "fake"]
    await _post(client, _undo_in(page), list="show=open")
    assert [(await _get(committee, n)).state for n in numbers] == ["reviewing", "new", "new"]


@pytest.mark.parametrize(
    ("do", "shown"), [("take", "mine"), ("snooze", "snoozed"), ("merge", "duplicate"), ("waiting", "open")]
)
async def test_what_was_ticked_is_found_in_its_new_list(committee: Committee, do: str, shown: str) -> None:
    numbers = await _three(committee)
    client = await committee.signed_in("officer")
    data = [("do", do), ("until", "morning"), *(("case", f"{n}.1") for n in numbers)]
    await client.post("/inbox/cases/bulk", data=data, headers=SAME_ORIGIN)
    page = await (await client.get(f"/inbox?show={shown}")).text()
    assert f"/inbox/cases/{numbers[2]}?" in page


async def test_a_bulk_form_that_asks_for_nonsense_does_nothing(committee: Committee) -> None:
    numbers = await _three(committee)
    client = await committee.signed_in("officer")
    assert "Chưa chọn vụ việc nào" in (await _post(client, "/inbox/cases/bulk", do="take"))[1]
    for do in ("out_of_scope", "to-999", "to-x", "", "duplicate"):
        assert (await _post(client, "/inbox/cases/bulk", do=do, case=f"{numbers[0]}.1"))[0] == 400, do
    assert (await _post(client, "/inbox/cases/bulk", do="take", case="1;2"))[0] == 400
    assert (await _get(committee, numbers[0])).version == 1


async def test_a_case_is_given_only_to_a_colleague_who_may_work(committee: Committee) -> None:
    number, *_ = await _three(committee)
    client = await committee.signed_in("officer", "Bình")
    await committee.signed_in("officer", "Chi")
    await committee.signed_in("viewer", "Dũng")
    everyone = {one.name: one.id for one in await committee.store.read(officers.everyone)}
    assert (await _post(client, f"/inbox/cases/{number}/assign", version=1, to=everyone["Dũng"]))[0] == 400
    _, page = await _post(client, f"/inbox/cases/{number}/assign", version=1, to=everyone["Chi"])
    assert "Giao cho: Chi" in words(page)


async def test_who_is_slower_keeps_what_was_typed(committee: Committee) -> None:
    number, *_ = await _three(committee)
    fast, slow = await committee.signed_in("officer", "Nhanh"), await committee.signed_in("officer", "Chậm")
    await _post(fast, f"/inbox/cases/{number}/assign", version=1)
    status, page = await _post(
        slow, f"/inbox/cases/{number}/decide", state="fake", version=1, reason="đã gọi hỏi xã"
    )
    assert status == 409
    assert "Nội dung đồng chí đã nhập vẫn còn" in page
    assert "đã gọi hỏi xã</textarea>" in page
    assert re.search(r'value="fake"[^>]* checked', page)
    status, _ = await _post(slow, f"/inbox/cases/{number}/decide", state="fake", version=3, reason="x")
    assert status == 200


async def test_a_case_is_put_off_until_a_working_morning_and_taken_back(committee: Committee) -> None:
    number, *_ = await _three(committee)
    client = await committee.signed_in("officer")
    for wrong in ({"until": "x"}, {"day": "2026-11-21"}, {"day": "2030-01-01"}, {"day": "mai"}):
        status, page = await _post(client, f"/inbox/cases/{number}/snooze", version=1, **wrong)
        assert status == 400
        assert "Ngày hoãn chưa đúng" in page
    await _post(client, f"/inbox/cases/{number}/snooze", version=1, until="morning")
    page = words(await (await client.get(f"/inbox/cases/{number}")).text())
    assert "07:30 23/11/2026" in page  # from a Saturday to Monday
    await _post(client, f"/inbox/cases/{number}/wake", version=2)
    assert (await _get(committee, number)).snoozed_until is None


async def test_joined_cases_show_each_other_and_come_apart_again(committee: Committee) -> None:
    first, second, _ = await _three(committee)
    client = await committee.signed_in("officer")
    await _post(
        client, f"/inbox/cases/{second}/decide", state="duplicate", version=1, duplicate_of=f"#{first}"
    )
    assert "trang.gia.1" in await (await client.get(f"/inbox/cases/{first}")).text()
    await _post(client, f"/inbox/cases/{second}/split", version=2)
    assert (await _get(committee, second)).state == "reviewing"
    status, page = await _post(client, f"/inbox/cases/{second}/decide", state="taken_down", version=3)
    assert status == 409
    assert "không chuyển như vậy được" in page


async def test_the_seal_opens_for_a_lead_with_a_reason_and_is_on_the_record(committee: Committee) -> None:
    number, *_ = await _three(committee)
    path = f"/inbox/cases/{number}/reports/1/reporter"
    officer, lead = await committee.signed_in("officer"), await committee.signed_in("lead")
    assert (await _post(officer, path, why="danger", basis="Vụ việc 12"))[0] == 403
    status, page = await _post(lead, path, why="danger", basis="x")
    assert status == 400
    assert REPORTER not in page
    _, page = await _post(lead, path, why="authority", basis="Công văn 12/PA05")
    assert REPORTER in page
    assert REPORTER not in await (await lead.get(f"/inbox/cases/{number}")).text()

    def recorded(tx: Transaction) -> list[str]:
        rows = tx.execute(audit.select().where(audit.c.action == "reporter.unsealed"))
        return [row.detail for row in rows]

    [detail] = await committee.store.read(recorded)
    assert "Công văn 12/PA05" in detail
    assert (await _post(lead, f"/inbox/cases/{number}/reports/99/reporter", why="danger", basis="12345"))[
        0
    ] == 404


async def test_replies_are_written_by_a_lead_filled_for_the_case_and_never_filled_twice(
    committee: Committee,
) -> None:
    number, _ = await _report(committee, imitates="{so} Công an")
    lead = await committee.signed_in("lead")
    path = "/inbox/replies"
    for name, body in (("", "x"), ("a", ""), ("a", "Gửi {ten}"), ("a" * 90, "x")):
        status, page = await _post(lead, path, name=name, body=body)
        assert status == 400
        assert 'role="alert"' in page
    await _post(lead, path, name="Đã hỏi", body="Vụ {so}: {mao_danh} xác nhận.")
    assert (await _post(lead, path, name="Đã hỏi", body="khác"))[0] == 400
    page = await (await lead.get(f"/inbox/cases/{number}")).text()
    assert f'value="Vụ {number}: {{so}} Công an xác nhận."' in page
    await _post(lead, f"{path}/1", name="Đã gọi", body="Xong")
    assert "Đã gọi" in await (await lead.get(path)).text()
    await _post(lead, f"{path}/1/remove")
    assert "Đang dùng các lời có sẵn" in await (await lead.get(path)).text()


async def test_a_filter_is_kept_shared_by_a_lead_and_removed(committee: Committee) -> None:
    await _three(committee)
    lead, officer = await committee.signed_in("lead"), await committee.signed_in("officer")
    chosen = "show=open&platform=facebook"
    assert (await _post(officer, "/inbox/views", name="Chung", shared="yes", list=chosen))[0] == 403
    await _post(lead, "/inbox/views", name="Chung của Ban", shared="yes", list=chosen)
    await _post(officer, "/inbox/views", name="Của riêng tôi", list=chosen)
    page = await (await officer.get("/inbox")).text()
    assert "Chung của Ban" in page
    assert "Của riêng tôi" in page
    assert "Của riêng tôi" not in await (await lead.get("/inbox")).text()
    await _post(officer, "/inbox/views/1/remove")
    assert "Chung của Ban" in await (await officer.get("/inbox")).text()
    await _post(lead, "/inbox/views/1/remove")
    assert "Chung của Ban" not in await (await officer.get("/inbox")).text()


async def test_who_else_is_looking_is_shown_and_the_stream_says_when_something_changed(
    committee: Committee,
) -> None:
    number, *_ = await _three(committee)
    one, other = (
        await committee.signed_in("officer", "Nguyễn An"),
        await committee.signed_in("lead", "Trần Bình"),
    )
    await one.get(f"/inbox/cases/{number}")
    assert "Đang cùng xem: Nguyễn An." in await (await other.get(f"/inbox/cases/{number}")).text()
    stream = await other.get("/inbox/events")
    assert stream.content_type == "text/event-stream"
    assert await stream.content.readuntil(b"\n\n") == b"retry: 3000\n\n"
    await _report(committee, "tiktok.com/@moi", person="mới")
    assert await stream.content.readuntil(b"\n\n") == b"data: changed\n\n"
    stream.close()


async def test_a_viewer_sees_everything_and_is_offered_nothing_to_change(committee: Committee) -> None:
    number, *_ = await _three(committee)
    viewer = await committee.signed_in("viewer")
    for path in ("/inbox", f"/inbox/cases/{number}", "/inbox/replies"):
        page = await (await viewer.get(path)).text()
        posts = set(re.findall(r'method="post" action="([^"]+)"', page))
        assert posts <= {"/inbox/sign-out", "/inbox/views", "/inbox/cases/bulk"}, path
        assert 'name="do"' not in page
    case = await committee.store.read(cases.get, number)
    assert case
    assert case.looked_at is None


async def test_a_client_that_leaves_is_forgotten(committee: Committee) -> None:
    client: TestClient = await committee.signed_in("viewer")
    stream = await client.get("/inbox/events")
    await stream.content.readuntil(b"\n\n")
    await client.close()
