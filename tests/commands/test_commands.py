"""The command line as operators script against it: real processes, real files."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.helpers.shipped import beside

ROOT = Path(__file__).resolve().parents[2]


def run(folder: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run `run_bot.py` with a database in `folder`."""
    beside(folder)
    return subprocess.run(
        [sys.executable, "run_bot.py", *arguments],
        cwd=ROOT,
        env={**os.environ, "BOT__DATABASE__URL": f"sqlite:///{folder}/bot.db", **environment},
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )


def lines(text: str) -> list[dict[str, object]]:
    return [json.loads(line) for line in text.splitlines()]


WRONG = [
    (["lenhla"], "không có lệnh này"),
    (["--lạ"], "không có tùy chọn --lạ"),
    (["serve", "--role", "chủ"], "--role"),
    (["serve", "--role", "web"], "--role all"),
    (["ask"], "cần nội dung"),
    (["ask", "x", "--as-of", "2026-02-31"], "NĂM-THÁNG-NGÀY"),
    (["schedule", "mai", "--now", "hôm qua"], "--now"),
    (["page", "--batch", "/không/có"], "/không/có"),
    (["knowledge", "search", "x", "--top", "nhiều"], "--top"),
    (["officer", "add", "An", "--role", "vua"], "--role"),
    (["--config", "/không/có.yaml", "doctor"], "/không/có.yaml"),
]


@pytest.mark.parametrize(("arguments", "said"), WRONG, ids=lambda value: str(value)[:30])
def test_bad_usage_ends_with_2_and_one_clear_line(tmp_path: Path, arguments: list[str], said: str) -> None:
    done = run(tmp_path, *arguments)
    assert done.returncode == 2
    assert done.stdout == ""
    assert len(done.stderr.strip().splitlines()) == 1
    assert said in done.stderr


def test_a_wrong_setting_ends_with_2_naming_the_field_and_never_the_secret(tmp_path: Path) -> None:
    done = run(tmp_path, "doctor", BOT__WEB__PORT="tám nghìn", BOT__TELEGRAM__TOKEN="123:bí-mật")
    assert done.returncode == 2
    assert "web.port" in done.stderr
    assert "bí-mật" not in done.stderr + done.stdout


def test_ask_answers_in_order_with_json_only_on_standard_output(tmp_path: Path) -> None:
    batch = tmp_path / "questions.jsonl"
    asked = [
        {"id": "a", "question": "chia sẻ tin chưa kiểm chứng có bị phạt không"},
        {"id": "b", "turns": ["chia sẻ tin giả bị phạt bao nhiêu", "vì sao?"]},
        {"id": "c", "question": "thời tiết hà nội"},
    ]
    batch.write_text("\n".join(json.dumps(row, ensure_ascii=False) for row in asked), encoding="utf-8")
    done = run(tmp_path, "ask", "--batch", str(batch))
    assert done.returncode == 0, done.stderr
    rows = lines(done.stdout)
    assert [row["id"] for row in rows] == ["a", "b", "c"]
    assert rows[0]["outcome"] == "answer"
    assert rows[0]["citations"]
    assert rows[2]["outcome"] == "out_of_scope"


def test_a_broken_batch_line_is_named_by_file_and_line(tmp_path: Path) -> None:
    batch = tmp_path / "rows.jsonl"
    batch.write_text('{"id": 1, "text": "x"}\n{hỏng\n', encoding="utf-8")
    done = run(tmp_path, "report-check", "--batch", str(batch))
    assert done.returncode == 2
    assert "rows.jsonl" in done.stderr
    assert "2" in done.stderr


def test_page_report_check_and_schedule_print_the_contract_s_fields(tmp_path: Path) -> None:
    page = lines(run(tmp_path, "page", "https://bocongan.gov.vn/", "--json").stdout)[0]
    assert (page["register"], page["canonical"]) == ("official", "bocongan.gov.vn")
    report = lines(run(tmp_path, "report-check", "trang facebook.com/a giả danh công an", "--json").stdout)[0]
    assert (report["decision"], report["targets"]) == ("accept", ["facebook.com/a"])
    now = "2026-11-21T09:00:00+07:00"
    plan = lines(run(tmp_path, "schedule", "ngày 3 hằng tháng 19h30", "--now", now, "--json").stdout)[0]
    assert plan["next"] == [f"{day}T19:30:00+07:00" for day in ("2026-12-03", "2027-01-03", "2027-02-03")]


