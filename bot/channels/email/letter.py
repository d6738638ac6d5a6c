"""A letter: one message as the bytes a mail server takes. Nothing of a text can become a header of its own."""

import re
from datetime import datetime
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime

from bot.clock import local
from bot.text import clean

LONGEST_SUBJECT = 150  # characters
LONGEST_ADDRESS = 200  # characters, what a chat's row holds
_ADDRESS = re.compile(
    r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@(?:[A-Za-z0-9-]{1,63}\.){1,8}[A-Za-z0-9-]{1,63}"
)


def is_address(text: str) -> bool:
    """Tell whether `text` is one plain mail address, without a name and without anything that ends a line."""
    return len(text) <= LONGEST_ADDRESS and _ADDRESS.fullmatch(text) is not None


def compose(sender: str, recipient: str, text: str, row: int, now: datetime) -> bytes:
    """Return the letter; its subject is the first line of `text`.

    `row` numbers the outbox row: a letter sent once more has the same Message-ID, so that a mailbox may show it once.
    Raises ValueError when one of the addresses is none.
    """
    if not (is_address(sender) and is_address(recipient)):
        raise ValueError("not a mail address")
    message = EmailMessage(policy=SMTP)
    message["From"] = sender
    message["To"] = recipient
    message["Subject"] = subject(text)
    message["Date"] = format_datetime(local(now))
    message["Message-ID"] = f"<outbox.{row}@{sender.rpartition('@')[2]}>"
    message["Auto-Submitted"] = "auto-generated"  # nobody's absence note is to answer it
    message.set_content(text, charset="utf-8", cte="base64")
    message["Content-Language"] = "vi"
    return message.as_bytes()


def subject(text: str) -> str:
    """Return the first line of a text as a subject: one line, cut between words."""
    line = clean(text).partition("\n")[0]
    return line if len(line) <= LONGEST_SUBJECT else f"{line[: LONGEST_SUBJECT - 1].rpartition(' ')[0]}…"
