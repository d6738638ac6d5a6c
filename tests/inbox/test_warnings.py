"""A warning is drafted by one officer and let out by another; an appeal is decided by who did not decide the case."""

import re
from typing import Any

from aiohttp.test_utils import TestClient
from sqlalchemy import select

from bot import people
from bot.store import Transaction
from bot.store.schema import OUT_WAITING, outbox
from reports import appeals, cases, spreading, subscriptions
from reports.identity import find_targets
from study.schema import branches, memberships
from tests.inbox.conftest import SAME_ORIGIN, Committee, words

TARGET = find_targets("facebook.com/congan.hoabinh.gia").targets[0]


def _furnish(tx: Transaction, committee: Committee) -> int:
    chat = people.meet(tx, "web", "reporter")
    made = cases.open_report(
        tx,
        committee.seal,
        TARGET,
        imitates="Công an xã Hòa Bình",
        harm="money",
        person_id=chat.person_id,
        chat_id=chat.id,
    )
    subscriptions.choose(tx, people.meet(tx, "web", "subscriber").person_id, True)
    branch = tx.insert(branches, name="Chi bộ thôn Đông", created_at=tx.now, approval=False)
    member = people.meet(tx, "web", "member").person_id
    values = {"branch_id": branch, "person_id": member, "role": "member", "state": "confirmed"}
    tx.insert(memberships, **values, joined_at=tx.now)
    return made.case_id


async def _post(client: "TestClient[Any, Any]", path: str, **fields: str) -> tuple[int, str, str]:
    response = await client.post(path, data=fields, headers=SAME_ORIGIN)
    return response.status, response.url.path, words(await response.text())


async def _fake(committee: Committee, client: "TestClient[Any, Any]", case_id: int) -> None:
    case = await committee.store.read(cases.get, case_id)
    assert case
    status, _, _ = await _post(
        client, f"/inbox/cases/{case_id}/decide", state="fake", version=str(case.version), list="show=all"
    )
    assert status == 200


async def test_a_warning_goes_from_one_officer_to_another_to_people_and_can_be_stopped(
    committee: Committee,
) -> None:
    case_id = await committee.store.write(_furnish, committee)
    an, binh = await committee.signed_in("officer", "An"), await committee.signed_in("officer", "Bình")
    viewer = await committee.signed_in("viewer", "Chi")
    draft = f"/inbox/cases/{case_id}/warning"
    assert "Chỉ cảnh báo về trang đã kết luận" in words(await (await an.get(draft)).text())
    assert (await _post(an, draft, seen="0", subscribers="yes"))[0] == 409
    await _fake(committee, an, case_id)
    page = words(await (await an.get(draft)).text())
    assert "facebook[.]com" in page
    assert "Chi bộ thôn Đông (1 người)" in page
    assert (await _post(an, draft, seen="0"))[0] == 400
    status, proposal, _ = await _post(an, draft, seen="0", subscribers="yes", branch="1")
    assert (status, proposal) == (200, "/inbox/warnings/proposals/1")
    assert (await _post(an, draft, seen="0", subscribers="yes"))[0] == 409
    assert (await _post(an, f"{proposal}/publish"))[0] == 403
    assert (await _post(viewer, f"{proposal}/publish"))[0] == 403
    status, sending, text = await _post(binh, f"{proposal}/publish")
    assert (status, sending) == (200, "/inbox/warnings/1")
    assert "Chờ gửi 2" in text
    assert (await _post(binh, f"{proposal}/publish"))[0] == 409
    await committee.store.write(spreading.spread)

    def queued(tx: Transaction) -> int:
        waits = (outbox.c.state == OUT_WAITING) & outbox.c.key.startswith("warning:")
        return len(tx.execute(select(outbox.c.id).where(waits)).all())

    assert await committee.store.read(queued) == 2
    status, _, text = await _post(an, f"{sending}/stop")
    assert "Đã dừng" in text
    assert await committee.store.read(queued) == 0
    await committee.store.write(spreading.spread)
    assert "Đã rút 2" in words(await (await viewer.get(sending)).text())
    assert "Cảnh báo 1" in words(await (await viewer.get("/inbox/warnings")).text())


async def test_an_appeal_is_answered_by_another_officer(committee: Committee) -> None:
    case_id = await committee.store.write(_furnish, committee)
    an, binh = await committee.signed_in("officer", "An"), await committee.signed_in("officer", "Bình")
    await _fake(committee, an, case_id)
    made = await committee.store.write(
        lambda tx: appeals.submit(
            tx, committee.seal, TARGET, "Trang của công an xã.", days=7, contact="0912 345 678"
        )
    )
    path = f"/inbox/appeals/{made.id}"
    assert "Trang của công an xã." in words(await (await an.get("/inbox/appeals")).text())
    page = words(await (await an.get(path)).text())
    assert "Đồng chí là người đã kết luận" in page
    assert "0912" not in page
    assert "0912 345 678" in (await _post(binh, f"{path}/contact"))[2]
    assert (await _post(an, f"{path}/decide", decision="uphold", answer="x"))[0] == 403
    assert (await _post(binh, f"{path}/decide", decision="uphold", answer=""))[0] == 400
    status, _, text = await _post(binh, f"{path}/decide", decision="uphold", answer="Đã xác minh.")
    assert status == 200
    assert re.search("Bình kết luận .* Đã xác minh", text)
    assert (await _post(binh, f"{path}/decide", decision="dismiss", answer="x"))[0] == 409
    found = await committee.store.read(cases.get, case_id)
    assert found
    assert found.state == "not_fake"
