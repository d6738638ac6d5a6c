"""Is this page real? The finding is never stronger than what is known."""

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.texts import Texts
from reports.identity import Target, identify
from reports.register import KnownFake, Register
from reports.verify import check_page, page_json

SAY = Texts.load()
REGISTER = Register.load(Path("knowledge/official_pages.yaml"))


@pytest.mark.parametrize(
    ("text", "standing", "matches"),
    [
        ("https://chinhphu.vn", "official", "Chính phủ"),
        ("vtv.vn", "official", "Đài Truyền hình Việt Nam"),
        ("https://xatanphu.dongnai.gov.vn/", "official", "Đồng Nai"),
        ("http://abc.gov.vn", "official", None),
        ("baohiemxahoi[.]biz/dang-nhap", "confirmed_fake", "BHXH"),
        ("dichvucongs.top", "confirmed_fake", "DVC"),
        ("bocongan-hotro.top", "lookalike", "Bộ Công an"),
        ("thuvienphapluat.vn", "unknown", None),
        ("facebook.com/quan.pho.ba.hoa", "unknown", None),
        ("https://bit.ly/3x", "unknown", None),
        ("không có gì", "unknown", None),
        ("Bộ Công an – Tiếp nhận hồ sơ lừa đảo", "lookalike", "Bộ Công an"),
    ],
)
def test_the_standing_of_a_page(text: str, standing: str, matches: str | None) -> None:
    finding = check_page(REGISTER, text)
    assert finding.standing == standing
    assert (finding.matches is None) if matches is None else (matches in (finding.matches or ""))


def test_the_row_has_the_shape_that_others_rely_on() -> None:
    row = page_json(check_page(REGISTER, "https://m.facebook.com/ThongTinChinhPhu?fbclid=1"), SAY)
    assert row == {
        "platform": "facebook",
        "canonical": "facebook.com/thongtinchinhphu",
        "reason": None,
        "register": "official",
        "matches": "Thông tin Chính phủ – Facebook",
        "reasons": ["Có trong danh mục trang chính thống, Thông tin Chính phủ – Facebook."],
    }
    nothing = page_json(check_page(REGISTER, "http://10.0.0.1/x"), SAY)
    assert (nothing["platform"], nothing["canonical"], nothing["register"]) == (None, None, "unknown")
    assert nothing["reason"]


def test_a_replacement_register_is_the_only_one_asked() -> None:
    register = Register.from_rows([{"name": "Đội Văn nghệ", "urls": ["facebook.com/doivannghe"]}])
    assert check_page(register, "fb.com/DoiVanNghe").matches == "Đội Văn nghệ"
    assert check_page(register, "facebook.com/thongtinchinhphu").standing == "unknown"
    assert check_page(register, "facebook.com/doivannghe.hotro").standing == "lookalike"


def test_a_displayed_name_adds_to_what_the_address_says() -> None:
    plain = check_page(REGISTER, "facebook.com/abc.xyz.1")
    named = check_page(REGISTER, "facebook.com/abc.xyz.1", name="Bộ Công an hỗ trợ 24/7")
    assert (plain.standing, named.standing) == ("unknown", "lookalike")
    assert named.matches == "Bộ Công an"
    assert check_page(REGISTER, "chinhphu.vn", name="Bộ Công an hỗ trợ 24/7").standing == "official"


def test_a_page_decided_by_the_committee_is_a_confirmed_fake() -> None:
    target = identify("https://quanpho.top/a")
    assert isinstance(target, Target)
    known = [KnownFake(imitates="UBND xã A", targets=(target,))]
    assert check_page(REGISTER, "quanpho.top/a?utm_source=x", known_fakes=known).standing == "confirmed_fake"
    assert check_page(REGISTER, "quanpho.top/khac", known_fakes=known).standing == "confirmed_fake"
    assert check_page(REGISTER, "khac.quanpho.vn", known_fakes=known).standing == "unknown"


def test_a_fake_page_on_an_official_host_does_not_condemn_the_host() -> None:
    target = identify("https://diendan.hanoi.gov.vn/gia-mao")
    assert isinstance(target, Target)
    known = [KnownFake(imitates="UBND xã A", targets=(target,))]
    assert (
        check_page(REGISTER, "diendan.hanoi.gov.vn/gia-mao", known_fakes=known).standing == "confirmed_fake"
    )
    assert check_page(REGISTER, "diendan.hanoi.gov.vn", known_fakes=known).standing == "official"


@settings(deadline=None)
@given(st.text(max_size=200), st.one_of(st.none(), st.text(max_size=80)))
def test_any_text_gives_a_row(text: str, name: str | None) -> None:
    row = page_json(check_page(REGISTER, text, name=name), SAY)
    assert json.dumps(row)
    assert (row["canonical"] is None) == (row["platform"] is None)
    assert row["canonical"] or row["reason"]


@pytest.mark.parametrize(
    "text", ["boyte." * 170_000, "bo-" * 330_000 + ".vn", "x" * 1_000_000, "BỘ " * 330_000]
)
def test_a_hostile_megabyte_gives_a_row(text: str) -> None:
    assert check_page(REGISTER, text, name=text).standing in ("unknown", "lookalike")
