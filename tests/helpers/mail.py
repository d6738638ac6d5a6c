"""A real mail server on loopback, in our own loop, with a certificate made for the test and faults on request."""

import asyncio
import shutil
import ssl
import subprocess
from collections import deque
from pathlib import Path
from types import TracebackType
from typing import Any, NamedTuple, Self

from aiosmtpd.smtp import SMTP, AuthResult, LoginPassword

from bot.channels.bell import Bell

USER, PASSWORD = "ban35", "mật-khẩu"


class Certificate(NamedTuple):
    """The files of a certificate for "localhost" that only its own authority vouches for."""

    certificate: Path
    key: Path


def make_certificate(folder: Path) -> Certificate | None:
    """Make one with the openssl program; None where there is none."""
    program = shutil.which("openssl")
    if program is None:
        return None
    made = Certificate(folder / "mail.pem", folder / "mail.key")
    curve = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2"]
    names = ["-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost"]
    files = ["-keyout", str(made.key), "-out", str(made.certificate)]
    subprocess.run([program, "req", "-x509", *curve, *names, *files], check=True, capture_output=True)
    return made


class Letter(NamedTuple):
    """What arrived."""

    sender: str
    recipients: tuple[str, ...]
    content: bytes


class MailServer:
    """`async with MailServer(certificate) as server:`; `letters` arrived, `faults` are answered first.

    A fault is (command, answer): "MAIL", "RCPT" or "DATA" and a line such as "451 later", or "drop" to close the
    connection there, "accept and drop" to take the letter and close, "hang" to say nothing. `bell` rings for
    each letter.
    """

    def __init__(self, certificate: Certificate | None = None, *, auth: bool = False) -> None:
        self.letters: list[Letter] = []
        self.faults: deque[tuple[str, str]] = deque()
        self.encrypted = 0
        self.bell = Bell()
        self._certificate = certificate
        self._auth = auth
        self._hanging = asyncio.Event()
        self._server: asyncio.Server
        self.port = 0

    async def __aenter__(self) -> Self:
        loop = asyncio.get_running_loop()
        self._server = await loop.create_server(self._protocol, "127.0.0.1", 0)
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._hanging.set()
        self._server.close()
        await self._server.wait_closed()

    def _protocol(self) -> SMTP:
        options: dict[str, Any] = {"hostname": "localhost", "loop": asyncio.get_running_loop()}
        if self._certificate:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(*self._certificate)
            options |= {"tls_context": context, "require_starttls": True}
        if self._auth:
            options |= {"authenticator": self._authenticate, "auth_required": True}
        return SMTP(self, **options)

    def _authenticate(
        self, server: Any, session: Any, envelope: Any, mechanism: str, data: Any
    ) -> AuthResult:
        right = isinstance(data, LoginPassword) and data == LoginPassword(USER.encode(), PASSWORD.encode())
        return AuthResult(success=right, handled=False)

    async def _fault(self, server: Any, command: str) -> str | None:
        if not self.faults or self.faults[0][0] != command:
            return None
        answer = self.faults.popleft()[1]
        if answer == "hang":
            await self._hanging.wait()
        if answer in ("drop", "accept and drop", "hang"):
            server.transport.abort()
            return "421 gone"
        return answer

    async def handle_MAIL(self, server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:
        self.encrypted += session.ssl is not None
        fault = await self._fault(server, "MAIL")
        envelope.mail_from = address
        return fault or "250 OK"

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:
        fault = await self._fault(server, "RCPT")
        if fault is None:
            envelope.rcpt_tos.append(address)
        return fault or "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        takes = not self.faults or self.faults[0] == ("DATA", "accept and drop")
        if takes:
            self.letters.append(Letter(envelope.mail_from, tuple(envelope.rcpt_tos), envelope.content))
            await self.bell.ring()
        return await self._fault(server, "DATA") or "250 OK"
