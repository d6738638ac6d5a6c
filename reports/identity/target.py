"""What identification returns: a target, or the reason why there is none."""

from dataclasses import dataclass

from reports.reason import Reason


@dataclass(frozen=True)
class Target:
    """One page, named the same way however it was pasted.

    `canonical` is the text that makes two reports one case: host and path without scheme, always ASCII, and itself
    a valid input that gives the same target. `display` is what a person recognises (dots and Vietnamese letters
    kept). `account` is the name the owner chose (user name, host), "" when the address has none. `hidden` says
    that the address leads on to another one that cannot be seen without opening it.
    """

    platform: str
    canonical: str
    display: str
    account: str = ""
    hidden: bool = False
    disguise: str = ""
    """The other name written before an @, so that the address seems to belong to someone else."""

    @property
    def host(self) -> str:
        """The host name of a website target, without a port."""
        return self.canonical.removeprefix("http://").split("/", 1)[0].split("?", 1)[0].split(":", 1)[0]

    @property
    def note(self) -> Reason | None:
        """Why the target may not be the page itself, None when it is."""
        return Reason("verify.reason_hidden") if self.hidden else None


@dataclass(frozen=True)
class Finding:
    """What one text gave: targets in the order of writing, and the reasons for addresses that name no page."""

    targets: tuple[Target, ...] = ()
    problems: tuple[Reason, ...] = ()
