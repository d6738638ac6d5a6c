"""From a stored update to its effects: one lane a chat, one transaction an update.

Updates of one chat are handled in the order they were stored; different chats run side by side. A handler is a
plain function run inside the store's writer; whatever it writes commits together with "this update is done", or
not at all. A handler that fails is tried again and at last parked, where an operator sees it; the person gets an
apology in the same transaction.
"""

import asyncio
import inspect
from collections import deque
from functools import partial
from typing import Any

from sqlalchemy import bindparam, update

from bot import dialogs, outbox, people
from bot.dialogs import Dialog
from bot.logs import get_logger
from bot.messages import IncomingMessage, OutgoingMessage
from bot.metrics import Metrics
from bot.people import Chat
from bot.routing import Router
from bot.store import Prepared, Store, StoreFull, StoreUnavailable, Transaction
from bot.store.portions import portions
from bot.store.schema import DONE, PARKED, WAITING, updates
from bot.texts import Texts
from bot.turn import TEXT_LIMIT, ComputeNeeded, Turn

_log = get_logger("dispatcher")

RETRIES = (0.2, 2.0)  # seconds before the second and the third try of a failing handler
COMPUTE_TIMEOUT = 60.0  # seconds a download or a search may take
_STORE_PAUSE = 0.1  # seconds before a busy store is asked again

_SIZES = (
    64,
    16,
    4,
    1,
)  # updates marked done by one statement: few enough for the driver to keep all prepared


def _marking(size: int) -> Prepared:
    rows: list[Any] = [bindparam(f"row_{n}") for n in range(size)]
    statement = update(updates).where(updates.c.id.in_(rows), updates.c.state == WAITING)
    return Prepared(statement.values(state=DONE, body=b"", address="", error=None))


_DONE = {size: _marking(size) for size in _SIZES}


class AlreadyDone(Exception):
    """Another process finished this update first; nothing of this try is kept."""


