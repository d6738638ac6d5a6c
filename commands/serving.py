"""`serve`: the assistant itself."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Annotated

import typer

from commands.common import KNOWLEDGE, Refused, settings_of

if TYPE_CHECKING:
    from bot.config import Settings

ROLES = ("all", "web", "worker")


def serve(
    context: typer.Context,
    role: Annotated[str, typer.Option("--role", help="all, web hoặc worker.")] = "all",
    demo: Annotated[bool, typer.Option("--demo", help="Thêm dữ liệu mẫu để dùng thử.")] = False,
    doubles: Annotated[
        bool, typer.Option("--doubles", help="Thử Zalo và Telegram giả lập, không cần tài khoản.")
    ] = False,
) -> None:
    """Chạy trợ lý: trò chuyện web, hộp việc của Ban, các kênh đã đặt mã (lệnh mặc định)."""
    if role not in ROLES:
        raise Refused(2, "command.bad_value", name="--role")
    if role != "all":
        raise Refused(2, "command.role_needs_more", role=role)
    settings = settings_of(context)
    from bot import logs
    from house import run

    logs.configure()
    asyncio.run(_try(settings, demo) if doubles else run(settings, demo=demo))


async def _try(settings: Settings, demo: bool) -> None:
    """Serve against the doubles; only the index of the knowledge is shared with the real installation."""
    from bot.channels.trial import Trial
    from bot.texts import Texts
    from house import House, run
    from knowledge.reloading import Reloading

    texts = Texts.load()
    async with Trial(settings, texts) as trial:

        def opened(house: House) -> None:
            trial.opened(house.local_address)
            print(texts("command.trial", page=trial.address), flush=True)

        knowledge = Reloading(KNOWLEDGE, settings.data_directory / "knowledge.db")
        await run(trial.settings, demo=demo, knowledge=knowledge, opened=opened)
