"""What a transaction knows of the house around it: the channels' measures, and who wants to hear of commits."""

from collections.abc import Callable

from bot.rendering import Capabilities


class Surroundings:
    """Filled while the program is wired, read by every transaction.

    `channels` says what each channel can show, so that messages are cut to measure when they are queued.
    `links` maps a channel to the beginning of its deep links ("https://t.me/our_bot?start="), once that is known.
    `listeners` maps a topic ("outbox:web") to what is called on the event loop after a commit that announced it.
    """

    def __init__(self) -> None:
        self.channels: dict[str, Capabilities] = {}
        self.links: dict[str, str] = {}
        self.listeners: dict[str, Callable[[], None]] = {}
