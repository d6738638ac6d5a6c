"""`knowledge export` and `knowledge import-cards`: the rule base out of the house and into it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from bot.texts import Texts
from commands.common import KNOWLEDGE, Json, Refused, knowledge_base, settings_of, show, with_store

if TYPE_CHECKING:
    from bot.store import Store
    from knowledge.arrivals import Arrival

AUTHOR = "system"  # any officer may publish what a command brings in
_BLOCKING = ("wrong", "waiting")


def export(
    context: typer.Context,
    directory: Annotated[Path, typer.Argument(help="Thư mục sẽ tạo.")],
) -> None:
    """Xuất mọi quy tắc, văn bản đang có hiệu lực (tệp và bản đã duyệt), cùng bố cục thư mục knowledge."""
    from knowledge.export import files_in_force, write_directory
    from knowledge.proposals import read_published
    from knowledge.source import SourceError

    published = with_store(settings_of(context), lambda store: store.read(read_published))
    try:
        files = files_in_force(KNOWLEDGE, published)
        write_directory(directory, files)
    except FileExistsError:
        raise Refused(1, "command.file_exists", file=directory) from None
    except SourceError as error:
        raise Refused(1, "command.knowledge_broken", problem=error.problem) from None
    typer.echo(Texts.load()("command.knowledge_exported", count=len(files), directory=directory))


def import_cards(
    context: typer.Context,
    files: Annotated[list[Path], typer.Argument(help="Tệp YAML hoặc tệp nén đã xuất.")],
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Chỉ xem từng dòng, không nạp.")] = False,
    as_json: Json = False,
) -> None:
    """Nạp quy tắc, văn bản thành bản chờ duyệt; có một dòng sai thì không nạp dòng nào."""
    contents = [(file.name, _content(file)) for file in files]

    async def bring(store: Store) -> list[Arrival]:
        from bot.clock import local
        from knowledge.arrivals import mark_waiting, propose_all, read_arrivals
        from knowledge.proposals import InForce, read_published

        force = InForce.of(knowledge_base(context), await store.read(read_published))
        found = read_arrivals(contents, force, local(store.clock.now()).date())
        found = await store.read(mark_waiting, found)
        if not dry_run and not any(arrival.state in _BLOCKING for arrival in found):
            await store.write(propose_all, found, AUTHOR, ", ".join(name for name, _ in contents))
        return found

    found: list[Arrival] = with_store(settings_of(context), bring)
    texts = Texts.load()
    show(map(_row, found), as_json, lambda row: texts("command.card_row", **_told(row, texts)))
    blocked = any(arrival.state in _BLOCKING for arrival in found)
    if not as_json:
        coming = sum(arrival.state in ("new", "changed") for arrival in found)
        key = "cards_refused" if blocked else "cards_looked_at" if dry_run else "cards_brought"
        typer.echo(texts(f"command.{key}", count=coming))
    raise typer.Exit(1 if blocked else 0)


def _told(row: dict[str, Any], texts: Texts) -> dict[str, Any]:
    about = f" – {row['problems']}" if row["problems"] else ""
    return {**row, "state": texts(f"inbox.import_{row['state']}"), "problems": about}


def _content(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError:
        raise Refused(2, "command.no_file", file=file) from None


def _row(arrival: Arrival) -> dict[str, Any]:
    said = "; ".join(problem.message for problem in arrival.problems)
    return {
        "file": arrival.file,
        "line": arrival.line,
        "name": arrival.name,
        "state": arrival.state,
        "problems": said,
    }
