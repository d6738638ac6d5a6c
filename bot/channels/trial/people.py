"""People: one person's chat on one double, as their own app would show it: both sides' messages in order."""

from collections.abc import Callable
from typing import Any, NamedTuple, Protocol

from bot.channels.bell import Bell
from bot.channels.telegram.double import Received as TelegramReceived
from bot.channels.telegram.double import User as TelegramUser
from bot.channels.zalo.bot.double import Received as ZaloBotReceived
from bot.channels.zalo.bot.double import User as ZaloBotUser
from bot.channels.zalo.official_account.double import Received as OfficialAccountReceived
from bot.channels.zalo.official_account.double import User as OfficialAccountUser


class Line(NamedTuple):
    """One message: its number in the chat, whose it is, its choices as (title, data).

    A picture is its bytes, or the address at which the platform was told to fetch it.
    """

    number: int
    mine: bool
    text: str
    choices: tuple[tuple[str, str], ...] = ()
    picture: bytes | str | None = None


class Person(Protocol):
    """Somebody on a platform, and what they can do there."""

    async def starts(self) -> None:
        """Press what the platform shows before the first message."""
        ...

    async def writes(self, text: str) -> None: ...

    async def chooses(self, data: str) -> None:
        """Tap the newest choice with that data. Raises LookupError when none is shown."""
        ...

    async def shows(self, picture: bytes, text: str) -> None: ...

    def heard(self) -> list[Line]:
        """Return what the bot wrote, as it looks now."""
        ...


class OnTelegram:
    """A person on the Telegram double."""

    def __init__(self, user: TelegramUser, keep: Callable[[Line], None]) -> None:
        self._user, self._keep = user, keep

    async def starts(self) -> None:
        self._note(await self._user.presses_start(), "/start")

    async def writes(self, text: str) -> None:
        self._note(await self._user.sends(text), text)

    async def chooses(self, data: str) -> None:
        await self._user.taps(data)

    async def shows(self, picture: bytes, text: str) -> None:
        self._note(await self._user.sends_photo(picture, text), text, picture)

    def heard(self) -> list[Line]:
        return [_on_telegram(message) for message in self._user.inbox]

    def _note(self, update: dict[str, Any], text: str, picture: bytes | None = None) -> None:
        self._keep(Line(update["message"]["message_id"], True, text, (), picture))


def _on_telegram(message: TelegramReceived) -> Line:
    choices = tuple((one.title, one.data) for row in message.buttons for one in row if one.data)
    picture = message.content if "photo" in message.body else None
    return Line(message.message_id, False, message.text or message.file_name or "", choices, picture)


class OnZaloBot:
    """A person on the Zalo Bot double, where there is nothing to tap."""

    def __init__(self, user: ZaloBotUser, keep: Callable[[Line], None]) -> None:
        self._user, self._keep = user, keep

    async def starts(self) -> None:
        await self.writes("/start")

    async def writes(self, text: str) -> None:
        self._note(await self._user.sends(text), text)

    async def chooses(self, data: str) -> None:
        raise LookupError(data)

    async def shows(self, picture: bytes, text: str) -> None:
        self._note(await self._user.sends_photo(picture, text), text, picture)

    def heard(self) -> list[Line]:
        return [_on_zalo_bot(message) for message in self._user.inbox]

    def _note(self, event: dict[str, Any], text: str, picture: bytes | None = None) -> None:
        self._keep(Line(int(event["message"]["message_id"], 16), True, text, (), picture))


def _on_zalo_bot(message: ZaloBotReceived) -> Line:
    return Line(int(message.message_id, 16), False, message.text, (), message.photo)


class OnOfficialAccount:
    """A person on the Zalo OA double."""

    def __init__(self, user: OfficialAccountUser, keep: Callable[[Line], None]) -> None:
        self._user, self._keep = user, keep

    async def starts(self) -> None:
        await self._user.follows()

    async def writes(self, text: str) -> None:
        self._note(await self._user.sends(text), text)

    async def chooses(self, data: str) -> None:
        if not any(data == shown for message in self._user.inbox for _, shown in message.buttons):
            raise LookupError(data)
        await self._user.sends(data)  # hidden from the chat, as the app hides it

    async def shows(self, picture: bytes, text: str) -> None:
        self._note(await self._user.sends_image(picture, text), text, picture)

    def heard(self) -> list[Line]:
        return [_on_official_account(message) for message in self._user.inbox]

    def _note(self, event: dict[str, Any], text: str, picture: bytes | None = None) -> None:
        self._keep(Line(int(event["message"]["msg_id"], 16), True, text, (), picture))


def _on_official_account(message: OfficialAccountReceived) -> Line:
    return Line(int(message.message_id, 16), False, message.text, message.buttons, message.image)


class Chat:
    """A person's chat: `person` acts, `transcript` shows both sides."""

    def __init__(self, bell: Bell, make: Callable[[Callable[[Line], None]], Person]) -> None:
        self.bell = bell
        self._mine: list[Line] = []
        self.person = make(self._mine.append)

    def transcript(self) -> list[Line]:
        """Return every message in the order of its number."""
        return sorted(self._mine + self.person.heard(), key=lambda line: line.number)
