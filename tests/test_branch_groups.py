"""A branch's group on Zalo, from the code to the reminder: the whole house, over each of Zalo's two products."""

from pathlib import Path

import pytest

from tests.helpers.drivers import Talker, stage

TO_THE_REMINDER = 816_300  # seconds: three days before the session, in the evening


async def _hears(talker: Talker, part: str) -> str:
    """Wait for a message with `part` in it; what is said besides passes by."""
    while part not in (text := (await talker.hears()).text):
        pass
    return text


async def _code_of_a_branch(secretary: Talker) -> str:
    await secretary.says("/chibo Chi bộ thôn Đông")
    await _hears(secretary, "Đã lập")
    await secretary.says("/gannhom")  # with its slash: an account tells no names, so the next words are one
    offered = await _hears(secretary, "/gannhom ")
    return offered.split("/gannhom ")[1].split("\n")[0]


@pytest.mark.parametrize("channel", ["zalo_bot", "zalo_oa"])
async def test_a_branch_s_group_is_told_of_its_sessions(channel: str, tmp_path: Path) -> None:
    async with stage(channel, tmp_path) as on:
        secretary = await on.talker("Bình")
        code = await _code_of_a_branch(secretary)
        await on.says_in_group("An", "đồng chí nào mang nước nhé")
        await on.says_in_group("An", "/gannhom abcdefgh2345")
        assert "không đúng hoặc đã hết hạn" in await on.group_hears()
        await on.says_in_group("An", f"/gannhom {code}")
        assert "nhận thông báo lịch của «Chi bộ thôn Đông»" in await on.group_hears()
        await secretary.says("/buoihop 19h30 ngày 3/12")
        asked = await secretary.hears()
        await secretary.taps(asked, "Đúng, lưu lịch")
        laid = await on.group_hears()
        assert "19:30 thứ Năm 03/12/2026" in laid
        assert "Bình" not in laid
        await on.house.engine.dispatcher.idle()
        on.clock.advance(TO_THE_REMINDER)
        assert "Nhắc lịch chung" in await on.group_hears()
        await secretary.says("/bogannhom")
        await _hears(secretary, "Đã bỏ gắn 1 nhóm")
