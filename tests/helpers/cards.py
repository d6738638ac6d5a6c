"""A small knowledge directory that loads in no time: five cards, three documents, no questions of others."""

from pathlib import Path

from tests.knowledge.conftest import CARDS, VOCABULARY, standard_documents


def small_home(folder: Path) -> Path:
    """Make the directory below `folder` and return it."""
    home = folder / "knowledge"
    for name in ("documents", "rules", "strangers"):
        (home / name).mkdir(parents=True)
    for id, text in standard_documents().items():
        (home / "documents" / f"{id}.yaml").write_text(text, encoding="utf-8")
    (home / "rules" / "thu.yaml").write_text(CARDS, encoding="utf-8")
    (home / "vocabulary.yaml").write_text(VOCABULARY, encoding="utf-8")
    (home / "refusals.yaml").write_text("{}\n", encoding="utf-8")
    (home / "drafts.yaml").write_text(
        "signs:\n- {sign: internal, rule: ban-do, any: [mật]}\n", encoding="utf-8"
    )
    (home / "calibration.yaml").write_text(
        "notes: thử\nbias: -5.5\nweights: {told: 4, coverage: 3, strength: 5, lag: -4, far: -4}\n"
        "answer_from: 0.55\nlead_from: 0.5\nclarify_from: 0.3\n",
        encoding="utf-8",
    )
    return home
