"""Handing cases over in the inbox: shown, recorded, downloaded, and moved only if the officer says so."""

from io import BytesIO
from zipfile import ZipFile

import pytest
from sqlalchemy import select

from bot.store import Transaction
from bot.store.schema import audit
from reports import cases, timeline
from tests.inbox.conftest import SAME_ORIGIN, Committee, words
from tests.inbox.test_cases import REPORTER, _get, _picture, _post, _report


async def _fake(committee: Committee, page: str) -> int:
    number, _ = await _report(committee, page, note=f"Tôi là {REPORTER}", pictures=(_picture(),))
    client = await committee.signed_in("officer", f"Người kết luận {number}")
    await _post(client, f"/inbox/cases/{number}/decide", state="fake", version=1)
    return number


async def test_a_pack_is_recorded_and_the_cases_move_only_when_asked(committee: Committee) -> None:
    fake = await _fake(committee, "facebook.com/trang.gia")
    other, _ = await _report(committee, "facebook.com/chua.ro")
    client = await committee.signed_in("officer")
    assert f"/inbox/packs?cases={fake}" in await (await client.get(f"/inbox/cases/{fake}")).text()
    response = await client.post(
        "/inbox/cases/bulk",
        data=[("do", "pack"), ("list", "show=all"), ("case", f"{fake}.2"), ("case", f"{other}.1")],
        headers=SAME_ORIGIN,
    )
    page = await response.text()
    assert response.url.path == "/inbox/packs"
    assert "Bỏ qua 1 vụ" in words(page)
    assert REPORTER not in page
    assert f'value="{fake}.2"' in page
    data = {"cases": f"{fake},{other}", "case": f"{fake}.2", "unit": "BCĐ 35 <b>", "marking": "green"}
    _, page = await _post(client, "/inbox/packs", **data, do="refresh")
    assert "BCĐ 35 &lt;b&gt;" in page
    for form, begins in {"xlsx": b"PK", "pdf": b"%PDF", "stix": b"{", "zip": b"PK"}.items():
        fields = data | {"form": form, "do": "download", "pictures": "yes"}
        response = await client.post("/inbox/packs", data=fields, headers=SAME_ORIGIN)
        body = await response.read()
        assert response.status == 200
        assert body.startswith(begins)
        assert "attachment" in response.headers["Content-Disposition"]
    with ZipFile(BytesIO(body)) as archive:
        assert [name for name in archive.namelist() if name.startswith("anh/")]
    assert (await _get(committee, fake)).state == "fake"
    await client.post("/inbox/packs", data=data | {"form": "xlsx", "forwarded": "yes"}, headers=SAME_ORIGIN)
    assert (await _get(committee, fake)).state == "forwarded"
    assert (await _get(committee, other)).state == "new"

    def kept(tx: Transaction) -> tuple[int, int]:
        downloads = select(audit.c.id).where(
            audit.c.action == "pack.download", audit.c.subject == f"case:{fake}"
        )
        steps = [event.kind for event in timeline.of_case(tx, fake)]
        return len(tx.execute(downloads).all()), steps.count("packed")

    assert await committee.store.read(kept) == (5, 5)


async def test_without_a_confirmed_fake_there_is_no_pack_and_a_viewer_makes_none(
    committee: Committee,
) -> None:
    other, _ = await _report(committee, "facebook.com/chua.ro")
    officer, viewer = await committee.signed_in("officer"), await committee.signed_in("viewer")
    data = {"cases": str(other), "form": "pdf"}
    response = await officer.post("/inbox/packs", data=data, headers=SAME_ORIGIN)
    assert response.status == 400
    assert "Không có trang nào" in await response.text()
    assert (await viewer.get(f"/inbox/packs?cases={other}")).status == 403
    assert (await viewer.post("/inbox/packs", data=data, headers=SAME_ORIGIN)).status == 403
    assert (await committee.store.read(cases.get, other)) is not None


@pytest.mark.parametrize("wrong", ["x", "1;2", "-1", "9" * 40, "１"])
async def test_an_address_that_is_none_is_refused(committee: Committee, wrong: str) -> None:
    client = await committee.signed_in("officer")
    assert (await client.get("/inbox/packs", params={"cases": wrong})).status == 400
