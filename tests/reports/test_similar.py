"""Cases that may belong together are suggested with reasons, and stay apart."""

from bot.store import Transaction
from reports import cases, similar
from reports.exhibit import prepare
from reports.identity import find_targets
from tests.reports.conftest import Desk
from tests.reports.pictures import photograph


async def _case(desk: Desk, address: str, *pictures: bytes) -> int:
    chat = await desk.chat("an")
    exhibits = [prepare(desk.seal, picture) for picture in pictures]

    def report(tx: Transaction) -> int:
        target = find_targets(address).targets[0]
        made = cases.open_report(
            tx,
            desk.seal,
            target,
            imitates="Bộ Y tế",
            harm="money",
            pictures=exhibits,
            person_id=chat.person_id,
            chat_id=chat.id,
        )
        return made.case_id

    return await desk.store.write(report)


async def _reasons(desk: Desk, case_id: int) -> dict[int, list[str]]:
    found = await desk.store.read(similar.suggestions, case_id)
    return {one.case_id: [reason.key for reason in one.reasons] for one in found}


async def test_the_same_picture_and_one_that_looks_like_it_are_told_apart(desk: Desk) -> None:
    first = await _case(desk, "facebook.com/gia.mao1", photograph("PNG"))
    same = await _case(desk, "tiktok.com/@khac1", photograph("PNG"))
    like = await _case(desk, "t.me/khachan", photograph("JPEG", quality=50))
    await _case(desk, "zalo.me/0912345678", photograph("PNG", seed=3))
    assert await _reasons(desk, first) == {
        same: ["cases.similar_picture"],
        like: ["cases.similar_look"],
    }


async def test_the_same_name_elsewhere_and_the_same_site_are_reasons(desk: Desk) -> None:
    facebook = await _case(desk, "facebook.com/boyte.hotro24h")
    tiktok = await _case(desk, "tiktok.com/@boyte.hotro24h")
    telegram = await _case(desk, "t.me/boytehotro24h")
    site, page = await _case(desk, "boyte-hotro.top"), await _case(desk, "boyte-hotro.top/dang-ky")
    assert await _reasons(desk, facebook) == {
        tiktok: ["cases.similar_name"],
        telegram: ["cases.similar_name"],
    }
    assert await _reasons(desk, tiktok) == {
        facebook: ["cases.similar_name"],
        telegram: ["cases.similar_name"],
    }
    assert await _reasons(desk, site) == {page: ["cases.similar_site"]}
    assert await _reasons(desk, 999) == {}
    kept = await desk.store.read(cases.list_cases)
    assert [case.state for case in kept] == ["new"] * 5
