"""The rules pages show what the bot would say and on what it rests."""

from knowledge.base import KnowledgeBase
from tests.inbox.conftest import Committee


async def test_every_rule_has_a_page(committee: Committee, knowledge: KnowledgeBase) -> None:
    client = await committee.signed_in("viewer")
    for rule in knowledge.rules.values():
        response = await client.get(f"/inbox/rules/{rule.id}")
        assert response.status == 200, rule.id


async def test_search_finds_by_the_words_people_use(committee: Committee) -> None:
    client = await committee.signed_in("viewer")
    page = await (await client.get("/inbox/rules", params={"q": "mat khau facebook"})).text()
    assert "mật khẩu" in page


async def test_a_rule_that_is_not_there_is_not_found(committee: Committee) -> None:
    client = await committee.signed_in("viewer")
    assert (await client.get("/inbox/rules/nothing-like-it")).status == 404
    assert (await client.get("/inbox/rules?show=x")).status == 400
