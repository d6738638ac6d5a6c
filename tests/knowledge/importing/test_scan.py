"""Pages that are pictures: read by the machine's own programs where it has them, told where it has not.

In most tests small scripts stand in for the programs: what is held to there is how they are called and what becomes
of their answers. The last one reads a scan with the real ones.
"""

from collections.abc import Callable, Iterator
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image

from knowledge.importing import scan
from knowledge.importing.failure import ImportFailed
from knowledge.importing.reading import read_file
from tests.helpers.programs import needed, written

Install = Callable[[str, str], None]
READ = "Điều 1. Chữ do máy nhận dạng từ ảnh chụp của trang này."
DRAWS = 'for last; do :; done; printf x > "$last.png"'
SPEAKS = f'if [ "$1" = --list-langs ]; then echo vie; else echo "{READ}"; fi'


@pytest.fixture
def install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Install]:
    """Put a program on the path: `install(name, what it does in sh)`."""
    monkeypatch.setenv("PATH", str(tmp_path))

    def put(name: str, does: str) -> None:
        (tmp_path / name).write_text(f"#!/bin/sh\n{does}\n", encoding="utf-8")
        (tmp_path / name).chmod(0o755)
        scan.can_recognise.cache_clear()

    yield put
    scan.can_recognise.cache_clear()


def scanned(pages: int = 2) -> bytes:
    """A PDF of empty pictures."""
    file = BytesIO()
    first, *others = [Image.new("L", (60, 80), 255) for _ in range(pages)]
    first.save(file, format="PDF", save_all=True, append_images=others)
    return file.getvalue()


def test_a_scan_is_read_page_by_page_and_told_to_be_so(install: Install) -> None:
    install("pdftoppm", DRAWS)
    install("tesseract", SPEAKS)
    pages: list[tuple[int, int]] = []
    source = read_file(scanned(), lambda done, of: pages.append((done, of)))
    assert [(line.text, line.page) for line in source.lines] == [(READ, 1), (READ, 2)]
    assert [each.key for each in source.slips] == ["recognised"]
    assert pages[-2:] == [(1, 2), (2, 2)]


def test_without_vietnamese_a_scan_is_refused_with_the_mend(install: Install) -> None:
    install("pdftoppm", DRAWS)
    install("tesseract", "echo eng")
    with pytest.raises(ImportFailed) as refused:
        read_file(scanned())
    assert refused.value.key == "scanned"
    assert "tesseract" in str(refused.value)


@pytest.mark.parametrize("does", ["exit 1", "exec /bin/sleep 60"])
def test_a_program_that_fails_or_hangs_is_ended_and_told(
    install: Install, monkeypatch: pytest.MonkeyPatch, does: str
) -> None:
    install("pdftoppm", does)
    install("tesseract", SPEAKS)
    assert scan.can_recognise()
    monkeypatch.setattr(scan, "_DRAW_SECONDS", 0.1)
    with pytest.raises(ImportFailed) as refused:
        read_file(scanned())
    assert refused.value.key == "scan_failed"


def test_a_real_scan_is_read_in_vietnamese() -> None:
    needed("tesseract", "pdftoppm")
    scan.can_recognise.cache_clear()
    page = written("Điều 1. Phạm vi điều chỉnh", "Quy định này áp dụng cho cán bộ, đảng viên.")
    file = BytesIO()
    page.save(file, format="PDF", resolution=100)
    text = " ".join(line.text for line in read_file(file.getvalue()).lines)
    assert "Điều 1" in text
    assert "cán bộ, đảng viên" in text
