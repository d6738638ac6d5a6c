"""Reading what a form sent: bounded, cleaned, and never a traceback for a stranger's bytes."""

from collections.abc import Mapping

from aiohttp import web
from aiohttp.web import FileField

from bot.text import clean

LONGEST_TEXT = 4000
LONGEST_QUERY = 400


class Form:
    """The fields of one submitted form."""

    def __init__(self, fields: Mapping[str, object]) -> None:
        self._fields = fields

    def raw(self, name: str) -> str:
        """Return the field exactly as typed (a password); empty when it is missing or a file."""
        value = self._fields.get(name, "")
        return value if isinstance(value, str) else ""

    def text(self, name: str, longest: int = LONGEST_TEXT) -> str:
        """Return the field cleaned, cut at `longest` characters."""
        return clean(self.raw(name)[: longest * 2])[:longest]

    def texts(self, name: str) -> list[str]:
        """Return every value of a field that may stand there several times, as typed."""
        every = getattr(self._fields, "getall", None)
        values = every(name, []) if every else [self._fields.get(name)]
        return [value for value in values if isinstance(value, str)]

    def number(self, name: str) -> int:
        """Return the field as a whole number. Raises HTTPBadRequest."""
        return whole(self.raw(name))

    def choice(self, name: str, allowed: Mapping[str, object] | tuple[str, ...]) -> str:
        """Return the field when it is one of `allowed`. Raises HTTPBadRequest."""
        value = self.raw(name)
        if value not in allowed:
            raise web.HTTPBadRequest
        return value

    def file(self, name: str) -> FileField | None:
        """Return an uploaded file, None when there is none."""
        value = self._fields.get(name)
        return value if isinstance(value, FileField) else None


async def read_form(request: web.Request) -> Form:
    """Return the submitted form. Raises HTTPBadRequest when the body is no form at all."""
    try:
        return Form(await request.post())
    except (ValueError, LookupError, AssertionError, web.RequestPayloadError) as error:
        raise web.HTTPBadRequest from error


def searched(request: web.Request, longest: int = LONGEST_QUERY) -> str:
    """Return the words of a search as they stand in the address, cleaned, cut at `longest` characters."""
    return clean(request.query.get("q", "")[: longest * 2])[:longest]


def whole(text: str) -> int:
    """Return an id from an address or form: up to 15 digits. Raises HTTPBadRequest."""
    if not (text.isascii() and text.isdigit() and len(text) <= 15):
        raise web.HTTPBadRequest
    return int(text)
