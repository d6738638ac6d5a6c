"""A session in the inbox: details, tasks, the roll call with its sheet, the minutes' ticks, a branch's steps."""

from datetime import datetime
from io import BytesIO

from aiohttp.test_utils import TestClient
from openpyxl import load_workbook

from bot import people
from bot.clock import VIETNAM
from bot.store import Transaction
from study import answers, branches, minutes, planning, sessions, steps, tasks
from tests.inbox.conftest import SAME_ORIGIN, Committee, words

START = datetime(2026, 12, 3, 19, 30, tzinfo=VIETNAM)


async def _post(client: TestClient, path: str, **fields: str) -> tuple[int, str]:
    response = await client.post(path, data=fields, headers=SAME_ORIGIN)
    return response.status, await response.text()


async def _furnish(committee: Committee) -> tuple[int, list[int]]:
    """A session of a branch with Hoa and Lan, who will come: (its number, their numbers)."""

    def make(tx: Transaction) -> tuple[int, list[int]]:
        ids = [people.meet(tx, "web", name, name).person_id for name in ("Hoa", "=Lan")]
        branch, _ = branches.create(tx, "Chi bộ thôn Đông", ids[0])
        branches.join(tx, branch, ids[1])
        number = planning.create(tx, branch.id, START)
        assert number
        session = sessions.find(tx, number)
        assert session
        answers.give(tx, session, ids[1], "yes")
        return number, ids

    return await committee.store.write(make)


async def test_details_are_kept_and_a_bad_link_is_refused(committee: Committee) -> None:
    client = await committee.signed_in("officer")
    number, _ = await _furnish(committee)
    path = f"/inbox/sessions/{number}/details"
    status, page = await _post(client, path, place="Hội trường xã", link="javascript:alert(1)")
    assert status == 400
    assert "không phải liên kết dùng được" in page
    status, page = await _post(
        client, path, place="Hội trường xã", link="https://hop.example.vn/a", agenda="Một"
    )
    assert status == 200
    session = await committee.store.read(sessions.find, number)
    assert (session.place, session.link, session.agenda) == (
        "Hội trường xã",
        "https://hop.example.vn/a",
        "Một",
    )


async def test_a_task_is_given_ticked_and_taken_back(committee: Committee) -> None:
    client = await committee.signed_in("officer")
    number, (hoa, _) = await _furnish(committee)
    path = f"/inbox/sessions/{number}/tasks"
    for owner, due_at in ((hoa, "2020-01-01T08:00"), (999, "2026-12-01T17:00")):
        status, _ = await _post(client, path, title="Soạn báo cáo", owner=str(owner), due_at=due_at)
        assert status == 400
    await _post(client, path, title="Soạn báo cáo", owner=str(hoa), due_at="2026-12-01T17:00")
    [task] = await committee.store.read(tasks.of_session, number)
    _, page = await _post(client, f"{path}/{task.id}", way="done")
    assert "Soạn báo cáo" in page
    await _post(client, f"{path}/{task.id}", way="remove")
    assert await committee.store.read(tasks.of_session, number) == []


async def test_the_roll_is_called_closed_and_carried_out_as_a_sheet(committee: Committee) -> None:
    client = await committee.signed_in("officer")
    number, (hoa, lan) = await _furnish(committee)
    path = f"/inbox/sessions/{number}/attendance"
    assert (await _post(client, path, way="begin"))[0] == 400
    assert (await client.get(f"{path}.xlsx")).status == 404
    committee.clock.advance((START - committee.clock.now()).total_seconds())
    client = await committee.signed_in("officer", "Đồng chí khác")
    _, page = await _post(client, path, way="begin")
    assert "có mặt: 1" in words(page)
    status, page = await _post(client, path, way="close")
    assert status == 400
    assert "chưa điểm" in page
    assert (await _post(client, path, way="keep", **{f"mark-{hoa}": "rude"}))[0] == 400
    _, page = await _post(client, path, way="close", **{f"mark-{hoa}": "exempt", f"mark-{lan}": "present"})
    assert "Đã chốt điểm danh" in page
    assert "21-QĐ/TW" in page
    body = await (await client.get(f"{path}.xlsx")).read()
    values = [cell.value for row in load_workbook(BytesIO(body)).active.iter_rows() for cell in row]  # type: ignore[union-attr]
    assert "được miễn" in values
    assert "'=Lan" in values


async def test_ticks_of_the_minutes_and_steps_of_a_branch_are_kept(committee: Committee) -> None:
    client = await committee.signed_in("officer")
    number, _ = await _furnish(committee)
    await _post(client, f"/inbox/sessions/{number}/minutes", item="chair")
    assert await committee.store.read(minutes.ticked, number) == {"chair"}
    await _post(client, "/inbox/branches/1/steps", steps="5 ngày, 3 giờ")
    assert await committee.store.read(steps.of_branch, 1) == ("5d", "3h")
    status, page = await _post(client, "/inbox/branches/1/steps", steps="lúc nào đó")
    assert status == 400
    assert "Đồng chí nêu nhắc trước bao lâu" in page


async def test_a_viewer_sees_and_changes_nothing(committee: Committee) -> None:
    client = await committee.signed_in("viewer")
    number, _ = await _furnish(committee)
    page = await (await client.get(f"/inbox/sessions/{number}")).text()
    assert "Biên bản" in page or "biên bản" in page
    assert "<button" not in page.split("<main")[1].split("</main>")[0]
    for way in ("details", "tasks", "attendance", "minutes"):
        assert (await _post(client, f"/inbox/sessions/{number}/{way}"))[0] == 403
    assert (await client.get(f"/inbox/sessions/{number}/attendance.xlsx")).status == 403
    assert (await client.get("/inbox/sessions/99")).status == 404
