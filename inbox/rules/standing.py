"""What the rules pages stand on: files and publications as they hold at this moment, and what the files alone say."""

import asyncio
from functools import cache
from pathlib import Path

from inbox.desk import Desk
from knowledge.drafts import Drafts, read_drafts
from knowledge.entries import body_of
from knowledge.loading import load
from knowledge.proposals import InForce, read_published
from knowledge.published import Kind, Published

RULE: Kind = "rule"


async def in_force(desk: Desk) -> InForce:
    """Return what holds now, also what was published a moment ago and no process has taken up yet."""
    published = await desk.store.read(read_published)
    return await asyncio.to_thread(_in_force, desk, published)


def _in_force(desk: Desk, published: Published) -> InForce:
    return InForce.of(desk.knowledge(), published, _drafts(desk.directory))


async def shipped(desk: Desk, kind: Kind, id: str) -> str:
    """Return the body of a card or document as the files have it, "" when they do not."""
    return await asyncio.to_thread(_shipped, desk.directory, kind, id)


def _shipped(directory: Path, kind: Kind, id: str) -> str:
    content = load(directory)
    found = content.rules.get(id) if kind == "rule" else content.documents.get(id)
    return body_of(found) if found else ""


@cache
def _drafts(directory: Path) -> Drafts:
    return read_drafts(directory / "drafts.yaml", [])
