"""One row in, one row out: what the commands `page` and `report-check` do with a line of a batch file.

Nothing in a row can break the batch: values of a wrong kind get a row that says what is wrong.
"""

from collections.abc import Mapping
from typing import Any

from reports.reason import Say
from reports.register import Register
from reports.register_file import RegisterBroken
from reports.scope import check_report, report_json
from reports.verify import check_page, page_json


def page_row(register: Register, row: Any, say: Say) -> dict[str, Any]:
    """Return the finding for {"id", "input", "name"?, "register"?}; a row's own register replaces `register`."""
    fields = row if isinstance(row, Mapping) else {}
    text, name = fields.get("input"), fields.get("name")
    if not isinstance(text, str) or not (name is None or isinstance(name, str)):
        return _refused(fields, say("verify.row_wrong"))
    try:
        if fields.get("register") is not None:
            register = Register.from_rows(fields["register"])
    except RegisterBroken as error:
        return _refused(fields, str(error))
    return {"id": fields.get("id"), **page_json(check_page(register, text, name), say)}


def report_row(row: Any, say: Say) -> dict[str, Any]:
    """Return the decision for {"id", "text"}; nothing is stored."""
    fields = row if isinstance(row, Mapping) else {}
    text = fields.get("text")
    finding = check_report(text if isinstance(text, str) else "")
    return {"id": fields.get("id"), **report_json(finding, say)}


def _refused(fields: Mapping[str, Any], why: str) -> dict[str, Any]:
    nothing = {"platform": None, "canonical": None, "reason": why, "register": "unknown", "matches": None}
    return {"id": fields.get("id"), **nothing, "reasons": []}
