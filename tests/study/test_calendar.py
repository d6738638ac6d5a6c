"""The calendar feed: three independent readers agree; moves and cancellations reach them; addresses are secret."""

from datetime import datetime, timedelta
from typing import Any

import icalendar
import pytest
import vobject  # type: ignore[import-untyped]
from ical.calendar_stream import IcsCalendarStream

from bot.seal import Seal
from study import branches, calendar, planning
from study.sessions import Session
from tests.study.conftest import START, TEXTS, Study

SEAL = Seal(bytes(range(32)))
Event = tuple[str, datetime, datetime, int, str, str, str]


async def feed(study: Study, person: int) -> bytes:
    return await study.store.read(
        lambda tx: calendar.document(tx, TEXTS, SEAL, calendar.of_person(tx, person))
    )


def by_icalendar(document: bytes) -> list[Event]:
    read: Any = icalendar.Calendar.from_ical(document)
    return [
        (
            str(e["UID"]),
            e.decoded("DTSTART"),
            e.decoded("DTEND"),
            int(e["SEQUENCE"]),
            str(e["SUMMARY"]),
            str(e.get("LOCATION", "")),
            str(e["STATUS"]),
        )
        for e in read.walk("VEVENT")
    ]


def by_vobject(document: bytes) -> list[Event]:
    read: Any = vobject.readOne(document.decode())
    return [
        (
            e.uid.value,
            e.dtstart.value,
            e.dtend.value,
            int(e.sequence.value),
            e.summary.value,
            e.location.value if hasattr(e, "location") else "",
            e.status.value,
        )
        for e in getattr(read, "vevent_list", [])
    ]


def by_ical(document: bytes) -> list[Event]:
    read: Any = IcsCalendarStream.calendar_from_ics(document.decode())
    return [
        (e.uid, e.dtstart, e.dtend, e.sequence, e.summary, e.location or "", e.status.value)
        for e in read.events
    ]


async def test_three_independent_readers_agree(study: Study) -> None:
    place = "Nhà văn hóa thôn; phòng 2, tầng 1\\" + "một địa danh rất dài, có dấu tiếng Việt, " * 4
    await study.session(place=place, topic="Nghị quyết; thảo luận,\nbiểu quyết")
    gone = await study.session(START + timedelta(days=30))
    await study.do(planning.cancel, TEXTS, gone, "officer:1")
    document = await feed(study, study.lan)
    events = by_icalendar(document)
    assert len(events) == 2
    assert events == by_vobject(document) == by_ical(document)
    first, second = events
    assert first[1] == START
    assert first[2] - first[1] == timedelta(minutes=90)
    assert first[5] == place[: planning.PLACE_LENGTH]
    assert second[6] == "CANCELLED"


async def test_lines_are_folded_and_end_as_the_standard_wants(study: Study) -> None:
    await study.session(topic="Chuyên đề học tập " * 20)
    document = await feed(study, study.lan)
    assert all(len(line) <= 75 for line in document.split(b"\r\n"))
    assert b"\n" not in document.replace(b"\r\n", b"")


async def test_a_move_keeps_the_uid_and_raises_the_sequence(study: Study) -> None:
    session: Session = await study.session()
    [before] = by_icalendar(await feed(study, study.lan))
    await study.do(planning.move, TEXTS, session, START + timedelta(days=1), "officer:1")
    [after] = by_icalendar(await feed(study, study.lan))
    assert (after[0], after[3]) == (before[0], before[3] + 1)
    assert after[1] == START + timedelta(days=1)


async def test_a_feed_holds_only_one_s_own_branches_and_no_names(study: Study) -> None:
    await study.session()
    assert by_icalendar(await feed(study, 10_000)) == []
    document = (await feed(study, study.lan)).decode()
    assert "Lan" not in document
    await study.do(branches.leave, study.branch.id, study.lan)
    assert by_icalendar(await feed(study, study.lan)) == []


async def test_an_address_is_good_until_a_new_one_is_asked_for_or_it_is_ended(study: Study) -> None:
    old = await study.do(calendar.subscribe, SEAL, study.lan)
    new = await study.do(calendar.subscribe, SEAL, study.lan)
    assert await study.store.read(calendar.subscriber, SEAL, old) is None
    assert await study.store.read(calendar.subscriber, SEAL, new) == study.lan
    assert await study.do(calendar.unsubscribe, study.lan)
    assert await study.store.read(calendar.subscriber, SEAL, new) is None


@pytest.mark.parametrize("token", ["", "x", "../../etc", "a" * 100_000, "đường", "\ud800"])
async def test_no_token_that_was_not_given_opens_a_feed(study: Study, token: str) -> None:
    await study.do(calendar.subscribe, SEAL, study.lan)
    assert await study.store.read(calendar.subscriber, SEAL, token) is None
