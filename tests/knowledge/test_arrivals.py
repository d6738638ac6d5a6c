"""Arrivals: every row of a file has its state, and whatever a stranger sends ends in a sentence."""

from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

import pytest

from bot import revisions
from bot.clock import FakeClock
from bot.revisions import Stale
from bot.store import Store
from knowledge.arrivals import MOST_BYTES, mark_waiting, propose_all, read_arrivals
from knowledge.base import KnowledgeBase
from knowledge.entries import body_of
from knowledge.proposals import InForce
from knowledge.published import NOTHING
from tests.helpers.cards import small_home
from tests.helpers.world import MORNING
from tests.knowledge.conftest import TODAY, document_yaml, rule_yaml
from tests.knowledge.test_published import ID, changed


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> KnowledgeBase:
    return KnowledgeBase.load(small_home(tmp_path_factory.mktemp("home")))


Read = Callable[..., list[tuple[str, str]]]


@pytest.fixture
def read(base: KnowledgeBase) -> Read:
    force = InForce.of(base, NOTHING)

    def rows(*files: tuple[str, str | bytes]) -> list[tuple[str, str]]:
        contents = [(name, text.encode() if isinstance(text, str) else text) for name, text in files]
        return [(arrival.name, arrival.state) for arrival in read_arrivals(contents, force, TODAY)]

    return rows


def zipped(**files: bytes) -> bytes:
    made = BytesIO()
    with ZipFile(made, "w", ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name.replace("__", "/") + ".yaml", content)
    return made.getvalue()


def test_each_row_is_new_changed_the_same_or_wrong(base: KnowledgeBase, read: Read) -> None:
    fresh = rule_yaml("moi", question="Mở câu lạc bộ khiêu vũ trực tuyến được không?", aliases="")
    broken = rule_yaml("hong", question="Còn câu này thì sao hả đồng chí?", aliases="", document="khong-co")
    same, other = body_of(base.rules["ban-do"]), changed(base, short="Đã đổi.")
    assert read(("a.yaml", fresh + broken), ("b.yaml", same), ("c.yaml", other)) == [
        ("moi", "new"),
        ("hong", "wrong"),
        ("ban-do", "same"),
        (ID, "changed"),
    ]


def test_a_card_may_rest_on_a_document_that_comes_with_it(read: Read) -> None:
    id = "40-qd-tw-2026-01-01"
    card = rule_yaml("moi", question="Mở câu lạc bộ khiêu vũ được không?", aliases="", document=id)
    document = document_yaml(id, number="40-QĐ/TW", signed="2026-01-01", begins="2026-02-01")
    assert read(("a.yaml", card)) == [("moi", "wrong")]
    packed = zipped(rules__a=card.encode(), documents__b=document.encode(), other__c=b"\xff")
    assert sorted(read(("a.zip", packed))) == [(id, "new"), ("moi", "new")]


def test_an_id_that_stands_twice_is_wrong_the_second_time(base: KnowledgeBase, read: Read) -> None:
    body = changed(base, short="Đã đổi.")
    assert read(("a.yaml", body), ("b.yaml", body)) == [(ID, "changed"), ("", "wrong")]


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\xff\xfe\x00",
        b"just words",
        b"- 1\n- [2]",
        b"- {id: [x]}",
        b"- &a {id: x}\n- *a",
        b"- " * 500 + b"x",
        b"[" * 3000,
        b"- {id: x, id: x}",
        b"!!python/object:os.system {id: x}",
        b"PK\x03\x04 not an archive",
        zipped(rules__a=b"\xff"),
        zipped(rules__a=b"a: " + b"b" * 2_000_001),
        "\x00\u200b\u202e".encode(),
        b"x: " + b"a" * 1_000_000,
    ],
    ids=lambda content: content[:16].hex(),
)
def test_what_is_no_file_of_cards_is_one_wrong_row(base: KnowledgeBase, content: bytes) -> None:
    rows = read_arrivals([("thư.yaml", content)], InForce.of(base, NOTHING), TODAY)
    assert rows
    for row in rows:
        assert row.state == "wrong"
        assert 0 < len(row.problems[0].message) < 300


def test_an_archive_that_unpacks_to_more_than_it_may_is_refused(base: KnowledgeBase) -> None:
    bomb = zipped(**{f"rules__{n}": b"#" * 1_900_000 + b"\n" for n in range(MOST_BYTES // 1_900_000 + 2)})
    assert len(bomb) < 100_000
    rows = read_arrivals([("bom.zip", bomb)], InForce.of(base, NOTHING), TODAY)
    assert rows[-1].state == "wrong"


async def test_all_rows_are_proposed_or_none(database: str, base: KnowledgeBase, tmp_path: Path) -> None:
    store = await Store.open(database, FakeClock(MORNING))
    bodies = [changed(base, short="Đã đổi."), changed(base, "ban-do", short="Cũng đổi.")]
    files = [(f"{n}.yaml", body.encode()) for n, body in enumerate(bodies)]
    arrivals = read_arrivals(files, InForce.of(base, NOTHING), TODAY)
    await store.write(revisions.propose, "rule", "ban-do", "id: ban-do", "officer:1", seen=0)
    assert [a.state for a in await store.read(mark_waiting, arrivals)] == ["changed", "waiting"]
    with pytest.raises(Stale):
        await store.write(propose_all, arrivals, "system", "")
    assert len(await store.read(revisions.waiting, ["rule"])) == 1
    await store.close()
