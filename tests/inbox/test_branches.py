"""Branches and sessions from the inbox: understood as in chat, confirmed before anything is laid down."""

import re
from html import unescape

from aiohttp import FormData
from aiohttp.test_utils import TestClient

from bot import people
from bot.store import Transaction
from study import branches, groups, invitations, members, sessions, tree
from tests.inbox.conftest import SAME_ORIGIN, Committee, words


async def _post(client: TestClient, path: str, **fields: str) -> tuple[int, str]:
    response = await client.post(path, data=fields, headers=SAME_ORIGIN)
    return response.status, await response.text()


async def _branch(committee: Committee, client: TestClient) -> tuple[int, str]:
    """A new branch: (its number, its invite code)."""
    _, page = await _post(client, "/inbox/branches", name="Chi bộ thôn Đông")
    code = re.search(r'class="code">(\w+)<', page)
    assert code

    def find(tx: Transaction) -> int:
        branch = branches.by_invite(tx, code[1])
        assert branch
        return branch.id

    return await committee.store.read(find), code[1]


async def test_a_new_branch_shows_its_invite_code_once(committee: Committee) -> None:
    client = await committee.signed_in("officer")
    number, code = await _branch(committee, client)
    page = await (await client.get(f"/inbox/branches/{number}")).text()
    assert "Chi bộ thôn Đông" in page
    assert code not in page


async def test_a_schedule_is_shown_as_understood_before_it_is_laid_down(committee: Committee) -> None:
    client = await committee.signed_in("officer")
    number, _ = await _branch(committee, client)
    fields = {"phrase": "ngày 3 hằng tháng 19h30", "kind": "regular", "topic": "Chuyên đề quý IV"}
    status, page = await _post(client, f"/inbox/branches/{number}/sessions", **fields)
    assert status == 200
    assert "19:30 03/12/2026" in words(page)
    assert await committee.store.read(sessions.upcoming, number) == []
    await _post(client, f"/inbox/branches/{number}/sessions", **fields, confirmed="yes")
    [first, *_] = await committee.store.read(sessions.upcoming, number)
    assert first.topic == "Chuyên đề quý IV"


async def test_an_unclear_schedule_is_asked_back_and_keeps_what_was_typed(committee: Committee) -> None:
    client = await committee.signed_in("officer")
    number, _ = await _branch(committee, client)
    status, page = await _post(
        client, f"/inbox/branches/{number}/sessions", phrase="lúc nào đó", kind="regular", place="Nhà văn hóa"
    )
    assert status == 400
    assert 'role="alert"' in page
    assert 'value="Nhà văn hóa"' in page


async def test_a_session_is_moved_and_cancelled(committee: Committee) -> None:
    client = await committee.signed_in("officer")
    number, _ = await _branch(committee, client)
    await _post(
        client,
        f"/inbox/branches/{number}/sessions",
        phrase="14h ngày 5/12/2026",
        kind="thematic",
        confirmed="yes",
    )
    [session] = await committee.store.read(sessions.upcoming, number)
    _, page = await _post(client, f"/inbox/sessions/{session.id}/move", starts_at="2026-12-06T08:30")
    assert "08:30 06/12/2026" in words(page)
    status, _ = await _post(client, f"/inbox/sessions/{session.id}/move", starts_at="2020-01-01T08:30")
    assert status == 400
    await _post(client, f"/inbox/sessions/{session.id}/cancel")
    assert await committee.store.read(sessions.upcoming, number) == []


async def test_wrong_numbers_and_times_are_refused_clearly(committee: Committee) -> None:
    client = await committee.signed_in("officer")
    for path in ("/inbox/branches/999", "/inbox/branches/x", "/inbox/branches/١"):
        assert (await client.get(path)).status in (400, 404)
    assert (await _post(client, "/inbox/sessions/1/move", starts_at="hôm nao"))[0] == 400
    assert (await _post(client, "/inbox/sessions/1/cancel"))[0] == 404


async def _with_people(committee: Committee, client: TestClient, names: list[str]) -> tuple[int, list[int]]:
    """A new branch with members, the first of them its secretary: (its number, theirs)."""
    number, _ = await _branch(committee, client)

    def fill(tx: Transaction) -> list[int]:
        ids = [people.meet(tx, "web", name, name).person_id for name in names]
        for person in ids:
            branches.admit(tx, number, person)
        members.set_role(tx, number, ids[0], "secretary", "system")
        return ids

    return number, await committee.store.write(fill)


