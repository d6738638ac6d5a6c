"""A channel dies in the middle of a dialog, and its person finishes on another: for every pair of channels.

Beforehand they linked the two and asked to be reminded in the one that dies; nobody tells the program that it died.
"""

import asyncio
from collections.abc import Awaitable
from itertools import permutations
from pathlib import Path
from typing import Any, TypeVar

import pytest
from sqlalchemy import func, select

from bot.store import Transaction
from bot.store.schema import OUT_SENT, chats, outbox
from bot.text import fold
from reports.schema import cases as case_table
from reports.schema import reports as report_table
from study.schema import answers
from tests.helpers.drivers import CHANNELS, Said, Stage, Talker, stages
from tests.test_conversations import Play

PAGE = "https://facebook.com/congan.hotro.hoantien24h"
TO_THE_REMINDER = 816_300  # seconds: three days before the session, in the evening
SECONDS = 60.0

T = TypeVar("T")
Steps = list[dict[str, Any]]

pytestmark = pytest.mark.slow


class Loss(Play):
    """One drill: An at home on `first`, later on `second`; Bình is the secretary, on `second` all along."""

    def __init__(self, first: Stage, second: Stage) -> None:
        super().__init__(second)
        self._first = first

    async def meet(self) -> None:
        """Bring everybody into place under the names the steps use."""
        self._talkers = {
            "An": await self._first.talker("An"),
            "Nơi_kia": await self._stage.talker("An"),
            "Bình": await self._stage.talker("Bình"),
        }

    @property
    def second(self) -> Talker:
        """An, where the channel still lives."""
        return self._talkers["Nơi_kia"]


LINKED: Steps = [
    {"An": "liên kết"},
    {"An hears": ["trợ lý tự động"]},
    {"An hears": ["Mã liên kết"], "keep": {"code": "liên kết (\\w{8})"}},
    {"Nơi_kia": "liên kết <code>"},
    {"Nơi_kia hears": ["trợ lý tự động"]},
    {"Nơi_kia hears": ["chính đồng chí vừa lấy mã"]},
    {"Nơi_kia taps": "Liên kết"},
    {"Nơi_kia hears": ["Đã liên kết", "điền tiếp"]},
    {"An hears": ["Không phải tôi"]},
    {"An": "nhận tin ở đây"},
    {"An hears": ["gửi trước hết"]},
]
IN_A_BRANCH: Steps = [
    {"Bình": "/chibo Chi bộ thôn Đông"},
    {"Bình hears": ["trợ lý tự động"]},
    {"Bình hears": ["Đã lập"], "keep": {"code": "Mã mời: (\\S+)"}},
    {"Bình": "/buoihop 19h30 ngày 3/12"},
    {"Bình hears": ["19:30", "03/12/2026"]},
    {"Bình taps": "Đúng, lưu lịch"},
    {"Bình hears": ["Đã lưu lịch"]},
    {"An opens": "b-<code>"},
    {"An hears": ["họ và tên"]},
    {"An": "Nguyễn Văn An"},
    {"An hears": ["Chi bộ thôn Đông", "Nguyễn Văn An"]},
    {"An hears": ["19:30 thứ Năm 03/12/2026"]},
]
HALF_A_REPORT: Steps = [
    {"An": f"/baocao {PAGE}"},
    {"An hears": ["giả danh cơ quan, cán bộ nào"]},
    {"An": "Công an tỉnh"},
    {"An hears": ["gây hại thế nào"]},
]
THE_OTHER_HALF: Steps = [
    {"Nơi_kia": "điền tiếp"},
    {"Nơi_kia hears": ["Đã chuyển phần đang điền dở"], "buttons": ["Lừa tiền"]},
    {"Nơi_kia taps": "Lừa tiền"},
    {"Nơi_kia hears": ["Đồng chí xem lại", "Công an tỉnh", "Lừa tiền"]},
    {"Nơi_kia taps": "Gửi phản ánh"},
    {"Nơi_kia hears": ["Mã biên nhận"], "keep": {"receipt": "Mã biên nhận: (.+)"}},
    {"Nơi_kia hears": ["Trên Facebook"]},
    {"Nơi_kia": "đã lưu"},
    {"Nơi_kia hears": ["không nhắc lại"]},
    {"officer": "fake"},
    {"Nơi_kia hears": ["trang giả mạo"]},
    {"Nơi_kia": "tra cứu <receipt>"},
    {"Nơi_kia hears": ["Đã xác định là trang giả mạo"]},
]


@pytest.mark.parametrize(("dying", "living"), list(permutations(CHANNELS, 2)))
async def test_whoever_loses_a_channel_finishes_on_another_exactly_once(
    dying: str, living: str, tmp_path: Path
) -> None:
    async with stages((dying, living), tmp_path) as [first, second]:
        loss = Loss(first, second)
        await loss.meet()
        for step in LINKED + IN_A_BRANCH + HALF_A_REPORT:
            await within(loss.step(step), step)
        await first.dies()
        for step in THE_OTHER_HALF:
            await within(loss.step(step), step)
        if dying == "web":  # the server cannot see that nobody looks: the person says it
            await within(loss.step({"Nơi_kia": "nhận tin ở đây"}), {})
            await within(loss.step({"Nơi_kia hears": ["gửi trước hết"]}), {})
        await first.house.engine.dispatcher.idle()
        first.clock.advance(TO_THE_REMINDER)
        reminder = await within(arrives(loss.second, first), {"reminder": living})
        assert fold("Nhắc lịch") in fold(reminder.text)
        await within(loss.step({"Nơi_kia": "có mặt"}), {})
        await within(loss.step({"Nơi_kia hears": ["đồng chí có mặt"]}), {})
        found = await first.house.store.read(counted)
        assert found == {"cases": 1, "reports": 1, "answers": 1, "reminders": 1}


async def within(work: Awaitable[T], step: object) -> T:
    """Wait for one step."""
    try:
        async with asyncio.timeout(SECONDS):
            return await work
    except Exception as error:
        error.add_note(f"at {step}")
        raise


async def arrives(talker: Talker, at: Stage) -> Said:
    """Let the time go on, as tries that fail are repeated ever later, until the next message is there."""
    hearing = asyncio.create_task(talker.hears())
    while not hearing.done():
        await asyncio.wait({hearing}, timeout=0.3)
        at.clock.advance(0 if hearing.done() else 60)
    return hearing.result()


def counted(tx: Transaction) -> dict[str, int]:
    """Count what must have happened once; Bình's own reminder is not An's."""
    theirs = select(chats.c.person_id).group_by(chats.c.person_id).having(func.count() > 1)
    mine = select(chats.c.id).where(chats.c.person_id.in_(theirs))
    sent = (outbox.c.kind == "reminder", outbox.c.state == OUT_SENT, outbox.c.chat_id.in_(mine))
    return {
        "cases": tx.execute(select(func.count()).select_from(case_table)).scalar_one(),
        "reports": tx.execute(select(func.count()).select_from(report_table)).scalar_one(),
        "answers": tx.execute(select(func.count()).where(answers.c.person_id.in_(theirs))).scalar_one(),
        "reminders": tx.execute(select(func.count()).where(*sent)).scalar_one(),
    }
