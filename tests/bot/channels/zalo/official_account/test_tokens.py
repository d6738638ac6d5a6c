"""Tokens: spent once, kept before use, changed ahead of time, mended by a person where nothing else helps."""

import asyncio
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from bot.channels.base import ChannelDown, NotSent
from bot.channels.zalo.official_account import rotation
from bot.channels.zalo.official_account.double import DropAfterAccept, DropBeforeAccept, Refused, ServerError
from bot.channels.zalo.official_account.rotation import Bought, Order, read_answer
from bot.channels.zalo.official_account.tokens import Pair, enter, find
from bot.clock import milliseconds
from bot.messages import OutgoingMessage
from bot.store.schema import zalo_oa_tokens
from tests.bot.channels.zalo.official_account.conftest import Bureau

HELLO = OutgoingMessage("xin chào")
HOUR = 3600


async def pair(bureau: Bureau) -> Pair:
    found = await bureau.store.read(find, bureau.double.app_id)
    assert found is not None
    return found


async def test_the_configured_token_is_spent_before_the_first_call_and_the_next_is_kept() -> None:
    async with Bureau(tokens=False) as bureau:
        bureau.tokens = bureau.make_tokens(bureau.double.grants.refresh_token)
        access = await bureau.tokens.access()
        assert bureau.double.grants.fault_of(access.token) == 0
        assert bureau.double.grants.rotations == 1
        again = bureau.make_tokens(
            "refresh-1-was-used-up"
        )  # another one in the configuration: an attempt to mend
        with pytest.raises(ChannelDown):
            await again.access()
        later = await pair(bureau)
        assert later.trouble == "-14014"


async def test_a_restart_goes_on_with_what_was_kept() -> None:
    async with Bureau(tokens=False) as bureau:
        configured = bureau.double.grants.refresh_token
        first = await bureau.make_tokens(configured).access()
        assert await bureau.make_tokens(configured).access() == first
        assert bureau.double.grants.rotations == 1


async def test_no_token_is_readable_in_the_store(bureau: Bureau) -> None:
    row = await bureau.store.read(lambda tx: tx.execute(select(zalo_oa_tokens)).one())
    assert b"access-" not in row.access
    assert b"refresh-" not in row.refresh


async def test_a_dead_access_token_is_changed_once_for_all_who_wait(bureau: Bureau) -> None:
    users = [bureau.person(name) for name in ("An", "Bình", "Chi")]
    for user in users:
        user.last_interaction = bureau.clock.now().timestamp()
    bureau.double.grants.kill()
    await asyncio.gather(*(bureau.oa.deliver(user.id, HELLO, 1) for user in users))
    assert [len(user.inbox) for user in users] == [1, 1, 1]
    assert bureau.double.grants.rotations == 1


async def test_an_expired_access_token_is_not_even_tried(bureau: Bureau) -> None:
    an = bureau.person()
    bureau.fake_clock.advance(25 * HOUR)
    an.last_interaction = bureau.clock.now().timestamp()
    await bureau.oa.deliver(an.id, HELLO, 1)
    assert bureau.double.grants.rotations == 1
    assert not bureau.engine.metrics.counts["platform_errors", "zalo_oa", "-220"]


async def test_tokens_are_changed_ahead_of_their_end(bureau: Bureau) -> None:
    await bureau.oa.start()
    for _ in range(6 * 25):  # looks every ten minutes
        await asyncio.sleep(0)
        bureau.fake_clock.advance(600)
        if bureau.clock.now() >= (await pair(bureau)).due_at():
            break
    assert await bureau.double._bell.until(lambda: bureau.double.grants.rotations == 1, 10)
    assert (await pair(bureau)).expires_at > bureau.clock.now() + timedelta(hours=1)


