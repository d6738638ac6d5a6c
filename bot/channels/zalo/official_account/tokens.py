"""Tokens: the access token every call needs, and the refresh token that is good for one use only.

Whoever spends the refresh token must keep what it bought, or nobody ever gets in again. So it is spent by a process of
its own (`rotation`), under one lock for all processes, and it outlives whoever asked for it.
"""

import asyncio
from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy import delete, select, update

from bot.channels.base import ChannelDown
from bot.channels.zalo.official_account import rotation
from bot.channels.zalo.official_account.rotation import Grant
from bot.clock import milliseconds
from bot.logs import get_logger
from bot.metrics import Metrics
from bot.seal import Seal, SealBroken
from bot.store import Store, Transaction
from bot.store.schema import zalo_oa_tokens

CHANNEL = "zalo_oa"
_AHEAD = 0.8
"""Share of a token's life after which it is changed: 20 of 25 hours."""
_LAST_SECONDS = timedelta(seconds=60)  # a token this near its end is not used any more
_LOOK = 600.0  # seconds after which the store is looked at again: somebody may have mended it
_PAUSE = 30.0  # seconds before a rotation that failed is tried again
_table = zalo_oa_tokens.c
_log = get_logger("zalo_oa")


class Pair(NamedTuple):
    """What is kept: `number` counts the rotations, `trouble` is empty or says what a person has to mend."""

    number: int
    access: bytes
    expires_at: datetime
    rotated_at: datetime
    seed: str
    trouble: str

    def due_at(self) -> datetime:
        """Return when the pair is to be changed."""
        return self.rotated_at + (self.expires_at - self.rotated_at) * _AHEAD


class Access(NamedTuple):
    """An access token and the number of the rotation it came from."""

    token: str
    number: int
    expires_at: datetime


def find(tx: Transaction, app_id: str) -> Pair | None:
    """Return the pair of an app, None before the first start."""
    columns = (
        _table.number,
        _table.access,
        _table.expires_at,
        _table.rotated_at,
        _table.seed,
        _table.trouble,
    )
    row = tx.execute(select(*columns).where(_table.app_id == app_id)).first()
    return None if row is None else Pair._make(row)


def enter(tx: Transaction, seal: Seal, app_id: str, refresh: str, *, seed: str | None = None) -> None:
    """Put in a refresh token that was got by hand; it is spent before the first call.

    `seed` is the digest of the configured one, None to leave it: a token entered later wins over the configuration.
    """
    found = find(tx, app_id)
    values = {
        "number": found.number + 1 if found else 1,
        "access": b"",
        "refresh": seal.close(refresh),
        "expires_at": tx.now,
        "rotated_at": tx.now,
        "seed": (found.seed if found else "") if seed is None else seed,
        "trouble": "",
    }
    tx.upsert(zalo_oa_tokens, ["app_id"], app_id=app_id, **values)


def keep(tx: Transaction, seal: Seal, app_id: str, access: str, refresh: str, seconds: float) -> None:
    """Put in a whole pair that was got by hand, good for `seconds`."""
    enter(tx, seal, app_id, refresh)
    ends = tx.now + timedelta(seconds=seconds)
    values = {"access": seal.close(access), "expires_at": ends}
    tx.execute(update(zalo_oa_tokens).where(_table.app_id == app_id).values(values))


def forget(tx: Transaction, app_id: str) -> None:
    """Remove the pair of an app."""
    tx.execute(delete(zalo_oa_tokens).where(_table.app_id == app_id))


class Tokens:
    """The tokens of one app, as one process uses them."""

    def __init__(
        self, store: Store, seal: Seal, grant: Grant, metrics: Metrics, configured: str = ""
    ) -> None:
        self._store = store
        self._seal = seal
        self._grant = grant
        self._metrics = metrics
        self._configured = configured
        self._known: Access | None = None
        self._lock = asyncio.Lock()
        self._seeded = False
        self._under_way: asyncio.Future[rotation.Outcome] | None = None

    async def access(self) -> Access:
        """Return a usable access token. Raises ChannelDown when there is none to be had."""
        if self._known and self._usable(self._known):
            return self._known
        async with self._lock:
            return await self._current(-1)

    async def renewed(self, used: Access) -> Access:
        """Return another access token than `used`, which Zalo refused. Raises ChannelDown."""
        async with self._lock:
            return await self._current(used.number)

    async def _current(self, refused: int) -> Access:
        """Return a token newer than number `refused`, rotating at most once."""
        for rotated in (False, True):
            pair = await self._read()
            access = self._opened(pair)
            if access and pair.number > refused and self._usable(access):
                self._known = access
                return access
            if pair.trouble or rotated:
                raise ChannelDown(pair.trouble or "no token")
            await self._rotate(pair.number)
        raise AssertionError("the second turn ends it")

    def _usable(self, access: Access) -> bool:
        return self._store.clock.now() < access.expires_at - _LAST_SECONDS

    def _opened(self, pair: Pair) -> Access | None:
        try:
            return (
                Access(self._seal.open(pair.access).decode(), pair.number, pair.expires_at)
                if pair.access
                else None
            )
        except SealBroken:
            raise ChannelDown("sealed with another key") from None

    async def _read(self) -> Pair:
        if not self._seeded:
            await self._store.write(self._seed)
            self._seeded = True
        pair = await self._store.read(find, self._grant.app_id)
        if pair is None:
            raise ChannelDown("no refresh token")
        return pair

    def _seed(self, tx: Transaction) -> None:
        """Begin with the configured token; another one than last time was put there to mend something."""
        if not self._configured:
            return
        seed = self._seal.digest("zalo_oa.seed", self._configured)
        found = find(tx, self._grant.app_id)
        if found is None or (found.seed and found.seed != seed):
            enter(tx, self._seal, self._grant.app_id, self._configured, seed=seed)
        elif not found.seed:
            tx.execute(update(zalo_oa_tokens).where(_table.app_id == self._grant.app_id).values(seed=seed))

    async def _rotate(self, number: int) -> rotation.Outcome:
        """Change pair `number` for the next one, unless somebody has done so."""
        now = milliseconds(self._store.clock.now())
        order = rotation.Order(self._grant, number, now)
        self._under_way = asyncio.ensure_future(asyncio.to_thread(rotation.start, order))
        outcome = await asyncio.shield(self._under_way)
        self._metrics.count("token_rotations", CHANNEL, outcome)
        if outcome in ("refused", "away"):
            _log.error("token.not_rotated", channel=CHANNEL, kind=outcome)
        return outcome

    async def settle(self) -> None:
        """Wait for a rotation that goes on after whoever asked for it was cancelled."""
        if self._under_way:
            await asyncio.wait({self._under_way})

    async def keep_fresh(self, stopped: asyncio.Event) -> None:
        """Change the pair ahead of its end for as long as we run; say each time that a person has to mend it."""
        while not stopped.is_set():
            await self._store.clock.wait(stopped, await self._tend())

    async def _tend(self) -> float:
        """Change the pair when its time has come; return the seconds until the next look."""
        try:
            async with self._lock:
                pair = await self._read()
                if pair.trouble:
                    _log.error("token.refused", channel=CHANNEL)
                    return _LOOK
                left = (pair.due_at() - self._store.clock.now()).total_seconds()
                if left > 0:
                    return min(left + 0.001, _LOOK)
                return 0.0 if await self._rotate(pair.number) in ("rotated", "elsewhere") else _PAUSE
        except Exception as error:  # the next look may find the store well again
            _log.error("token.not_tended", channel=CHANNEL, error=type(error).__name__)
            return _PAUSE
