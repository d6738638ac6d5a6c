"""`knowledge import`: real documents as drafts that wait for a second person."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from bot.texts import Texts
from commands.common import KNOWLEDGE, Json, Refused, settings_of, show, with_store

if TYPE_CHECKING:
    from bot.store import Store
    from knowledge.documents import Register
    from knowledge.importing.draft import Draft

AUTHOR = "system"
_ID = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_SHOWN = frozenset(("part", "chapter", "article", "clause", "point", "roman", "idea", "appendix"))
Row = dict[str, Any]


def import_files(
    context: typer.Context,
    files: Annotated[list[Path], typer.Argument(help="Tệp PDF, DOCX, HTML, TXT.")],
    document: Annotated[
        str | None, typer.Option("--document", help="Mã văn bản trong danh mục, khi nhập một tệp.")
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Chỉ đọc và tách, không lưu bản nháp.")] = False,
    as_json: Json = False,
) -> None:
    """Nhập văn bản thành bản nháp chờ duyệt: tách chương, điều, khoản, điểm và nêu chỗ cần xem lại."""
    if document is not None and (len(files) > 1 or not _ID.fullmatch(document)):
        raise Refused(2, "command.bad_value", name="--document")
    if not any(file.is_file() for file in files):
        raise Refused(2, "command.no_file", file=files[0])
    if dry_run:
        from knowledge.loading import load

        rows = [_read(file, load(KNOWLEDGE).documents, document)[0] for file in files]
    else:
        rows = with_store(settings_of(context), lambda store: _import(store, files, document))
    show(rows, as_json, _told)
    if not as_json:
        typer.echo(_summary(rows))
    raise typer.Exit(1 if any("error" in row for row in rows) else 0)


async def _import(store: Store, files: Iterable[Path], document: str | None) -> list[Row]:
    """Read and keep file by file: what one file holds waits for review whatever the next one does."""
    from knowledge.importing.draft import propose
    from knowledge.importing.failure import ImportFailed
    from knowledge.loading import load
    from knowledge.proposals import read_published
    from knowledge.published import overlay

    register = overlay(load(KNOWLEDGE), await store.read(read_published)).documents
    rows = []
    for file in files:
        row, draft = await asyncio.to_thread(_read, file, register, document)
        if draft is not None:
            try:
                revision = await store.write(propose, draft, AUTHOR)
                row |= {"state": "proposed" if revision else "unchanged"}
            except ImportFailed as failure:
                row = _failed(file, failure.key, str(failure))
        rows.append(row)
    return rows


def _read(file: Path, register: Register, document: str | None) -> tuple[Row, Draft | None]:
    """Return the row of a file and its draft, None when it cannot be read."""
    from bot.clock import SystemClock, local
    from knowledge.importing.confined import read_confined
    from knowledge.importing.draft import make_draft, outline
    from knowledge.importing.failure import ImportFailed

    today = local(SystemClock().now()).date()
    try:
        with _progress(file.name) as progress:
            source = read_confined(_content(file), progress)
            draft = make_draft(source, file.name, register, today, document or "")
    except ImportFailed as failure:
        return _failed(file, failure.key, str(failure)), None
    return {**outline(draft), "state": "read"}, draft


def _content(file: Path) -> bytes:
    from knowledge.importing.failure import ImportFailed
    from knowledge.importing.formats import LONGEST_FILE

    try:
        with file.open("rb") as opened:
            return opened.read(LONGEST_FILE + 1)  # one byte more tells that there is more
    except OSError as error:
        raise ImportFailed("no_file") from error


def _failed(file: Path, code: str, message: str) -> Row:
    return {"file": file.name, "error": {"code": code, "message": message}}


@contextmanager
def _progress(name: str) -> Iterator[Callable[[int, int], None]]:
    """Show pages on standard error; a file without pages only its name."""
    from tqdm import tqdm

    form = "{desc}: {n_fmt}/{total_fmt} {bar} {elapsed}"
    with tqdm(desc=name[-40:], total=1, bar_format=form, ascii=" ─", ncols=80) as bar:

        def progress(done: int, of: int) -> None:
            bar.total = of
            bar.update(done - bar.n)

        yield progress
        bar.update((bar.total or 1) - bar.n)


def _told(row: Row) -> str:
    texts = Texts.load()
    if "error" in row:
        return texts("import.row_failed", file=row["file"], reason=row["error"]["message"])
    counts = [passage["kind"] for passage in row["passages"] if passage["kind"] in _SHOWN]
    kinds = ", ".join(
        f"{counts.count(kind)} {texts(f'import.kind_{kind}')}" for kind in dict.fromkeys(counts)
    )
    state = texts(f"import.state_{row['state']}")
    head = texts("import.row", file=row["file"], document=row["document"], state=state)
    found = texts(
        "import.row_found", number=row["number"] or "?", signed=row["signed"] or "?", kinds=kinds or "–"
    )
    return "\n".join([head, f"  {found}", *(f"  ! {each['message']}" for each in row["slips"])])


def _summary(rows: list[Row]) -> str:
    states = [row.get("state", "failed") for row in rows]
    told = {name: states.count(name) for name in ("proposed", "unchanged", "read", "failed")}
    return Texts.load()("import.summary", files=len(rows), **told)
