"""Invitations: a code lets one person in once, under the name and kind of the list; names nobody claims go."""

from datetime import timedelta

from bot import people
from bot.store import Transaction
from study import branches, invitations, members
from study.invitations import KEPT
from tests.study.conftest import Study

ACTOR = "officer:1"
LIST = [("Nguyễn Văn An", "official"), ("Trần Thị Bình", "probationary")]


async def _newcomer(study: Study, name: str) -> int:
    def meet(tx: Transaction) -> int:
        return people.meet(tx, "fake", name, name).person_id

    return await study.do(meet)  # type: ignore[no-any-return]


async def test_a_code_makes_one_person_a_member_under_the_name_of_the_list(study: Study) -> None:
    (_, code), (_, other) = await study.do(invitations.add, study.branch.id, LIST, ACTOR)
    person, late = await _newcomer(study, "binh95"), await _newcomer(study, "x")
    found = await study.do(invitations.by_code, other.upper())
    assert await study.do(invitations.claim, found, person)
    assert not await study.do(invitations.claim, found, late)
    assert await study.do(invitations.by_code, other) is None
    place = await study.do(members.find, study.branch.id, person)
    assert (place.name, place.kind, place.role) == ("Trần Thị Bình", "probationary", "member")
    assert [one.name for one in await study.do(invitations.of_branch, study.branch.id)] == ["Nguyễn Văn An"]
    assert (await study.do(invitations.by_code, code)).name == "Nguyễn Văn An"


async def test_who_is_in_already_keeps_their_role(study: Study) -> None:
    [(one, _)] = await study.do(invitations.add, study.branch.id, [("Trần Thị Hoa", "official")], ACTOR)
    assert await study.do(invitations.claim, one, study.secretary)
    assert (await study.do(members.secretary, study.branch.id)).name == "Trần Thị Hoa"
    assert (await study.do(members.counted, study.branch.id)).total == 3


async def test_new_codes_end_the_old_ones(study: Study) -> None:
    [(_, old), _] = await study.do(invitations.add, study.branch.id, LIST, ACTOR)
    [(one, new), _] = await study.do(invitations.renew, study.branch.id, ACTOR)
    assert await study.do(invitations.by_code, old) is None
    assert await study.do(invitations.by_code, new) == one


async def test_a_code_is_kept_as_a_digest_only(study: Study) -> None:
    [(_, code), _] = await study.do(invitations.add, study.branch.id, LIST, ACTOR)

    def kept(tx: Transaction) -> str:
        return str(tx.connection.exec_driver_sql("SELECT * FROM invitations").fetchall())

    assert code not in await study.do(kept)


async def test_a_branch_takes_back_only_its_own(study: Study) -> None:
    [(one, _), _] = await study.do(invitations.add, study.branch.id, LIST, ACTOR)
    other, _ = await study.do(branches.create, "Chi bộ thôn Đoài", study.minh)
    assert not await study.do(invitations.remove, other.id, one.id, ACTOR)
    assert await study.do(invitations.remove, study.branch.id, one.id, ACTOR)
    assert await study.do(invitations.count, study.branch.id) == 1


async def test_what_nobody_claims_is_forgotten(study: Study) -> None:
    await study.do(invitations.add, study.branch.id, LIST, ACTOR)
    study.go_to(study.clock.now() + KEPT - timedelta(seconds=1))
    assert await study.do(invitations.forget) == 0
    study.go_to(study.clock.now() + timedelta(seconds=1))
    assert await study.do(invitations.forget) == 2
