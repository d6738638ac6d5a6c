"""What officers do again and again in the tests of the rules pages."""

import re
from html import unescape

from aiohttp import ClientResponse
from aiohttp.test_utils import TestClient

from bot import people
from bot.store import Transaction
from knowledge import questions
from tests.inbox.conftest import SAME_ORIGIN, Committee

NEW = {
    "seen": "0",
    "question": "Đảng viên mở câu lạc bộ khiêu vũ trực tuyến được không?",
    "aliases": "clb khiêu vũ online\nlập nhóm nhảy trên mạng",
    "verdict": "conditional",
    "short": "Có điều kiện: được khi câu lạc bộ có nội quy và người chịu trách nhiệm.",
    "why": "Văn bản không cấm sinh hoạt văn nghệ trên mạng.",
    "instead": "Báo chi bộ trước khi lập nhóm.",
    "conditions": "Có nội quy",
    "exceptions": "",
    "topic": "thu",
    "owner": "ban-bien-tap",
    "confidence": "high",
    "basis": "stated",
    "review_by": "2027-05-21",
    "sources": "",
    "document-0": "10-QĐ/TW",
    "article-0": "Điều 3",
    "confidence-0": "high",
}


async def send(client: TestClient, path: str, data: dict[str, str]) -> tuple[ClientResponse, str]:
    """Post a form; return the answer (redirects followed) and its text without entities."""
    response = await client.post(f"/inbox/rules{path}", data=data, headers=SAME_ORIGIN)
    return response, unescape(await response.text())


async def propose(client: TestClient, path: str = "/new", **changes: str) -> int:
    """Send a card to a colleague and return the number of the revision."""
    response, text = await send(client, path, {**NEW, "action": "propose", **changes})
    assert response.status == 200, text
    return int(str(response.url.path).rpartition("/")[2])


async def hand_over(committee: Committee, text: str, name: str = "An") -> int:
    """A person asks what nobody can answer."""

    def ask(tx: Transaction) -> int:
        return questions.hand_over(tx, committee.seal, text, people.meet(tx, "web", name, name).id)

    return await committee.store.write(ask)


def typed(text: str, name: str) -> str:
    """What stands in a field of the page."""
    area = re.search(rf'<textarea[^>]*name="{name}"[^>]*>\n?(.*?)</textarea>', text, re.DOTALL)
    line = re.search(rf'<input[^>]*name="{name}"[^>]*value="([^"]*)"', text)
    found = area or line
    assert found, name
    return found[1]
