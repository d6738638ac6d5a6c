"""Branches: who gets in, who leads, and that an invite is only as good as its newest code."""

from bot import people
from bot.store import Transaction
from study import branches, codes
from tests.study.conftest import Study


async def test_whoever_makes_a_branch_is_its_secretary(study: Study) -> None:
    led = await study.do(branches.led_by, study.secretary)
    assert led == study.branch
    assert await study.do(branches.leads, study.branch.id, study.secretary)
    assert not await study.do(branches.leads, study.branch.id, study.lan)


async def test_a_code_is_good_however_it_is_typed(study: Study) -> None:
    typed = "-".join(study.code.upper()[n : n + 4] for n in (0, 4, 8))
    assert await study.do(branches.by_invite, f" {typed} ") == study.branch


async def test_a_new_code_ends_the_old_one(study: Study) -> None:
    code = await study.do(branches.invite, study.branch.id)
    assert await study.do(branches.by_invite, study.code) is None
    assert await study.do(branches.by_invite, code) == study.branch


async def test_a_code_is_never_kept_in_the_clear(study: Study) -> None:
    def kept(tx: Transaction) -> str:
        return str(tx.connection.exec_driver_sql("SELECT invite_digest FROM branches").scalar())

    assert study.code not in await study.do(kept)


async def test_hostile_codes_are_simply_no_good(study: Study) -> None:
    for code in ("", "' OR 1=1 --", "\x00", "a" * 1_000_000, "ạ" * 50):
        assert await study.do(branches.by_invite, code) is None


async def test_every_code_looks_like_one_even_with_a_slip(study: Study) -> None:
    assert codes.looks_like(study.code.upper())
    assert all(codes.looks_like(text) for text in ("abcd-efgh-jkmn", "a2cdefghjk", "a2cdefghjkmnpq"))


def test_words_and_hostile_text_do_not_look_like_a_code() -> None:
    for text in ("", "-", "Facebook", "livestream", "nghiêng", "abcdefghjkm", "²" * 12, "a" * 1_000_000):
        assert not codes.looks_like(text)


async def test_joining_twice_keeps_one_place_and_its_role(study: Study) -> None:
    assert await study.do(branches.join, study.branch, study.secretary) == "confirmed"
    place = await study.do(branches.member, study.branch.id, study.secretary)
    assert place.role == "secretary"
    assert await study.do(branches.size, study.branch.id) == 3


async def test_a_branch_may_ask_for_approval(study: Study) -> None:
    def act(tx: Transaction) -> tuple[str, bool, bool, int]:
        branch, code = branches.create(tx, "Chi bộ cơ quan", study.secretary, approval=True)
        newcomer = people.meet(tx, "fake", "Tuấn", "Tuấn").person_id
        found = branches.by_invite(tx, code)
        assert found is not None
        state = branches.join(tx, found, newcomer)
        before = branches.size(tx, branch.id)
        assert before == 1
        return (
            state,
            branches.confirm(tx, branch.id, newcomer),
            branches.confirm(tx, branch.id, newcomer),
            branches.size(tx, branch.id),
        )

    assert await study.do(act) == ("pending", True, False, 2)


async def test_who_left_is_no_member_and_may_come_back_as_a_plain_one(study: Study) -> None:
    assert await study.do(branches.leave, study.branch.id, study.secretary)
    assert await study.do(branches.led_by, study.secretary) is None
    await study.do(branches.join, study.branch, study.secretary)
    place = await study.do(branches.member, study.branch.id, study.secretary)
    assert (place.role, place.state) == ("member", "confirmed")


async def test_forgetting_a_person_leaves_nothing_behind(study: Study) -> None:
    assert await study.do(branches.held_of_person, study.lan) == 1
    await study.do(branches.forget_person, study.lan)
    assert await study.do(branches.held_of_person, study.lan) == 0
    assert await study.do(branches.member, study.branch.id, study.lan) is None
