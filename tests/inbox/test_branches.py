"""Branches and sessions from the inbox: understood as in chat, confirmed before anything is laid down."""

import re

from aiohttp.test_utils import TestClient

from bot.store import Transaction
from study import branches, sessions
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