async def test_the_tree_is_opened_level_by_level_and_searched(committee: Committee) -> None:
    client = await committee.signed_in("officer")
    await _post(client, "/inbox/branches", name="Đảng bộ xã Hòa Bình")
    await _post(client, "/inbox/branches", name="Chi bộ thôn Đoài", under="1")
    await _post(client, "/inbox/branches", name="Chi bộ thôn Thượng", under="1")
    page = words(await (await client.get("/inbox/branches")).text())
    assert "2 chi bộ trực thuộc" in page
    assert "chưa có bí thư" in page
    assert "Chi bộ thôn Thượng" in words(await (await client.get("/inbox/branches?under=1")).text())
    found = words(await (await client.get("/inbox/branches?q=thuong")).text())
    assert "Chi bộ thôn Thượng" in found
    assert "Chi bộ thôn Đoài" not in found
    assert (await client.get("/inbox/branches?under=999")).status == 404
    assert (await client.get("/inbox/branches?page=x")).status == 400


async def test_a_name_that_is_taken_is_told_and_a_branch_cannot_stand_below_itself(
    committee: Committee,
) -> None:
    client = await committee.signed_in("officer")
    await _post(client, "/inbox/branches", name="Đảng bộ xã Hòa Bình")
    status, page = await _post(client, "/inbox/branches", name="đảng bộ xã hòa bình")
    assert (status, "đã có" in page, 'value="đảng bộ xã hòa bình"' in page) == (400, True, True)
    await _post(client, "/inbox/branches", name="Chi bộ thôn Đoài", under="1")
    place = "/inbox/branches/1/place"
    for over, said in (
        ("Chi bộ thôn Đoài", "đang thuộc"),
        ("#1", "đang thuộc"),
        ("Nơi lạ", "Chưa có nơi nào"),
    ):
        status, page = await _post(client, place, name="Đảng bộ xã Hòa Bình", over=over)
        assert (status, said in words(page)) == (400, True)
    status, page = await _post(client, "/inbox/branches/2/place", name="Chi bộ thôn Tây", over="")
    assert "Chi bộ thôn Tây" in page
    assert len(await committee.store.read(tree.children, None)) == 2


async def test_an_officer_marks_moves_and_takes_out_members_who_are_told(committee: Committee) -> None:
    client = await committee.signed_in("officer")
    number, (_, lan, minh) = await _with_people(committee, client, ["Hoa", "Lan", "Minh"])
    await _post(client, "/inbox/branches", name="Chi bộ cơ quan")
    base = f"/inbox/branches/{number}/members"
    _, page = await _post(client, f"{base}/{lan}/kind", kind="exempt")
    assert "Loại: được miễn sinh hoạt" in words(page)
    status, page = await _post(client, f"{base}/{lan}/move", branch="Chi bộ không có")
    assert (status, "Chưa có nơi nào" in page) == (400, True)
    _, page = await _post(client, f"{base}/{lan}/move", branch="chi bo co quan")
    assert "Đã chuyển chi bộ" in page
    _, page = await _post(client, f"{base}/{minh}/remove")
    assert "Đã đưa ra" in page
    assert (await committee.store.read(members.counted, number)).total == 1
    assert (await committee.store.read(members.counted, number + 1)).exempt == 1


async def test_the_secretary_is_replaced_never_just_removed(committee: Committee) -> None:
    client = await committee.signed_in("officer")
    number, (hoa, lan, _) = await _with_people(committee, client, ["Hoa", "Lan", "Minh"])
    base = f"/inbox/branches/{number}/members"
    for way, fields in (("role", {"role": "member"}), ("remove", {}), ("move", {"branch": "#1"})):
        status, page = await _post(client, f"{base}/{hoa}/{way}", **fields)
        assert status == 400, way
        assert 'role="alert"' in page
    await _post(client, f"{base}/{lan}/role", role="secretary")
    assert (await committee.store.read(members.secretary, number)).person_id == lan
    assert (await _post(client, f"{base}/{hoa}/remove"))[0] == 200
    assert (await client.get(f"{base}/{hoa}")).status == 404


