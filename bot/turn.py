"""One turn of a conversation: what a handler is handed, inside the transaction that will carry its effects."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any, ParamSpec, TypeVar

from bot import outbox
from bot.dialogs import Dialog
from bot.messages import Button, Document, IncomingMessage, OutgoingMessage
from bot.people import Chat
from bot.store import Transaction
from bot.text import clean
from bot.texts import Texts

P = ParamSpec("P")
T = TypeVar("T")

TEXT_LIMIT = 10_000  # characters of one message that anybody looks at
QUICK = 300  # characters that are read within a millisecond, however they were made up


class ComputeNeeded(Exception):
    """Not an error: the handler asked for work that must not hold up the writer; it will be run again."""

    def __init__(self, function: Callable[..., Any], arguments: tuple[Any, ...]) -> None:
        super().__init__(function.__name__)
        self.function = function
        self.arguments = arguments


class Turn:
    """A message, the chat it came from, the form that is open there, and ways to answer.

    `argument` is what followed the matched command, action or deep link. `text` is the message's text in NFC,
    without invisible characters.
    """

    def __init__(
        self,
        tx: Transaction,
        row: int,
        message: IncomingMessage,
        chat: Chat,
        dialog: Dialog,
        texts: Texts,
        computed: Sequence[Any] = (),
    ) -> None:
        self.tx = tx
        self.message = message
        self.chat = chat
        self.dialog = dialog
        self.texts = texts
        self.argument = ""
        self.text = clean(message.text[: TEXT_LIMIT + 1]) if message.text else ""
        self._row = row
        self._computed = computed
        self._asked = 0
        self._said = 0
        self._replies: list[dict[str, Any]] = []
        self._menu: tuple[Button, ...] = ()
        self.changed = False

    @property
    def now(self) -> datetime:
        """The moment of this turn, UTC."""
        return self.tx.now

    @property
    def person_id(self) -> int:
        """Whom the chat belongs to."""
        return self.chat.person_id

    @property
    def data(self) -> dict[str, Any]:
        """What the open form has gathered."""
        return self.dialog.data

    @property
    def choices(self) -> tuple[Button, ...]:
        """What this turn's answers offer so far."""
        return self._menu

    def button(self, key: str, data: str, /, **values: object) -> Button:
        """Return a choice with the catalogue's title."""
        return Button(self.texts(key, **values), data)

    def link(self, payload: str) -> str:
        """Return a deep link into this chat's channel, else into the web chat; empty when neither is known."""
        links = self.tx.surroundings.links
        prefix = links.get(self.chat.channel) or links.get("web")
        return f"{prefix}{payload}" if prefix else ""

    def say(self, key: str, /, buttons: Sequence[Button] = (), **values: object) -> None:
        """Answer with a text of the catalogue."""
        self.tell(self.texts(key, **values), buttons)

    def tell(
        self,
        text: str,
        buttons: Sequence[Button] = (),
        image: bytes | None = None,
        document: Document | None = None,
    ) -> None:
        """Answer with a finished text (composed from the catalogue by a domain), perhaps a PNG picture or a file."""
        self._said += 1
        message = OutgoingMessage(text, tuple(buttons), image, document)
        key = f"reply:{self._row}:{self._said}"
        self._replies += outbox.rows(self.tx, self.chat.id, self.chat.channel, message, key, "reply")
        self._menu = message.buttons or self._menu

    def open(self, name: str, /, **data: Any) -> None:
        """Open a form, or go to another step of it, keeping `data` (JSON values only)."""
        self.dialog = Dialog(name, data, self.dialog.menu)
        self.changed = True

    def close(self) -> None:
        """Close the open form."""
        self.dialog = Dialog(menu=self.dialog.menu)
        self.changed = True

    def forget(self) -> None:
        """Say that nothing of this message may be kept: closes the form with all it gathered."""
        self.close()

    def compute(self, function: Callable[P, Any], *arguments: P.args, **named: P.kwargs) -> Any:
        """Return `function(*arguments)`, worked out outside the transaction.

        For what is slow (a search, a picture) or asynchronous (a download). The handler is run again from its
        start once the value is at hand, so it asks before it writes anything.
        """
        assert not named, "compute takes positional arguments only"
        self._asked += 1
        if self._asked > len(self._computed):
            raise ComputeNeeded(function, arguments)
        return self._computed[self._asked - 1]

    def read(self, function: Callable[..., T], text: str, *more: Any) -> T:
        """Return `function(text, *more)`: at once for a few lines, by `compute` for a text that might take long."""
        if len(text) <= QUICK:
            return function(text, *more)
        found: T = self.compute(function, text, *more)
        return found

    def finish(self) -> list[dict[str, Any]]:
        """Settle where the chat stands now and return the answers to queue; called by the dispatcher."""
        if self._said and self._menu != self.dialog.menu:
            self.dialog.menu = self._menu
            self.changed = True
        return self._replies
