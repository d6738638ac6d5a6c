"""A draft waits for a second person, and what it rests on is withheld as soon as its words change."""

from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest

from bot import revisions
from bot.clock import FakeClock
from bot.store import Store
from knowledge.base import KnowledgeBase
from knowledge.check import check
from knowledge.entries import body_of
from knowledge.importing.draft import KIND, Draft, body, make_draft, outline, propose, read_body
from knowledge.importing.failure import ImportFailed
from knowledge.importing.plain import read_plain
from knowledge.proposals import read_newer, read_published
from knowledge.published import Published, read_thing
from knowledge.reloading import Reloading
from knowledge.spans import Span
from tests.helpers.world import MORNING
from tests.knowledge.conftest import TODAY, rule_yaml
from tests.knowledge.importing.files import DIRECTIVE
from tests.knowledge.importing.register import REGISTER

CITED = "10-qd-tw-2024-01-01"
ASKED = "share tin chưa biết thật giả"


def draft_of(text: str, document: str = "") -> Draft:
    return make_draft(read_plain(text.encode()), "chi-thi.txt", REGISTER, TODAY, document)


@pytest.fixture
async def store(database: str) -> AsyncIterator[Store]:
    opened = await Store.open(database, FakeClock(MORNING))
    yield opened
    await opened.close()


def test_the_body_of_a_revision_holds_the_whole_draft() -> None:
    draft = draft_of(DIRECTIVE.replace("II.", "III."))
    assert draft.slips
    assert read_body(draft.document, body(draft)) == draft
    assert outline(draft)["passages"][1]["span"]["sha256"] == draft.passages[1].span.sha256


def test_the_id_is_the_register_s_or_made_of_number_and_day() -> None:
    assert draft_of(DIRECTIVE).document == "15-ct-tu-song-thu-2024-03-05"
    assert draft_of(DIRECTIVE.replace("15 - CT/TU", "77-QĐ/TW")).document == "77-qd-tw-2024-03-05"
    assert draft_of(DIRECTIVE.replace("Số: 15 - CT/TU\n", "")).document.startswith("van-ban-")
    assert draft_of(DIRECTIVE, "10-qd-tw").document == "10-qd-tw"


def test_what_stands_amid_a_sentence_on_a_scan_is_told() -> None:
    long = "1. Các cấp ủy tiếp tục tuyên truyền, thực hiện nghiêm túc quy định về xử lý"
    text = DIRECTIVE.replace(
        "1. Cán bộ", f"{long}\nBTV\nCác chi bộ\nkỷ luật đảng viên vi phạm khi dùng mạng xã hội.\n1. Cán bộ"
    )
    [found] = [each for each in draft_of(text).slips if each.key == "interrupted"]
    assert "BTV / Các chi bộ" in found.message


def test_a_text_with_thousands_of_slips_tells_some_and_counts_the_rest() -> None:
    draft = draft_of(
        "Điều 1. Một hai ba bốn năm sáu bảy tám chín mười\n" + "90. Số lạ trong bài viết này\n" * 3000
    )
    assert len(draft.slips) < 30
    assert any("2988" in each.message for each in draft.slips)


async def test_a_draft_waits_for_another_and_the_same_text_is_taken_once(store: Store) -> None:
    first = await store.write(propose, draft_of(DIRECTIVE), "officer:1")
    assert first is not None
    assert await store.write(propose, draft_of(DIRECTIVE), "officer:1") is None
    with pytest.raises(ImportFailed):
        await store.write(propose, draft_of(DIRECTIVE.replace("Cấp ủy", "Chi ủy")), "officer:1")
    with pytest.raises(revisions.OwnWork):
        await store.write(revisions.publish, first.id, "officer:1")
    await store.write(revisions.publish, first.id, "officer:2")
    assert await store.write(propose, draft_of(DIRECTIVE), "system") is None
    newer = await store.write(propose, draft_of(DIRECTIVE.replace("Cấp ủy", "Chi ủy")), "system")
    assert newer is not None
    assert newer.number == 2


# Locked citations ----------------------------------------------------------------------------------------------------


def _locked(span: Span) -> str:
    """Cards of which the first is locked to `span`."""
    card = rule_yaml("tin-chua-kiem-chung")
    place = f"span: {{start: {span.start}, end: {span.end}, sha256: {span.sha256}}}"
    return card.replace("confidence: high}", f"confidence: high, {place}}}")


