"""Exporting the rule base and bringing cards in, as operators do it."""

from pathlib import Path

import pytest

from tests.commands.test_commands import lines, run

CHANGED = "  why: Văn bản mới quy định như vậy."


@pytest.mark.slow
def test_everything_goes_out_and_a_changed_card_comes_back_as_a_proposal(tmp_path: Path) -> None:
    out = tmp_path / "ra"
    assert run(tmp_path, "knowledge", "export", str(out)).returncode == 0
    assert (out / "vocabulary.yaml").exists()

    press = out / "rules" / "press.yaml"
    cards = press.read_text(encoding="utf-8").split("\n\n")
    why, _, rest = cards[0].partition("\n  instead:")
    press.write_text(why.partition("\n  why:")[0] + f"\n{CHANGED}\n  instead:" + rest, encoding="utf-8")
    looked = run(tmp_path, "knowledge", "import-cards", str(press), "--dry-run", "--json")
    assert looked.returncode == 0, looked.stderr
    assert [row["state"] for row in lines(looked.stdout)] == ["changed"]
    assert "Đã nạp 1" in run(tmp_path, "knowledge", "import-cards", str(press)).stdout
    again = run(tmp_path, "knowledge", "import-cards", str(press), "--json")
    assert again.returncode == 1
    assert [row["state"] for row in lines(again.stdout)] == ["waiting"]


def test_a_file_that_is_not_there_is_bad_usage(tmp_path: Path) -> None:
    done = run(tmp_path, "knowledge", "import-cards", "/không/có.yaml")
    assert done.returncode == 2
    assert "/không/có.yaml" in done.stderr
