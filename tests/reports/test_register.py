"""The register is complete, editable by hand, and every mistake in it is explained."""

from pathlib import Path

import pytest

from reports.identity import Target, identify
from reports.lookalike import signs
from reports.register import Register
from reports.register_file import RegisterBroken
from reports.verify import likeness_of

PATH = Path("knowledge/official_pages.yaml")
REGISTER = Register.load(PATH)


def _target(text: str) -> Target:
    found = identify(text)
    assert isinstance(found, Target)
    return found


def test_the_bundled_register_is_large_enough() -> None:
    assert len(REGISTER.pages) >= 220
    assert len(REGISTER.fakes) >= 40
    assert sum(bool(page.former) for page in REGISTER.pages) >= 20


def test_every_listed_address_is_official_and_no_announced_fake_is() -> None:
    for page in REGISTER.pages:
        for target in page.targets:
            assert REGISTER.official(target) is not None, target
    for fake in REGISTER.fakes:
        for target in fake.targets:
            assert REGISTER.fake(target) is not None
            assert REGISTER.official(target) is None, target


def test_most_announced_fakes_would_have_been_noticed_unannounced() -> None:
    sites = [t for fake in REGISTER.fakes for t in fake.targets if t.platform == "website"]
    noticed = [t for t in sites if signs(likeness_of(REGISTER), t)]
    assert len(noticed) >= len(sites) * 0.5, [t.canonical for t in sites if t not in noticed]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("https://www.chinhphu.vn/bai-viet?id=3", "Chính phủ"),
        ("vpcp.chinhphu.vn", "Văn phòng Chính phủ"),
        ("congan.hatinh.gov.vn", "Công an tỉnh Hà Tĩnh"),
        ("m.vtv.vn", "Đài Truyền hình"),
        ("fb.com/ThongTinChinhPhu", "Thông tin Chính phủ"),
        ("hagiang.gov.vn", "Hà Giang"),
    ],
)
def test_an_official_page_is_found_by_any_of_its_addresses(text: str, name: str) -> None:
    page = REGISTER.official(_target(text))
    assert page is not None
    assert name in page.name


@pytest.mark.parametrize(
    "text",
    [
        "chinhphu.vn.com",
        "xchinhphu.vn",
        "chinhphu.vn.top",
        "facebook.com/thongtinchinhphu2",
        "gov.vn.top",
        "bit.ly/chinhphu",
    ],
)
def test_a_page_that_only_looks_official_is_not(text: str) -> None:
    assert REGISTER.official(_target(text)) is None
    assert REGISTER.ending(_target(text)) is None


def test_any_host_under_the_state_ending_is_trusted_by_whole_labels() -> None:
    ending = REGISTER.ending(_target("https://xaphuong.tinhmoi.gov.vn/tin"))
    assert ending is not None
    assert ending.ending == "gov.vn"
    assert REGISTER.ending(_target("xgov.vn")) is None


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("pages:\n  - name: A\n    urls: [không phải địa chỉ]\n", "dòng 2"),
        ("pages:\n  - urls: [a.vn]\n", "“name”"),
        ("pages:\n  - name: A\n    urls: a.vn\n", "danh sách"),
        ("pages:\n  - name: A\n    url: [a.vn]\n", "không có trường “url”"),
        ("pages:\n  - name: A\n    urls: [a.vn]\n    state: gone\n", "một trong"),
        ("pages: 7\n", "danh sách"),
        ("pages:\n  - 7\n", "mục 1"),
        ("known_fakes:\n  - imitates: A\n", "“urls” hoặc “name”"),
        ("- a\n", "phải có các phần"),
        ("pages: [\n", "cú pháp"),
        ("{}\n", "đang trống"),
    ],
)
def test_a_mistake_in_the_file_is_told_with_its_line(tmp_path: Path, text: str, told: str) -> None:
    path = tmp_path / "official_pages.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(RegisterBroken, match=told):
        Register.load(path)


def test_a_missing_file_is_told(tmp_path: Path) -> None:
    with pytest.raises(RegisterBroken, match="không tìm thấy"):
        Register.load(tmp_path / "none.yaml")


@pytest.mark.parametrize(
    "rows", [None, 3, "x", [3], [{"name": 3}], [{"name": "A", "urls": [None]}], [{"urls": []}]]
)
def test_a_wrong_replacement_register_is_refused_in_words(rows: object) -> None:
    with pytest.raises(RegisterBroken):
        Register.from_rows(rows)
