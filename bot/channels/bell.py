"""The bell: everybody who waits for something in the double is woken when anything changes."""

import asyncio
from collections.abc import Callable


class Bell:
    """One condition for the whole double; waiting is by event, never by polling."""

    def __init__(self) -> None:
        self._condition = asyncio.Condition()

    async def ring(self) -> None:
        """Let every waiter look again."""
        async with self._condition:
            self._condition.notify_all()

    async def until(self, ready: Callable[[], bool], timeout: float | None = None) -> bool:
        """Wait until `ready()`; False when `timeout` seconds pass first. None waits for ever."""
        try:
            async with asyncio.timeout(timeout), self._condition:
                await self._condition.wait_for(ready)
        except TimeoutError:
            return ready()
        return True