class Dispatcher:
    """Runs handlers. `take` is called on the event loop for each update once it is durable."""

    def __init__(self, store: Store, router: Router, texts: Texts, metrics: Metrics | None = None) -> None:
        self._store = store
        self._router = router
        self._texts = texts
        self._metrics = metrics or Metrics()
        self._lanes: dict[tuple[str, str], deque[tuple[int, IncomingMessage]]] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._idle = asyncio.Event()
        self._idle.set()
        self._stopped = False
        self.backlog = 0

    def take(self, row: int, message: IncomingMessage) -> None:
        """Queue one stored update in the lane of its chat."""
        self.backlog += 1
        self._idle.clear()
        key = (message.channel, message.address)
        lane = self._lanes.get(key)
        if lane is not None:
            lane.append((row, message))
            return
        self._lanes[key] = deque(((row, message),))
        self._begin(key)

    async def idle(self) -> None:
        """Wait until every update taken so far is handled."""
        await self._idle.wait()

    async def stop(self, seconds: float = 10.0) -> None:
        """Give running handlers some time; what is left is taken up at the next start."""
        try:
            async with asyncio.timeout(seconds):
                await self._idle.wait()
        except TimeoutError:
            _log.warning("dispatcher.left_behind", updates=self.backlog)
        self._stopped = True
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def _begin(self, key: tuple[str, str]) -> None:
        """Try the first update of a lane. What goes well at once, as nearly all does, needs no task of its own."""
        row, message = self._lanes[key][0]
        try:
            attempt = self._store.write_together(self._handle_many, (row, message))
        except (StoreFull, StoreUnavailable):
            self._insist(key)
        else:
            attempt.add_done_callback(partial(self._tried, key))

    def _tried(self, key: tuple[str, str], attempt: "asyncio.Future[None]") -> None:
        if attempt.exception() is not None:
            self._insist(key, attempt)
            return
        self._metrics.count("updates", key[0], "done")
        self._go_on(key)

    def _insist(self, key: tuple[str, str], attempt: "asyncio.Future[None] | None" = None) -> None:
        task = asyncio.create_task(self._run_first(key, attempt))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _run_first(self, key: tuple[str, str], attempt: "asyncio.Future[None] | None") -> None:
        row, message = self._lanes[key][0]
        try:
            await self._finish(row, message, attempt)
        except Exception as error:
            _log.exception("update.lost_in_lane", row=row, error=type(error).__name__)
        self._go_on(key)

    def _go_on(self, key: tuple[str, str]) -> None:
        lane = self._lanes[key]
        lane.popleft()
        self.backlog -= 1
        if not lane:
            del self._lanes[key]
        elif not self._stopped:
            self._begin(key)
        if not self.backlog:
            self._idle.set()

    async def _finish(
        self, row: int, message: IncomingMessage, attempt: "asyncio.Future[None] | None"
    ) -> None:
        """Handle one update, however often that takes; `attempt` is what became of the first try."""
        computed: list[Any] = []
        failures = 0
        while True:
            tried, attempt = attempt, None
            try:
                await (tried or self._store.write(self._handle, row, message, computed))
                self._metrics.count("updates", message.channel, "done")
                return
            except ComputeNeeded as needed:
                try:
                    computed.append(await self._compute(needed))
                    continue
                except Exception as error:
                    failure: Exception = error
            except AlreadyDone:
                return
            except (StoreFull, StoreUnavailable):
                await self._wait(_STORE_PAUSE)
                continue
            except Exception as error:
                failure = error
            self._metrics.count("updates", message.channel, "failed")
            _log.error("handler.failed", row=row, error=_where(failure))
            if failures == len(RETRIES):
                await self._park(row, message, failure)
                return
            await self._wait(RETRIES[failures])
            failures += 1
            computed = []

    async def _compute(self, needed: ComputeNeeded) -> Any:
        async with asyncio.timeout(COMPUTE_TIMEOUT):
            if inspect.iscoroutinefunction(needed.function):
                return await needed.function(*needed.arguments)
            return await asyncio.to_thread(needed.function, *needed.arguments)

    async def _wait(self, seconds: float) -> None:
        await self._store.clock.wait(asyncio.Event(), seconds)

    async def _park(self, row: int, message: IncomingMessage, failure: Exception) -> None:
        _log.error("update.parked", row=row, channel=message.channel)
        self._metrics.count("updates", message.channel, "parked")
        while True:
            try:
                return await self._store.write(self._write_parked, row, message, _where(failure))
            except (StoreFull, StoreUnavailable):
                await self._wait(_STORE_PAUSE)

    def _write_parked(self, tx: Transaction, row: int, message: IncomingMessage, error: str) -> None:
        parked = tx.execute(
            update(updates)
            .where(updates.c.id == row, updates.c.state == WAITING)
            .values(state=PARKED, error=error, attempts=len(RETRIES) + 1)
        )
        if parked.rowcount:
            chat = people.meet(tx, message.channel, message.address, message.sender_name)
            apology = OutgoingMessage(self._texts("engine.apology"))
            # A key of its own: once the update is taken up again, its answer is no repetition of this.
            outbox.enqueue(tx, chat.id, apology, key=f"apology:{row}", kind="reply", channel=chat.channel)

    def _handle_many(self, tx: Transaction, items: list[tuple[int, IncomingMessage]]) -> list[None]:
        """Run the handlers of updates of different chats; if one fails, the writer tries each alone."""
        self._handle_all(tx, items, [])
        return [None] * len(items)

    def _handle(self, tx: Transaction, row: int, message: IncomingMessage, computed: list[Any]) -> None:
        """Run one update's handler; everything it does is in this transaction."""
        self._handle_all(tx, [(row, message)], computed)

    def _handle_all(
        self, tx: Transaction, items: list[tuple[int, IncomingMessage]], computed: list[Any]
    ) -> None:
        """Mark updates done, read where their chats stand, run their handlers, keep and queue what came of it."""
        _mark_done(tx, [row for row, _ in items])
        known = _read_known(tx, items)
        tx.shared = len(items) > 1
        replies: list[dict[str, Any]] = []
        changed: dict[int, Dialog] = {}
        for row, message in items:
            turn = self._open_turn(tx, row, message, known.get((message.channel, message.address)), computed)
            if turn:
                replies += turn.finish()
                if turn.changed:
                    changed[turn.chat.id] = turn.dialog
        dialogs.write_many(tx, changed)
        outbox.insert(tx, replies)

    def _open_turn(
        self,
        tx: Transaction,
        row: int,
        message: IncomingMessage,
        known: tuple[Chat, Dialog] | None,
        computed: list[Any],
    ) -> Turn | None:
        """Run the handler of one update and return its turn; None for what is no turn of a conversation."""
        if message.kind in ("blocked", "unblocked"):
            if known:
                people.set_reachable(tx, known[0].id, message.kind == "unblocked")
            return None
        if message.kind == "renumbered":
            if known:
                people.renumber(tx, known[0], message.text)
            return None
        if message.kind == "withdrawn":
            return self._forget(tx, row, message, known)
        chat, dialog = known or (
            people.meet(tx, message.channel, message.address, message.sender_name),
            Dialog(),
        )
        if chat.unreachable_at is not None or chat.erased_at is not None:
            people.set_reachable(tx, chat.id, True)
            people.remember(tx, chat.id)
        turn = Turn(tx, row, message, chat, dialog, self._texts, computed)
        self._converse(turn, first=known is None)
        return turn

    def _forget(
        self, tx: Transaction, row: int, message: IncomingMessage, known: tuple[Chat, Dialog] | None
    ) -> Turn | None:
        """Let the house forget somebody who withdrew; of a stranger there is nothing to forget."""
        forget = self._router.special("withdrawn")
        if known is None or forget is None:
            return None
        turn = Turn(tx, row, message, *known, self._texts)
        forget(turn)
        turn.dialog, turn.changed = Dialog(), True
        return turn

    def _converse(self, turn: Turn, first: bool) -> None:
        dialog = turn.dialog
        welcome = self._router.special("first") if first and turn.message.kind != "group" else None
        if welcome:
            welcome(turn)
        if dialog.expired:
            turn.close()
            turn.say("engine.dialog_expired")
        self._route(turn, dialog)

    def _route(self, turn: Turn, dialog: Dialog) -> None:
        message = turn.message
        if not self._router.admits(turn):
            return None
        if message.kind == "text" and not turn.text:
            return turn.say("engine.empty")
        if len(turn.text) > TEXT_LIMIT:
            return turn.say("engine.too_long", limit=TEXT_LIMIT)
        found = self._router.find(message, turn.text, dialog)
        if found is None:
            return turn.say("engine.not_understood")
        handler, turn.argument = found
        handler(turn)
        return self._router.follow(turn)


def _read_known(
    tx: Transaction, items: list[tuple[int, IncomingMessage]]
) -> dict[tuple[str, str], tuple[Chat, Dialog]]:
    addresses: dict[str, list[str]] = {}
    for _, message in items:
        addresses.setdefault(message.channel, []).append(message.address)
    return {
        (channel, address): both
        for channel, some in addresses.items()
        for address, both in dialogs.read_many(tx, channel, some).items()
    }


def _mark_done(tx: Transaction, rows: list[int]) -> None:
    """Mark waiting updates as done. Raises AlreadyDone when one of them no longer waits."""
    for some in portions(rows, _SIZES):
        if tx.run(_DONE[len(some)], {f"row_{n}": row for n, row in enumerate(some)}).rowcount != len(some):
            raise AlreadyDone(*some)


def _where(error: Exception) -> str:
    """Return the class and the place of an error; never its message, which may quote the person."""
    trace = error.__traceback__
    while trace and trace.tb_next:
        trace = trace.tb_next
    place = f" {trace.tb_frame.f_code.co_filename.rpartition('/')[2]}:{trace.tb_lineno}" if trace else ""
    return f"{type(error).__name__}{place}"
