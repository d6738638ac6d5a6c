"""Addresses with characters that no database keeps are answered like any other, on both engines."""

from pathlib import Path

import pytest
from yarl import URL

from knowledge.base import KnowledgeBase
from reports.register import Register
from tests.inbox.conftest import convened

SEARCHES = ("", "/questions/1", "/rules", "/register", "/branches")
MISSING = (
    "/register/a%00b",
    "/register/a%00b/edit",
    "/rules/a%00b",
    "/rules/a%00b/history",
    "/rules/a%00b/edit",
    "/cases/1%00",
    "/static/%00",
)


@pytest.mark.parametrize("sent", ["%00", "a%00%00b", "%ed%a0%80", "%ff", "%e2%80%8b" * 300])
async def test_what_no_database_keeps_is_never_a_fault(
    database: str, sent: str, knowledge: KnowledgeBase, knowledge_directory: Path, register: Register
) -> None:
    async with convened(database, knowledge, knowledge_directory, register) as committee:
        client = await committee.signed_in("lead")
        found = {}
        for path in SEARCHES:
            address = committee.server.make_url("/inbox").with_path("/inbox" + path)
            response = await client.get(URL(f"{address}?q={sent}", encoded=True).relative())
            found[path] = response.status
        assert set(found.values()) <= {200, 404}, found
        assert found[""] == found["/rules"] == found["/register"] == 200
        for path in MISSING:
            response = await client.get(URL(f"/inbox{path}", encoded=True))
            assert response.status in (400, 404), path
