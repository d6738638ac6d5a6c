"""`serve`: the assistant itself."""

import asyncio
from typing import Annotated

import typer

from commands.common import Refused, settings_of

ROLES = ("all", "web", "worker")


def serve(
    context: typer.Context,
    role: Annotated[str, typer.Option("--role", help="all, web hoặc worker.")] = "all",
    demo: Annotated[bool, typer.Option("--demo", help="Thêm dữ liệu mẫu để dùng thử.")] = False,
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
    asyncio.run(run(settings, demo=demo))
