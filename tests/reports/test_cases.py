"""One page is one case, whoever reports it and however they write it."""

import asyncio
from contextlib import suppress
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import select

from bot import people
from bot.store import Transaction
from bot.store.schema import audit
from reports import cases, evidence, timeline
from reports.cases import TooMany, open_report
from reports.exhibit import prepare
from reports.identity import Target, identify
from reports.receipt import read_code
from reports.schema import cases as cases_table
from reports.schema import evidence_bodies, reporters
from tests.helpers.kept import everything_kept
from tests.reports.conftest import Desk
from tests.reports.pictures import png

PAGE = "https://facebook.com/boyte.hotro24h"


async def _report(desk: Desk, name: str, text: str = PAGE, **changed: Any) -> cases.Receipt:
    target = identify(text)
    assert isinstance(target, Target)
    chat = await desk.chat(name)
    values: dict[str, Any] = {"imitates": "Bộ Y tế", "harm": "money", **changed}
    return await desk.store.write(
        open_report, desk.seal, target, person_id=chat.person_id, chat_id=chat.id, **values
    )


async def test_different_writings_of_a_page_are_one_case(desk: Desk) -> None:
    writings = [
        PAGE,
        "m.facebook.com/BoYTe.HoTro24h?fbclid=1",
        "fb.com/boytehotro24h",
        "https://m.me/boyte.hotro24h",
    ]
    made = [await _report(desk, f"person{n}", text) for n, text in enumerate(writings)]
    assert len({receipt.case_id for receipt in made}) == 1
    assert len({receipt.code for receipt in made}) == 4
    case = await desk.store.read(cases.get, made[0].case_id)
    assert case is not None
    assert (case.reports, case.state, case.platform, case.imitates) == (4, "new", "facebook", "Bộ Y tế")


async def test_many_at_once_are_still_one_case(desk: Desk) -> None:
    for n in range(24):
        await desk.chat(f"person{n}")
    made = await asyncio.gather(*(_report(desk, f"person{n % 12}") for n in range(24)))
    assert len({receipt.case_id for receipt in made}) == 1
    assert len({receipt.code for receipt in made}) == 12
    assert sum(receipt.is_new for receipt in made) == 12
    assert len(await desk.store.read(cases.reports_of, made[0].case_id)) == 12


async def test_the_same_person_gets_the_same_receipt_again(desk: Desk) -> None:
    first = await _report(desk, "an")
    again = await _report(desk, "an", harm="data")
    assert (again.code, again.is_new, first.is_new) == (first.code, False, True)
    assert read_code(desk.seal, first.code) == first.code


async def test_who_reported_is_not_in_any_row_without_the_key(desk: Desk) -> None:
    await _report(desk, "an")
    other = await _report(desk, "an", "https://facebook.com/khac")
    chat = await desk.chat("an")

    def rows(tx: Transaction) -> list[Any]:
        return list(tx.execute(select(reporters)).all())

    found = await desk.store.read(rows)
    assert len(found) == 2
    for row in found:
        assert str(chat.id).encode() not in bytes(row.chat)[:1] or len(bytes(row.chat)) > 40
        assert row.person != str(chat.person_id)
        assert int(desk.seal.open(bytes(row.chat))) == chat.id
    report = (await desk.store.read(cases.reports_of, other.case_id))[0]
    assert not hasattr(report, "reporter_id")


async def test_a_receipt_leads_to_its_case_from_anywhere(desk: Desk) -> None:
    made = await _report(desk, "an", note="Thấy từ hôm qua")
    found = await desk.store.read(cases.by_receipt, made.code)
    assert found is not None
    assert (found[0].note, found[1].id) == ("Thấy từ hôm qua", made.case_id)
    assert await desk.store.read(cases.by_receipt, "a-b-c") is None


