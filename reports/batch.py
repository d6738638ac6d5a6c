"""Checking pages row by row, as the `page` command's batch files ask for it."""

from collections.abc import Mapping
from typing import Any

from reports.reason import Say
from reports.register import Register
from reports.verify import check_page, page_json


def page_row(register: Register, row: Mapping[str, Any], say: Say) -> dict[str, Any]:
    """Return the finding for one row {"id", "input"}, its sentences from the catalogue `say`.

    An optional "name" is the page's displayed name; an optional "register" ([{"name", "urls"}]) stands in for
    `register` in this row. Raises RegisterBroken for one that cannot be read.
    """
    own = row.get("register")
    name = row.get("name")
    finding = check_page(
        register if own is None else Register.from_rows(own),
        str(row["input"]),
        name if isinstance(name, str) else None,
    )
    return {"id": row.get("id"), **page_json(finding, say)}
