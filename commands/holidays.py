"""`holidays …`: the file of holidays, checked and shown; it is edited by hand and needs no restart."""

from datetime import date
from pathlib import Path
from typing import Annotated, Any

import typer

from bot.texts import Texts
from commands.common import Json, Refused, show

application = typer.Typer(help="Ngày nghỉ lễ, tết.", no_args_is_help=True)
_YEARS_AHEAD = 2


@application.command("check")
def check(
    file: Annotated[Path | None, typer.Argument(help="Tệp khác với tệp đang dùng.")] = None,
    as_json: Json = False,
) -> None:
    """Kiểm tra tệp ngày nghỉ; mỗi lỗi nêu dòng và cách sửa."""
    from study import holiday_check, holidays
    from study.holiday_file import HolidaysBroken

    texts = Texts.load()
    try:
        calendar = holidays.load(file or holidays.DATA)
    except HolidaysBroken as broken:
        lines = holiday_check.explain(texts, broken)
        problems = [
            {"line": problem.line, "message": line}
            for problem, line in zip(broken.problems, lines, strict=True)
        ]
        if as_json:
            show([{"passed": False, "problems": problems}], True)
        else:
            typer.echo("\n".join(lines))
        raise typer.Exit(1) from None
    if as_json:
        show([{"passed": True, "problems": [], "announced": sorted(calendar.announced)}], True)
    else:
        typer.echo("\n".join(_good(texts, calendar)))


def _good(texts: Texts, calendar: Any) -> list[str]:
    from bot.clock import SystemClock, local

    this = local(SystemClock().now()).year
    years = ", ".join(str(year) for year in sorted(calendar.announced))
    counts = {"fixed": len(calendar.fixed), "lunar": len(calendar.lunar)}
    missing = [year for year in range(this, this + _YEARS_AHEAD) if year not in calendar.announced]
    return [
        texts("holidays.good", years=years, **counts),
        *(texts("holidays.not_announced", year=year) for year in missing),
    ]


@application.command("list")
def list_year(year: int, as_json: Json = False) -> None:
    """Liệt kê ngày nghỉ và ngày làm bù của một năm."""
    from study import holidays
    from study.holiday_entries import YEARS

    if year not in YEARS:
        raise Refused(2, "command.bad_value", name="YEAR")
    texts, calendar = Texts.load(), holidays.official()
    rows = [
        {
            "date": day.isoformat(),
            "name": off.name if off else None,
            "in_lieu": bool(off and off.in_lieu),
            "expected": bool(off and off.expected),
            "working": off is None,
        }
        for day, off in holidays.of_year(calendar, year)
    ]
    show(rows, as_json, lambda row: _said(texts, row))


def _said(texts: Texts, row: dict[str, Any]) -> str:
    day = date.fromisoformat(row["date"])
    why = row["name"] or texts("holidays.working")
    for name in ("in_lieu", "expected"):
        if row[name]:
            why = texts(f"holidays.{name}", name=why)
    weekday = texts(f"study.weekday_{day.isoweekday()}")
    return texts("holidays.day", weekday=weekday[0].upper() + weekday[1:], date=f"{day:%d/%m/%Y}", why=why)
