"""E-mail against a real mail server: encrypted or not at all, and every refusal means what it says."""

import asyncio
from collections.abc import Sequence
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import SMTP as POLICY
from pathlib import Path

import pytest

from bot import people
from bot.channels.base import ChannelDown, DeliveryError, Rejected, RetryLater, Uncertain, Unreachable
from bot.channels.email import server as mail
from bot.channels.email.channel import EmailChannel
from bot.channels.email.letter import is_address, subject
from bot.channels.email.server import AWAY_SECONDS, GREYLIST_SECONDS, Server
from bot.clock import FakeClock
from bot.messages import OutgoingMessage
from bot.outbox import enqueue
from bot.outbox.sender import Sender
from bot.store import Store, Transaction
from bot.store.schema import OUT_SENT, OUT_UNKNOWN, outbox
from tests.conftest import missing
from tests.helpers.mail import PASSWORD, USER, Certificate, MailServer, make_certificate
from tests.helpers.world import MORNING

SENDER, TO = "tro-ly@tinh.gov.vn", "ban35@tinh.gov.vn"
HEADERS = ["Auto-Submitted", "Content-Language", "Content-Transfer-Encoding", "Content-Type", "Date", "From"]
HEADERS += ["MIME-Version", "Message-ID", "Subject", "To"]
TEXT = OutgoingMessage("Vụ việc số 7: có phản ánh mới\nTrang: facebook[.]com/x")


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Certificate:
    made = make_certificate(tmp_path_factory.mktemp("certificate"))
    if made is None:
        missing("openssl")
    assert made is not None
    return made


def channel(server: MailServer, **options: object) -> EmailChannel:
    where = {"host": "127.0.0.1", "port": server.port, "starttls": False} | options
    return EmailChannel(Server(**where), SENDER, FakeClock(MORNING))  # type: ignore[arg-type]


def read(content: bytes) -> EmailMessage:
    made = message_from_bytes(content, policy=POLICY)
    assert isinstance(made, EmailMessage)
    return made


async def test_a_letter_arrives_whole_over_an_encrypted_line_after_signing_in(
    certificate: Certificate,
) -> None:
    secret = {
        "username": USER,
        "password": PASSWORD,
        "starttls": True,
        "ca_file": str(certificate.certificate),
    }
    async with MailServer(certificate, auth=True) as server:
        await channel(server, host="localhost", **secret).deliver(TO, TEXT, 12)
    [(sender, recipients, content)] = server.letters
    letter = read(content)
    assert (sender, recipients, server.encrypted) == (SENDER, (TO,), 1)
    assert (letter["Subject"], letter["From"], letter["To"]) == ("Vụ việc số 7: có phản ánh mới", SENDER, TO)
    assert (letter["Message-ID"], letter["Date"]) == (
        "<outbox.12@tinh.gov.vn>",
        "Sat, 21 Nov 2026 09:00:00 +0700",
    )
    assert letter.get_content().replace("\r\n", "\n").rstrip() == TEXT.text
    assert content.isascii()


async def test_without_a_trusted_certificate_or_starttls_or_the_password_nothing_is_sent(
    certificate: Certificate,
) -> None:
    trusted = {"host": "localhost", "starttls": True, "ca_file": str(certificate.certificate)}
    async with MailServer(certificate, auth=True) as server:
        for wrong in (
            {"host": "localhost", "starttls": True},
            trusted | {"host": "127.0.0.1"},  # the certificate is for another name
            trusted | {"username": USER, "password": "sai"},
            trusted | {"ca_file": "/nowhere"},
        ):
            with pytest.raises(ChannelDown):
                await channel(server, **wrong).deliver(TO, TEXT, 1)
    async with MailServer() as plain:
        with pytest.raises(ChannelDown):
            await channel(plain, **trusted).deliver(TO, TEXT, 1)
    assert server.letters == plain.letters == []


