"""Signing in: what a code gives, what a password gives, what neither gives."""

from datetime import timedelta

from aiohttp.test_utils import TestClient

from bot import audit
from inbox import officers, sessions
from inbox.guard import COOKIE
from tests.inbox.conftest import PASSWORD, SAME_ORIGIN, Committee, words


async def _post(client: TestClient, path: str, **fields: str) -> tuple[int, str]:
    response = await client.post(path, data=fields, headers=SAME_ORIGIN)
    return response.status, words(await response.text())


async def test_without_a_session_every_page_leads_to_the_door(committee: Committee) -> None:
    client = await committee.stranger()
    response = await client.get("/inbox")
    assert response.url.path == "/inbox/sign-in"


async def test_a_code_makes_a_password_and_signs_in_once(committee: Committee) -> None:
    code = await committee.store.write(officers.add, committee.seal, "Nguyễn Văn An", "officer")
    fields = {"code": code.lower(), "password": PASSWORD, "password_again": PASSWORD}
    status, text = await _post(await committee.stranger(), "/inbox/welcome", **fields)
    assert status == 200
    assert "Nguyễn Văn An" in text
    status, text = await _post(await committee.stranger(), "/inbox/welcome", **fields)
    assert status == 400
    assert "đã dùng" in text


async def test_a_code_older_than_two_days_opens_nothing(committee: Committee) -> None:
    code = await committee.store.write(officers.add, committee.seal, "An", "officer")
    committee.clock.advance(timedelta(days=2).total_seconds())
    status, _ = await _post(
        await committee.stranger(), "/inbox/welcome", code=code, password=PASSWORD, password_again=PASSWORD
    )
    assert status == 400


async def test_a_short_or_mistyped_password_is_explained_and_the_code_stays_good(
    committee: Committee,
) -> None:
    code = await committee.store.write(officers.add, committee.seal, "An", "officer")
    client = await committee.stranger()
    _, short = await _post(client, "/inbox/welcome", code=code, password="ngắn", password_again="ngắn")
    assert "ít nhất 12 ký tự" in short
    _, differs = await _post(client, "/inbox/welcome", code=code, password=PASSWORD, password_again="khác")
    assert "không giống nhau" in differs
    status, _ = await _post(client, "/inbox/welcome", code=code, password=PASSWORD, password_again=PASSWORD)
    assert status == 200


async def test_name_and_password_sign_in_later(committee: Committee) -> None:
    await committee.signed_in("officer", "Trần Thị Bình")
    status, text = await _post(
        await committee.stranger(), "/inbox/sign-in", name=" Trần  Thị Bình ", password=PASSWORD
    )
    assert status == 200
    assert "Trần Thị Bình" in text


async def test_an_unknown_name_and_a_wrong_password_read_the_same(committee: Committee) -> None:
    await committee.signed_in("officer", "An")
    client = await committee.stranger()
    wrong = await _post(client, "/inbox/sign-in", name="An", password="không phải mật khẩu")
    unknown = await _post(client, "/inbox/sign-in", name="Ấn", password="không phải mật khẩu")
    assert wrong[0] == unknown[0] == 401
    assert "không đúng" in wrong[1]
    assert "không đúng" in unknown[1]


async def test_wrong_passwords_brake_and_a_right_one_after_the_wait_forgives(committee: Committee) -> None:
    await committee.signed_in("officer", "An")
    client = await committee.stranger()
    for _ in range(officers.FREE_TRIES + 1):
        assert (await _post(client, "/inbox/sign-in", name="An", password="sai sai sai"))[0] == 401
    assert (await _post(client, "/inbox/sign-in", name="An", password=PASSWORD))[0] == 429
    committee.clock.advance(officers.LONGEST_BRAKE.total_seconds())
    assert (await _post(client, "/inbox/sign-in", name="An", password=PASSWORD))[0] == 200
    other = await committee.stranger()
    assert (await _post(other, "/inbox/sign-in", name="An", password="sai sai sai"))[0] == 401


async def test_the_cookie_is_out_of_reach_of_scripts_and_other_sites(committee: Committee) -> None:
    code = await committee.store.write(officers.add, committee.seal, "An", "officer")
    client = await committee.stranger()
    fields = {"code": code, "password": PASSWORD, "password_again": PASSWORD}
    response = await client.post("/inbox/welcome", data=fields, headers=SAME_ORIGIN, allow_redirects=False)
    cookie = response.cookies[COOKIE]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Strict"
    assert cookie["path"] == "/inbox"


async def test_signing_out_ends_the_session_on_the_server(committee: Committee) -> None:
    client = await committee.signed_in("officer")
    token = client.session.cookie_jar.filter_cookies(client.make_url("/inbox"))[COOKIE].value
    await _post(client, "/inbox/sign-out")
    stolen = await committee.stranger()
    response = await stolen.get("/inbox", headers={"Cookie": f"{COOKIE}={token}"})
    assert response.url.path == "/inbox/sign-in"


async def test_a_session_ends_after_a_working_day(committee: Committee) -> None:
    client = await committee.signed_in("officer")
    committee.clock.advance(sessions.LIFETIME.total_seconds())
    response = await client.get("/inbox")
    assert response.url.path == "/inbox/sign-in"


async def test_a_disabled_officer_is_out_at_once(committee: Committee) -> None:
    await committee.signed_in("lead")
    client = await committee.signed_in("officer")
    everyone = await committee.store.read(officers.everyone)
    [other] = [one.id for one in everyone if one.role == "officer"]
    await committee.store.write(officers.disable, other, "system")
    assert (await client.get("/inbox")).url.path == "/inbox/sign-in"
    status, _ = await _post(client, "/inbox/sign-in", name="Đồng chí officer", password=PASSWORD)
    assert status == 401


async def test_hostile_fields_give_a_clear_page(committee: Committee) -> None:
    client = await committee.stranger()
    for value in ("\x00\u200b" * 50, "a" * 100_000, "Ă" * 5000, "'; drop table officers; --"):
        status, text = await _post(client, "/inbox/sign-in", name=value, password=value)
        assert status == 401
        assert "không đúng" in text
    response = await client.post("/inbox/sign-in", data=b"\xff\xfe{", headers=SAME_ORIGIN)
    assert response.status in (400, 401)


async def test_every_step_is_in_the_record_and_the_record_holds(committee: Committee) -> None:
    await committee.signed_in("lead")
    assert await committee.store.read(audit.first_broken) is None


async def test_a_renewed_code_replaces_the_old_one_and_greets_by_name(committee: Committee) -> None:
    first = await committee.store.write(officers.add, committee.seal, "Trưởng nhóm", "lead")
    [only] = await committee.store.read(officers.everyone)
    second = await committee.store.write(officers.renew_code, committee.seal, only.id, "system")
    client = await committee.stranger()
    page = await (await client.get(f"/inbox/sign-in?code={first}")).text()
    assert "Mã không đúng" in page
    page = await (await client.get(f"/inbox/sign-in?code={second}")).text()
    assert "Chào đồng chí Trưởng nhóm" in page