async def test_a_refused_refresh_token_is_an_alarm_and_a_new_one_mends_it(bureau: Bureau) -> None:
    an = bureau.person()
    an.last_interaction = bureau.clock.now().timestamp()
    bureau.double.grants.kill()
    bureau.double.faults.add(Refused(-14014), "token")
    for _ in range(3):
        with pytest.raises(ChannelDown):
            await bureau.oa.deliver(an.id, HELLO, 1)
    assert (await pair(bureau)).trouble == "-14014"
    assert bureau.engine.metrics.counts["token_rotations", "zalo_oa", "refused"] == 1
    _, refresh = bureau.double.grants.consent()
    await bureau.store.write(enter, bureau.seal, bureau.double.app_id, refresh)
    await bureau.oa.deliver(an.id, HELLO, 1)
    assert len(an.inbox) == 1


@pytest.mark.parametrize("fault", [ServerError(), DropBeforeAccept(), Refused(-32)])
async def test_zalo_in_trouble_is_no_refusal(bureau: Bureau, fault: ServerError) -> None:
    an = bureau.person()
    an.last_interaction = bureau.clock.now().timestamp()
    bureau.double.grants.kill()
    bureau.double.faults.add(fault, "token")
    with pytest.raises(ChannelDown):
        await bureau.oa.deliver(an.id, HELLO, 1)
    assert (await pair(bureau)).trouble == ""
    await bureau.oa.deliver(an.id, HELLO, 1)


async def test_an_answer_lost_on_its_way_needs_a_person(bureau: Bureau) -> None:
    bureau.double.grants.kill()
    bureau.double.faults.add(DropAfterAccept(), "token")
    access = await bureau.tokens.access()
    for _ in range(2):
        with pytest.raises(ChannelDown):
            await bureau.tokens.renewed(access)
    assert (await pair(bureau)).trouble == "-14014"


async def test_two_workers_never_burn_a_token(bureau: Bureau) -> None:
    workers = [bureau.make_tokens("") for _ in range(4)]
    used = await bureau.tokens.access()
    found = await asyncio.gather(*(worker.renewed(used) for worker in workers))
    assert {access.number for access in found} == {used.number + 1}
    assert (bureau.double.grants.rotations, bureau.double.grants.reuses) == (1, 0)


async def test_a_pair_that_could_not_be_committed_is_taken_up_from_its_sealed_file(
    bureau: Bureau,
) -> None:
    before = await pair(bureau)
    order = Order(bureau.tokens._grant, before.number, milliseconds(bureau.clock.now()))
    answer = await asyncio.to_thread(rotation.ask, order.grant, bureau.double.grants.refresh_token)
    assert isinstance(answer, Bought)
    rotation._rescue(order, bureau.seal, answer)
    assert answer.access.encode() not in (bureau.folder / "zalo-oa.rescued").read_bytes()
    access = await bureau.tokens.renewed(await bureau.tokens.access())
    assert access.token == answer.access
    assert not (bureau.folder / "zalo-oa.rescued").exists()


def test_an_order_that_was_cut_short_does_nothing(tmp_path: Path) -> None:
    import subprocess
    import sys

    command = [sys.executable, "-m", rotation.__name__]
    done = subprocess.run(command, input=b'{"grant":{', cwd=rotation.ROOT, capture_output=True, check=False)
    assert done.returncode == 1


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (b'{"access_token":"a","refresh_token":"b","expires_in":"90000"}', Bought("a", "b", 90_000)),
        (b'{"access_token":"a","expires_in":60}', Bought("a", "old", 60)),
        (b'{"access_token":"a","refresh_token":"b","expires_in":"never"}', Bought("a", "b", 90_000)),
        (b'{"error":-14014,"error_name":"Invalid refresh token"}', ("-14014",)),
        (b'{"error":"-118"}', ("-118",)),
        (b'{"error":-14002}', ("-14002",)),
        (b'{"error":-32}', None),
        (b'{"access_token":""}', None),
        (b"<html>", None),
        (b"[]", None),
        (b"", None),
    ],
)
def test_each_answer_of_the_token_service_has_its_meaning(content: bytes, kind: object) -> None:
    assert read_answer(content, "old") == kind


async def test_a_channel_without_a_token_says_so(bureau: Bureau) -> None:
    async with Bureau(tokens=False) as empty:
        with pytest.raises(ChannelDown):
            await empty.oa.deliver("1", HELLO, 1)
    assert not issubclass(ChannelDown, NotSent)
