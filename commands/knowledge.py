"""`knowledge …`: the rule base's own tools."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from bot.texts import Texts
from commands.cards import export, import_cards
from commands.common import KNOWLEDGE, REGISTER, Batch, Json, Refused, Text, knowledge_base, rows, show
from commands.importing import import_files
from commands.vectors import vectors

if TYPE_CHECKING:
    from knowledge.source import Problem

application = typer.Typer(help="Kho quy tắc và văn bản.", no_args_is_help=True)
application.command("import")(import_files)
application.command("export")(export)
application.command("import-cards")(import_cards)
application.command("vectors")(vectors)


@application.command("check")
def check(as_json: Json = False) -> None:
    """Kiểm tra văn bản, quy tắc, danh mục trang, căn cứ đã bị thay, quy tắc quá hạn rà soát."""
    from bot.clock import SystemClock, local
    from knowledge.check import check as check_all

    result = check_all(KNOWLEDGE, local(SystemClock().now()).date())
    found = [*result.problems, *_register_problems()]
    counts = {
        "documents": result.documents,
        "rules": result.rules,
        "wordings": result.wordings,
        "strangers": result.strangers,
        "errors": sum(problem.severe for problem in found),
    }
    problems = [
        {"file": each.file, "line": each.line, "message": each.message, "severe": each.severe}
        for each in found
    ]
    if as_json:
        show([{**counts, "passed": not counts["errors"], "problems": problems}], True)
    else:
        typer.echo("\n".join([*map(str, found), Texts.load()("command.knowledge_checked", **counts)]))
    raise typer.Exit(1 if counts["errors"] else 0)


def _register_problems() -> "list[Problem]":
    """Return what is wrong in the register of official pages, each mistake with its line where it names one."""
    from knowledge.source import Problem
    from reports.register_entry import read_entries
    from reports.register_file import RegisterBroken

    try:
        read_entries(REGISTER)
    except RegisterBroken as error:
        lines = [line.removeprefix(f"{REGISTER.name}: ") for line in str(error).splitlines()]
        return [Problem(REGISTER.name, _line_in(line), line) for line in lines]
    return []


def _line_in(message: str) -> int:
    found = re.search(r"\d+", message)
    return int(found.group()) if found else 1


@application.command("search")
def search(
    context: typer.Context,
    text: Text = None,
    top: Annotated[int, typer.Option("--top", min=1, max=1000, help="Số đoạn.")] = 10,
    corpus: Annotated[Path | None, typer.Option("--corpus", help="Tập văn bản khác, JSON lines.")] = None,
    batch: Batch = None,
    as_json: Json = False,
) -> None:
    """Tìm quy tắc gần nhất với nội dung; với --corpus thì xếp hạng tập văn bản khác."""
    ranked = _foreign(corpus, text, batch, top) if corpus else _own(context, text, batch, top)
    show(ranked, as_json or batch is not None, _ranked)


def _own(context: typer.Context, text: str | None, batch: Path | None, top: int) -> Iterator[dict[str, Any]]:
    base = knowledge_base(context)
    for row in rows(text, batch, "question"):
        hits = base.search(row["question"], top)
        ranked = [
            {"id": hit.rule, "score": round(hit.score, 4), "title": base.rules[hit.rule].question}
            for hit in hits
        ]
        yield {"id": row.get("id"), "ranked": ranked}


def _foreign(corpus: Path, text: str | None, batch: Path | None, top: int) -> Iterator[dict[str, Any]]:
    from knowledge.foreign import Corpus, read_passages, search_foreign
    from knowledge.vocabulary import Vocabulary

    if batch:
        yield from search_foreign(corpus, batch, top)
        return
    index = Corpus(read_passages(corpus), Vocabulary())
    for row in rows(text, None, "question"):
        found = index.rank(row["question"], top)
        yield {"id": None, "ranked": [{"id": hit.id, "score": round(hit.score, 4)} for hit in found]}


def _ranked(row: dict[str, Any]) -> str:
    return "\n".join(f"{hit['score']:.3f}  {hit['id']}  {hit.get('title', '')}" for hit in row["ranked"])


@application.command("eval")
def evaluate(
    context: typer.Context,
    file: Path,
    degraded: Annotated[
        bool, typer.Option("--degraded", help="Chấm thêm khi câu hỏi bị gõ xấu theo tám kiểu.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Chấm câu trả lời trên một tệp câu hỏi có nhãn."""
    from knowledge.asking import read_around
    from knowledge.degrading import Degrading
    from knowledge.evaluation import evaluate_rows, read_labelled

    if not file.exists():
        raise Refused(2, "command.no_file", file=file)
    base = knowledge_base(context)
    rows = read_labelled(file)
    if degraded:
        rows = list(Degrading(base.snapshot.vocabulary, read_around(KNOWLEDGE / "around.yaml")).rows(rows))
    show([evaluate_rows(base, rows)], as_json, _table)


def _table(scores: dict[str, Any]) -> str:
    """Return the scores as a table: one line a rate, with its 95 % interval; styles below."""
    lines = []
    for name, value in scores.items():
        if isinstance(value, dict) and "rate" in value:
            shown = "–" if value["rate"] is None else f"{value['rate']:.3f}"
            interval = f"[{value['low']:.3f}–{value['high']:.3f}]" if value["of"] else ""
            lines.append(f"{name:<24}{shown:>7}  {interval}  n={value['of']}")
        elif isinstance(value, dict):
            for style, rates in value.items():
                lines.append(f"{name} {style}")
                lines += [f"  {line}" for line in _table(rates).splitlines()]
        else:
            lines.append(f"{name:<24}{value}")
    return "\n".join(lines)
