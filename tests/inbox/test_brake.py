"""Tries to sign in are bounded before any password is checked, for names that exist and for those that do not."""

from datetime import timedelta

import pytest

from inbox import officers
from inbox.brake import OF_ADDRESS, OF_NAME, is_loopback
from inbox.desk import DESK
from tests.inbox.conftest import PASSWORD, SAME_ORIGIN, Committee


async def test_a_flood_of_names_from_one_address_is_not_checked(
    committee: Committee, monkeypatch: pytest.MonkeyPatch
) -> None:
    checked: list[str] = []
    monkeypatch.setattr(officers, "verify", lambda password, hashed: bool(checked.append(password)))
    client, statuses = await committee.stranger(), list[int]()
    for number in range(OF_ADDRESS[1] + 5):
        data = {"name": f"Tên {number}", "password": "thử"}
        response = await client.post("/inbox/sign-in", data=data, headers=SAME_ORIGIN)
        statuses.append(response.status)
    assert statuses == [401] * OF_ADDRESS[1] + [429] * 5
    assert len(checked) == OF_ADDRESS[1]
    assert int(response.headers["Retry-After"]) == 6


async def test_behind_a_proxy_one_stranger_does_not_lock_the_committee_out(committee: Committee) -> None:
    await committee.signed_in("officer", "An")
    object.__setattr__(committee.inbox[DESK], "public_url", "https://tro-ly.example")
    client, statuses = await committee.stranger(), set[int]()
    for number in range(OF_ADDRESS[1] + 5):
        data = {"name": f"Tên {number % 5}", "password": "thử"}
        statuses.add((await client.post("/inbox/sign-in", data=data, headers=SAME_ORIGIN)).status)
    assert statuses == {401}
    for _ in range(OF_NAME[1]):
        response = await client.post("/inbox/sign-in", data=data, headers=SAME_ORIGIN)
    assert response.status == 429  # the name still counts
    data = {"name": "An", "password": PASSWORD}
    response = await client.post("/inbox/sign-in", data=data, headers=SAME_ORIGIN, allow_redirects=False)
    assert response.status == 303


def test_only_this_machine_is_the_proxy() -> None:
    assert all(map(is_loopback, ("127.0.0.1", "127.1.2.3", "::1", "::ffff:127.0.0.1")))
    assert not any(
        map(is_loopback, ("", "10.0.0.1", "203.113.1.1", "::ffff:10.0.0.1", "fe80::1", "localhost"))
    )


async def test_an_unknown_name_is_braked_like_a_known_one_and_only_for_a_while(committee: Committee) -> None:
    await committee.signed_in("officer", "An")
    client = await committee.stranger()
    for name in ("An", "Không có ai"):
        statuses = set()
        for _ in range(OF_NAME[1] + 1):
            data = {"name": name, "password": "sai sai sai"}
            statuses.add((await client.post("/inbox/sign-in", data=data, headers=SAME_ORIGIN)).status)
        assert statuses == {401, 429}
    committee.clock.advance(timedelta(hours=1).total_seconds())
    data = {"name": "An", "password": PASSWORD}
    assert (await client.post("/inbox/sign-in", data=data, headers=SAME_ORIGIN)).status == 200
