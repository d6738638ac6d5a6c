"""Export: what goes out and comes in again is the same to the byte."""

from datetime import date
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot import revisions
from bot.clock import FakeClock
from bot.store import Store
from knowledge.arrivals import propose_all, read_arrivals
from knowledge.base import KnowledgeBase
from knowledge.entries import body_of
from knowledge.export import archive, files_in_force, write_directory, written
from knowledge.loading import load
from knowledge.proposals import InForce, read_published
from knowledge.published import NOTHING, Published, overlay
from knowledge.rules import Citation, Rule
from knowledge.source import SourceError
from tests.helpers.cards import small_home
from tests.helpers.world import MORNING
from tests.knowledge.conftest import TODAY

sentences = st.text(st.characters(codec="utf-8", exclude_categories=("C", "Z")), min_size=1, max_size=30).map(
    lambda text: f"câu {text} nữa"
)
rules = st.builds(
    Rule,
    id=st.from_regex(r"[a-z]{2,8}(-[a-z0-9]{1,5}){0,3}", fullmatch=True),
    topic=st.sampled_from(["accounts", "Chủ đề khác", "../../etc", "null"]),
    question=sentences,
    aliases=st.lists(sentences, max_size=3).map(tuple),
    verdict=st.sampled_from(["allowed", "not_allowed", "conditional", "ask_authority", "info"]),
    short=sentences,
    why=sentences,
    instead=sentences,
    conditions=st.lists(sentences, max_size=2).map(tuple),
    exceptions=st.lists(sentences, max_size=2).map(tuple),
    citations=st.just((Citation("10-qd-tw-2024-01-01", "Điều 3", "high"),)),
    confidence=st.just("high"),
    basis=st.sampled_from(["stated", "inferred"]),
    owner=sentences,
    review_by=st.dates(date(2026, 11, 22), date(2028, 1, 1)),
    tags=st.dictionaries(st.sampled_from(["act", "channel"]), st.lists(sentences, max_size=2).map(tuple)),
    sources=st.lists(sentences, max_size=2).map(tuple),
)


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return small_home(tmp_path_factory.mktemp("home"))


@pytest.fixture(scope="module")
def bare(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A directory without a card or document."""
    made = small_home(tmp_path_factory.mktemp("bare"))
    for path in (*made.glob("rules/*.yaml"), *made.glob("documents/*.yaml")):
        path.unlink()
    return made


@pytest.fixture(scope="module")
def nothing(bare: Path) -> InForce:
    return InForce.of(KnowledgeBase.load(bare), NOTHING)


@given(st.lists(rules, max_size=4))
@settings(max_examples=40, deadline=None)
def test_cards_go_out_come_in_and_go_out_alike(nothing: InForce, cards: list[Rule]) -> None:
    first = written(overlay(nothing.content, Published(1, {card.id: body_of(card) for card in cards})))
    arrivals = read_arrivals([(path, text.encode()) for path, text in first.items()], nothing, TODAY)
    assert len(arrivals) == len({card.id for card in cards})
    again = written(
        overlay(nothing.content, Published(1, {arrival.name: arrival.body for arrival in arrivals}))
    )
    assert again == first


async def test_what_is_exported_is_proposed_published_and_exported_alike(
    database: str, home: Path, bare: Path, nothing: InForce
) -> None:
    first = files_in_force(home, Published(1, {"hop-chi-bo-truc-tiep": "", "bao-luu-y-kien": ""}))
    store = await Store.open(database, FakeClock(MORNING))
    arrivals = read_arrivals([("kho.zip", archive(first))], nothing, TODAY)
    assert {arrival.state for arrival in arrivals} == {"new"}
    assert await store.write(propose_all, arrivals, "system", "") == len(arrivals)
    for one in await store.read(revisions.waiting, ["rule", "document"]):
        await store.write(revisions.publish, one.id, "officer:2")
    assert files_in_force(bare, await store.read(read_published)) == first
    await store.close()


def test_the_wordings_of_a_card_that_was_taken_away_stay_behind(tmp_path: Path) -> None:
    home = small_home(tmp_path)
    (home / "wordings").mkdir()
    (home / "wordings" / "thu.yaml").write_text(
        "mat-khau: [đòi pass]\nban-do: [bản đồ sai]\n", encoding="utf-8"
    )
    files = files_in_force(home, Published(1, {"ban-do": ""}))
    assert files["wordings/thu.yaml"].decode() == "mat-khau:\n- đòi pass\n"


def test_an_archive_is_the_same_each_time_and_loads_as_a_directory(home: Path, tmp_path: Path) -> None:
    files = files_in_force(home, NOTHING)
    packed = archive(files)
    assert packed == archive(dict(reversed(files.items())))
    with ZipFile(BytesIO(packed)) as opened:
        opened.extractall(tmp_path / "out")
    assert load(tmp_path / "out").rules == load(home).rules
    write_directory(tmp_path / "new", files)
    assert files_in_force(tmp_path / "new", NOTHING) == files
    with pytest.raises(FileExistsError):
        write_directory(tmp_path / "new", files)


def test_a_broken_file_is_named_instead_of_leaving_its_cards_out(tmp_path: Path) -> None:
    home = small_home(tmp_path)
    (home / "rules" / "thu.yaml").write_text("- id: x\n", encoding="utf-8")
    with pytest.raises(SourceError):
        files_in_force(home, NOTHING)
