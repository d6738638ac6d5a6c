"""Which handler a message goes to. Handlers are registered by decorators, looked up without surprises.

The order: a pressed or typed choice; a deep link; a command or a phrase that works at any time ("hủy"); the
open form; a phrase; the opening words of a text; a file; what is left. Phrases are compared folded and whole, so
"Báo cáo trang" equals "bao cao trang!" but never a sentence that merely contains it.
"""

import re
from collections.abc import Callable
from typing import TypeVar

from bot.dialogs import Dialog, chosen
from bot.messages import IncomingMessage, Kind
from bot.text import folded_words, plain
from bot.turn import Turn

Handler = Callable[[Turn], None]
H = TypeVar("H", bound=Handler)
Gate = Callable[[Turn], bool]
Found = tuple[Handler, str]

_LONGEST_PHRASE = 80  # characters; a longer message is never a phrase
_LONGEST_OPENED = 300  # characters; a longer message is told or asked, not commanded
_WORD = re.compile(r"[^\W_]+")
_BETWEEN = " \n:,;.–—-"  # what may stand between the opening words and the rest


class Router:
    """A set of routes. `include` joins the routers of several handler modules; a route may stand only once."""

    def __init__(self, name: str = "") -> None:
        self.name = name
        self._tables: dict[str, dict[str, Handler]] = {}
        self._gates: list[Gate] = []
        self._afterwards: list[Handler] = []
        self._fits: dict[str, Callable[[str], bool]] = {}

    def _add(self, table: str, *keys: str) -> Callable[[H], H]:
        def register(handler: H) -> H:
            routes = self._tables.setdefault(table, {})
            for key in keys:
                if key in routes:
                    raise ValueError(f"two handlers for {table} {key!r}")
                routes[key] = handler
            return handler

        return register

    def command(self, *names: str, anytime: bool = False) -> Callable[[H], H]:
        """Route "/name" (always) and the bare phrase (outside forms, or at any time)."""
        keys = list(dict.fromkeys(plain(name) for name in names))
        if not all(keys):
            raise ValueError(f"a command needs letters or digits: {names!r}")
        slashes = self._add("slash", *dict.fromkeys(key.replace(" ", "") for key in keys))
        phrases = self._add("anytime" if anytime else "phrase", *keys)
        return lambda handler: phrases(slashes(handler))

    def opening(self, *phrases: str, fits: Callable[[str], bool] | None = None) -> Callable[[H], H]:
        """Route texts that begin with a phrase, outside forms (the longest wins); the rest is the argument.

        With `fits`, only when it says yes to the rest: "tham gia" opens questions as well as an invitation.
        """
        keys = list(dict.fromkeys(plain(phrase) for phrase in phrases))
        if not all(keys):
            raise ValueError(f"an opening needs letters or digits: {phrases!r}")
        register = self._add("opening", *keys)
        if fits:
            self._fits |= dict.fromkeys(keys, fits)
        return register

    def action(self, prefix: str) -> Callable[[H], H]:
        """Route choices whose data is `prefix`, or begins with it and a colon: the rest is the argument."""
        return self._add("action", prefix)

    def start(self, prefix: str) -> Callable[[H], H]:
        """Route deep links whose payload begins with `prefix` (the longest wins); the rest is the argument."""
        return self._add("start", prefix)

    def dialog(self, *names: str) -> Callable[[H], H]:
        """Route what comes while a form of one of these names is open."""
        return self._add("dialog", *names)

    def kind(self, *kinds: Kind) -> Callable[[H], H]:
        """Route messages of a kind ("file", "sticker", "edited" …) outside forms."""
        return self._add("kind", *kinds)

    def file(self) -> Callable[[H], H]:
        """Route pictures and documents outside forms."""
        return self.kind("file")

    def unknown_command(self) -> Callable[[H], H]:
        """Route "/words" that no command answers to, and choices of menus that are gone."""
        return self._add("other", "unknown")

    def fallback(self) -> Callable[[H], H]:
        """Route everything else."""
        return self._add("other", "fallback")

    def gate(self, gate: Gate) -> Gate:
        """Ask `gate` before any handler; one that says False has answered itself, and nothing else happens."""
        self._gates.append(gate)
        return gate

    def admits(self, turn: Turn) -> bool:
        """Whether every gate lets this message in."""
        return all(gate(turn) for gate in self._gates)

    def afterwards(self, handler: H) -> H:
        """Call `handler` after whatever handled a message: for what is said besides, last."""
        self._afterwards.append(handler)
        return handler

    def follow(self, turn: Turn) -> None:
        """Let what was registered with `afterwards` have its say."""
        for handler in self._afterwards:
            handler(turn)

    def first_contact(self) -> Callable[[H], H]:
        """Call this before the real handler when somebody writes for the first time."""
        return self._add("other", "first")

    def withdrawn(self) -> Callable[[H], H]:
        """Call this when somebody takes their consent back at the platform itself; nothing asks first."""
        return self._add("other", "withdrawn")

    def include(self, *routers: "Router") -> "Router":
        """Take over the routes of `routers`. Raises ValueError when two want the same."""
        for router in routers:
            for table, routes in router._tables.items():
                for key, handler in routes.items():
                    self._add(table, key)(handler)
            self._fits |= router._fits
            self._gates += router._gates
            self._afterwards += router._afterwards
        return self

    def special(self, name: str) -> Handler | None:
        """Return the handler for "first", "unknown", "withdrawn" or "fallback"."""
        return self._tables.get("other", {}).get(name)

    def find(self, message: IncomingMessage, text: str, dialog: Dialog) -> Found | None:
        """Return the handler of a message and its argument; None when nothing fits, not even a fallback."""
        if message.kind == "action":
            return self._by_action(message.action)
        if message.kind == "start":
            return self._by_start(message.text)
        if message.kind == "text" and text:
            found = self._by_text(text, dialog)
            if found:
                return found
        if dialog.name and not dialog.expired and message.kind in ("text", "file", "sticker"):
            handler = self._tables.get("dialog", {}).get(dialog.name)
            if handler:
                return handler, ""
        if message.kind == "text" and text:
            phrase = plain(text) if len(text) <= _LONGEST_PHRASE else ""
            found_phrase = self._tables.get("phrase", {}).get(phrase)
            found = (found_phrase, "") if found_phrase else self._by_opening(text)
            if found:
                return found
        by_kind = self._tables.get("kind", {}).get(message.kind)
        other = by_kind or self.special("fallback")
        return (other, "") if other else None

    def _by_text(self, text: str, dialog: Dialog) -> Found | None:
        if text.startswith("/") and len(text) > 1:
            return self._by_slash(text)
        data = chosen(dialog.menu, text) if dialog.menu else None
        if data is not None:
            return self._by_action(data)
        if len(text) > _LONGEST_PHRASE:
            return None
        handler = self._tables.get("anytime", {}).get(plain(text))
        return (handler, "") if handler else None

    def _by_slash(self, text: str) -> Found | None:
        word, *rest = text[1:].split(maxsplit=1)
        name = plain(word.partition("@")[0]).replace(" ", "")  # "/help@our_bot" in a group
        handler = self._tables.get("slash", {}).get(name)
        if handler:
            return handler, "".join(rest)
        unknown = self.special("unknown")
        return (unknown, "") if unknown else None

    def _by_opening(self, text: str) -> Found | None:
        routes = self._tables.get("opening", {})
        if not routes or len(text) > _LONGEST_OPENED:
            return None
        found, opening = None, ""
        for word in _WORD.finditer(text):
            opening = " ".join([opening, *folded_words(word.group())]).lstrip()
            rest = text[word.end() :].lstrip(_BETWEEN)
            if opening in routes and (opening not in self._fits or self._fits[opening](rest)):
                found = routes[opening], rest
        return found

    def _by_start(self, payload: str) -> Found | None:
        routes = self._tables.get("start", {})
        for prefix in sorted(routes, key=len, reverse=True):
            if payload.startswith(prefix):
                return routes[prefix], payload[len(prefix) :]
        return self._by_slash("/start")

    def _by_action(self, data: str) -> Found | None:
        routes = self._tables.get("action", {})
        prefix = data
        while prefix not in routes and ":" in prefix:
            prefix = prefix.rpartition(":")[0]
        handler = routes.get(prefix) or self.special("unknown")
        return (handler, data[len(prefix) + 1 :]) if handler else None
