"""Rotation: spends the refresh token and keeps what it bought, in a process of its own.

`start(order)` runs `python -m bot.channels.zalo.official_account.rotation`, which reads the order from its standard
input, so that no secret stands in a list of processes. It has a session of its own and ignores SIGTERM: a worker may be
killed at any moment without a token being lost. The lock is the database's on PostgreSQL and the file's beside it on
SQLite; both end with whoever held them.

What remains: the machine stops, or this process is killed, between Zalo's answer and the commit that follows it (a
few milliseconds in 20 hours); or the answer is lost on its way. Then the next try is refused and a person has to
consent again, which `doctor` and the log say.
"""

import base64
import fcntl
import http.client
import os
import signal
import subprocess
import sys
import time
import zlib
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Literal, NamedTuple
from urllib.parse import urlencode, urlsplit

import msgspec
from sqlalchemy import Connection, Engine, select, text, update
from sqlalchemy.exc import SQLAlchemyError

from bot.seal import Seal, SealBroken
from bot.store.engines import open_engine
from bot.store.schema import zalo_oa_tokens

Outcome = Literal["rotated", "elsewhere", "refused", "away"]
_EXITS: dict[Outcome, int] = {"rotated": 0, "elsewhere": 10, "refused": 11, "away": 12}  # 1 is Python's own
ROOT = Path(__file__).resolve().parents[4]
CALL_SECONDS = 20.0
_LOCK = 350_036  # any number of our own
_COMMIT_TRIES = 60  # one a second, for a database that is away just now
_ANSWER_LIMIT = 64 * 1024
_DEFAULT_LIFE = 90_000  # seconds
_table = zalo_oa_tokens.c


class Grant(msgspec.Struct, frozen=True):
    """What it takes to change tokens: the app, Zalo's address, the database (`folder` beside it), the seal's key."""

    app_id: str
    app_secret: str
    oauth_base_url: str
    database: str
    folder: str
    key: bytes


class Order(msgspec.Struct, frozen=True):
    """Change pair `number`; `now` is the present moment of whoever orders it, milliseconds since 1970."""

    grant: Grant
    number: int
    now: int


class Bought(NamedTuple):
    """What Zalo answered to a refresh token: a new pair, good for `seconds`."""

    access: str
    refresh: str
    seconds: int


class Refused(NamedTuple):
    """Zalo will not take this refresh token again: a person has to consent anew."""

    code: str


Answer = Bought | Refused | None
"""None: no answer that says anything."""


# ---- asking for it ----


def start(order: Order) -> Outcome:
    """Run the rotation in a process of its own and wait for it; it goes on when we do not. Blocks."""
    command = [sys.executable, "-m", __name__]
    process = subprocess.Popen(  # noqa: S603 (our own module)
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        cwd=ROOT,
        start_new_session=True,
    )
    process.communicate(msgspec.json.encode(order))
    return next((outcome for outcome, code in _EXITS.items() if code == process.returncode), "away")


def main() -> int:
    """Read the order, do it, and say by the exit code what came of it."""
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
    os.umask(0o077)
    order = msgspec.json.decode(sys.stdin.buffer.read(), type=Order)
    return _EXITS[rotate(order)]


# ---- doing it ----


def rotate(order: Order) -> Outcome:
    """Spend the refresh token of pair `order.number` and commit what it bought, alone of all processes."""
    began, seal = time.monotonic(), Seal(order.grant.key)
    engine = open_engine(order.grant.database, 2)
    try:
        with _alone(engine, order.grant):
            row = _pair(engine, order.grant.app_id)
            if row is None or row.number != order.number or row.trouble:
                return "elsewhere"
            answer = _rescued(order, seal) or ask(order.grant, seal.open(row.refresh).decode())
            now = order.now + round((time.monotonic() - began) * 1000)
            return _keep(engine, order, seal, answer, datetime.fromtimestamp(now / 1000, UTC))
    except SQLAlchemyError:
        return "away"
    finally:
        engine.dispose()


@contextmanager
def _alone(engine: Engine, grant: Grant) -> Iterator[None]:
    """Hold the one lock of all processes that may rotate; whoever dies lets go of it."""
    if engine.dialect.name == "postgresql":
        number = zlib.crc32(grant.app_id.encode()) & 0x7FFF_FFFF
        with engine.connect() as connection:
            connection.execute(text(f"SET lock_timeout = '{2 * _COMMIT_TRIES}s'"))
            connection.execute(text(f"SELECT pg_advisory_lock({_LOCK}, {number})"))
            try:
                yield
            finally:
                connection.execute(text(f"SELECT pg_advisory_unlock({_LOCK}, {number})"))
        return
    with (Path(grant.folder) / "zalo-oa.lock").open("wb") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _pair(engine: Engine, app_id: str) -> Any:
    columns = (_table.number, _table.refresh, _table.trouble)
    with engine.connect() as connection:
        return connection.execute(select(*columns).where(_table.app_id == app_id)).first()


