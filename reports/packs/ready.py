"""Texts ready to be pasted into the forms of authorities and platforms, filled with what the pack knows."""

from collections.abc import Sequence

from reports.packs.pack import Item, Pack
from reports.packs.sheet import harms
from reports.reason import Say

AUTHORITIES = ("police", "tingia")
PLATFORMS = {
    "facebook": ("facebook",),
    "instagram": ("facebook",),
    "threads": ("facebook",),
    "tiktok": ("tiktok",),
    "youtube": ("youtube",),
    "telegram": ("telegram",),
    "zalo": ("zalo",),
    "website": ("domain",),
}
"""Which form a page of each platform goes to."""
_MOST_LINES = 40
Ready = tuple[str, str]
"""Whom it is for, and the text."""


def ready(pack: Pack, say: Say) -> list[Ready]:
    """Return the texts for the authorities, then for each platform that has a page in the pack."""
    found = [(name, _text(name, pack, pack.items, say)) for name in AUTHORITIES]
    forms = dict.fromkeys(form for item in pack.items for form in PLATFORMS.get(item.platform, ("other",)))
    for form in forms:
        theirs = [item for item in pack.items if form in PLATFORMS.get(item.platform, ("other",))]
        found.append((form, _text(form, pack, theirs, say)))
    return found


def _text(name: str, pack: Pack, items: Sequence[Item], say: Say) -> str:
    head = pack.head
    lines = [_line(item, say) for item in items[:_MOST_LINES]]
    if len(items) > _MOST_LINES:
        lines.append(say("pack.more", count=len(items) - _MOST_LINES))
    told = f"\n{head.description}" if head.description else ""
    return say(
        f"pack.text_{name}",
        unit=head.unit,
        contact=head.contact or say("pack.no_contact"),
        day=f"{pack.on:%d/%m/%Y}",
        pages="\n".join(lines) + told,
    )


def _line(item: Item, say: Say) -> str:
    return say(
        "pack.line",
        page=item.url,
        imitates=item.imitates or say("pack.nobody_named"),
        official=", ".join(item.official) or say("pack.no_official"),
        harm=harms(item, say) or say("pack.no_harm"),
        day=f"{item.first_seen:%d/%m/%Y}",
    )
