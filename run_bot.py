"""The only door: `python run_bot.py` serves, `python run_bot.py --help` lists every other command.

Imports that cost time stand inside the commands, so that each of them starts as fast as it can.
"""

import os
import sys
from typing import Annotated, NoReturn

import typer

from commands import asking, channels, holidays, knowledge, members, operating, serving, trying
from commands.errors import explain

application = typer.Typer(
    help="Trợ lý cán bộ: hỏi quy định, báo trang giả mạo, nhắc lịch sinh hoạt.",
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)


@application.callback(invoke_without_command=True)
def main(
    context: typer.Context,
    config: Annotated[str | None, typer.Option("--config", help="Tệp cấu hình YAML.")] = None,
) -> None:
    """Trợ lý cán bộ. Không nêu lệnh thì chạy như serve."""
    if context.invoked_subcommand is None:
        serving.serve(context)


application.command()(serving.serve)
application.command()(asking.ask)
application.command()(asking.page)
application.command("report-check")(asking.report_check)
application.command()(asking.schedule)
application.command()(operating.doctor)
application.command()(operating.backup)
application.command()(operating.restore)
application.command()(operating.export)
application.command()(operating.purge)
application.add_typer(knowledge.application, name="knowledge")
application.add_typer(holidays.application, name="holidays")
application.add_typer(operating.audit_commands, name="audit")
channels.application.command("try")(trying.attempt)
application.add_typer(channels.application, name="channel")
application.add_typer(members.application, name="members")
application.add_typer(operating.officer_commands, name="officer")


def door() -> NoReturn:
    """Run the command line; what a person can mend ends in one clear line, never in a traceback."""
    os.umask(0o077)  # the database, its log, backups and exports are for this account alone
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(encoding="utf-8")  # type: ignore[union-attr]
    try:
        code = application(standalone_mode=False)
    except Exception as error:
        explained = explain(error)
        if explained is None:
            raise
        code, lines = explained
        print(*lines, sep="\n", file=sys.stderr)
    sys.exit(code or 0)


if __name__ == "__main__":
    door()
