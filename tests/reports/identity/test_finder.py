"""Whatever people paste becomes one page."""

import time

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from reports.identity import Target, find_targets, identify

SAME_PAGE = [
    (
        "facebook.com/thongtinchinhphu",
        "https://www.facebook.com/thongtinchinhphu/?mibextid=ZbWKwL",
        "m.facebook.com/ThongTin.ChinhPhu",
        "https://mbasic.facebook.com/thongtinchinhphu?refid=52&__tn__=R",
        "http://web.facebook.com/thongtinchinhphu/posts/pfbid02abc",
        "vi-vn.facebook.com/thongtinchinhphu/about",
        "fb.com/thongtinchinhphu",
        "https://m.me/thongtinchinhphu",
        "ｆａｃｅｂｏｏｋ．ｃｏｍ／ｔｈｏｎｇｔｉｎｃｈｉｎｈｐｈｕ",
        "face\u200bbook.com/thongtin\u2060chinhphu",
        "Trang đó đây này: (https://facebook.com/thongtinchinhphu).",
        "hxxps://facebook[.]com/thongtinchinhphu",
        "https:\\\\facebook.com\\thongtinchinhphu",
        "https://l.facebook.com/l.php?u=https%3A%2F%2Ffacebook.com%2Fthongtinchinhphu%3Ffbclid%3D9&h=AT0",
        "https://www.facebook.com/sharer/sharer.php?u=facebook.com/thongtinchinhphu",
        "https://thongtinchinhphu.vn@facebook.com/thongtinchinhphu",
        "xem linkhttps://facebook.com/thongtinchinhphu…",
        "https://www.facebook.com/#!/thongtinchinhphu",
        "https://www.facebook.com/watch/ThongTinChinhPhu/",
        "https://www.facebook.com/login/?next=https%3A%2F%2Fwww.facebook.com%2Fthongtinchinhphu",
    ),
    (
        "facebook.com/profile.php?id=61550000000001",
        "https://www.facebook.com/people/C%C3%B4ng-An-X%C3%A3/61550000000001/?ref=xav",
        "https://www.facebook.com/p/Cong-An-Xa-61550000000001/",
        "https://m.facebook.com/profile.php?id=61550000000001&sk=photos",
        "facebook.com/61550000000001",
        "https://www.facebook.com/pages/Cong-An-Xa/61550000000001",
        "https://www.facebook.com/pages/category/Government/Cong-An-Xa-61550000000001/",
        "https://m.facebook.com/story.php?story_fbid=77&id=61550000000001",
        "fb://profile/61550000000001",
        "facebook.com/profile.php%3Fid%3D61550000000001",
    ),
    (
        "tiktok.com/@boyte.24h",
        "https://www.tiktok.com/@BoYTe.24h/video/7301?is_from_webapp=1",
        "tiktok @boyte.24h",
    ),
    ("youtube.com/@boyte", "https://m.youtube.com/@BoYTe/videos?si=x", "kênh YouTube @boyte"),
    (
        "t.me/tinboyte",
        "https://t.me/s/tinboyte",
        "telegram.me/TinBoYTe/12",
        "tinboyte.t.me",
        "tg://resolve?domain=tinboyte",
    ),
    ("t.me/+AbC12", "https://t.me/joinchat/AbC12"),
    (
        "zalo.me/0912345678",
        "https://zalo.me/84912345678",
        "chat.zalo.me/?phone=0912345678",
        "zalo.me/+84912345678",
    ),
    ("threads.com/@vanphong", "https://www.threads.net/@VanPhong/post/C1?igshid=1"),
    ("x.com/vanphong", "https://twitter.com/VanPhong/status/1?s=20", "mobile.twitter.com/vanphong"),
    (
        "instagram.com/vanphong",
        "https://www.instagram.com/VanPhong/?igsh=1",
        "instagram.com/stories/vanphong/33",
    ),
    (
        "bo-cong-an.top",
        "HTTPS://WWW.Bo-Cong-An.TOP:443/?utm_source=sms&fbclid=1#dau",
        "http://bo-cong-an.top:80/index.php",
        "bo-cong-an.top.",
        "“bo-cong-an.top”,",
        "https://www.google.com/url?q=http://bo-cong-an.top/&sa=D",
    ),
    ("https://cổng-chínhphủ.example", "xn--cng-chnhph-p8a0892g8ga.example/", "CỔNG-CHÍNHPHỦ.example"),
]


