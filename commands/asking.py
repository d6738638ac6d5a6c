"""`ask`, `page`, `report-check`, `schedule`: what the bot would answer, without a chat."""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any

import typer

from bot.texts import Texts
from commands.common import REGISTER, Batch, Json, Refused, Text, day, knowledge_base, rows, show

AsOf = Annotated[str | None, typer.Option("--as-of", help="Xét tại ngày NĂM-THÁNG-NGÀY.")]
Now = Annotated[str | None, typer.Option("--now", help="Thời điểm ISO để tính từ đó.")]


def ask(
    context: typer.Context, text: Text = None, batch: Batch = None, as_of: AsOf = None, as_json: Json = False
) -> None:
    """Hỏi quy định; trả lời kèm căn cứ."""
    on = day(as_of)
    if text is None and batch is None:
        raise Refused(2, "command.need_text")
    from knowledge.batch import ask_batch, ask_json

    base = knowledge_base(context)
    answers = ask_batch(base, batch, on) if batch else iter([ask_json(base, None, text or "", on)])
    show(answers, as_json or batch is not None, lambda answer: str(answer["text"]))


def page(text: Text = None, batch: Batch = None, as_json: Json = False) -> None:
    """Xem một trang là chính thức, giả mạo đã biết, hay giống trang thật."""
    from reports.register import Register
    from reports.rows import page_row

    texts, register = Texts.load(), Register.load(REGISTER)
    findings = (page_row(register, row, texts) for row in rows(text, batch, "input"))
    show(findings, as_json or batch is not None)


def report_check(text: Text = None, batch: Batch = None, as_json: Json = False) -> None:
    """Xem một phản ánh có thuộc phạm vi tiếp nhận không; không lưu gì."""
    from reports.rows import report_row

    texts = Texts.load()
    findings = (report_row(row, texts) for row in rows(text, batch, "text"))
    show(findings, as_json or batch is not None, lambda finding: str(finding["text"]))


def schedule(text: Text = None, now: Now = None, batch: Batch = None, as_json: Json = False) -> None:
    """Hiểu một lịch sinh hoạt viết bằng lời và nêu ba lần tới."""
    results = _schedules(text, now, batch)
    show(results, as_json or batch is not None, lambda result: str(result["explanation"] or result["ask"]))


def _schedules(text: str | None, now: str | None, batch: Path | None) -> Iterator[dict[str, Any]]:
    from study.phrases import schedule_json

    for row in rows(text, batch, "text"):
        moment = _moment(row.get("now") or now)
        yield {"id": row.get("id"), **schedule_json(row["text"], moment)}


def _moment(text: object) -> datetime:
    from bot.clock import VIETNAM, SystemClock

    if text is None:
        return SystemClock().now()
    try:
        moment = datetime.fromisoformat(str(text))
    except ValueError:
        raise Refused(2, "command.bad_moment") from None
    return moment if moment.tzinfo else moment.replace(tzinfo=VIETNAM)
