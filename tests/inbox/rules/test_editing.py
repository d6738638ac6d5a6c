"""Writing a card: every mistake at its field, nothing typed is lost, the preview is what will be told."""

import pytest

from bot import revisions
from knowledge.base import KnowledgeBase
from tests.inbox.conftest import Committee
from tests.inbox.rules.desk_work import NEW, hand_over, propose, send, typed

STRANGE = "<b>“a”</b> & 'b' \u0111 😀"


async def test_a_question_becomes_a_card_that_waits_for_a_colleague(committee: Committee) -> None:
    number = await hand_over(committee, "Mở câu lạc bộ khiêu vũ trên mạng được không?")
    client = await committee.signed_in("officer")
    form = await (await client.get(f"/inbox/rules/new?question={number}")).text()
    assert "câu lạc bộ khiêu vũ" in typed(form, "question")
    made = await propose(client, asked=str(number), note="Đã đối chiếu")
    found = await committee.store.read(revisions.find, made)
    assert found is not None
    assert (found.name, found.state) == ("dang-vien-mo-cau-lac-bo-khieu-vu-truc-tuyen-duoc-k", "proposed")
    assert "document: 10-qd-tw-2024-01-01" in found.body
    page = await (await client.get(f"/inbox/rules/approvals/{made}")).text()
    assert "Mở câu lạc bộ khiêu vũ trên mạng được không?" in page
    assert "Đã đối chiếu" in page


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"question": ""}, "question"),
        ({"short": "x" * 301}, "short"),
        ({"verdict": "yes"}, "verdict"),
        ({"aliases": "share tin chưa biết thật giả"}, "question"),
        ({"document-0": "999-QĐ/TW"}, "citation-0"),
        ({"document-0": "", "article-0": ""}, "citations"),
        ({"document-0": "20-QĐ/TW"}, "citations"),
        ({"confidence-0": "low"}, "citations"),
        ({"review_by": "2026-02-30"}, "review_by"),
        ({"review_by": "2026-11-21"}, "review_by"),
        ({"topic": ""}, "topic"),
    ],
)
async def test_a_mistake_stands_at_its_field_and_what_was_typed_stays(
    committee: Committee, changes: dict[str, str], field: str
) -> None:
    client = await committee.signed_in("officer")
    typed_in = {**NEW, "why": STRANGE, "note": STRANGE, **changes, "action": "propose"}
    response, text = await send(client, "/new", typed_in)
    assert response.status == 400
    assert f'id="e-{field}"' in text
    for name in ("question", "short", "why", "instead", "aliases", "conditions", "note", "article-0"):
        assert typed(text, name) == typed_in[name]
    assert await committee.store.read(revisions.waiting, ["rule"]) == []


async def test_the_preview_is_what_will_be_told_and_names_open_questions_like_it(
    committee: Committee, knowledge: KnowledgeBase
) -> None:
    await hand_over(committee, "clb khiêu vũ trên mạng có được không")
    await hand_over(committee, "Bản đồ thì sao?")
    client = await committee.signed_in("officer")
    response, text = await send(client, "/new", {**NEW, "action": "preview"})
    assert response.status == 200
    for line in (NEW["short"], "Cần đủ: Có nội quy.", "10-QĐ/TW", "Điều 3 – đang có hiệu lực"):
        assert line in text
    assert "clb khiêu vũ trên mạng có được không" in text
    assert "Bản đồ thì sao?" not in text
    assert "dang-vien-mo" not in knowledge.rules


async def test_every_mistake_is_told_at_once(committee: Committee) -> None:
    client = await committee.signed_in("officer")
    wrong = {"verdict": "", "topic": "", "review_by": "mai", "short": "x" * 301, "document-0": "20-QĐ/TW"}
    _, text = await send(client, "/new", {**NEW, **wrong, "action": "preview"})
    for field in ("verdict", "topic", "review_by", "short", "citations"):
        assert f'id="e-{field}"' in text, field


async def test_one_more_citation_loses_nothing(committee: Committee) -> None:
    client = await committee.signed_in("officer")
    response, text = await send(client, "/new", {**NEW, "question": "", "action": "add"})
    assert response.status == 200
    assert 'name="document-1"' in text
    assert typed(text, "short") == NEW["short"]
    assert 'class="wrong"' not in text


async def test_a_card_is_edited_from_what_holds_and_what_the_form_does_not_show_stays(
    committee: Committee, knowledge: KnowledgeBase
) -> None:
    client = await committee.signed_in("officer")
    text = await (await client.get("/inbox/rules/mat-khau/edit")).text()
    rule = knowledge.rules["mat-khau"]
    assert typed(text, "question") == rule.question
    fields = {
        name: typed(text, name)
        for name in ("seen", "question", "aliases", "short", "why", "instead", "conditions", "exceptions")
    }
    fields |= {
        name: typed(text, name) for name in ("owner", "review_by", "sources", "document-0", "article-0")
    }
    fields |= {"verdict": rule.verdict, "topic": rule.topic, "confidence": "high", "basis": "stated"}
    response, page = await send(client, "/mat-khau/edit", {**fields, "action": "propose"})
    assert response.status == 400  # nothing is different yet
    assert "Chưa có gì khác" in page
    made = await propose(client, "/mat-khau/edit", **{**fields, "short": "Không ai được hỏi mật khẩu."})
    found = await committee.store.read(revisions.find, made)
    assert found is not None
    assert "short: Không ai được hỏi mật khẩu." in found.body
    assert "- thử" in found.body


async def test_who_edits_an_older_version_sees_both_and_keeps_what_was_typed(committee: Committee) -> None:
    mai, lan = await committee.signed_in("officer", "Mai"), await committee.signed_in("officer", "Lan")
    edit = {**NEW, "question": "Cơ quan có được đòi mật khẩu của tôi không?", "action": "propose"}
    await propose(mai, "/mat-khau/edit", **{**edit, "short": "Bản của Mai."})
    response, text = await send(lan, "/mat-khau/edit", {**edit, "short": "Bản của Lan."})
    assert response.status == 409
    assert typed(text, "short") == "Bản của Lan."
    for part in ("Mai", "Bản của Mai.", "đang chờ duyệt"):
        assert part in text
    assert typed(text, "seen") == "1"


async def test_two_new_cards_on_one_question_get_names_of_their_own(committee: Committee) -> None:
    client = await committee.signed_in("officer")
    numbers = [await propose(client) for _ in range(2)]
    names = [
        found.name for number in numbers if (found := await committee.store.read(revisions.find, number))
    ]
    assert names[1] == f"{names[0]}-2"


async def test_a_viewer_writes_nothing(committee: Committee) -> None:
    client = await committee.signed_in("viewer")
    assert (await client.get("/inbox/rules/new")).status == 403
    response, _ = await send(client, "/new", {**NEW, "action": "propose"})
    assert response.status == 403
    page = await (await client.get("/inbox/rules/mat-khau")).text()
    assert "/edit" not in page


@pytest.mark.parametrize("text", ["a" * 50_000, "\u0301" * 5000, "a\u0000\u200b\u202eb", "x\n" * 10_000])
async def test_strange_input_ends_in_the_form(committee: Committee, text: str) -> None:
    client = await committee.signed_in("officer")
    everything = {name: text for name in NEW if name != "seen"}
    response, page = await send(client, "/new", {**everything, "seen": "0", "action": "propose"})
    assert response.status == 400
    assert "cần sửa" in page
    response, _ = await send(client, "/new", {**NEW, "seen": "x", "action": "propose"})
    assert response.status == 400