async def test_pictures_are_kept_sealed_and_once(desk: Desk) -> None:
    one, two = prepare(desk.seal, png(1)), prepare(desk.seal, png(2, comment=b"secret"))
    first = await _report(desk, "an", pictures=[one, two, one])
    await _report(desk, "binh", pictures=[prepare(desk.seal, png(1))])
    kept = await desk.store.read(evidence.of_case, first.case_id)
    assert [picture.media_type for picture in kept] == ["image/png"] * 3
    assert [picture.sha256 for picture in kept] == [one.sha256, two.sha256, one.sha256]
    assert await desk.store.read(evidence.body, desk.seal, kept[1].id) == ("image/jpeg", two.preview)
    assert await desk.store.read(evidence.body, desk.seal, 999) is None
    assert b"secret" not in await desk.store.read(everything_kept)


async def test_an_original_is_opened_with_a_reason_on_the_record(desk: Desk) -> None:
    sent = png(2, comment=b"secret")
    made = await _report(desk, "an", pictures=[prepare(desk.seal, sent)])
    [kept] = await desk.store.read(evidence.of_case, made.case_id)
    assert await desk.store.read(evidence.find, made.case_id + 1, kept.id) is None
    assert await desk.store.read(evidence.find, made.case_id, kept.id) == kept
    opened = await desk.store.write(evidence.original, desk.seal, kept, 7, "examine", "Giám định số 3")
    assert opened == sent

    def recorded(tx: Transaction) -> list[tuple[str, str, str]]:
        rows = tx.execute(audit.select().where(audit.c.action == "evidence.opened"))
        return [(row.actor, row.subject, row.detail) for row in rows]

    detail = '{"basis":"Giám định số 3","why":"examine"}'
    assert await desk.store.read(recorded) == [("officer:7", f"evidence:{kept.id}", detail)]
    gone = replace(kept, id=999)
    assert await desk.store.write(evidence.original, desk.seal, gone, 7, "examine", "Giám định") is None
    assert len(await desk.store.read(recorded)) == 1


async def test_a_picture_kept_before_there_were_previews_is_shown_as_it_is(desk: Desk) -> None:
    made = await _report(desk, "an", pictures=[prepare(desk.seal, png(1))])

    def without_previews(tx: Transaction) -> None:
        tx.execute(evidence_bodies.update().values(preview=None))

    await desk.store.write(without_previews)
    kept = await desk.store.read(evidence.of_case, made.case_id)
    assert await desk.store.read(evidence.body, desk.seal, kept[0].id) == ("image/png", png(1))


SPELLINGS = (
    "https://facebook.com/boyte.hotro24h",
    "http://www.facebook.com/boyte.hotro24h/",
    "m.facebook.com/BoYTe.HoTro24h?fbclid=1",
    "https://mbasic.facebook.com/boytehotro24h?refsrc=deprecated",
    "fb.com/boytehotro24h",
    "https://m.me/boyte.hotro24h",
    "FACEBOOK.COM/BOYTE.HOTRO24H",
    "https://vi-vn.facebook.com/boyte.hotro24h/about",
    "ｆａｃｅｂｏｏｋ.com/boyte.hotro24h",
    "face\u200bbook.com/boyte.hotro24h",
    "facebook.com:443/boyte.hotro24h",
    "https://l.facebook.com/l.php?u=https%3A%2F%2Ffacebook.com%2Fboyte.hotro24h",
)
PEOPLE, CHATS = 50, ("telegram", "zalo_bot", "web")


async def test_fifty_people_three_channels_twelve_spellings_are_one_case(desk: Desk) -> None:
    """Everybody reports in each of their chats, all at once, each chat with four of the spellings."""
    targets = [identify(text) for text in SPELLINGS]

    def meet(tx: Transaction, number: int) -> list[people.Chat]:
        return [people.meet(tx, channel, f"{channel} {number}") for channel in CHATS]

    met = [await desk.store.write(meet, number) for number in range(PEOPLE)]

    def report(tx: Transaction, person: int, chat: int, target: Target) -> cases.Receipt:
        return open_report(
            tx, desk.seal, target, imitates="Bộ Y tế", harm="money", person_id=person, chat_id=chat
        )

    made = await asyncio.gather(
        *(
            desk.store.write(report, chats[0].person_id, chats[n % len(chats)].id, target)
            for n, target in enumerate(targets)
            if isinstance(target, Target)
            for chats in met
        )
    )
    assert len(made) == PEOPLE * len(SPELLINGS)
    assert len({receipt.case_id for receipt in made}) == 1
    assert len({receipt.code for receipt in made}) == PEOPLE
    assert sum(receipt.is_new for receipt in made) == PEOPLE
    case = await desk.store.read(cases.get, made[0].case_id)
    assert case is not None
    assert case.reports == PEOPLE


