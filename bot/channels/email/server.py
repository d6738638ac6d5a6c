"""The mail server as it is configured, and the talk with it.

What a refusal means depends on when it comes. Until the letter itself is handed over nothing has happened, and mail
is patient: a server that is away or asks to come back is tried again for as long as the letter is of use. Once the
letter is on its way a lost connection leaves its fate unknown.
"""

import asyncio
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.channels.base import ChannelDown, DeliveryError, Rejected, RetryLater, Uncertain, Unreachable

if TYPE_CHECKING:
    from aiosmtplib import SMTP

STEP_SECONDS = 20.0  # for one answer of the server
DELIVERY_SECONDS = 80.0  # for all of them; a claimed row is lent for longer
AWAY_SECONDS = 60.0  # until a server that does not answer is tried again
GREYLIST_SECONDS = 300.0  # until a server that asked to come back is tried again
_TLS_PORT = 465  # encrypted from the first byte, by convention


@dataclass(frozen=True)
class Server:
    """Where letters are handed in. `ca_file` names certificates that are trusted beside the system's."""

    host: str
    port: int = 587
    username: str = ""
    password: str = ""
    starttls: bool = True
    ca_file: str = ""

    def context(self) -> ssl.SSLContext:
        """Return the rules of the encrypted connection: the certificate and its name are checked. Raises OSError."""
        context = ssl.create_default_context()
        context.minimum_version = ssl.TLSVersion.TLSv1_2
        if self.ca_file:
            context.load_verify_locations(self.ca_file)
        return context


async def hand_over(server: Server, sender: str, recipient: str, letter: bytes) -> None:
    """Hand one letter to the server. Raises a DeliveryError."""
    handed = False
    try:
        async with asyncio.timeout(DELIVERY_SECONDS), connected(server, sender) as client:
            await _announce(client, sender, recipient)
            handed = True
            await _give(client, letter)
    except TimeoutError:
        if handed:
            raise Uncertain("the server took too long over the letter") from None
        raise RetryLater(AWAY_SECONDS) from None


@asynccontextmanager
async def connected(server: Server, sender: str) -> "AsyncIterator[SMTP]":
    """Give a client that is let in and may send. Raises a DeliveryError."""
    from aiosmtplib import SMTP, SMTPException

    client = SMTP(
        hostname=server.host,
        port=server.port,
        timeout=STEP_SECONDS,
        use_tls=server.port == _TLS_PORT,
        start_tls=False,  # by hand below: where it is asked for there is no way round it
        tls_context=_context(server) if server.starttls or server.port == _TLS_PORT else None,
        local_hostname=sender.rpartition("@")[2],
    )
    try:
        await _enter(client, server)
        yield client
        with suppress(SMTPException, OSError):  # the letter is handed over; that we part is a courtesy
            await client.quit()
    finally:
        client.close()


def _context(server: Server) -> ssl.SSLContext:
    try:
        return server.context()
    except OSError as error:
        raise ChannelDown(f"smtp.ca_file: {type(error).__name__}") from None


async def _enter(client: "SMTP", server: Server) -> None:
    from aiosmtplib import SMTPException, SMTPResponseException

    try:
        await client.connect()
        await client.ehlo()
        if server.starttls and server.port != _TLS_PORT:
            await client.starttls()
        if server.username:
            await client.login(server.username, server.password)
    except SMTPResponseException as error:
        if 400 <= error.code < 500:
            raise RetryLater(GREYLIST_SECONDS) from None
        raise ChannelDown(f"the server refuses us: {error.code}") from None
    except OSError as error:  # the library's errors of the connection are of this class, too
        if _is_about_trust(error):
            raise ChannelDown("the server's certificate is not trusted") from None
        raise RetryLater(AWAY_SECONDS) from None
    except (SMTPException, ValueError) as error:  # no STARTTLS, no way to sign in that both know
        raise ChannelDown(f"the server cannot do what is asked for: {type(error).__name__}") from None


def _is_about_trust(error: BaseException | None) -> bool:
    while error is not None:
        if isinstance(error, ssl.SSLError):
            return True
        error = error.__cause__ or error.__context__
    return False


async def _announce(client: "SMTP", sender: str, recipient: str) -> None:
    """Say from whom and to whom. A refused sender concerns every letter, a refused recipient only this one."""
    from aiosmtplib import SMTPResponseException

    try:
        await client.mail(sender)
    except SMTPResponseException as error:
        raise _refused(error.code, ChannelDown("the server refuses smtp.sender")) from None
    except OSError:
        raise RetryLater(AWAY_SECONDS) from None
    try:
        await client.rcpt(recipient)
    except SMTPResponseException as error:
        raise _refused(error.code, Unreachable("the server refuses the recipient")) from None
    except OSError:
        raise RetryLater(AWAY_SECONDS) from None


async def _give(client: "SMTP", letter: bytes) -> None:
    from aiosmtplib import SMTPResponseException

    try:
        await client.data(letter)
    except SMTPResponseException as error:
        raise _refused(error.code, Rejected("the server refuses the letter")) from None
    except OSError as error:
        raise Uncertain(f"no answer to the letter: {type(error).__name__}") from None


def _refused(code: int, for_good: DeliveryError) -> DeliveryError:
    """Return what a refusal means: 4xx asks to come back, everything else is for good."""
    return RetryLater(GREYLIST_SECONDS) if 400 <= code < 500 else for_good
