"""Names are suggested from what is told, from the register, and from what the page looks like."""

from pathlib import Path

import pytest

from reports.identity import Target, identify
from reports.imitated import proper, suggested
from reports.register import Register

REGISTER = Register.load(Path("knowledge/official_pages.yaml"))


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Trang facebook.com/ubndxa.tanphu giả mạo UBND xã Tân Phú, lừa bà con", ["UBND xã Tân Phú"]),
        ("trang gia mao bo y te de ban thuoc", ["Bộ Y tế"]),
        ("Nick này giả danh bộ công an, nhắc cả Bộ Tài chính", ["Bộ Công an", "Bộ Tài chính"]),
        ("trang lạ, tôi không rõ", []),
        ("giả mạo facebook.com/abc", []),
        ("x" * 1_000_000, []),
    ],
    ids=lambda value: str(value)[:30],
)
def test_who_is_named_is_suggested(text: str, names: list[str]) -> None:
    assert sorted(suggested(REGISTER, text)) == sorted(names)


def test_who_the_page_looks_like_is_suggested() -> None:
    page = identify("facebook.com/boyte.hotro24h")
    assert isinstance(page, Target)
    assert suggested(REGISTER, "", page) == ["Bộ Y tế"]
    assert suggested(REGISTER, "", page, like="Bộ Công an") == ["Bộ Công an"]


def test_a_typed_name_is_written_as_the_register_writes_it() -> None:
    assert proper(REGISTER, "bo y te") == "Bộ Y tế"
    assert proper(REGISTER, " UBND xã Tân Phú ") == "UBND xã Tân Phú"
