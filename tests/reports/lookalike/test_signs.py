"""Signs are explained, name the page that is imitated, and spare namesakes."""

from pathlib import Path

import pytest

from bot.texts import Texts
from reports.identity import Target, identify
from reports.lookalike import Likeness, signs
from reports.register import Register
from reports.wordlist import word_set

SAY = Texts.load()
REGISTER = Register.load(Path("knowledge/official_pages.yaml"))
LIKENESS = Likeness(REGISTER)

FAKES = """
dichvucong-gov-vn.example|Dịch vụ công
dichvucong.gov.vn.xac-thuc.example|Dịch vụ công
dichvucong.gov.vn-capnhat.example|Dịch vụ công
dichvucogn-gov.example|Dịch vụ công
dichvucong-quocgia.test|Dịch vụ công
dichvucongbocongan.example|Bộ Công an
dvc-bocongan-vn.test|Bộ Công an
vneid-capnhat.example|VNeID
vneid-muc2.test|VNeID
vneld.example|VNeID
dancuquocgia24h.example|dân cư
bocongan-thuhoitien.example|Bộ Công an
bocongan.gov.vn.hotro247.example|Bộ Công an
mps-gov.test|Bộ Công an
mpsvn.example|Bộ Công an
congan-hanoi-gov.example|Công an thành phố Hà Nội
congan.danang.gov.vn.dangky.example|Công an thành phố Đà Nẵng
chinhphu-vn.example|Chính phủ
cổng-chínhphủ.example|Chính phủ
baochinhpu.example|Báo điện tử Chính phủ
baochlnhphu.test|Báo điện tử Chính phủ
xaydungchinhsach-chinhphu.example|Xây dựng chính sách
quochoi-gov.example|Quốc hội
vanban-chinhphu-taipdf.example|văn bản
congbao-chinhphu.test|Công báo
moha-tuyendung.example|Bộ Nội vụ
mof-hoantra.example|Bộ Tài chính
botaichinh-thuhoivon.test|Bộ Tài chính
gdt-quyettoan.example|Cục Thuế
thuedientu-gdt.test|Thuế
baohiemxahoi-vssid.example|Bảo hiểm xã hội
dichvucong-bhxh.test|Bảo hiểm xã hội
sbv-sinhtrachoc.example|Ngân hàng Nhà nước
moet-tracuudiem.example|Bộ Giáo dục
moh-chungnhan.test|Bộ Y tế
moj-lltp.example|Bộ Tư pháp
mod-tuyenquan.test|Bộ Quốc phòng
bvhtdtl-gov.example|Bộ Văn hóa
tingia-vn.example|tin giả
tin-gia.test|tin giả
ubnd-hanoi.example|Hà Nội
hanoi.gov.vn.tracuu-dat.example|Hà Nội
hcm-city-gov.example|Hồ Chí Minh
tphcm.gov-vn.test|Hồ Chí Minh
haiph0ng-gov.example|Hải Phòng
bacninhgov.example|Bắc Ninh
nghean-chinhquyen2cap.example|Nghệ An
bacgiang-capnhat-diagioi.example|Bắc Giang
nhandann.example|Nhân Dân
vtv-tinnong.example|Truyền hình
vnexpres.example|VnExpress
vnexpress-net.test|VnExpress
evn-thanhtoan.test|Điện lực
vcb-xacthuc.example|Ngoại thương
facebook.com/thongtinchinhphu24h|Thông tin Chính phủ
tiktok.com/@thongtinchinhphu|Thông tin Chính phủ
bo-y-te.com|Bộ Y tế
https://b0c0ngan.com|Bộ Công an
http://chinhphu.vn@tracuu.top|Chính phủ
https://bоcongan.gov.vn.top|Bộ Công an
sbv-hotro.vercel.app|Ngân hàng Nhà nước
"""

NAMES = """
Thông Tin Chính Phủ 24/7|Thông tin Chính phủ
Thông tin Chính phủ – Hỗ trợ người dân|Thông tin Chính phủ
Cục Thu Hồi Tài Sản Mạng – BCA|Bộ Công an
Bộ Công An – Tiếp Nhận Hồ Sơ Lừa Đảo|Bộ Công an
UBND Công An Tỉnh X|
Cuc An Ninh Mang VN offcial|An ninh mạng
Zalo cá nhân 'Bộ Công an – Trực ban'|Bộ Công an
UBND Xã A – Cập nhật VNeID mức 2|VNeID
Nguyễn Văn A – Chủ tịch tỉnh X ✅|
Chủ tịch Nguyễn Văn A (tài khoản dự phòng)|
Trung Tâm Xử Lý Tin Giả Quốc Gia – Hỗ trợ gỡ bài|tin giả
NCSC – Cổng hỗ trợ ATTT|
B0 C0ng An|Bộ Công an
Bộ Công ann|Bộ Công an
"""

