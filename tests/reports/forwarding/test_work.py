"""Forwarding: each piece of news once to each place, at once or gathered, without anybody's name."""

from datetime import time, timedelta

from bot.outbox.queue import _DECODER
from bot.store import Transaction
from bot.store.schema import OUT_FAILED, OUT_SENT, chats, outbox
from reports import cases, decisions
from reports.forwarding import Place, Plan, forward, listing
from reports.forwarding.news import SETTLING
from reports.forwarding.wording import unclickable
from reports.identity import find_targets
from reports.schema import State
from tests.reports.conftest import Desk

MAIL, GROUP = Place("email", "ban35@tinh.gov.vn"), Place("telegram", "-100200300")
NOW = Plan((MAIL, GROUP), inbox="https://tro-ly.tinh.gov.vn/inbox")
CANARY = "kẻ-chim-hoàng-yến"


class Committee:
    """A desk at which pages are reported and decided, and what was queued for the places."""

    def __init__(self, desk: Desk, plan: Plan) -> None:
        self.desk, self.plan = desk, plan

    async def report(self, page: str) -> int:
        chat = await self.desk.chat(CANARY)
        said = {"imitates": "Công an xã", "harm": "money", "note": f"tôi là {CANARY}"}
        target = find_targets(page).targets[0]
        receipt = await self.desk.store.write(
            lambda tx: cases.open_report(
                tx,
                self.desk.seal,
                target,
                person_id=chat.person_id,
                chat_id=chat.id,
                **said,  # type: ignore[arg-type]
            )
        )
        return receipt.case_id

    async def decide(self, case: int, state: State) -> None:
        def settle(tx: Transaction) -> None:
            found = cases.get(tx, case)
            assert found
            decisions.decide(tx, self.desk.seal, self.desk.say, case, state, 1, found.version)

        await self.desk.store.write(settle)

    async def pass_by(self, plan: Plan | None = None) -> None:
        """Let the steps settle and the periodic work run until there is nothing to do."""
        self.desk.clock.advance(SETTLING.total_seconds() + 1)
        while await self.desk.store.write(forward, plan or self.plan, self.desk.say):
            pass

    async def queued(self, place: Place) -> list[str]:
        def read(tx: Transaction) -> list[str]:
            query = outbox.select().join(chats, chats.c.id == outbox.c.chat_id).order_by(outbox.c.id)
            theirs = query.where(chats.c.address == place.address, outbox.c.kind == "forward")
            return [_DECODER.decode(row.body).text for row in tx.execute(theirs) if row.body]

        return await self.desk.store.read(read)


async def test_a_new_case_and_its_decision_go_to_every_place_once(desk: Desk) -> None:
    committee = Committee(desk, NOW)
    await committee.report("facebook.com/cu.truoc.khi.bat")
    await committee.pass_by()  # what was there before is not forwarded
    case = await committee.report("facebook.com/congan.gia")
    await desk.store.write(forward, NOW, desk.say)
    assert await committee.queued(MAIL) == []  # too fresh: a lower number may still be under way
    await committee.pass_by()
    await committee.decide(case, "reviewing")
    await committee.decide(case, "fake")
    await committee.pass_by()
    await committee.pass_by()
    opened, decided = await committee.queued(MAIL)
    assert await committee.queued(GROUP) == [opened, decided]
    assert opened.splitlines()[0] == f"Vụ việc số {case}: có phản ánh mới"
    assert decided.splitlines()[0] == f"Vụ việc số {case}: đã kết luận là giả"
    assert "facebook[.]com/congan[.]gia" in opened
    assert f"https://tro-ly.tinh.gov.vn/inbox/cases/{case}" in opened
    assert CANARY not in opened + decided


async def test_an_undone_decision_is_corrected_where_it_was_told(desk: Desk) -> None:
    committee = Committee(desk, Plan((MAIL,)))
    await committee.pass_by()
    case = await committee.report("facebook.com/congan.gia")
    await committee.decide(case, "fake")
    await committee.pass_by()
    await committee.decide(case, "reviewing")
    await committee.pass_by()
    firsts = [text.splitlines()[0].partition(": ")[2] for text in await committee.queued(MAIL)]
    assert firsts == ["có phản ánh mới", "đã kết luận là giả", "kết luận trước được xem lại"]


async def test_a_daily_digest_holds_each_case_once_and_comes_at_its_time(desk: Desk) -> None:
    plan = Plan((MAIL,), "daily", time(17, 0))
    committee = Committee(desk, plan)
    await committee.pass_by()
    for number in range(3):
        case = await committee.report(f"facebook.com/trang.gia.{number}")
    await committee.decide(case, "fake")
    await committee.pass_by()
    assert await committee.queued(MAIL) == []
    desk.clock.advance(timedelta(hours=9).total_seconds())
    await committee.pass_by()
    await committee.pass_by()
    [text] = await committee.queued(MAIL)
    assert text.splitlines()[0] == "Tổng hợp vụ việc trang giả mạo: 3 vụ"
    assert text.count("facebook[.]com/trang[.]gia") == 3


