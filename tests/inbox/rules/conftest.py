"""The inbox over a small rule base; what is published lies over it at once, as it does in a running house."""

from pathlib import Path

import pytest

from knowledge.base import KnowledgeBase
from tests.helpers.cards import small_home


@pytest.fixture(scope="session")
def knowledge_directory(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return small_home(tmp_path_factory.mktemp("home"))


@pytest.fixture(scope="session")
def knowledge(knowledge_directory: Path) -> KnowledgeBase:
    return KnowledgeBase.load(knowledge_directory)