HARMLESS = word_set(
    """
    thuvienphapluat.vn dulichhanoi.com nhadathanoi.vn hanoi.com tuyendunghanoi.com luatvietnam.vn daiviet.vn
    thanhhien.com moh.gov.sg mof.go.jp gov.uk kenh14.vn shopee.vn google.com mocvn.com zing.vn cafef.vn
    vnpost.vn vietjack.com hocmai.vn fpt.vn viettel.com.vn bidv.com.vn misa.vn phapluatplus.vn luatminhkhue.vn
    sachhay24h.com dantri.com.vn facebook.com/hanoi facebook.com/dulichdanang facebook.com/benhvienbachmai
    facebook.com/conganxatanphu t.me/vtv24 facebook.com/doanthanhnienxahoabinh bachhoaxanh.com
    thegioididong.com bit.ly/3abc youtube.com/watch?v=bocongan
    """
)


def _pairs(table: str) -> list[list[str]]:
    return [line.split("|") for line in table.strip().splitlines()]


@pytest.mark.parametrize(("address", "like"), _pairs(FAKES))
def test_a_lookalike_address_is_explained(address: str, like: str) -> None:
    target = identify(address)
    assert isinstance(target, Target)
    found = signs(LIKENESS, target)
    assert found, address
    assert any(like in sign.page.name for sign in found if sign.page), [s.page and s.page.name for s in found]
    assert all(len(sign.reason.text(SAY)) > 20 for sign in found)


@pytest.mark.parametrize(("name", "like"), _pairs(NAMES))
def test_a_lookalike_name_is_explained(name: str, like: str) -> None:
    found = signs(LIKENESS, None, name)
    assert found, name
    assert not like or any(like in sign.page.name for sign in found if sign.page)
    assert all(len(sign.reason.text(SAY)) > 20 for sign in found)


@pytest.mark.parametrize("address", sorted(HARMLESS))
def test_an_ordinary_page_is_not_flagged(address: str) -> None:
    target = identify(address)
    assert isinstance(target, Target)
    assert signs(LIKENESS, target) == ()


@pytest.mark.parametrize(
    "name",
    [
        "Đoàn Thanh niên Bộ Công an",
        "UBND phường Hòa Bình, tỉnh Phú Thọ",
        "Hội những người yêu Hà Nội",
        "Công an xã Tân Phú",
        "Tin nóng Hà Nội 24h",
        "Chợ Lao Động",
        "Nguyễn Văn A",
        "",
    ],
)
def test_an_ordinary_name_is_not_flagged(name: str) -> None:
    assert signs(LIKENESS, None, name) == ()


@pytest.mark.parametrize(
    ("owner", "url", "other", "name"),
    [
        (
            "Công an tỉnh Bắc Ninh",
            "facebook.com/congantinhbacninh",
            "facebook.com/congantinhbacgiang",
            "Công an tỉnh Bắc Giang",
        ),
        ("Công an tỉnh Hà Tĩnh", "congan.hatinh.gov.vn", "facebook.com/conganhanam", "Công an tỉnh Hà Nam"),
        (
            "UBND xã Tân Phú, tỉnh Đồng Nai",
            "facebook.com/ubndxatanphu.dongnai",
            "facebook.com/ubndxatanphu.vinhlong",
            "UBND xã Tân Phú, tỉnh Vĩnh Long",
        ),
        (
            "UBND phường Tân Bình",
            "facebook.com/phuongtanbinh",
            "facebook.com/phuongtanbinh.dongnai",
            "UBND phường Tân Bình – Đồng Nai",
        ),
        ("Báo Bình Định", "baobinhdinh.vn", "baobinhduong.vn", "Báo Bình Dương"),
        (
            "Tỉnh đoàn Quảng Nam",
            "facebook.com/tinhdoanquangnam",
            "facebook.com/tinhdoanquangninh",
            "Tỉnh đoàn Quảng Ninh",
        ),
    ],
)
def test_a_namesake_in_another_place_is_no_lookalike(owner: str, url: str, other: str, name: str) -> None:
    likeness = Likeness(Register.from_rows([{"name": owner, "urls": [url]}]))
    target = identify(other)
    assert isinstance(target, Target)
    assert signs(likeness, target, name) == ()


def test_a_foreign_register_works_the_same_way() -> None:
    likeness = Likeness(
        Register.from_rows([{"name": "Nhà hát Sao Mai", "urls": ["https://nhahatsaomai.vn"]}])
    )
    for address in (
        "nhahatsaomai.top",
        "nhahat-saomai.com",
        "nhahatsaomai-hotro.com",
        "nhahatsa0mai.vn",
        "nhahatsaomaii.com",
    ):
        target = identify(address)
        assert isinstance(target, Target)
        assert signs(likeness, target), address
