"""The page of what was forwarded: everybody sees it, officers have it sent again."""

from bot.store import Transaction
from bot.store.schema import OUT_FAILED, outbox
from bot.texts import Texts
from reports.forwarding import Place, Plan, forward, listing
from tests.inbox.conftest import SAME_ORIGIN, Committee, words
from tests.inbox.test_cases import _report

PLAN = Plan((Place("email", "ban35@tinh.gov.vn"),), inbox="https://tro-ly.example/inbox")


def _refuse_all(tx: Transaction) -> None:
    tx.execute(outbox.update().where(outbox.c.kind == "forward").values(state=OUT_FAILED, body=b""))


async def _pass_by(committee: Committee) -> None:
    committee.clock.advance(60)
    while await committee.store.write(forward, PLAN, Texts.load()):
        pass


async def test_what_did_not_arrive_can_be_sent_again_by_an_officer_only(committee: Committee) -> None:
    await _pass_by(committee)
    await _report(committee, "facebook.com/trang.gia", person="p1", note="Đòi tiền")
    await _pass_by(committee)
    await committee.store.write(_refuse_all)
    [one] = await committee.store.read(listing.newest)
    address = f"/inbox/forwardings/{one.id}/again"
    viewer, officer = await committee.signed_in("viewer"), await committee.signed_in("officer")
    page = await (await viewer.get("/inbox/forwardings")).text()
    assert "Không gửi được" in page
    assert "có phản ánh mới" in words(page)
    assert address not in page
    assert (await viewer.post(address, headers=SAME_ORIGIN)).status == 403
    assert address in await (await officer.get("/inbox/forwardings")).text()
    page = await (await officer.post(address, headers=SAME_ORIGIN)).text()
    assert "Chờ gom" in page
