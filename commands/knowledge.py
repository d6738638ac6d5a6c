"""`knowledge …`: the rule base's own tools."""

from pathlib import Path
from typing import Annotated, Any

import typer

from commands.common import KNOWLEDGE, Batch, Json, Refused, Text, knowledge_base, rows, show

application = typer.Typer(help="Kho quy tắc và văn bản.", no_args_is_help=True)


@application.command("check")
def check(as_json: Json = False) -> None:
    """Kiểm tra văn bản, quy tắc, căn cứ đã bị thay, quy tắc quá hạn rà soát."""
    from bot.clock import SystemClock, local
    from knowledge.check import check as check_all

    result = check_all(KNOWLEDGE, local(SystemClock().now()).date())
    show([result.as_json()], as_json, lambda _result: result.text())
    raise typer.Exit(0 if result.passed else 1)


@application.command("search")
def search(
    context: typer.Context,
    text: Text = None,
    top: Annotated[int, typer.Option("--top", min=1, max=1000, help="Số đoạn.")] = 10,
    corpus: Annotated[Path | None, typer.Option("--corpus", help="Tập văn bản khác, JSON lines.")] = None,
    batch: Batch = None,
    as_json: Json = False,
) -> None:
    """Tìm đoạn gần nhất với nội dung."""
    from knowledge.foreign import search_foreign, search_own

    questions = rows(text, batch, "question")
    if corpus and not corpus.exists():
        raise Refused(2, "command.no_file", file=corpus)
    ranked = (
        search_foreign(corpus, questions, top)
        if corpus
        else search_own(knowledge_base(context), questions, top)
    )
    show(ranked, as_json or batch is not None, _ranked)


def _ranked(row: dict[str, Any]) -> str:
    return "\n".join(f"{hit['score']:.3f}  {hit['id']}" for hit in row["ranked"])


@application.command("eval")
def evaluate(context: typer.Context, file: Path, as_json: Json = False) -> None:
    """Chấm câu trả lời trên một tệp câu hỏi có nhãn."""
    from knowledge.evaluation import evaluate as evaluate_all
    from knowledge.evaluation import table

    scores = evaluate_all(knowledge_base(context), file)
    show([scores], as_json, table)
