"""Whether a free text is a report."""

import re

from reports.identity import find_targets
from reports.scope import check_report

_OBJECT = r"(?:trang|page|fanpage|link|duong dan|tai khoan|nick|kenh|web|website|nhom)"
_INTENT = re.compile(
    rf"\b(?:bao cao|phan anh|to giac) (?:(?:giup|ho|ve|mot|cac|toi|em|minh) ){{0,3}}{_OBJECT}\b"
)
_WHO_DID = re.compile(
    r"\bai (?:la nguoi )?(?:da |vua |di )?(?:phan anh|bao cao|to giac|bao)\b|"
    r"\b(?:danh tinh|ten|so dien thoai) (?:cua )?nguoi\b"
)
_HOW = ("the nao", "lam sao", "o dau", "nhu nao", "cach ", "co duoc", "bi xu ly", "bi phat", "quy dinh")


def says_so(words: str) -> bool:
    """Say whether folded words ask outright to report a page."""
    return _INTENT.search(words) is not None


def wants_to_report(text: str, words: str) -> bool:
    """Say whether a free text is a report: it says so, or names a page together with what is wrong about it."""
    if _WHO_DID.search(words):  # asks who reported, which is declined elsewhere
        return False
    outright = says_so(words)
    asks = any(how in words for how in _HOW)
    if not find_targets(text).targets:
        return outright and not asks
    finding = check_report(text)
    if finding.decision == "decline_opinion":
        return outright or any(cue in words for cue in ("xu ly", "de nghi", "go ", "khoa ", "to cao"))
    return outright or finding.decision == "emergency" or (finding.told and not asks)
