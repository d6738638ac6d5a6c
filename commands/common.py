"""What several commands need: the configuration, rows of batch files, printing, refusing in one clear line."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Iterator
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from bot.config import Settings
    from bot.store import Store
    from knowledge.base import KnowledgeBase

ROOT = Path(__file__).resolve().parent.parent
KNOWLEDGE = ROOT / "knowledge"
REGISTER = KNOWLEDGE / "official_pages.yaml"

Json = Annotated[bool, typer.Option("--json", help="In kết quả dạng JSON.")]
Batch = Annotated[Path | None, typer.Option("--batch", help="Tệp JSON lines, mỗi dòng một mục.")]
Text = Annotated[str | None, typer.Argument(help="Nội dung.")]


class Refused(Exception):
    """Ends the program with an exit code and one line: a key of the catalogue and its fields."""

    def __init__(self, code: int, key: str, **fields: object) -> None:
        super().__init__(key)
        self.code, self.key, self.fields = code, key, fields


def settings_of(context: typer.Context) -> Settings:
    """Return the configuration the command line names. Raises ConfigBroken."""
    from bot.config import load

    return load(context.find_root().params.get("config"))


def knowledge_base(context: typer.Context) -> KnowledgeBase:
    """Return the knowledge as it stands in the files."""
    from knowledge.base import KnowledgeBase

    return KnowledgeBase.load(KNOWLEDGE, settings_of(context).data_directory / "knowledge.db")


def day(text: str | None) -> date | None:
    """Return an option's day. Raises Refused."""
    try:
        return date.fromisoformat(text) if text is not None else None
    except ValueError:
        raise Refused(2, "command.bad_date") from None


def rows(text: str | None, batch: Path | None, field: str) -> Iterator[dict[str, Any]]:
    """Yield the rows of the batch file, or one made of the command line's text. Raises Refused.

    A row whose `field` is no text is refused by file and line.
    """
    from bot import lines

    if batch is None:
        if text is None:
            raise Refused(2, "command.need_text")
        yield {"id": None, field: text}
        return
    for number, row in lines.read(batch):
        if not isinstance(row.get(field), str):
            raise Refused(2, "command.bad_row", file=batch.name, line=number, field=field)
        yield row


def show(
    results: Iterable[dict[str, Any]], as_json: bool, plain: Callable[[dict[str, Any]], str] | None = None
) -> None:
    """Print results as JSON lines, or as `plain` tells a person (else one field a line)."""
    from bot import lines

    for result in results:
        if as_json:
            lines.write(result)
        else:
            typer.echo(plain(result) if plain else _fields(result))


def _fields(result: dict[str, Any]) -> str:
    shown = {
        name: "; ".join(map(str, value)) if isinstance(value, list) else value
        for name, value in result.items()
    }
    return "\n".join(f"{name}: {value}" for name, value in shown.items() if value not in (None, ""))


def with_store(settings: Settings, work: Callable[[Store], Any]) -> Any:
    """Open the store, run `work(store)` to its end, close the store; return what it returned."""
    import house
    from bot.store import Store

    assert house.TABLES, "every domain's tables have to be known"

    async def open_and_work() -> Any:
        store = await Store.open(settings.database.url)
        try:
            return await work(store)
        finally:
            await store.close()

    return asyncio.run(open_and_work())