@pytest.fixture
def held(make_directory: Callable[..., Path]) -> tuple[Path, Draft]:
    """A knowledge directory with one card locked to a passage of a text that it holds."""
    draft = draft_of(DIRECTIVE, CITED)
    passage = next(each for each in draft.passages if each.id == "muc-i.khoan-1")
    home = make_directory(_locked(passage.span))
    (home / "texts").mkdir()
    (home / "texts" / f"{CITED}.txt").write_text(draft.normal.text, encoding="utf-8")
    return home, draft


def test_an_answer_is_told_while_its_words_stand_wherever_they_moved(held: tuple[Path, Draft]) -> None:
    home, draft = held
    assert KnowledgeBase.load(home).ask(ASKED, today=TODAY).outcome == "answer"
    moved = draft.normal.text.replace("CHỈ THỊ\n", "CHỈ THỊ\nDòng thêm vào đầu\n")
    (home / "texts" / f"{CITED}.txt").write_text(moved, encoding="utf-8")
    assert KnowledgeBase.load(home).ask(ASKED, today=TODAY).outcome == "answer"
    assert check(home, TODAY).passed


@pytest.mark.parametrize(
    "change", [("gương mẫu khi", "gương mẫu cả khi"), ("mạng xã hội.\n2.", "mạng xã hội, trừ khi.\n2.")]
)
def test_an_answer_is_withheld_once_its_words_changed(
    held: tuple[Path, Draft], change: tuple[str, str]
) -> None:
    home, draft = held
    assert change[0] in draft.normal.text
    (home / "texts" / f"{CITED}.txt").write_text(draft.normal.text.replace(*change), encoding="utf-8")
    base = KnowledgeBase.load(home)
    answer = base.ask(ASKED, today=TODAY)
    assert (answer.outcome, answer.rule, answer.citations) == ("unknown", None, ())
    assert "đang được rà soát" in answer.text
    assert "Tin chưa kiểm chứng" not in answer.text
    assert base.basis("tin-chua-kiem-chung", TODAY) == ""
    assert any("không còn trong văn bản" in str(problem) for problem in check(home, TODAY).problems)


def test_a_card_keeps_its_span_when_it_is_edited_and_published(held: tuple[Path, Draft]) -> None:
    rule = KnowledgeBase.load(held[0]).rules["tin-chua-kiem-chung"]
    assert rule.citations[0].span is not None
    assert read_thing("rule", rule.id, body_of(rule)) == (rule, [])


def test_a_span_that_is_written_wrongly_is_named_with_the_mend(make_directory: Callable[..., Path]) -> None:
    home = make_directory(_locked(Span(5, 2, "a" * 64)))
    base = KnowledgeBase.load(home)
    assert base.rules == {}
    assert any("sha256" in str(problem) for problem in base.problems)


async def test_what_an_officer_publishes_withholds_and_gives_back_within_seconds(
    store: Store, held: tuple[Path, Draft], tmp_path: Path
) -> None:
    home, _ = held
    running = Reloading(home, tmp_path / "knowledge.db", Published())

    async def publish(text: str) -> None:
        made = await store.write(propose, draft_of(text, CITED), "officer:1")
        assert made is not None
        await store.write(revisions.publish, made.id, "officer:2")
        assert running.refresh(await store.read(read_newer, running.published))

    await publish(DIRECTIVE.replace("gương mẫu khi", "gương mẫu cả khi"))
    assert running().ask(ASKED, today=TODAY).outcome == "unknown"
    assert KnowledgeBase.load(home, tmp_path / "knowledge.db", running.published).snapshot.withheld
    await publish(DIRECTIVE)
    assert running().ask(ASKED, today=TODAY).outcome == "answer"
    removal = await store.write(_take_away, 2)
    await store.write(revisions.publish, removal.id, "officer:2")
    assert running.refresh(await store.read(read_published))
    assert running().ask(ASKED, today=TODAY).outcome == "unknown"


def _take_away(tx: revisions.Transaction, seen: int) -> revisions.Revision:
    return revisions.propose(tx, KIND, CITED, "", "officer:1", seen=seen)
