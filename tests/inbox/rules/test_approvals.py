"""Approvals: four eyes, and who asked hears the answer with the publication."""

import asyncio
from typing import Any

from sqlalchemy import select

from bot import revisions
from bot.store import Transaction
from bot.store.schema import outbox
from knowledge import questions
from knowledge.proposals import read_published
from tests.inbox.conftest import Committee
from tests.inbox.rules.desk_work import NEW, hand_over, propose, send


async def bodies(committee: Committee) -> list[bytes]:
    def read(tx: Transaction) -> Any:
        return tx.execute(select(outbox.c.body)).scalars().all()

    return list(await committee.store.read(read))


async def test_a_colleague_publishes_and_who_asked_is_told_at_once(committee: Committee) -> None:
    asked = [await hand_over(committee, f"khiêu vũ trên mạng {word}?", word) for word in ("được", "sao")]
    mai, lan = await committee.signed_in("officer"), await committee.signed_in("lead")
    number = await propose(mai, asked=str(asked[0]))
    page = await (await lan.get(f"/inbox/rules/approvals/{number}")).text()
    assert "Người hỏi hôm nay sẽ đọc" in page
    response, text = await send(lan, f"/approvals/{number}/publish", {})
    assert response.status == 200
    assert "Đã duyệt" in text
    [body] = await bodies(committee)
    assert NEW["short"].encode() in body
    states = [found.state for one in asked if (found := await committee.store.read(questions.find, one))]
    assert states == [questions.ANSWERED, questions.OPEN]
    published = await committee.store.read(read_published)
    [name] = published.rules
    assert (await lan.get(f"/inbox/rules/{name}")).status == 200


async def test_nobody_publishes_or_declines_their_own(committee: Committee) -> None:
    mai = await committee.signed_in("lead")
    number = await propose(mai)
    page = await (await mai.get(f"/inbox/rules/approvals/{number}")).text()
    assert "/publish" not in page
    assert "/decline" not in page
    for verb, data in (("publish", {}), ("decline", {"reply": "x"})):
        response, text = await send(mai, f"/approvals/{number}/{verb}", data)
        assert response.status == 403
        assert "không tự duyệt" in text
    assert [one.id for one in await committee.store.read(revisions.waiting, ["rule"])] == [number]
    await send(mai, f"/approvals/{number}/withdraw", {})
    assert await committee.store.read(revisions.waiting, ["rule"]) == []


async def test_a_viewer_reads_and_does_not_decide(committee: Committee) -> None:
    number = await propose(await committee.signed_in("officer"))
    viewer = await committee.signed_in("viewer")
    page = await (await viewer.get(f"/inbox/rules/approvals/{number}")).text()
    assert NEW["short"] in page
    assert "<form" not in page.partition("<main")[2].partition("</main>")[0]
    for verb in ("publish", "decline", "withdraw"):
        assert (await send(viewer, f"/approvals/{number}/{verb}", {}))[0].status == 403


async def test_two_colleagues_at_once_publish_once(committee: Committee) -> None:
    asked = await hand_over(committee, "khiêu vũ trên mạng được không?")
    number = await propose(await committee.signed_in("officer"), asked=str(asked))
    others = [await committee.signed_in("officer", name) for name in ("Lan", "Hòa")]
    answers = await asyncio.gather(*(send(one, f"/approvals/{number}/publish", {}) for one in others))
    assert sorted(response.status for response, _ in answers) == [200, 409]
    assert len(await bodies(committee)) == 1


async def test_what_is_turned_down_keeps_its_reason_and_changes_nothing(committee: Committee) -> None:
    mai, lan = await committee.signed_in("officer", "Mai"), await committee.signed_in("officer", "Lan")
    number = await propose(mai)
    assert (await send(lan, f"/approvals/{number}/decline", {"reply": " "}))[0].status == 400
    await send(lan, f"/approvals/{number}/decline", {"reply": "Thiếu căn cứ"})
    page = await (await mai.get(f"/inbox/rules/approvals/{number}")).text()
    assert "Thiếu căn cứ" in page
    assert "Lan" in page
    assert (await committee.store.read(read_published)).rules == {}
    assert (await send(lan, f"/approvals/{number}/publish", {}))[0].status == 409


async def test_what_became_wrong_since_it_was_proposed_is_not_published(committee: Committee) -> None:
    mai, lan = await committee.signed_in("officer", "Mai"), await committee.signed_in("officer", "Lan")
    first = await propose(mai)
    second = await propose(mai, question=NEW["question"] + "?", aliases="")
    await send(lan, f"/approvals/{first}/publish", {})
    response, text = await send(lan, f"/approvals/{second}/publish", {})
    assert response.status == 409
    assert "trùng cách hỏi" in text
    assert len((await committee.store.read(read_published)).rules) == 1


async def test_a_broken_body_in_the_store_is_shown_and_refused(committee: Committee) -> None:
    made = await committee.store.write(revisions.propose, "rule", "hong", "a: [", "system", seen=0)
    lan = await committee.signed_in("lead")
    assert (await lan.get(f"/inbox/rules/approvals/{made.id}")).status == 200
    assert (await send(lan, f"/approvals/{made.id}/publish", {}))[0].status == 409
    assert (await lan.get("/inbox/rules/approvals")).status == 200
    assert (await lan.get("/inbox/rules/approvals/999")).status == 404
