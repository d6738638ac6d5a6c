"""A worker that does nothing but change the account's tokens, until it is killed: `python -m tests.kill.rotator`.

Reads its orders as one JSON object: the grant, and how many tasks rotate side by side.
"""

import asyncio
import random
import sys

import msgspec

from bot.channels.base import ChannelDown
from bot.channels.zalo.official_account.rotation import Grant
from bot.channels.zalo.official_account.tokens import Tokens
from bot.metrics import Metrics
from bot.seal import Seal
from bot.store import Store


async def _rotate(tokens: Tokens) -> None:
    while True:
        try:
            used = await tokens.access()
            await asyncio.sleep(random.choice((0, 0, 1, 3)))  # sometimes all at once, sometimes one by one
            await tokens.renewed(used)
        except ChannelDown as error:  # Zalo, or the process that asked it, was away: the next try tells
            print(error, flush=True)


async def main() -> None:
    """Work until killed."""
    grant, tasks = msgspec.json.decode(sys.stdin.buffer.read(), type=tuple[Grant, int])
    store = await Store.open(grant.database)
    print("ready", flush=True)
    await asyncio.gather(*(_rotate(Tokens(store, Seal(grant.key), grant, Metrics())) for _ in range(tasks)))


if __name__ == "__main__":
    asyncio.run(main())
