"""What people edit by hand and what officers publish is taken up; what is broken leaves the old register in force."""

import os
import shutil
from pathlib import Path

import pytest

from reports.register import RegisterBroken
from reports.register_proposals import Published
from reports.register_reloading import Reloading


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return Path(shutil.copy("knowledge/official_pages.yaml", tmp_path))


def _write(file: Path, text: str) -> None:
    before = file.stat().st_mtime_ns
    file.write_text(text, encoding="utf-8")
    os.utime(file, ns=(before + 10**9, before + 10**9))


def test_it_is_read_at_the_first_call_and_again_only_when_the_file_changes(file: Path) -> None:
    reloading = Reloading(file)
    first = reloading()
    assert not reloading.refresh()
    assert reloading() is first
    _write(file, "pages:\n  - name: Bộ Y tế\n    urls: [moh.gov.vn]\n")
    assert reloading.refresh()
    assert [page.name for page in reloading().pages] == ["Bộ Y tế"]


def test_a_broken_file_leaves_the_old_register_in_force_and_is_looked_at_once(file: Path) -> None:
    reloading = Reloading(file)
    first = reloading()
    _write(file, "pages: [\n")
    assert not reloading.refresh()
    assert not reloading.refresh()
    assert reloading() is first


def test_a_broken_file_at_the_start_says_what_is_wrong(tmp_path: Path) -> None:
    with pytest.raises(RegisterBroken):
        Reloading(tmp_path / "none.yaml")()


def test_what_was_published_before_the_start_holds_from_the_first_answer(file: Path) -> None:
    reloading = Reloading(file)
    reloading.begin(Published("1@", {"moi": "name: Mới\nurls: [moi.example]\n"}))
    assert "Mới" in [page.name for page in reloading().pages]
    assert not reloading.refresh(reloading.published)
    assert reloading.refresh(Published("2@", {"moi": ""}))
    assert "Mới" not in [page.name for page in reloading().pages]