async def test_a_long_list_of_members_is_paged(committee: Committee) -> None:
    client = await committee.signed_in("viewer")
    officer = await committee.signed_in("officer")
    number, _ = await _with_people(committee, officer, [f"Người {n:03}" for n in range(60)])
    first, second = [
        await (await client.get(f"/inbox/branches/{number}?page={page}")).text() for page in (1, 2)
    ]
    assert "Người 048" in first
    assert "Người 055" not in first
    assert "Người 055" in second
    assert (await client.post(f"/inbox/branches/{number}/place", headers=SAME_ORIGIN)).status == 403


async def _upload(client: TestClient, number: int, text: str) -> tuple[int, str]:
    form = FormData()
    form.add_field("file", text.encode(), filename="ds.csv", content_type="text/csv")
    response = await client.post(f"/inbox/branches/{number}/list", data=form, headers=SAME_ORIGIN)
    return response.status, await response.text()


async def test_a_list_is_shown_on_trial_then_taken_and_its_codes_shown_once(committee: Committee) -> None:
    client = await committee.signed_in("officer")
    number, _ = await _branch(committee, client)
    status, page = await _upload(client, number, "Họ tên;Loại;Điện thoại\nLê An;;09\nTrần Bình;dự bị;09\n")
    assert (status, "Mới: 2" in page, "không lưu số điện thoại" in page) == (200, True, True)
    assert await committee.store.read(invitations.count, number) == 0
    rows = unescape(re.findall(r'name="rows" value="([^"]*)"', page)[0])
    _, sheet = await _post(client, f"/inbox/branches/{number}/list/take", rows=rows)
    codes = [code.replace("-", "") for code in re.findall(r'class="code">([\w-]+)<', sheet)]
    assert sheet.count("<svg") >= len(codes) == 2
    assert (await committee.store.read(invitations.by_code, codes[1])).kind == "probationary"
    page = await (await client.get(f"/inbox/branches/{number}")).text()
    assert "Đã mời, chưa vào (2)" in page
    assert codes[0][:4] not in page
    _, sheet = await _post(client, f"/inbox/branches/{number}/slips")
    assert await committee.store.read(invitations.by_code, codes[0]) is None
    status, page = await _post(client, f"/inbox/branches/{number}/list/take", rows=rows)
    assert (status, 'role="alert"' in page) == (400, True)
    await _post(client, f"/inbox/branches/{number}/invitations/1/remove")
    assert await committee.store.read(invitations.count, number) == 1


async def test_a_list_with_a_wrong_row_cannot_be_taken(committee: Committee) -> None:
    client = await committee.signed_in("officer")
    number, _ = await _branch(committee, client)
    status, page = await _upload(client, number, "Họ tên;Loại\nLê An;\n<b>x</b>;\n")
    assert (status, "Cần sửa: 1" in page, 'name="rows"' in page, "<b>x" in page) == (200, True, False, False)
    for rows in ("", "[", '[["Lê 5","x"]]', '[["Lê An","đoàn viên"]]', "[1]", '[["\ud800","x"]]'):
        status, _ = await _post(
            client, f"/inbox/branches/{number}/list/take", rows=rows.encode("utf-8", "replace").decode()
        )
        assert status == 400, rows
    status, page = await _upload(client, number, "Ngày sinh\n1990\n")
    assert (status, "Không thấy cột" in page) == (400, True)
    assert await committee.store.read(invitations.count, number) == 0


async def test_an_officer_sees_bound_groups_and_lets_them_go(committee: Committee) -> None:
    client = await committee.signed_in("officer")
    number, _ = await _branch(committee, client)

    def bind(tx: Transaction) -> None:
        groups.bind(tx, people.meet(tx, "web", "-100").id, groups.offer(tx, number, "system"))

    await committee.store.write(bind)
    assert "vào 1 nhóm" in await (await client.get(f"/inbox/branches/{number}")).text()
    _, page = await _post(client, f"/inbox/branches/{number}/groups")
    assert "Chưa gắn nhóm nào" in page
    assert await committee.store.read(groups.count, number) == 0
