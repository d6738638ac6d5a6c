"""What a sign is."""

from dataclasses import dataclass

from reports.reason import Reason
from reports.register import OfficialPage


@dataclass(frozen=True)
class Sign:
    """One explained likeness; `page` is the official page it resembles, None when it resembles none in particular."""

    reason: Reason
    page: OfficialPage | None
