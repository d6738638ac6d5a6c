"""The parameters of a call, however they came: query, form, multipart or JSON."""

import json
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

from bot.channels.telegram.double.errors import bad_request


@dataclass(frozen=True)
class Upload:
    """A file part of a multipart request."""

    file_name: str
    mime_type: str
    content: bytes


@dataclass(frozen=True)
class Parameters:
    """`values` as sent (text in forms, typed in JSON bodies) and uploaded `files` by part name."""

    values: dict[str, Any]
    files: dict[str, Upload] = field(default_factory=dict)

    def text(self, name: str) -> str:
        """The value as text; "" when absent. Raises a 400 for bytes that are not UTF-8."""
        value = self.values.get(name)
        return "" if value is None else value if isinstance(value, str) else json.dumps(value)

    def integer(self, name: str, default: int) -> int:
        """The value as a whole number, or a 400."""
        text = self.text(name)
        try:
            return int(text) if text else default
        except ValueError:
            raise bad_request(f'invalid parameter "{name}": a number is expected') from None

    def flag(self, name: str) -> bool:
        """Whether the value says yes."""
        return self.text(name).lower() in {"true", "1", "yes"}

    def decoded(self, name: str, complaint: str) -> Any:
        """The value as JSON, None when absent; a 400 with `complaint` when it is not JSON."""
        value = self.values.get(name)
        if not isinstance(value, str):
            return value
        try:
            return json.loads(value) if value else None
        except ValueError:
            raise bad_request(complaint) from None

    def chat_id(self) -> int | None:
        """The chat's number; None when there is none, as for "@name"."""
        text = self.text("chat_id")
        return int(text) if text.removeprefix("-").isdecimal() and len(text) < 20 else None

    def payload(self) -> dict[str, Any]:
        """The values for the record of calls, uploads by their file names."""
        return self.values | {name: upload.file_name for name, upload in self.files.items()}


async def read_parameters(request: web.Request) -> Parameters:
    """Collect the parameters of `request`; raises a 400 for a body that cannot be read."""
    values: dict[str, Any] = dict(request.query)
    if request.content_type == "application/json":
        return Parameters(values | await _json_object(request))
    files: dict[str, Upload] = {}
    try:
        form = await request.post()
    except ValueError:
        raise bad_request("the body cannot be read") from None
    for name, value in form.items():
        if isinstance(value, web.FileField):
            files[name] = Upload(value.filename, value.content_type, value.file.read())
        elif isinstance(value, str):
            values[name] = value
        else:
            raise bad_request("strings must be encoded in UTF-8")
    return Parameters(values, files)


async def _json_object(request: web.Request) -> dict[str, Any]:
    try:
        body = json.loads(await request.read() or b"{}")
    except ValueError:
        body = None
    if not isinstance(body, dict):
        raise bad_request("can't parse JSON object")
    return body
