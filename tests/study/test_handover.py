"""Handing over: the role goes only to who was asked, says yes in time, and is still there."""

from datetime import timedelta

import pytest

from study import branches, handover, members
from study.members import NoMember
from tests.study.conftest import Study

ACTOR = "officer:1"


async def _role(study: Study, person: int) -> str:
    return (await study.do(members.find, study.branch.id, person)).role  # type: ignore[no-any-return]


async def test_the_role_goes_over_when_the_other_says_yes_and_not_before(study: Study) -> None:
    await study.do(handover.offer, study.branch.id, study.secretary, study.lan)
    assert await _role(study, study.secretary) == "secretary"
    assert await study.do(handover.accept, study.branch.id, study.minh) is None
    done = await study.do(handover.accept, study.branch.id, study.lan)
    assert done.giver_id == study.secretary
    assert [await _role(study, p) for p in (study.secretary, study.lan)] == ["member", "secretary"]
    assert await study.do(handover.accept, study.branch.id, study.lan) is None


async def test_an_offer_declined_withdrawn_or_too_old_changes_nothing(study: Study) -> None:
    await study.do(handover.offer, study.branch.id, study.secretary, study.lan)
    assert await study.do(handover.decline, study.branch.id, study.minh) is None
    assert await study.do(handover.decline, study.branch.id, study.lan)
    await study.do(handover.offer, study.branch.id, study.secretary, study.lan)
    assert await study.do(handover.withdraw, study.branch.id)
    assert await study.do(handover.accept, study.branch.id, study.lan) is None
    await study.do(handover.offer, study.branch.id, study.secretary, study.lan)
    study.go_to(study.clock.now() + handover.LASTS + timedelta(seconds=1))
    assert await study.do(handover.accept, study.branch.id, study.lan) is None
    assert await _role(study, study.secretary) == "secretary"


async def test_an_offer_of_who_is_no_longer_secretary_is_void(study: Study) -> None:
    await study.do(handover.offer, study.branch.id, study.secretary, study.lan)
    await study.do(members.set_role, study.branch.id, study.minh, "secretary", ACTOR)
    assert await study.do(handover.accept, study.branch.id, study.lan) is None
    assert await _role(study, study.minh) == "secretary"


async def test_only_the_secretary_offers_and_only_to_another_member(study: Study) -> None:
    for giver, taker in ((study.lan, study.minh), (study.secretary, 999), (study.secretary, study.secretary)):
        with pytest.raises(NoMember):
            await study.do(handover.offer, study.branch.id, giver, taker)


async def test_who_is_forgotten_is_offered_nothing(study: Study) -> None:
    await study.do(handover.offer, study.branch.id, study.secretary, study.lan)
    await study.do(branches.forget_person, study.lan)
    assert await study.do(handover.find, study.branch.id) is None
