"""Pictures are fetched from Zalo's hosts only, and kept for Zalo to fetch for a while."""

import pytest

from bot.channels.zalo.media import is_zalos
from bot.channels.zalo.pictures import MOST, Pictures
from bot.clock import FakeClock
from tests.helpers.world import MORNING


@pytest.mark.parametrize(
    "address",
    ["https://photo-stal-1.zdn.vn/abc.jpg", "https://zadn.vn/x", "https://f2-voice-aac-dl.zdn.vn/x.aac"],
)
def test_zalo_s_own_hosts_are_asked(address: str) -> None:
    assert is_zalos(address)


@pytest.mark.parametrize(
    "address",
    [
        "http://photo.zdn.vn/abc.jpg",
        "https://zdn.vn.example.com/x",
        "https://xzdn.vn/x",
        "https://127.0.0.1/x",
        "https://a@b@zdn.vn.evil/x",
        "https://[::1",
        "file:///etc/passwd",
        "",
        "https://zdn.vn:99999/",
    ],
)
def test_nobody_else_is_asked(address: str) -> None:
    assert not is_zalos(address)


def test_a_local_server_can_stand_in_where_it_is_configured() -> None:
    assert is_zalos("http://127.0.0.1:8082/files/1.jpg", ("127.0.0.1:8082",))
    assert not is_zalos("http://127.0.0.1:8083/files/1.jpg", ("127.0.0.1:8082",))


def test_pictures_go_after_a_day_and_the_oldest_first() -> None:
    clock = FakeClock(MORNING)
    pictures = Pictures(clock, "https://tro-ly.example")
    tokens = [pictures.keep(b"x" * (MOST // 2)).rpartition("/")[2].removesuffix(".png") for _ in range(3)]
    assert [pictures.find(token) is not None for token in tokens] == [False, True, True]
    clock.advance(24 * 3600)
    assert pictures.find(tokens[2]) is None