@pytest.mark.parametrize("writings", SAME_PAGE, ids=lambda writings: writings[0])
def test_every_way_to_write_a_page_is_one_target(writings: tuple[str, ...]) -> None:
    seen = {writing: getattr(identify(writing), "canonical", None) for writing in writings}
    assert len(set(seen.values())) == 1, seen
    assert None not in seen.values()


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("facebook.com/boyte", "facebook.com/groups/boyte"),
        ("tiktok.com/@_boyte", "tiktok.com/@boyte"),
        ("youtube.com/channel/UCabc", "youtube.com/channel/UCABC"),
        ("youtube.com/@boyte", "tiktok.com/@boyte"),
        ("facebook.com/share/AbC", "facebook.com/share/aBc"),
        ("boyte.vn", "boyte.com"),
        ("a.boyte.vn", "boyte.vn"),
        ("boyte.vn:8443", "boyte.vn"),
        ("facebook.com.vn/boyte", "facebook.com/boyte"),
        ("https://facebook.com@boyte.top/x", "facebook.com/x"),
        ("sites.google.com/view/a", "sites.google.com/view/b"),
    ],
)
def test_different_pages_stay_different(one: str, other: str) -> None:
    first, second = identify(one), identify(other)
    assert isinstance(first, Target)
    assert isinstance(second, Target)
    assert first.canonical != second.canonical


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("http://192.168.1.7/login", "reason_ip"),
        ("192.168.1.7", "reason_ip"),
        ("http://0x7f.1/", "reason_ip"),
        ("http://2130706433", "reason_ip"),
        ("http://[::1]:80/", "reason_ip"),
        ("http://localhost:8080/x", "reason_private"),
        ("http://may-chu/x", "reason_private"),
        ("http://kho.local", "reason_private"),
        ("http://a..b/", "reason_host"),
        ("http://" + "a" * 300 + ".com", "reason_host"),
        ("http://boyte.top:99999/", "reason_port"),
        ("canbo@boyte.top", "reason_email"),
        ("mailto:canbo@boyte.top", "reason_scheme"),
        ("javascript:alert(1)", "reason_scheme"),
        ("data:text/html;base64,AAAA", "reason_scheme"),
        ("facebook.com", "reason_no_page"),
        ("https://www.facebook.com/login.php", "reason_no_page"),
        ("tiktok.com/foryou", "reason_no_page"),
        ("@boyte24h", "reason_handle"),
        ("Trang này lừa đảo.Mọi người cẩn thận v.v", "reason_no_address"),
        ("Xem tệp huong-dan.pdf của TP.HCM, ngày 21.11.2026", "reason_no_address"),
        ("nói xong.la thế", "reason_no_address"),
        ("", "reason_no_address"),
    ],
)
def test_what_names_no_page_says_why(text: str, key: str) -> None:
    found = identify(text)
    assert not isinstance(found, Target), found
    assert found.key == "verify." + key


def test_several_pages_in_one_message_are_several_targets() -> None:
    text = "Hai trang: facebook.com/a1,tiktok.com/@b2; rồi https://c3.top/ và lại fb.com/a1"
    assert [t.canonical for t in find_targets(text).targets] == [
        "facebook.com/a1",
        "tiktok.com/@b2",
        "c3.top",
    ]


@pytest.mark.parametrize(
    ("text", "platform"),
    [
        ("https://bit.ly/3AbC", "website"),
        ("fb.watch/k3Yx/", "facebook"),
        ("https://vt.tiktok.com/ZS1/", "tiktok"),
        ("https://www.facebook.com/share/1Ab/", "facebook"),
        ("https://www.facebook.com/media/set/?set=a.123&type=3", "facebook"),
        ("https://www.facebook.com/reel/123", "facebook"),
        ("https://www.facebook.com/photo/?fbid=77&set=a.1", "facebook"),
        ("https://youtu.be/dQw4", "youtube"),
        ("zalo.me/g/abc", "zalo"),
    ],
)
def test_a_link_that_hides_its_page_is_kept_and_says_so(text: str, platform: str) -> None:
    found = identify(text)
    assert isinstance(found, Target)
    assert found.platform == platform
    assert found.hidden
    assert found.note is not None


def test_a_name_before_the_at_sign_is_seen_as_a_disguise() -> None:
    found = identify("https://chinhphu.vn@tracuu.top/nop-phat")
    assert isinstance(found, Target)
    assert (found.host, found.disguise) == ("tracuu.top", "chinhphu.vn")


_LINKISH = st.from_regex(
    r"(https?:[/\\]{1,2})?([a-z%@.\-]{1,12}\.)?(facebook\.com|fb\.me|tiktok\.com|youtube\.com|t\.me|zalo\.me|x\.com|"
    r"threads\.net|instagram\.com|bo-y-te\.top|bit\.ly|[a-zđêơ0-9-]{1,9}\.vn)(:[0-9]{0,5})?"
    r"([/?&=#@+.%_\-][A-Za-z0-9ạ%.()'+_~@-]{0,14}){0,6}",
    fullmatch=True,
)


@settings(max_examples=1500, deadline=None)
@given(st.one_of(_LINKISH, st.text(max_size=60), st.builds("https://{}".format, st.text(max_size=40))))
@example("https://x.com/i/%2F/a")
@example("tiktok.com/@a%2Fb")
@example("boyte.vn/a%2e/%252e?b=%26&c")
def test_a_canonical_target_names_itself(text: str) -> None:
    for target in find_targets(text).targets:
        again = identify(target.canonical)
        assert isinstance(again, Target), (target, again)
        assert (again.canonical, again.platform, again.hidden) == (
            target.canonical,
            target.platform,
            target.hidden,
        )
        assert target.canonical.isascii()
        assert not any(c.isspace() for c in target.canonical)


@pytest.mark.parametrize(
    "text",
    [
        "a" * 1_000_000,
        "https://" * 125_000,
        "a.vn/" * 200_000,
        "a," * 500_000,
        "[.]" * 333_000,
        "xn--" * 250_000,
        "\u200b\ufdfa" * 100_000,
        "@" * 1_000_000,
        "tiktok @a " * 100_000,
        "a:b:" * 250_000,
        "%25" * 333_000,
        "http://a.vn/?" + "a=b&" * 250_000,
        ("đ." * 120 + "com ") * 4_000,
    ],
    ids=lambda text: ascii(text[:12]),
)
def test_a_hostile_megabyte_takes_linear_time(text: str) -> None:
    def seconds(part: str) -> float:
        start = time.process_time()
        find_targets(part)
        return time.process_time() - start

    tenth = min(seconds(text[: len(text) // 10]) for _ in range(2))
    assert seconds(text) < max(40 * tenth, 2.0)
