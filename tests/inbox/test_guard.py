"""Roles, origins and the policy: checked on every route there is, so that a new one cannot slip past."""

import re

import pytest

from inbox.app import ROUTES
from inbox.desk import HEADERS
from inbox.guard import Route
from inbox.officers import ROLES, Role
from tests.inbox.conftest import SAME_ORIGIN, Committee

ASKING = [route for route in ROUTES if route.role is not None]


def _address(route: Route) -> str:
    return "/inbox" + re.sub(r"\{\w+\}", "999", route.path)


@pytest.mark.parametrize("role", ROLES)
async def test_no_route_serves_a_role_below_its_own(committee: Committee, role: Role) -> None:
    client = await committee.signed_in(role)
    for route in ASKING:
        if route.path == "/sign-out":
            continue
        response = await client.request(route.method, _address(route), headers=SAME_ORIGIN)
        allowed = route.role is not None and ROLES.index(role) >= ROLES.index(route.role)
        assert (response.status == 403) != allowed, (role, route.method, route.path, response.status)
        assert response.status < 500, (route.method, route.path)


async def test_nobody_signed_out_gets_past_the_door(committee: Committee) -> None:
    client = await committee.stranger()
    for route in ASKING:
        response = await client.request(
            route.method, _address(route), headers=SAME_ORIGIN, allow_redirects=False
        )
        assert response.status == (303 if route.method == "GET" else 401), route.path


async def test_a_form_from_another_site_does_nothing(committee: Committee) -> None:
    client = await committee.signed_in("lead")
    for headers in (
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Origin": "https://example.org"},
        {"Origin": "null"},
        {},
    ):
        for route in ROUTES:
            if route.method == "POST":
                response = await client.post(_address(route), headers=headers)
                assert response.status == 403, (headers, route.path)


async def test_an_old_browser_is_known_by_its_origin(committee: Committee) -> None:
    client = await committee.signed_in("officer")
    origin = str(client.make_url("/")).rstrip("/")
    response = await client.post("/inbox/branches", data={"name": "Chi bộ A"}, headers={"Origin": origin})
    assert response.status == 200


async def test_every_answer_carries_the_policy(committee: Committee) -> None:
    client = await committee.signed_in("lead")
    for route in ROUTES:
        response = await client.request(
            route.method, _address(route), headers=SAME_ORIGIN, allow_redirects=False
        )
        for name in HEADERS:
            assert name in response.headers, (route.path, name)
        assert "unsafe" not in response.headers["Content-Security-Policy"]


async def test_an_unknown_address_is_a_clear_page(committee: Committee) -> None:
    client = await committee.signed_in("viewer")
    for path in ("/inbox/nothing", "/inbox/static/../app.py", "/inbox/static/%2e%2e/desk.py"):
        response = await client.get(path)
        assert response.status == 404
    response = await client.get("/inbox/nothing")
    assert "Không tìm thấy" in await response.text()


async def test_an_address_cannot_put_words_on_our_pages(committee: Committee) -> None:
    client = await committee.signed_in("viewer")
    page = await (await client.get("/inbox/rules?done=<b>x</b>&q=%3Cscript%3Ealert(1)%3C/script%3E")).text()
    assert "<script>alert" not in page
    assert "<b>x" not in page


async def test_static_files_are_sent_once_and_then_only_confirmed(committee: Committee) -> None:
    client = await committee.stranger()
    first = await client.get("/inbox/static/inbox.css")
    again = await client.get("/inbox/static/inbox.css", headers={"If-None-Match": first.headers["ETag"]})
    assert (first.status, again.status) == (200, 304)
    assert (await client.get("/inbox/static/desk.py")).status == 404
