"""Whatever people paste becomes one page."""

import os
import random
import re
import time
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from reports.identity import Target, find_targets, identify
from reports.wordlist import word_set

EXAMPLES = int(os.environ.get("IDENTITY_EXAMPLES", "400"))  # 100000 is the full run
RIGHT = 0.99
_ESCAPE = re.compile(r"\\u([0-9a-f]{4})")


class Row(NamedTuple):
    """One way of writing and what it means: a canonical target, hidden or not, or the reason why there is none."""

    text: str
    mark: str
    meaning: str

    def holds(self) -> bool:
        found = identify(self.text)
        if not isinstance(found, Target):
            return (self.mark, self.meaning) == ("!", found.key.removeprefix("verify."))
        return (self.mark, self.meaning) == ("~" if found.hidden else "=", found.canonical)


def _table() -> Iterator[Row]:
    mark = meaning = ""
    for line in (Path(__file__).parent / "pages.txt").read_text(encoding="utf-8").splitlines():
        if line[:2] in ("= ", "~ ", "! "):
            mark, meaning = line[0], line[2:]
        elif line and not line.startswith("#"):
            yield Row(_ESCAPE.sub(lambda found: chr(int(found[1], 16)), line), mark, meaning)


def test_the_table_of_what_people_paste_is_read_right() -> None:
    rows = list(_table())
    wrong = [row for row in rows if not row.holds()]
    assert len(rows) >= 400
    assert {row.mark for row in rows} == set("=~!")
    assert len(wrong) <= len(rows) * (1 - RIGHT), wrong


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
    r"threads\.net|instagram\.com|bo-y-te\.top|bit\.ly|web\.telegram\.org|[a-zđêơ0-9-]{1,9}\.(vn|translate\.goog))"
    r"(:[0-9]{0,5})?([/?&=#@+.%_\-]([A-Za-z0-9ạ%.()'+_~@:-]{0,14}|people|profile\.php|groups|share|story\.php|id=\d{9,15}|"
    r"channel|watch|v=|s|joinchat|u=https://|url=|web/1/http:)){0,6}",
    fullmatch=True,
)
_DISGUISED = st.builds(
    lambda link, sign, place: link[: place % (len(link) + 1)] + sign + link[place % (len(link) + 1) :],
    _LINKISH,
    st.sampled_from(
        ["\u200b", "\u00ad", "\u202e", "。", "／", "[.]", "@", "%2F", "%00", "..", " ", "ﬁ", "İ", "\u0301"]
    ),
    st.integers(0, 200),
)


_HOSTS = sorted(
    word_set(
        """
facebook.com m.facebook.com fb.com fb.me m.me messenger.com l.facebook.com tiktok.com vm.tiktok.com x.com
youtube.com youtu.be t.me web.telegram.org tinboyte.t.me zalo.me chat.zalo.me oa.zalo.me threads.net twitter.com ig.me
instagram.com bo-y-te.top bit.ly a.b.com.vn google.com web.archive.org a-b.translate.goog sites.google.com cổng.vn
xn--p1ai.com boyte.ong abc.la
        """
    )
)
_PARTS = sorted(
    word_set(
        """
people profile.php groups share story.php S s C c P p stories STORIES Watch watch channel user joinchat + @
@a A.b.C share/p reel p/X-123456789012 123456789 photo.php events I intent i status home x.y %2F %40 .. . web 2020 http:
https: amp g G r pages category pg messages t _u m tv film.html %20 a%3Fb #!/ ạ İ ﬁ %C3%A1 %ff %00 *
        """
    )
)
_KEYS = sorted(
    word_set(
        "id v u url q text fbid set list phone g screen_name view_all_page_id next domain utm_source m a b"
    )
)
_VALUES = sorted(
    word_set("1 61550000000001 https://x.com/I fb.me/groups @ab %2F ạ S p https%3A%2F%2Ft.me%2Fs .. a=b &")
)
_STARTS = [
    "",
    "",
    "https://",
    "http://",
    "//",
    "HTTPS:\\\\",
    "hxxps://",
    "https://u@",
    "https://chinhphu.vn@",
]
_TRICKS = ["\u200b", "。", "／", "[.]", "\u00ad", "@", " "]


def _mixed(chance: random.Random) -> str:
    """Put a link together from the parts that links of all platforms are made of."""
    link = chance.choice(_STARTS) + chance.choice(_HOSTS) + chance.choice(["", "", "", ":80", ":8443", ":"])
    for _ in range(chance.randint(0, 4)):
        link += chance.choice(["/", "/", "/", "//", "\\", "/./", "/../"]) + chance.choice(_PARTS)
    if chance.random() < 0.4:
        pairs = (f"{chance.choice(_KEYS)}={chance.choice(_VALUES)}" for _ in range(chance.randint(1, 3)))
        link += "?" + "&".join(pairs)
    if chance.random() < 0.2:
        link += "#" + chance.choice(["!/" + chance.choice(_PARTS), "@" + chance.choice(_PARTS), "/im?p=@s"])
    if chance.random() < 0.1:
        place = chance.randint(0, len(link))
        link = link[:place] + chance.choice(_TRICKS) + link[place:]
    return link


def test_a_canonical_target_of_any_mixed_link_names_itself() -> None:
    chance = random.Random(35)
    for _ in range(5 * EXAMPLES):
        _names_itself(_mixed(chance))


@settings(max_examples=EXAMPLES, deadline=None)
@given(
    st.one_of(
        _LINKISH, _DISGUISED, st.text(max_size=60), st.builds("https://{}".format, st.text(max_size=40))
    )
)
@example("https://x.com/i/%2F/a")
@example("tiktok.com/@a%2Fb")
@example("boyte.vn/a%2e/%252e?b=%26&c")
@example("twitter.com/i@/p/X-123")
@example("t.me/@.c")
@example("fb.com/stories/2020/groups?id=S")
def test_a_canonical_target_names_itself(text: str) -> None:
    _names_itself(text)


def _names_itself(text: str) -> None:
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
