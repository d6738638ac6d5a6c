"""The words of what is forwarded. Addresses are written so that nobody opens a fake by tapping it."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Row

from reports.reason import Say

MOST_LINES = 40
_LONGEST = 300  # characters of an address or a name


def letter(row: Row[Any], say: Say, inbox: str) -> str:
    """Return the message about one case; its first line is what a mailbox shows as the subject."""
    return say(
        "forward.letter",
        number=row.case_id,
        news=say(f"forward.news_{row.news}"),
        page=unclickable(row.display),
        imitates=_name(row.imitates, say),
        harm=say(f"report.harm_{row.harm}"),
        state=say(f"inbox.state_{row.state}"),
        count=row.reports,
        link=f"{inbox}/cases/{row.case_id}",
    )


def summary(rows: Sequence[Row[Any]], say: Say, inbox: str) -> str:
    """Return the message about several cases, each once and as it is now, the newest news first."""
    latest = {row.case_id: row for row in rows}
    shown = sorted(latest.values(), key=lambda row: -row.id)
    lines = [
        say(
            "forward.line",
            number=row.case_id,
            page=unclickable(row.display),
            imitates=_name(row.imitates, say),
            state=say(f"inbox.state_{row.state}"),
            count=row.reports,
        )
        for row in shown[:MOST_LINES]
    ]
    if len(shown) > MOST_LINES:
        lines.append(say("forward.more", count=len(shown) - MOST_LINES))
    return say("forward.summary", count=len(shown), lines="\n".join(lines), link=inbox)


def unclickable(address: str) -> str:
    """Return an address that no program turns into a link: "https[:]//a[.]b"."""
    shown = " ".join(address.split())[:_LONGEST]
    return shown.replace("://", "[:]//").replace(".", "[.]").replace("@", "[@]")


def _name(imitates: str, say: Say) -> str:
    return " ".join(imitates.split())[:_LONGEST] or say("forward.nobody_named")
