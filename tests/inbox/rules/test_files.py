"""Files: out as an archive, in as proposals, row by row, all or nothing."""

from io import BytesIO
from zipfile import ZipFile

from aiohttp import FormData
from aiohttp.test_utils import TestClient

from bot import revisions
from knowledge.base import KnowledgeBase
from tests.inbox.conftest import SAME_ORIGIN, Committee
from tests.knowledge.test_published import ID, changed


async def bring(client: TestClient, content: bytes, action: str = "propose") -> tuple[int, str]:
    form = FormData({"action": action})
    form.add_field("file", content, filename="thẻ <mới>.yaml")
    response = await client.post("/inbox/rules/import", data=form, headers=SAME_ORIGIN)
    return response.status, await response.text()


async def test_what_goes_out_comes_in_unchanged(committee: Committee) -> None:
    client = await committee.signed_in("officer")
    response = await client.get("/inbox/rules/export")
    assert response.content_type == "application/zip"
    content = await response.read()
    with ZipFile(BytesIO(content)) as archive:
        assert {"rules/thu.yaml", "vocabulary.yaml"} <= set(archive.namelist())
        card = archive.read("documents/10-qd-tw-2024-01-01.yaml")
    status, page = await bring(client, card)
    assert status == 200
    assert "Không có dòng nào mới" in page


async def test_a_file_becomes_proposals_once_or_not_at_all(
    committee: Committee, knowledge: KnowledgeBase
) -> None:
    client = await committee.signed_in("officer")
    good = changed(knowledge, short="Đã đổi.").encode()
    status, page = await bring(client, good, "check")
    assert (status, "Thay đổi" in page) == (200, True)
    status, page = await bring(client, good + b"x: 1\n")
    assert status == 400
    assert "không có trường" in page
    assert await committee.store.read(revisions.waiting, ["rule"]) == []
    status, _ = await bring(client, good)
    assert status == 200
    assert [one.name for one in await committee.store.read(revisions.waiting, ["rule"])] == [ID]
    status, page = await bring(client, good)
    assert (status, "Đang có bản chờ duyệt" in page) == (400, True)


async def test_without_a_file_or_the_role_nothing_happens(committee: Committee) -> None:
    officer, viewer = await committee.signed_in("officer"), await committee.signed_in("viewer")
    form = {"action": "propose"}
    assert (await officer.post("/inbox/rules/import", data=form, headers=SAME_ORIGIN)).status == 400
    assert (await viewer.post("/inbox/rules/import", data=form, headers=SAME_ORIGIN)).status == 403
    assert (await viewer.get("/inbox/rules/files")).status == 200