async def test_many_news_at_once_are_one_message(desk: Desk) -> None:
    committee = Committee(desk, Plan((GROUP,)))
    await committee.pass_by()
    for number in range(8):
        await committee.report(f"facebook.com/trang.gia.{number}")
    await committee.pass_by()
    [text] = await committee.queued(GROUP)
    assert "8 vụ" in text


async def test_what_did_not_arrive_is_queued_again_when_an_officer_says_so(desk: Desk) -> None:
    committee = Committee(desk, Plan((MAIL,)))
    await committee.pass_by()
    await committee.report("facebook.com/congan.gia")
    await committee.pass_by()
    [waiting] = await desk.store.read(listing.newest)
    assert (waiting.fate, waiting.may_go_again) == ("waiting", False)
    assert not await desk.store.write(listing.send_again, waiting.id, "officer:1")
    await desk.store.write(lambda tx: tx.execute(outbox.update().values(state=OUT_FAILED, body=b"")))
    assert (await desk.store.read(listing.newest))[0].fate == "failed"
    assert await desk.store.write(listing.send_again, waiting.id, "officer:1")
    assert not await desk.store.write(listing.send_again, waiting.id, "officer:1")
    await committee.pass_by()
    assert len(await committee.queued(MAIL)) == 1
    assert (await desk.store.read(listing.newest))[0].fate == "waiting"


async def test_a_case_that_was_gathered_but_not_told_leaves_nothing_when_it_is_removed(desk: Desk) -> None:
    plan = Plan((MAIL,), "hourly")
    committee = Committee(desk, plan)
    await committee.pass_by()
    case = await committee.report("facebook.com/nguoi.that")
    await committee.pass_by()
    await committee.decide(case, "out_of_scope")
    desk.clock.advance(7200)
    await committee.pass_by()
    assert await committee.queued(MAIL) == []
    assert await desk.store.read(listing.newest) == []


async def test_who_was_told_of_a_case_is_told_once_that_it_was_removed(desk: Desk) -> None:
    committee = Committee(desk, NOW)
    await committee.pass_by()
    case = await committee.report("facebook.com/nguoi.that")
    await committee.pass_by()
    await desk.store.write(lambda tx: tx.execute(outbox.update().values(state=OUT_SENT, body=b"")))
    await committee.decide(case, "fake")
    await committee.pass_by()
    await committee.decide(case, "out_of_scope")
    await committee.pass_by()
    for place in (MAIL, GROUP):
        [told] = await committee.queued(place)  # the letter of the decision, not sent yet, was taken back
        assert told.splitlines()[0] == f"Vụ việc số {case}: đã xóa vì ngoài phạm vi"
        assert "nguoi" not in told


async def test_a_letter_that_still_waits_is_taken_back_with_its_case(desk: Desk) -> None:
    committee = Committee(desk, Plan((MAIL,)))
    await committee.pass_by()
    case = await committee.report("facebook.com/nguoi.that")
    await committee.pass_by()
    await committee.decide(case, "out_of_scope")
    await committee.pass_by()
    assert await committee.queued(MAIL) == []


async def test_a_summary_that_still_waits_goes_and_the_removal_after_it(desk: Desk) -> None:
    committee = Committee(desk, Plan((MAIL,), "hourly"))
    await committee.pass_by()
    first, _ = [await committee.report(f"facebook.com/trang.{number}") for number in range(2)]
    await committee.pass_by()
    desk.clock.advance(7200)
    await committee.pass_by()
    await committee.decide(first, "out_of_scope")
    summary, removed = await committee.queued(MAIL)
    assert "2 vụ" in summary
    assert f"số {first}: đã xóa" in removed


async def test_a_case_that_is_joined_to_another_is_told_so(desk: Desk) -> None:
    committee = Committee(desk, Plan((MAIL,)))
    await committee.pass_by()
    main, other = [await committee.report(f"facebook.com/trang.{number}") for number in range(2)]
    await committee.pass_by()

    def join(tx: Transaction) -> None:
        decisions.decide(tx, desk.seal, desk.say, other, "duplicate", 1, 1, duplicate_of=main)

    await desk.store.write(join)
    await committee.pass_by()
    told = (await committee.queued(MAIL))[-1]
    assert told.splitlines()[0] == f"Vụ việc số {other}: đã gộp với vụ việc khác"


def test_no_address_in_a_message_can_be_tapped() -> None:
    assert unclickable("https://cong-an.example/a?b=c@d") == "https[:]//cong-an[.]example/a?b=c[@]d"
