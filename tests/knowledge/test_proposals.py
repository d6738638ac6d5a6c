"""Proposals: nothing broken is proposed or published, and who asked is told exactly once."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from bot import people, revisions
from bot.clock import FakeClock
from bot.revisions import NotWaiting, Outdated, OwnWork
from bot.seal import Seal
from bot.store import Store, Transaction
from bot.store.schema import outbox
from knowledge import proposals, questions
from knowledge.base import KnowledgeBase
from knowledge.drafts import Drafts, Pattern
from knowledge.entries import Value
from knowledge.notes import Note
from knowledge.proposals import InForce, check_proposal, severe
from knowledge.published import NOTHING, Published
from tests.helpers.cards import small_home
from tests.helpers.world import MORNING
from tests.knowledge.conftest import TODAY
from tests.knowledge.test_published import ID, changed

SEAL = Seal(bytes(range(32)))
MAI, LAN, HOA = "officer:1", "officer:2", "officer:3"


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> KnowledgeBase:
    return KnowledgeBase.load(small_home(tmp_path_factory.mktemp("home")))


@pytest.fixture
def force(base: KnowledgeBase) -> InForce:
    return InForce.of(base, NOTHING)


def found(base: KnowledgeBase, force: InForce, **fields: Value) -> set[str]:
    """The fields that stand against a card changed so."""
    body = changed(base, **fields)
    return {problem.field for problem in severe(check_proposal("rule", ID, body, force, TODAY))}


def citation(document: str, article: str | None = None, confidence: str = "high") -> Value:
    return [{"document": document, "article": article, "confidence": confidence}]


def test_a_card_as_it_is_may_be_proposed(base: KnowledgeBase, force: InForce) -> None:
    assert found(base, force) == set()


@pytest.mark.parametrize(
    ("fields", "where"),
    [
        ({"short": "a" * 301}, "short"),
        ({"short": None}, "short"),
        ({"question": "a " * 101}, "question"),
        ({"aliases": ["x"] * 21}, "aliases"),
        ({"conditions": ["x" * 301]}, "conditions"),
        ({"aliases": ["SHARE tin chưa biết thật giả"]}, "question"),
        ({"citations": []}, "citations"),
        ({"citations": citation("khong-co")}, "citations"),
        ({"citations": citation("20-qd-tw-2020-01-01")}, "citations"),
        ({"citations": citation("10-qd-tw-2024-01-01", "Điều 3", "low")}, "citations"),
        ({"review_by": TODAY.isoformat()}, "review_by"),
        ({"review_by": "2036-01-01"}, "review_by"),
        ({"review_by": None}, "review_by"),
        ({"review_by": "mai"}, "review_by"),
        ({"verdict": "yes"}, "verdict"),
        ({"id": "khac"}, "id"),
        ({"lạ": "x"}, "lạ"),
    ],
)
def test_what_is_wrong_is_said_at_its_field(
    base: KnowledgeBase, force: InForce, fields: dict[str, Value], where: str
) -> None:
    assert where in found(base, force, **fields)


def test_a_question_in_nearly_the_same_words_is_only_a_warning(base: KnowledgeBase, force: InForce) -> None:
    near = "Đăng bản đồ Việt Nam thiếu Hoàng Sa và Trường Sa lên mạng được không?"
    problems = check_proposal("rule", ID, changed(base, question=near), force, TODAY)
    assert [(problem.field, problem.severe) for problem in problems] == [("question", False)]


def test_what_others_rest_on_is_not_taken_away(base: KnowledgeBase, force: InForce) -> None:
    assert severe(check_proposal("document", "10-qd-tw-2024-01-01", "", force, TODAY))
    assert not severe(check_proposal("document", "30-qd-tw-2025-05-01", "", force, TODAY))
    assert not severe(check_proposal("rule", ID, "", force, TODAY))
    named = replace(force, drafts=Drafts((Pattern("secret", ID, (), (), ()),)))
    assert severe(check_proposal("rule", ID, "", named, TODAY))


def test_what_is_in_force_includes_what_no_snapshot_has_taken_up(base: KnowledgeBase) -> None:
    force = InForce.of(base, Published(1, {ID: changed(base, short="Đã đổi."), "ban-do": ""}))
    told = proposals.told(base, force, ID, TODAY)
    assert told is not None
    assert told.text.startswith("Đã đổi.")
    assert proposals.told(base, force, "ban-do", TODAY) is None


def test_only_what_the_snapshot_has_not_taken_up_is_laid_over_it(base: KnowledgeBase, tmp_path: Path) -> None:
    first = Published(1, {ID: changed(base, short="Đã đổi."), "ban-do": ""})
    second = replace(first, count=2, rules={**first.rules, ID: changed(base, short="Lại đổi.")})
    laid = KnowledgeBase.load(small_home(tmp_path), None, first)
    assert second.since(laid.published).rules.keys() == {ID}
    rules = InForce.of(laid, second).content.rules
    assert rules[ID].short == "Lại đổi."
    assert "ban-do" not in rules


@pytest.fixture
async def offices(database: str) -> AsyncIterator[list[Store]]:
    """The same database as two processes have it open."""
    opened = [await Store.open(database, FakeClock(MORNING)) for _ in range(2)]
    yield opened
    for store in opened:
        await store.close()


async def proposed(store: Store, body: str, name: str = ID, asked: tuple[int, ...] = ()) -> int:
    note = Note("", asked).write()
    made = await store.write(revisions.propose, "rule", name, body, MAI, seen=0, note=note)
    return made.id


async def handed_over(store: Store) -> int:
    def ask(tx: Transaction) -> int:
        chat = people.meet(tx, "fake", "an")
        return questions.hand_over(tx, SEAL, "Sếp đòi mật khẩu thì sao?", chat.id)

    return await store.write(ask)


async def sent(store: Store) -> int:
    return len(await store.read(lambda tx: tx.execute(select(outbox.c.id)).all()))


async def test_of_two_publishers_at_once_one_publishes_and_who_asked_is_told_once(
    offices: list[Store], base: KnowledgeBase
) -> None:
    asked = await handed_over(offices[0])
    number = await proposed(offices[0], changed(base, short="Đã đổi."), asked=(asked,))
    outcomes = await asyncio.gather(
        *(
            store.write(proposals.publish, SEAL, number, by, 0, {asked: "Đã đổi."})
            for store, by in zip(offices, (LAN, HOA), strict=True)
        ),
        return_exceptions=True,
    )
    assert sorted(map(str, outcomes)) == ["", "1"]
    assert {type(outcome) for outcome in outcomes} == {int, NotWaiting}
    assert await sent(offices[1]) == 1
    question = await offices[1].read(questions.find, asked)
    assert question is not None
    assert (question.state, question.rule) == (questions.ANSWERED, ID)


async def test_what_was_checked_before_another_publication_is_checked_again(
    offices: list[Store], base: KnowledgeBase
) -> None:
    asked = await handed_over(offices[0])
    first = await proposed(offices[0], changed(base, short="Đã đổi."))
    second = await proposed(offices[0], "", "ban-do", (asked,))
    await offices[0].write(proposals.publish, SEAL, first, LAN, 0, {})
    with pytest.raises(Outdated):
        await offices[1].write(proposals.publish, SEAL, second, LAN, 0, {asked: "x"})
    assert await sent(offices[0]) == 0
    assert [one.id for one in await offices[0].read(revisions.waiting, ["rule"])] == [second]
    assert await offices[1].write(proposals.publish, SEAL, second, LAN, 1, {asked: "x"}) == 1


async def test_nobody_publishes_their_own(offices: list[Store], base: KnowledgeBase) -> None:
    number = await proposed(offices[0], changed(base, short="Đã đổi."))
    with pytest.raises(OwnWork):
        await offices[0].write(proposals.publish, SEAL, number, MAI, 0, {})


def test_a_review_day_is_in_the_coming_two_years(base: KnowledgeBase, force: InForce) -> None:
    last = TODAY + proposals.LATEST_REVIEW
    assert found(base, force, review_by=last.isoformat()) == set()
    assert found(base, force, review_by=(last + timedelta(days=1)).isoformat()) == {"review_by"}