def test_the_bundled_knowledge_passes_its_own_check(tmp_path: Path) -> None:
    done = run(tmp_path, "knowledge", "check", "--json")
    assert done.returncode == 0, done.stdout
    assert lines(done.stdout)[0]["errors"] == 0


def test_a_foreign_corpus_is_ranked_by_the_same_engine(tmp_path: Path) -> None:
    corpus, batch = tmp_path / "corpus.jsonl", tmp_path / "questions.jsonl"
    corpus.write_text(
        '{"id": "1", "title": "Nghỉ phép", "text": "Người lao động được nghỉ phép năm"}\n'
        '{"id": "2", "title": "Tiền lương", "text": "Trả lương đúng hạn"}\n',
        encoding="utf-8",
    )
    batch.write_text('{"id": "q", "question": "nghi phep nam the nao"}\n', encoding="utf-8")
    done = run(tmp_path, "knowledge", "search", "--corpus", str(corpus), "--batch", str(batch))
    assert lines(done.stdout)[0]["ranked"][0]["id"] == "1"  # type: ignore[index]


def test_an_officer_is_added_once_and_the_audit_chain_holds(tmp_path: Path) -> None:
    added = run(tmp_path, "officer", "add", "Trần Văn Bình", "--role", "lead")
    assert added.returncode == 0, added.stderr
    assert "Trần Văn Bình" in added.stdout
    again = run(tmp_path, "officer", "add", "Trần Văn Bình")
    assert again.returncode == 1
    verified = run(tmp_path, "audit", "verify")
    assert (verified.returncode, "liền mạch" in verified.stdout) == (0, True)


def test_a_backup_is_verified_restored_elsewhere_and_refused_once_changed(tmp_path: Path) -> None:
    run(tmp_path, "officer", "add", "Trần Văn Bình")
    made = run(tmp_path, "backup", str(tmp_path / "backups"))
    assert made.returncode == 0, made.stderr
    [file] = (tmp_path / "backups").glob("*.zip")
    assert run(tmp_path, "backup", "--verify", str(file)).returncode == 0
    elsewhere = tmp_path / "elsewhere"
    assert run(elsewhere, "restore", str(file)).returncode == 0
    assert run(elsewhere, "officer", "add", "Trần Văn Bình").returncode == 1  # the name came along
    assert run(elsewhere, "restore", str(file)).returncode == 1  # not empty any more
    content = bytearray(file.read_bytes())
    content[len(content) // 3] ^= 1
    file.write_bytes(content)
    assert run(tmp_path, "backup", "--verify", str(file)).returncode == 1


def test_a_dry_run_counts_what_purge_would_remove(tmp_path: Path) -> None:
    run(tmp_path, "officer", "add", "An")
    done = run(tmp_path, "purge", "--dry-run")
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip().splitlines()


def test_doctor_says_one_line_a_check(tmp_path: Path) -> None:
    done = run(tmp_path, "doctor")
    assert done.returncode == 0, done.stdout
    assert all(line.startswith(("đạt", "hỏng")) for line in done.stdout.splitlines())


def test_an_export_opens_in_any_sqlite_tool_and_never_overwrites(tmp_path: Path) -> None:
    file = tmp_path / "export.db"
    done = run(tmp_path, "export", str(file))
    assert done.returncode == 0, done.stderr
    assert done.stdout.split() == ["cases:", "0", "dòng", "questions:", "0", "dòng", "sessions:", "0", "dòng"]
    assert run(tmp_path, "export", str(file)).returncode == 1
    assert run(tmp_path, "export", str(tmp_path / "new" / "export.db")).returncode == 0
    assert (file.stat().st_mode & 0o777, (tmp_path / "new").stat().st_mode & 0o777) == (0o600, 0o700)
    refused = run(tmp_path, "export", "/proc/nowhere/export.db")
    assert (refused.returncode, refused.stderr.count("\n")) == (2, 1)