def _keep(engine: Engine, order: Order, seal: Seal, answer: Answer, now: datetime) -> Outcome:
    if answer is None:
        return "away"
    if isinstance(answer, Refused):
        with engine.connect() as connection:
            _write(connection, order, {"trouble": answer.code})
        return "refused"
    values = {
        "number": order.number + 1,
        "access": seal.close(answer.access),
        "refresh": seal.close(answer.refresh),
        "expires_at": now + timedelta(seconds=answer.seconds),
        "rotated_at": now,
        "trouble": "",
    }
    return _commit(engine, order, seal, answer, values)


def _commit(engine: Engine, order: Order, seal: Seal, bought: Bought, values: dict[str, Any]) -> Outcome:
    """Commit the new pair; while the database is away it lies sealed in a file, and is tried again."""
    for _ in range(_COMMIT_TRIES):
        try:
            with engine.connect() as connection:
                _write(connection, order, values)
        except SQLAlchemyError:
            _rescue(order, seal, bought)
            time.sleep(1)
        else:
            _rescue_file(order).unlink(missing_ok=True)
            return "rotated"
    return "away"


def _write(connection: Connection, order: Order, values: dict[str, Any]) -> None:
    theirs = (_table.app_id == order.grant.app_id, _table.number == order.number)
    connection.execute(update(zalo_oa_tokens).where(*theirs).values(values))


def _rescue_file(order: Order) -> Path:
    return Path(order.grant.folder) / "zalo-oa.rescued"


def _rescue(order: Order, seal: Seal, bought: Bought) -> None:
    """Put the new pair into a sealed file."""
    content = msgspec.json.encode((order.grant.app_id, order.number, *bought))
    try:
        with _rescue_file(order).open("wb") as file:
            file.write(base64.b64encode(seal.close(content)))
            file.flush()
            os.fsync(file.fileno())
    except OSError as error:  # we still hold the pair, and go on trying the database
        print("zalo_oa.rescue_failed", type(error).__name__, file=sys.stderr)


def _rescued(order: Order, seal: Seal) -> Bought | None:
    """Return the pair an earlier process bought for the same number and could not commit."""
    try:
        sealed = base64.b64decode(_rescue_file(order).read_bytes())
        app_id, number, *bought = msgspec.json.decode(seal.open(sealed))
    except (OSError, ValueError, SealBroken):
        return None
    return Bought(*bought) if (app_id, number) == (order.grant.app_id, order.number) else None


# ---- Zalo's answer ----


def ask(grant: Grant, refresh: str) -> Answer:
    """Spend `refresh` at Zalo and return what came back."""
    form = {"refresh_token": refresh, "app_id": grant.app_id, "grant_type": "refresh_token"}
    return _ask(grant, form, refresh)


def ask_by_code(grant: Grant, code: str, verifier: str) -> Answer:
    """Exchange the code of an owner's consent, good for one use within ten minutes, and return what came back."""
    form = {
        "code": code,
        "app_id": grant.app_id,
        "grant_type": "authorization_code",
        "code_verifier": verifier,
    }
    answer = _ask(grant, form, "")
    return answer if not isinstance(answer, Bought) or answer.refresh else None


def _ask(grant: Grant, form: dict[str, str], refresh: str) -> Answer:
    headers = {"secret_key": grant.app_secret, "Content-Type": "application/x-www-form-urlencoded"}
    try:
        with closing(_connect(grant.oauth_base_url)) as connection:
            path = f"{urlsplit(grant.oauth_base_url).path}/v4/oa/access_token"
            connection.request("POST", path, urlencode(form), headers)
            content = connection.getresponse().read(_ANSWER_LIMIT)
    except (OSError, http.client.HTTPException):
        return None
    return read_answer(content, refresh)


def _connect(base_url: str) -> http.client.HTTPConnection:
    parts = urlsplit(base_url)
    kind = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
    return kind(parts.hostname or "", parts.port, timeout=CALL_SECONDS)


def read_answer(content: bytes, refresh: str) -> Answer:
    """Return what Zalo's answer means: whoever gives no access token has refused, or is in trouble itself.

    Refused for good are the numbers -140xx and -118, seen by different people for the same thing.
    """
    try:
        said = msgspec.json.decode(content)
    except (ValueError, RecursionError):
        return None
    if not isinstance(said, dict):
        return None
    access, code = said.get("access_token"), str(said.get("error", ""))
    if isinstance(access, str) and access:
        new = said.get("refresh_token")
        return Bought(
            access, new if isinstance(new, str) and new else refresh, _seconds(said.get("expires_in"))
        )
    return Refused(code) if code == "-118" or (code.startswith("-140") and len(code) == 6) else None


def _seconds(said: object) -> int:
    """Zalo writes the number as text."""
    given = str(said)
    return (
        int(given)
        if given.isascii() and given.isdigit() and len(given) <= 8 and int(given)
        else _DEFAULT_LIFE
    )


if __name__ == "__main__":
    sys.exit(main())
