"""`members import`: a spreadsheet of a branch's members becomes personal invitations, whole or not at all."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from bot.texts import Texts
from commands.common import Json, Refused, settings_of, show, with_store

if TYPE_CHECKING:
    from bot.store import Store, Transaction
    from study.lists import Entry
    from study.lists.cells import Rows

application = typer.Typer(help="Đảng viên của các chi bộ.", no_args_is_help=True)
ACTOR = "system"
Row = dict[str, Any]


@application.command("import")
def import_list(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(help="Tệp XLSX, CSV hoặc văn bản chia cột.")],
    branch: Annotated[str, typer.Option("--branch", help="Tên chi bộ, hoặc #số.")],
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Chỉ kiểm tra, không ghi gì.")] = False,
    as_json: Json = False,
) -> None:
    """Nhập danh sách đảng viên: mỗi người mới có một mã riêng, chỉ hiện lúc này. Còn dòng sai thì không nhập ai."""
    from study.lists import ListRefused

    rows = _cells(file)
    try:
        told = with_store(settings_of(context), lambda store: _import(store, rows, branch, dry_run))
    except ListRefused as refused:
        raise Refused(1, f"members.list_{refused.key}", **refused.fields) from refused
    show(told, as_json, _told)
    if not as_json:
        typer.echo(_summary(told))
    raise typer.Exit(1 if any(row["state"] == "wrong" for row in told) else 0)


def _cells(file: Path) -> Rows:
    from study.lists import LONGEST_FILE, ListRefused, read

    try:
        with file.open("rb") as opened:
            content = opened.read(LONGEST_FILE + 1)  # one byte more tells that there is more
    except OSError as error:
        raise Refused(2, "command.no_file", file=file) from error
    try:
        return read(content)
    except ListRefused as refused:
        raise Refused(1, f"members.list_{refused.key}", **refused.fields) from refused


async def _import(store: Store, rows: Rows, branch: str, dry_run: bool) -> list[Row]:
    number = await store.read(_branch, branch)
    with _progress(len(rows)) as progress:
        checked = await store.read(_check, number, rows, progress)
    told = [_row(entry) for entry in checked.entries]
    if checked.good and not dry_run:
        from study.lists import take

        made = await store.write(take, number, rows, ACTOR)
        given = {one.name: code for one, code in made}
        told = [row | ({"code": given[row["name"]]} if row["name"] in given else {}) for row in told]
    return told


def _branch(tx: Transaction, words: str) -> int:
    """Return the number of the branch that is meant. Raises Refused."""
    from study import tree

    found = tree.named(tx, words)
    if len(found) != 1:
        key = "members.over_many" if found else "members.over_unknown"
        raise Refused(2, key, name=words, number=found[0].id if found else 0)
    return found[0].id


def _check(tx: Transaction, number: int, rows: Rows, progress: Callable[[int, int], None]) -> Any:
    from study.lists import check, names

    return check(rows, names(tx, number), progress)


@contextmanager
def _progress(total: int) -> Iterator[Callable[[int, int], None]]:
    """Show rows on standard error."""
    from tqdm import tqdm

    form = "{n_fmt}/{total_fmt} {bar} {elapsed}"
    with tqdm(total=total, bar_format=form, ascii=" ─", ncols=80) as bar:

        def progress(done: int, of: int) -> None:
            bar.update(done - bar.n)

        yield progress
        bar.update(total - bar.n)


def _row(entry: Entry) -> Row:
    row: Row = {"line": entry.line, "name": entry.name, "kind": entry.kind, "state": entry.state}
    if entry.problem:
        texts = Texts.load()
        told = texts(f"members.row_{entry.problem}", words=entry.words, before=entry.before)
        row["problem"] = {"code": entry.problem, "message": told}
    return row


def _told(row: Row) -> str:
    texts = Texts.load()
    if "problem" in row:
        rest = row["problem"]["message"]
    else:
        kind, code = texts(f"members.kind_{row['kind']}"), row.get("code")
        rest = ", ".join([kind, texts(f"members.state_{row['state']}"), *([code] if code else [])])
    return texts("members.told_row", line=row["line"], name=row["name"] or "–", rest=rest)


def _summary(told: list[Row]) -> str:
    states = [row["state"] for row in told]
    return Texts.load()(
        "members.list_counts", **{name: states.count(name) for name in ("new", "known", "wrong")}
    )
