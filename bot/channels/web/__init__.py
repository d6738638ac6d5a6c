"""The web chat: a channel of our own, its API, and the page that uses it."""

from bot.channels.web.channel import WebChannel

__all__ = ["WebChannel"]
