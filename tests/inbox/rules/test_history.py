"""History: every version stays, any two are compared, an old one or none at all is proposed again."""

from knowledge.proposals import read_published
from tests.inbox.conftest import Committee
from tests.inbox.rules.desk_work import NEW, propose, send

EDIT = {"question": "Cơ quan có được đòi mật khẩu của tôi không?", "aliases": "đòi pass"}
PAGE = "/inbox/rules/mat-khau/history"


async def test_a_change_is_compared_rolled_back_and_published_again(committee: Committee) -> None:
    mai, lan = await committee.signed_in("officer", "Mai"), await committee.signed_in("officer", "Lan")
    first = await propose(mai, "/mat-khau/edit", **EDIT, short="Bản thứ nhất.")
    await send(lan, f"/approvals/{first}/publish", {})
    page = await (await mai.get(PAGE)).text()
    for part in ("<ins>Bản thứ nhất.</ins>", "<del>Không ai được yêu cầu", "Bản gốc trong tệp", "Mai"):
        assert part in page
    assert "<ins>" not in await (await mai.get(PAGE, params={"from": "1", "to": "1"})).text()
    assert (await mai.get(PAGE, params={"from": "7"})).status == 404

    response, _ = await send(mai, "/mat-khau/restore", {"number": "0", "seen": "1"})
    second = response.url.path.rpartition("/")[2]
    await send(lan, f"/approvals/{second}/publish", {})
    published = await committee.store.read(read_published)
    assert "Không ai được yêu cầu" in published.rules["mat-khau"]
    assert NEW["short"] not in published.rules["mat-khau"]


async def test_a_rule_is_taken_away_with_four_eyes_and_can_come_back(committee: Committee) -> None:
    mai, lan = await committee.signed_in("officer", "Mai"), await committee.signed_in("officer", "Lan")
    response, _ = await send(mai, "/mat-khau/removal", {"seen": "0", "note": "Trùng"})
    number = response.url.path.rpartition("/")[2]
    assert (await lan.get("/inbox/rules/mat-khau")).status == 200
    assert (await send(mai, "/mat-khau/removal", {"seen": "0"}))[0].status == 409
    await send(lan, f"/approvals/{number}/publish", {})
    assert (await lan.get("/inbox/rules/mat-khau")).status == 404
    assert "mat-khau" in await (await lan.get("/inbox/rules?show=withdrawn")).text()
    assert "Bản này rút quy tắc" in await (await lan.get(PAGE)).text()
    response, _ = await send(mai, "/mat-khau/restore", {"number": "0", "seen": "1"})
    again = response.url.path.rpartition("/")[2]
    await send(lan, f"/approvals/{again}/publish", {})
    assert (await lan.get("/inbox/rules/mat-khau")).status == 200


async def test_a_rule_that_draft_checking_rests_on_stays(committee: Committee) -> None:
    client = await committee.signed_in("officer")
    response, text = await send(client, "/ban-do/removal", {"seen": "0"})
    assert response.status == 400
    assert "soát bài" in text


async def test_what_never_was_has_no_history(committee: Committee) -> None:
    client = await committee.signed_in("officer")
    assert (await client.get("/inbox/rules/khong-co/history")).status == 404
    assert (await send(client, "/khong-co/removal", {"seen": "0"}))[0].status == 404
