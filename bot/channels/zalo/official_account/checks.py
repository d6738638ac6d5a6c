"""Checks: what `doctor` can say of the account without changing anything."""

from collections.abc import AsyncIterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple

from sqlalchemy import inspect

from bot.channels.base import DeliveryError
from bot.channels.zalo.client import Client
from bot.channels.zalo.official_account import windows
from bot.channels.zalo.official_account.calls import signed_in
from bot.channels.zalo.official_account.pinning import pinned
from bot.channels.zalo.official_account.setting import proof_key_of
from bot.channels.zalo.official_account.tokens import Pair, find
from bot.channels.zalo.quota import standing
from bot.config import Settings
from bot.seal import Seal, SealBroken, load_key
from bot.store import Transaction
from bot.store.engines import open_engine, parse_address
from bot.store.schema import zalo_oa_tokens
from bot.store.surroundings import Surroundings

SCARCE = 0.1
"""Share of the calls a minute below which little is left."""


class Check(NamedTuple):
    """One line of `doctor`: the key of its text, whether it is well, what fills the text."""

    key: str
    well: bool
    detail: str = ""


async def examine(settings: Settings) -> AsyncIterator[Check]:
    """Yield what there is to say, quick things first. Raises what the database driver raises."""
    if not settings.zalo_oa.is_on:
        yield Check("zalo_oa_off", True)
        return
    if _is_new(settings):
        yield Check("zalo_oa_new", True)
        return
    engine = open_engine(settings.database.url, 1)
    try:
        if not inspect(engine).has_table(zalo_oa_tokens.name):
            yield Check("zalo_oa_new", True)
            return
        with engine.connect() as connection:
            tx = Transaction(connection, datetime.now(UTC), Surroundings())
            pair = find(tx, settings.zalo_oa.app_id)
            yield _token(pair, tx.now, bool(settings.zalo_oa.refresh_token.get_secret_value()))
            yield _signature(tx)
            yield _windows(tx)
            yield _quota(tx, settings.zalo_oa.monthly_messages)
    finally:
        engine.dispose()
    if pair and pair.access and pair.expires_at > datetime.now(UTC):
        async for check in _account(settings, pair):
            yield check


def _is_new(settings: Settings) -> bool:
    """Whether there is no database file yet: opening it would make it."""
    address = parse_address(settings.database.url)
    return address.get_backend_name() == "sqlite" and not Path(address.database or "").exists()


def _token(pair: Pair | None, now: datetime, configured: bool) -> Check:
    if pair is None:
        return Check("zalo_oa_token_new" if configured else "zalo_oa_consent", configured)
    if pair.trouble:
        return Check("zalo_oa_token", False, pair.trouble)
    hours = (pair.expires_at - now).total_seconds() / 3600
    return Check("zalo_oa_token", True, f"{max(0.0, hours):.0f}")


def _signature(tx: Transaction) -> Check:
    form = pinned(tx)
    return Check("zalo_oa_signature", True, form) if form else Check("zalo_oa_signature_new", True)


def _windows(tx: Transaction) -> Check:
    counts = windows.counts(tx)
    return Check("zalo_oa_windows", True, f"{counts['free']} / {counts['counted']} / {counts['closed']}")


def _quota(tx: Transaction, allowed: int) -> Check:
    quota = standing(tx, windows.CHANNEL, allowed, 0)
    return Check("zalo_oa_quota", not quota.scarce, f"{quota.messages} / {allowed or '–'}")


async def _account(settings: Settings, pair: Pair) -> AsyncIterator[Check]:
    """Ask Zalo who we are; a token that is refused here is changed by the running program, not by a check."""
    client = Client()
    try:
        seal = Seal(load_key(settings.security.key.get_secret_value(), settings.data_directory / "key"))
        token = seal.open(pair.access).decode()
        url = f"{settings.zalo_oa.api_base_url}/v2.0/oa/getoa"
        headers = signed_in(token, proof_key_of(settings))
        _, answer, told = await client.look(url, headers=headers, seconds=10.0)
    except SealBroken:
        yield Check("zalo_oa", False, "security.key")
        return
    except DeliveryError as error:
        yield Check("zalo_oa", False, str(error))
        return
    finally:
        await client.close()
    yield _who(answer)
    if limits := _limits(told):
        yield limits


def _who(answer: Any) -> Check:
    data = answer.get("data") if isinstance(answer, dict) else None
    if not isinstance(data, dict) or answer.get("error"):
        return Check("zalo_oa", False, str(answer.get("error")) if isinstance(answer, dict) else "–")
    if not data.get("is_verified"):
        return Check("zalo_oa_unverified", False, str(data.get("name", "")))
    return Check("zalo_oa", True, f"{data.get('name', '')}, {data.get('package_name', '–')}")


def _limits(headers: Mapping[str, str]) -> Check | None:
    """Return how many calls Zalo still takes at the moment, None when it does not say."""
    most, left = headers.get("X-RateLimit-Limit", ""), headers.get("X-RateLimit-Remain", "")
    if not (most.isdecimal() and left.isdecimal()):
        return None
    return Check("zalo_oa_limits", int(left) >= SCARCE * int(most), f"{left} / {most}")