@pytest.mark.parametrize(
    ("fault", "error", "seconds"),
    [
        (("RCPT", "451 4.7.1 greylisted"), RetryLater, GREYLIST_SECONDS),
        (("RCPT", "550 5.1.1 no such mailbox"), Unreachable, None),
        (("MAIL", "553 5.7.1 not yours"), ChannelDown, None),
        (("MAIL", "drop"), RetryLater, AWAY_SECONDS),
        (("DATA", "452 4.2.2 full"), RetryLater, GREYLIST_SECONDS),
        (("DATA", "554 5.7.1 refused"), Rejected, None),
        (("DATA", "drop"), Uncertain, None),
        (("DATA", "hang"), Uncertain, None),
        (("MAIL", "hang"), RetryLater, AWAY_SECONDS),
    ],
)
async def test_each_refusal_has_its_meaning(
    fault: tuple[str, str], error: type[DeliveryError], seconds: float | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    if fault[1] == "hang":
        monkeypatch.setattr(mail, "STEP_SECONDS", 0.2)
    async with MailServer() as server:
        server.faults.append(fault)
        with pytest.raises(error) as raised:
            await channel(server).deliver(TO, TEXT, 1)
    assert isinstance(raised.value, RetryLater) == (seconds is not None)
    assert seconds is None or raised.value.seconds == seconds  # type: ignore[attr-defined]
    assert server.letters == []


async def test_a_server_that_is_away_is_tried_again_later() -> None:
    async with MailServer() as server:
        gone = channel(server)
    with pytest.raises(RetryLater):
        await gone.deliver(TO, TEXT, 1)


def _queue(tx: Transaction, texts: Sequence[str]) -> None:
    chat = people.meet(tx, "email", TO)
    for number, text in enumerate(texts):
        enqueue(tx, chat.id, OutgoingMessage(text), key=f"forward:{number}", kind="forward")


async def test_through_the_outbox_a_greylisted_letter_comes_later_and_an_uncertain_one_never_twice(
    tmp_path: Path,
) -> None:
    clock = FakeClock(MORNING)
    store = await Store.open(f"sqlite:///{tmp_path}/bot.db", clock)
    async with MailServer() as server:
        server.faults += [("RCPT", "451 later"), ("DATA", "accept and drop")]
        sender = Sender(store, channel(server))
        await store.write(_queue, ["một", "hai"])
        sender.start()
        async with asyncio.timeout(60):
            while await store.read(_states) != [OUT_UNKNOWN, OUT_SENT]:
                clock.advance(20)
        await sender.stop()
    assert [read(letter.content)["Subject"] for letter in server.letters] == ["một", "hai"]
    await store.close()


def _states(tx: Transaction) -> list[int]:
    return list(tx.execute(outbox.select().with_only_columns(outbox.c.state).order_by(outbox.c.id)).scalars())


@pytest.mark.parametrize(
    "text",
    ["a@b.vn\r\nBcc: c@d.vn", "a@b.vn, c@d.vn", "An <a@b.vn>", "a@b", "@b.vn", "đ@b.vn", "a" * 500 + "@b.vn"],
)
async def test_what_is_no_plain_address_gets_nothing(text: str) -> None:
    assert not is_address(text)
    async with MailServer() as server:
        with pytest.raises(Rejected):
            await channel(server).deliver(text, TEXT, 1)
    assert server.letters == []


@pytest.mark.parametrize(
    "text",
    [
        "Tên\r\nBcc: ai@do.vn\r\n\r\nthân",
        "Tên\x0b\x0c\x1c\u2028\u0085Bcc: ai@do.vn",
        "Đồng chí " * 400,
        "x" * 5000,
        "",
        "e\u0301" * 3000,
    ],
)
async def test_no_text_becomes_a_header_and_no_line_is_too_long(text: str) -> None:
    async with MailServer() as server:
        await channel(server).deliver(TO, OutgoingMessage(text), 1)
    content = server.letters[0].content
    letter = read(content)
    assert letter["Bcc"] is None
    assert sorted(letter.keys()) == HEADERS
    assert letter["Subject"] == subject(text)
    assert len(subject(text)) <= 150
    assert max(map(len, content.split(b"\r\n"))) <= 998
