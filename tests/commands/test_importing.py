"""`knowledge import` as operators script it: every file on its own, a summary, and an exit code that tells."""

from pathlib import Path

from tests.commands.test_commands import lines, run
from tests.knowledge.importing.files import DECREE, DIRECTIVE, pdf, word, wrapped


def _files(folder: Path) -> list[str]:
    made = {
        "chi-thi.docx": word(DIRECTIVE.splitlines()),
        "nghi-dinh.pdf": pdf([wrapped(DECREE)[:20], wrapped(DECREE)[20:]]),
        "hong.pdf": b"%PDF-1.7 hong",
    }
    for name, content in made.items():
        (folder / name).write_bytes(content)
    return [str(folder / name) for name in made]


def test_one_bad_file_stops_no_other_and_the_exit_code_says_so(tmp_path: Path) -> None:
    files = _files(tmp_path)
    done = run(tmp_path, "knowledge", "import", *files)
    assert done.returncode == 1, done.stderr
    assert "15-ct-tu-2024-03-05: bản nháp chờ duyệt" in done.stdout
    assert "hong.pdf: lỗi." in done.stdout
    assert "3 tệp: 2 chờ duyệt, 0 không đổi, 0 chỉ đọc, 1 lỗi." in done.stdout
    assert "nghi-dinh.pdf: 2/2" in done.stderr
    assert "Traceback" not in done.stderr
    again = run(tmp_path, "knowledge", "import", "--json", *files[:2])
    assert again.returncode == 0
    rows = lines(again.stdout)
    assert [row["state"] for row in rows] == ["unchanged", "unchanged"]
    assert [row["format"] for row in rows] == ["docx", "pdf"]
    assert (rows[1]["pages"], rows[1]["number"], rows[1]["signed"]) == (2, "999/2024/NĐ-CP", "2024-11-09")


def test_a_dry_run_reads_and_keeps_nothing(tmp_path: Path) -> None:
    files = _files(tmp_path)[:1]
    done = run(tmp_path, "knowledge", "import", "--dry-run", "--json", *files)
    assert [row["state"] for row in lines(done.stdout)] == ["read"]
    assert not (tmp_path / "bot.db").exists()


def test_a_wrong_use_ends_with_2(tmp_path: Path) -> None:
    files = _files(tmp_path)
    for arguments in ([], ["/không/có.pdf"], [*files, "--document", "a-b"], [files[0], "--document", "Số 1"]):
        done = run(tmp_path, "knowledge", "import", *arguments)
        assert done.returncode == 2, arguments
        assert len(done.stderr.strip().splitlines()) == 1
