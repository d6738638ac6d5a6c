"""The month in figures is the head's; taking the report away is written down."""

import io

from docx import Document
from sqlalchemy import select

from bot.store import Transaction
from bot.store.schema import audit
from inbox.figures import DOCX
from tests.inbox.conftest import Committee, words


async def test_the_head_sees_a_month_and_takes_the_report(committee: Committee) -> None:
    lead, officer = await committee.signed_in("lead"), await committee.signed_in("officer")
    assert (await officer.get("/inbox/figures")).status == 403
    assert (await officer.get("/inbox/figures/report.docx")).status == 403
    assert "Số liệu tháng 11/2026" in words(await (await lead.get("/inbox/figures")).text())
    assert (await lead.get("/inbox/figures", params={"month": "2026-10"})).status == 200
    for wrong in ("2026-00", "x" * 5000, "9999-12"):
        assert (await lead.get("/inbox/figures", params={"month": wrong})).status == 400
    response = await lead.get("/inbox/figures/report.docx", params={"month": "2026-10"})
    assert (response.status, response.content_type) == (200, DOCX)
    assert "bao-cao-2026-10.docx" in response.headers["Content-Disposition"]
    assert Document(io.BytesIO(await response.read())).core_properties.title.endswith("10/2026")

    def recorded(tx: Transaction) -> list[str]:
        wanted = select(audit.c.subject).where(audit.c.action == "figures.report")
        return list(tx.execute(wanted).scalars())

    assert await committee.store.read(recorded) == ["month:2026-10"]
