"""Is this page real? One finding for one pasted text: official, confirmed fake, look-alike, or simply unknown."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Literal

from reports.identity import Target, find_targets
from reports.identity.finder import visible
from reports.lookalike import Likeness, signs
from reports.reason import Reason, Say, reason
from reports.register import KnownFake, OfficialPage, Register, same_site

Standing = Literal["official", "confirmed_fake", "lookalike", "unknown"]
MAX_NAME = 150  # characters of a text without a link that is still taken for a page's name


@dataclass(frozen=True)
class PageFinding:
    """What is known of one page. `problem` says why no page was recognised, or what its address hides."""

    target: Target | None
    problem: Reason | None
    standing: Standing
    matches: str | None = None
    page: OfficialPage | None = None
    reasons: tuple[Reason, ...] = ()


def check_page(
    register: Register, text: str, name: str | None = None, known_fakes: Sequence[KnownFake] = ()
) -> PageFinding:
    """Return what the register and `known_fakes` say of the first page named in `text`.

    `name` is the page's displayed name when it is known. Without any address a short `text` is itself read as a
    name. Nothing is opened or fetched.
    """
    found = find_targets(text)
    if found.targets:
        return _check_target(register, found.targets[0], (name or "").strip(), known_fakes)
    problem = found.problems[0] if found.problems else reason("verify.reason_no_address")
    shown = (name or "").strip() or ("" if found.problems else _as_name(text))
    return _likeness(register, None, problem, shown)


def check_targets(
    register: Register, targets: Sequence[Target], known_fakes: Sequence[KnownFake] = ()
) -> list[PageFinding]:
    """Return what is known of each of several pages, in their order."""
    return [_check_target(register, target, "", known_fakes) for target in targets]


def page_json(finding: PageFinding, say: Say) -> dict[str, Any]:
    """Return `finding` in the shape other programs rely on, sentences from the catalogue `say`."""
    target = finding.target
    return {
        "platform": target.platform if target else None,
        "canonical": target.canonical if target else None,
        "reason": finding.problem.text(say) if finding.problem else None,
        "register": finding.standing,
        "matches": finding.matches,
        "reasons": [one.text(say) for one in finding.reasons],
    }


def _check_target(register: Register, target: Target, name: str, known: Sequence[KnownFake]) -> PageFinding:
    exact = next((f for f in known if any(t.canonical == target.canonical for t in f.targets)), None)
    announced = register.fake(target)
    page, ending = register.official(target), register.ending(target)
    if exact or (announced and any(t.canonical == target.canonical for t in announced.targets)):
        return _fake(target, exact or announced)
    if page:
        return PageFinding(target, target.note, "official", page.name, page, _official_reasons(page, target))
    if ending:
        why = reason("verify.official_ending", ending=ending.ending, holder=ending.holder)
        return PageFinding(target, target.note, "official", None, None, (why,))
    site = announced or next((f for f in known if any(same_site(t, target) for t in f.targets)), None)
    if site:
        return _fake(target, site)
    return _likeness(register, target, target.note, name)


def _fake(target: Target, fake: KnownFake | None) -> PageFinding:
    assert fake is not None
    when = f" ({fake.date})" if fake.date else ""
    if fake.by:
        why = reason("verify.fake_announced", by=fake.by, when=when, imitates=fake.imitates)
    else:
        why = reason("verify.fake_decided", when=when, imitates=fake.imitates or "…")
    return PageFinding(target, target.note, "confirmed_fake", fake.imitates or None, None, (why,))


def _likeness(register: Register, target: Target | None, problem: Reason | None, name: str) -> PageFinding:
    found = signs(likeness_of(register), target, name)
    page = next((sign.page for sign in found if sign.page), None)
    if not found:
        why = (reason("verify.unknown"),) if target else ()
        return PageFinding(target, problem, "unknown", None, None, why)
    reasons = tuple(dict.fromkeys(sign.reason for sign in found))
    return PageFinding(target, problem, "lookalike", page.name if page else None, page, reasons)


@lru_cache(maxsize=32)
def likeness_of(register: Register) -> Likeness:
    """Return the look-alike index of `register`, made once."""
    return Likeness(register)


def _official_reasons(page: OfficialPage, target: Target) -> tuple[Reason, ...]:
    part = target.platform == "website" and all(target.host != listed.host for listed in page.targets)
    host = page.targets[0].display
    first = (
        reason("verify.official_part", name=page.name, host=host)
        if part
        else reason("verify.official_listed", name=page.name)
    )
    reasons = [first]
    if page.state == "former":
        reasons.append(
            reason("verify.official_former_see", see=page.see)
            if page.see
            else reason("verify.official_former")
        )
    elif page.evidence == "naming_rule":
        reasons.append(reason("verify.official_rule"))
    elif page.confidence == "low":
        reasons.append(reason("verify.official_low"))
    return tuple(reasons)


def _as_name(text: str) -> str:
    shown = visible(text[: MAX_NAME + 1]).strip()
    return shown if len(shown) <= MAX_NAME else ""