async def test_one_person_cannot_flood(desk: Desk) -> None:
    for n in range(cases.DAILY_LIMIT):
        await _report(desk, "an", f"https://facebook.com/trang{n}xyz")
    with pytest.raises(TooMany):
        await _report(desk, "an", "https://facebook.com/motnua")
    assert not (await _report(desk, "an", "https://facebook.com/trang3xyz")).is_new
    desk.clock.advance(25 * 3600)
    assert (await _report(desk, "an", "https://facebook.com/motnua")).is_new


async def test_what_is_refused_for_being_too_many_leaves_no_empty_case(desk: Desk) -> None:
    for n in range(cases.DAILY_LIMIT):
        await _report(desk, "an", f"https://facebook.com/trang{n}xyz")
    target, chat = identify("https://facebook.com/motnua"), await desk.chat("an")
    assert isinstance(target, Target)

    def as_the_conversation_does(tx: Transaction) -> None:
        with suppress(TooMany):
            open_report(
                tx,
                desk.seal,
                target,
                imitates="x",
                harm="other",
                person_id=chat.person_id,
                chat_id=chat.id,
            )

    await desk.store.write(as_the_conversation_does)
    assert len(await desk.store.read(cases.list_cases)) == cases.DAILY_LIMIT


async def test_cases_are_listed_newest_first_and_filtered(desk: Desk) -> None:
    await _report(desk, "an", "https://facebook.com/mot")
    await _report(desk, "an", "https://tiktok.com/@hai", imitates="Công an tỉnh", harm="data")
    await _report(desk, "an", "https://ba.top/x_y")
    listed = await desk.store.read(cases.list_cases)
    assert [case.canonical for case in listed] == ["ba.top/x_y", "tiktok.com/@hai", "facebook.com/mot"]

    async def found(**filters: Any) -> list[str]:
        return [case.canonical for case in await desk.store.read(cases.list_cases, **filters)]

    assert await found(harm="data") == ["tiktok.com/@hai"]
    assert await found(text="tiktok") == ["tiktok.com/@hai"]
    assert await found(text="X_Y") == ["ba.top/x_y"]
    assert await found(text="%") == []
    assert await found(states=["fake"]) == []
    assert await found(before_id=listed[0].id, limit=1) == ["tiktok.com/@hai"]
    assert await desk.store.read(cases.counts) == {"new": 3}


async def test_the_timeline_tells_what_happened_but_not_who(desk: Desk) -> None:
    made = await _report(desk, "an", note="bí mật")
    events = await desk.store.read(timeline.of_case, made.case_id)
    assert [event.kind for event in events] == ["opened", "reported"]
    assert "bí mật" not in str(events)


async def test_an_address_of_any_length_fits(desk: Desk) -> None:
    made = await _report(
        desk, "an", "https://trang.top/" + "a" * 3900, imitates="x" * 5000, note="y" * 50_000
    )
    case = await desk.store.read(cases.get, made.case_id)
    assert case is not None
    assert len(case.imitates) == cases.MAX_IMITATES


async def test_a_decided_fake_is_known_with_its_whole_site(desk: Desk) -> None:
    made = await _report(desk, "an", "https://boyte-hotro.top/dang-ky")
    other, page = identify("https://m.boyte-hotro.top"), identify("https://boyte-hotro.top/dang-ky")
    assert isinstance(other, Target)
    assert isinstance(page, Target)
    assert await desk.store.read(cases.known_fake, page) is None

    def decided(tx: Transaction) -> None:
        tx.execute(cases_table.update().values(state="fake", decided_at=tx.now))

    await desk.store.write(decided)
    for target in (other, page):
        known = await desk.store.read(cases.known_fake, target)
        assert known is not None
        assert (known.imitates, known.date) == ("Bộ Y tế", "21/11/2026")
    assert made.case_id
