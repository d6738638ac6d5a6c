"""What stands in a screenshot is read by the machine's own programs, for a few seconds, without a shell.

In most tests small scripts stand in for the programs: what is held to there is how they are called and what becomes
of their answers. The last one reads a picture with the real ones.
"""

from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pytest
import segno
from PIL import Image

from reports import screenshot
from reports.identity import find_targets
from tests.helpers.programs import needed, written
from tests.reports.pictures import photograph

Install = Callable[[str, str], None]
SPEAKS = 'if [ "$1" = --list-langs ]; then echo vie; else test -s "$1" && echo "facebook.com/gia.mao $4"; fi'


@pytest.fixture
def install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Install:
    """Put a program on the path, where there is no other: `install(name, what it does in sh)`."""
    (tmp_path / "bin").mkdir()
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))

    def put(name: str, does: str) -> None:
        file = tmp_path / "bin" / name
        file.write_text(f"#!/bin/sh\n{does}\n", encoding="utf-8")
        file.chmod(0o755)

    return put


async def test_codes_come_first_then_words_in_vietnamese(install: Install) -> None:
    install("tesseract", SPEAKS)
    install("zbarimg", "echo https://gia-mao.top/nhan-tien")
    assert screenshot.can_read()
    assert await screenshot.read(photograph()) == "https://gia-mao.top/nhan-tien\n\nfacebook.com/gia.mao vie"


async def test_without_the_programs_nothing_is_read(install: Install) -> None:
    assert not screenshot.can_read()
    assert await screenshot.read(photograph()) == ""


async def test_one_program_is_enough_and_a_failing_one_does_no_harm(install: Install) -> None:
    install("tesseract", "exit 3")
    install("zbarimg", "echo t.me/giamao")
    assert await screenshot.read(photograph()) == "t.me/giamao"


async def test_a_program_that_hangs_is_ended(install: Install, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(screenshot, "SECONDS", 0.2)
    install("zbarimg", "exec /bin/sleep 60")
    assert await screenshot.read(photograph()) == ""


async def test_bytes_that_are_no_text_and_endless_output_are_cut(install: Install) -> None:
    install("zbarimg", "printf 'a\\377b'; i=0; while [ $i -lt 3000 ]; do echo 0123456789; i=$((i+1)); done")
    found = await screenshot.read(photograph())
    assert found.startswith("a\ufffdb")
    assert len(found) <= screenshot.LONGEST


async def test_a_real_screenshot_gives_its_address_and_its_code() -> None:
    needed("tesseract", "zbarimg")
    page = written("Công an tỉnh - hỗ trợ lấy lại tiền", "https://congan-tinh.hotro24h.com/nhan-tien")
    code = BytesIO()
    segno.make("https://facebook.com/congan.gia.mao").save(code, kind="png", scale=6)
    page.paste(Image.open(BytesIO(code.getvalue())).convert("RGB"), (40, 260))
    file = BytesIO()
    page.save(file, format="JPEG", quality=85)
    found = find_targets(await screenshot.read(file.getvalue())).targets
    assert [target.display for target in found] == [
        "facebook.com/congan.gia.mao",
        "congan-tinh.hotro24h.com/nhan-tien",
    ]
