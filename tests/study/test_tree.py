"""The tree of branches: names unique below one committee, no rings, and the branch without a secretary stands out."""

import pytest

from bot.store import Transaction
from study import branches, tree
from study.branches import Branch
from study.tree import NameTaken, Ring, Unknown
from tests.study.conftest import Study

ACTOR = "officer:1"


async def _make(study: Study, name: str, parent: Branch | None = None) -> Branch:
    return await study.do(tree.create, name, parent.id if parent else None, ACTOR)  # type: ignore[no-any-return]


async def test_branches_stand_below_their_committee_with_what_a_list_tells(study: Study) -> None:
    commune = await _make(study, "Đảng bộ xã Hòa Bình")
    await study.do(tree.change, study.branch.id, study.branch.name, commune.id, ACTOR)
    await _make(study, "Chi bộ Trường học", commune)
    session = await study.session()
    [top] = await study.do(tree.children, None)
    assert (top.branch, top.secretary, top.children) == (commune, None, 2)
    school, east = await study.do(tree.children, commune.id)
    assert (school.secretary, school.members, school.next_at) == (None, 0, None)
    assert (east.secretary, east.members, east.next_at) == ("Hoa", 3, session.starts_at)
    assert [one.id for one in await study.do(tree.above, east.branch)] == [commune.id]
    assert await study.do(tree.grandchildren, [top], 2) == {commune.id: [school, east]}
    assert await study.do(tree.grandchildren, [top], 1) == {}


async def test_who_erases_themself_leaves_a_branch_that_says_so(study: Study) -> None:
    await study.do(branches.forget_person, study.secretary)
    [node] = await study.do(tree.children, None)
    assert (node.secretary, node.members) == (None, 2)


async def test_names_are_unique_below_one_committee_only(study: Study) -> None:
    first, second = await _make(study, "Đảng bộ xã A"), await _make(study, "Đảng bộ xã B")
    made = await _make(study, "Chi bộ thôn 1", first)
    await _make(study, "Chi bộ thôn 1", second)
    with pytest.raises(NameTaken):
        await _make(study, "  CHI BỘ  thôn 1 ", first)
    with pytest.raises(NameTaken):
        await study.do(tree.change, made.id, "Chi bộ thôn 1", second.id, ACTOR)
    await study.do(tree.change, made.id, "Chi bộ thôn 1", first.id, ACTOR)
    assert await study.do(tree.count_children, second.id) == 1


async def test_nothing_is_put_below_itself_or_its_own(study: Study) -> None:
    top = await _make(study, "Đảng bộ tỉnh")
    middle = await _make(study, "Đảng bộ xã", top)
    low = await _make(study, "Chi bộ", middle)
    for target in (top, middle, low):
        with pytest.raises(Ring):
            await study.do(tree.change, top.id, top.name, target.id, ACTOR)
    with pytest.raises(Unknown):
        await study.do(tree.change, low.id, low.name, 999, ACTOR)
    await study.do(tree.change, low.id, "Chi bộ cơ quan", None, ACTOR)
    assert (await study.do(branches.find, low.id)) == Branch(low.id, "Chi bộ cơ quan", False, None)


async def test_a_ring_made_by_hand_does_not_hang_anybody(study: Study) -> None:
    top = await _make(study, "Đảng bộ tỉnh")
    low = await _make(study, "Chi bộ", top)

    def bend(tx: Transaction) -> None:
        tx.connection.exec_driver_sql(f"UPDATE branches SET parent_id = {low.id} WHERE id = {top.id}")

    await study.do(bend)
    found = await study.do(branches.find, low.id)
    assert len(await study.do(tree.above, found)) <= 20


async def test_a_branch_is_found_by_words_name_or_number(study: Study) -> None:
    await _make(study, "Đảng bộ xã Đông")
    assert [n.branch.name for n in await study.do(tree.search, "thon DONG", 10)] == ["Chi bộ thôn Đông"]
    assert await study.do(tree.search, "%_", 10) == []
    assert await study.do(tree.named, "chi bo thon dong") == [study.branch]
    assert await study.do(tree.named, f"#{study.branch.id}") == [study.branch]
    for words in ("#", "#x", "#²", "#" + "9" * 40, "Không có"):
        assert await study.do(tree.named, words) == []
