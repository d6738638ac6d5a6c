"""`doctor`, `backup`, `restore`, `export`, `audit verify`, `purge`, `officer add`: keeping an installation well."""

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Any

import typer

from bot.texts import Texts
from commands.common import Refused, settings_of, with_store

audit_commands = typer.Typer(help="Nhật ký.", no_args_is_help=True)
officer_commands = typer.Typer(help="Cán bộ của Ban Chỉ đạo.", no_args_is_help=True)


def doctor(context: typer.Context) -> None:
    """Kiểm tra cấu hình, cơ sở dữ liệu, ổ đĩa, đồng hồ, các kênh."""
    from bot.doctor import Finding, examine

    settings, texts = settings_of(context), Texts.load()

    def line(finding: Finding) -> str:
        said = texts(f"doctor.{finding.key}_{'ok' if finding.well else 'broken'}", detail=finding.detail)
        return texts("doctor.well" if finding.well else "doctor.broken", text=said)

    async def examine_all() -> bool:
        well = True
        async for finding in examine(settings):
            typer.echo(line(finding))
            well = well and finding.well
        return well

    raise typer.Exit(0 if asyncio.run(examine_all()) else 1)


def backup(
    context: typer.Context,
    target: Annotated[Path, typer.Argument(help="Thư mục để ghi, hoặc tệp cần kiểm tra.")],
    verify: Annotated[bool, typer.Option("--verify", help="Khôi phục thử một bản sao lưu.")] = False,
) -> None:
    """Sao lưu toàn bộ dữ liệu, hoặc kiểm tra một bản sao lưu."""
    from bot import backup as backups

    texts = Texts.load()
    if verify:
        manifest = _or_refuse(backups.verify, target)
        typer.echo(texts("backup.verified", rows=manifest.rows, made_at=manifest.made_at))
    else:
        path = with_store(settings_of(context), lambda store: backups.make(store, target))
        typer.echo(texts("backup.made", path=path))


def restore(context: typer.Context, file: Path) -> None:
    """Khôi phục một bản sao lưu vào cơ sở dữ liệu trống."""
    from bot import backup as backups

    manifest = _or_refuse(backups.restore, file, settings_of(context).database.url)
    typer.echo(Texts.load()("backup.restored", rows=manifest.rows, made_at=manifest.made_at))


def export(context: typer.Context, file: Annotated[Path, typer.Argument(help="Tệp SQLite sẽ tạo.")]) -> None:
    """Xuất vụ việc, câu hỏi, buổi sinh hoạt ra một tệp SQLite; không có tên người."""
    from inbox import exports

    texts = Texts.load()
    try:
        counts = with_store(settings_of(context), lambda store: store.read(exports.write, file))
    except FileExistsError:
        raise Refused(1, "command.file_exists", file=file) from None
    for name, count in counts.items():
        typer.echo(texts("command.exported", table=name, count=count))


def _or_refuse(function: Callable[..., Any], *arguments: object) -> Any:
    import house
    from bot.backup import BackupBroken

    assert house.TABLES, "every domain's tables have to be known"
    try:
        return function(*arguments)
    except BackupBroken as error:
        raise Refused(1, f"backup.{error.key}", **error.fields) from None


@audit_commands.command("verify")
def audit_verify(context: typer.Context) -> None:
    """Kiểm tra chuỗi nhật ký; nêu dòng đầu tiên bị đứt."""
    from bot import audit

    broken = with_store(settings_of(context), lambda store: store.read(audit.first_broken))
    texts = Texts.load()
    typer.echo(texts("command.audit_ok") if broken is None else texts("command.audit_broken", row=broken))
    raise typer.Exit(0 if broken is None else 1)


def purge(
    context: typer.Context,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Chỉ đếm, không xóa.")] = False,
) -> None:
    """Xóa những gì đã hết thời hạn lưu, theo từng loại."""
    from house import purge as purge_all

    texts = Texts.load()
    for kind, count in with_store(settings_of(context), lambda store: purge_all(store, dry_run)):
        typer.echo(texts("command.purged", kind=texts(f"purge.{kind}"), count=count))


@officer_commands.command("add")
def officer_add(
    context: typer.Context,
    name: Annotated[str, typer.Argument(help="Họ tên cán bộ.")],
    role: Annotated[str, typer.Option("--role", help="lead, officer hoặc viewer.")] = "officer",
) -> None:
    """Thêm cán bộ của Ban và in mã đăng nhập một lần."""
    from house import seal_of
    from inbox import officers

    if role not in officers.ROLES:
        raise Refused(2, "command.bad_value", name="--role")
    settings = settings_of(context)
    seal = seal_of(settings)
    try:
        code = with_store(settings, lambda store: store.write(officers.add, seal, name, role))
    except officers.OfficerRefused as error:
        raise Refused(1, error.key) from None
    address = f"{settings.public_url}/inbox"
    typer.echo(Texts.load()("command.officer_added", name=name, code=code, inbox=address))
