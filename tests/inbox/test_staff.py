"""Leads look after the officers: a code is shown once, the last lead cannot vanish."""

import re

from inbox import officers
from tests.inbox.conftest import PASSWORD, SAME_ORIGIN, Committee


async def test_a_new_officer_gets_a_code_that_is_shown_once_and_works(committee: Committee) -> None:
    lead = await committee.signed_in("lead")
    fields = {"name": "Phạm Thị Lan", "role": "officer"}
    page = await (await lead.post("/inbox/officers", data=fields, headers=SAME_ORIGIN)).text()
    code = re.search(r'class="code">([\w-]+)<', page)
    assert code
    assert code[1] not in await (await lead.get("/inbox/officers")).text()
    stranger = await committee.stranger()
    chosen = {"code": code[1], "password": PASSWORD, "password_again": PASSWORD}
    response = await stranger.post("/inbox/welcome", data=chosen, headers=SAME_ORIGIN)
    assert "Phạm Thị Lan" in await response.text()


async def test_a_taken_or_empty_name_is_explained(committee: Committee) -> None:
    lead = await committee.signed_in("lead")
    for name, words in (("Đồng chí lead", "đã có"), ("  \u200b ", "1 đến 120")):
        response = await lead.post(
            "/inbox/officers", data={"name": name, "role": "viewer"}, headers=SAME_ORIGIN
        )
        assert response.status == 400
        assert words in await response.text()


async def test_the_last_lead_stays_lead(committee: Committee) -> None:
    lead = await committee.signed_in("lead")
    [only] = await committee.store.read(officers.everyone)
    for path, fields in (("disable", {}), ("role", {"role": "viewer"})):
        response = await lead.post(f"/inbox/officers/{only.id}/{path}", data=fields, headers=SAME_ORIGIN)
        assert response.status == 400
        assert "ít nhất một trưởng nhóm" in await response.text()


async def test_a_changed_role_counts_at_once(committee: Committee) -> None:
    lead = await committee.signed_in("lead")
    viewer = await committee.signed_in("viewer")
    assert (await viewer.get("/inbox/officers")).status == 403
    everyone = await committee.store.read(officers.everyone)
    [number] = [one.id for one in everyone if one.role == "viewer"]
    await lead.post(f"/inbox/officers/{number}/role", data={"role": "lead"}, headers=SAME_ORIGIN)
    assert (await viewer.get("/inbox/officers")).status == 200


async def test_a_new_code_ends_the_old_password_and_sessions(committee: Committee) -> None:
    lead = await committee.signed_in("lead")
    officer = await committee.signed_in("officer")
    everyone = await committee.store.read(officers.everyone)
    [number] = [one.id for one in everyone if one.role == "officer"]
    await lead.post(f"/inbox/officers/{number}/code", headers=SAME_ORIGIN)
    assert (await officer.get("/inbox")).url.path == "/inbox/sign-in"
