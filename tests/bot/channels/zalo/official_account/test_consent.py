"""Consent: the first pair comes by the owner's browser, once, to whoever asked for it, and to nobody else."""

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer
from sqlalchemy import select

from bot import audit
from bot.channels.base import ChannelDown
from bot.channels.zalo.bot.double.faults import DropBeforeAccept, ServerError
from bot.channels.zalo.official_account import consent
from bot.channels.zalo.official_account.codes import Refusal
from bot.channels.zalo.official_account.consent import Invitation, invite
from bot.store import Transaction
from bot.store.schema import settings
from tests.bot.channels.zalo.official_account.conftest import Bureau

PUBLIC = "https://tro-ly.example"


class Office:
    """The account's owner at a browser; `bureau` has no token yet."""

    def __init__(self, bureau: Bureau, browser: "TestClient[Any, Any]") -> None:
        self.bureau, self.browser = bureau, browser
        self.grant = bureau.make_tokens("")._grant

    async def invited(self) -> Invitation:
        """A new invitation."""
        return await self.bureau.store.write(invite, self.bureau.seal, self.grant, PUBLIC)

    async def comes_back(self, code: str, state: str) -> tuple[int, str]:
        """What the browser is answered."""
        query = {"code": code, "oa_id": self.bureau.double.oa_id, "state": state}
        async with self.browser.get(consent.PATH, params=query) as answer:
            assert answer.headers["Cache-Control"] == "no-store"
            return answer.status, await answer.text()


@pytest.fixture
async def office() -> AsyncIterator[Office]:
    async with Bureau(tokens=False) as bureau:
        application = web.Application()
        grant = bureau.make_tokens("")._grant
        application.add_routes(consent.routes(bureau.store, bureau.seal, grant, bureau.texts))
        async with TestClient(TestServer(application)) as browser:
            yield Office(bureau, browser)


def state_of(made: Invitation) -> str:
    return parse_qs(urlsplit(made.link).query)["state"][0]


async def test_the_owner_agrees_and_the_account_works(office: Office) -> None:
    bureau = office.bureau
    with pytest.raises(ChannelDown):
        await bureau.tokens.access()
    made = await office.invited()
    assert made.callback == f"{PUBLIC}/zalo-oa/consent"
    assert made.link.startswith(f"{bureau.double.base_url}/v4/oa/permission?")
    status, said = await office.comes_back(bureau.double.grants.allow(made.challenge), state_of(made))
    assert (status, "Đã nhận quyền" in said) == (200, True)
    assert bureau.double.grants.fault_of((await bureau.tokens.access()).token) == 0
    assert await bureau.store.read(audit.first_broken) is None
    # A second visit, as when somebody goes back in the browser, changes nothing.
    code = bureau.double.grants.allow(made.challenge)
    assert (await office.comes_back(code, state_of(made)))[0] == 403


async def test_a_state_that_is_wrong_missing_or_old_gets_nothing_and_uses_nothing_up(office: Office) -> None:
    made, grants = await office.invited(), office.bureau.double.grants
    code = grants.allow(made.challenge)
    for state in ("guessed", "ươ" * 300, "x" * 5000):
        assert (await office.comes_back(code, state))[0] in (400, 403)
    async with office.browser.get(consent.PATH) as answer:
        assert answer.status == 400
    assert (await office.comes_back(code, state_of(made)))[0] == 200
    late = await office.invited()
    office.bureau.fake_clock.advance(timedelta(minutes=31).total_seconds())
    assert (await office.comes_back(grants.allow(late.challenge), state_of(late)))[0] == 403


async def test_the_newest_invitation_alone_is_good(office: Office) -> None:
    first, second = await office.invited(), await office.invited()
    assert (await office.comes_back("code", state_of(first)))[0] == 403
    code = office.bureau.double.grants.allow(second.challenge)
    assert (await office.comes_back(code, state_of(second)))[0] == 200


@pytest.mark.parametrize("fault", [None, ServerError(502), DropBeforeAccept()])
async def test_what_zalo_does_not_give_is_said_and_what_was_kept_stays(office: Office, fault: Any) -> None:
    await office.bureau.give_tokens()
    before = await office.bureau.tokens.access()
    made = await office.invited()
    if fault:
        office.bureau.double.faults.add(fault, "token")
    status, said = await office.comes_back("code-of-somebody-else", state_of(made))
    assert (status, "channel consent" in said) == (502, True)
    assert await office.bureau.tokens.access() == before


async def test_neither_half_of_the_secret_stands_in_the_store(office: Office) -> None:
    made = await office.invited()

    def values(tx: Transaction) -> list[str]:
        return list(tx.execute(select(settings.c.value)).scalars())

    assert all(state_of(made) not in value for value in await office.bureau.store.read(values))


async def test_a_proof_is_sent_where_the_console_demands_it() -> None:
    for demanded, key in ((True, "local-double"), (True, ""), (False, "local-double")):
        async with Bureau(proof_key=key) as bureau:
            bureau.double.api.rules.proof = demanded
            if demanded and not key:
                with pytest.raises(Refusal) as refused:
                    await bureau.oa._calls.get("/v2.0/oa/getoa")
                assert (refused.value.code, refused.value.action) == (-242, "stop")
            else:
                assert (await bureau.oa._calls.get("/v2.0/oa/getoa"))["is_verified"]
