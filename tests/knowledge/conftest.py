"""A small knowledge directory of its own, so that the tests do not lean on the real cards."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from knowledge.base import KnowledgeBase

TODAY = date(2026, 11, 21)

DOCUMENT = """\
id: {id}
number: {number}
title: Văn bản thử về mạng xã hội
kind: Quy định
issuer: Ban Bí thư
issuer_note: null
signed: {signed}
in_force_from: {begins}
in_force_until: {ends}
replaced_by: [{replaced_by}]
replaces: [{replaces}]
amends: []
link: null
holds: secondary
confidence: high
checked_on: 2026-11-21
note: null
sources: [thử]
"""

RULE = """\
- id: {id}
  topic: thu
  question: {question}
  aliases: [{aliases}]
  verdict: {verdict}
  short: {short}
  why: {why}
  instead: {instead}
  conditions: []
  exceptions: []
  citations:
    - {{document: {document}, article: {article}, confidence: {confidence}}}
  confidence: {confidence}
  basis: stated
  owner: ban-bien-tap
  review_by: 2027-02-21
  sources: [thử]
"""

VOCABULARY = """\
abbreviations: {ko: không, dc: được, fb: facebook, mxh: mạng xã hội, đv: đảng viên}
synonyms:
  - [chia sẻ, share]
  - [tài khoản, nick, acc]
"""


def document_yaml(id: str = "10-qd-tw-2024-01-01", **changes: str) -> str:
    """Return the YAML of one document; `changes` replace its fields."""
    fields = {
        "number": "10-QĐ/TW",
        "signed": "2024-01-01",
        "begins": "2024-02-01",
        "ends": "null",
        "replaced_by": "",
        "replaces": "",
    }
    return DOCUMENT.format(id=id, **(fields | changes))


def rule_yaml(id: str, **changes: str) -> str:
    """Return the YAML of one card, as an item of a list; `changes` replace its fields."""
    fields = {
        "question": "Tôi chia sẻ tin chưa kiểm chứng trên trang cá nhân được không?",
        "aliases": "share tin chưa biết thật giả, đăng lại tin chưa rõ nguồn",
        "verdict": "not_allowed",
        "short": "Không được. Tin chưa kiểm chứng có thể là tin giả.",
        "why": "Người chia sẻ chịu trách nhiệm về tin mình đưa; có thể bị phạt tiền.",
        "instead": "Chờ nguồn chính thức rồi mới chia sẻ.",
        "document": "10-qd-tw-2024-01-01",
        "article": "Điều 3",
        "confidence": "high",
    }
    return RULE.format(id=id, **(fields | changes))


CARDS = "".join(
    [
        rule_yaml("tin-chua-kiem-chung"),
        rule_yaml(
            "mat-khau",
            question="Cơ quan có được yêu cầu tôi nộp mật khẩu tài khoản không?",
            aliases="đưa mật khẩu cho sếp, bị đòi pass facebook",
            short="Không ai được yêu cầu đồng chí nộp mật khẩu tài khoản.",
            why="Mật khẩu là của riêng đồng chí.",
            instead="Từ chối và báo chi bộ.",
        ),
        rule_yaml(
            "hop-chi-bo-truc-tiep",
            question="Phát trực tiếp cuộc họp chi bộ lên mạng được không?",
            aliases="livestream họp chi bộ, quay họp chi bộ phát lên facebook",
            short="Không được phát trực tiếp cuộc họp chi bộ.",
            why="Nội dung họp chi bộ là nội bộ.",
            instead="Đăng tin sau họp khi bí thư đồng ý.",
            document="20-qd-tw-2020-01-01",
            article="Điều 9",
        ),
        rule_yaml(
            "bao-luu-y-kien",
            question="Tôi muốn bảo lưu ý kiến khác với chi bộ thì làm thế nào?",
            aliases="giữ ý kiến thiểu số, không đồng ý nghị quyết chi bộ thì sao",
            verdict="allowed",
            short="Được bảo lưu ý kiến và báo cáo lên cấp trên.",
            why="Điều lệ bảo vệ ý kiến thiểu số.",
            instead="Nêu ý kiến trong cuộc họp, ghi vào biên bản.",
            article="Điều 7",
            confidence="low",
        ),
        rule_yaml(
            "ban-do",
            question="Đăng bản đồ Việt Nam thiếu Hoàng Sa, Trường Sa được không?",
            aliases="bản đồ thiếu đảo, hình có đường lưỡi bò",
            short="Không được đăng bản đồ sai chủ quyền.",
            why="Bản đồ sai xâm phạm chủ quyền quốc gia.",
            instead="Dùng bản đồ do cơ quan nhà nước công bố.",
        ),
    ]
)


@pytest.fixture
def make_directory(tmp_path: Path) -> Callable[..., Path]:
    """Return a maker of knowledge directories: `make_directory(cards, {"<id>": yaml})`."""

    def make(
        cards: str = CARDS, documents: dict[str, str] | None = None, vocabulary: str = VOCABULARY
    ) -> Path:
        home = tmp_path / "knowledge"
        (home / "documents").mkdir(parents=True, exist_ok=True)
        (home / "rules").mkdir(exist_ok=True)
        for id, text in (documents if documents is not None else standard_documents()).items():
            (home / "documents" / f"{id}.yaml").write_text(text, encoding="utf-8")
        (home / "rules" / "thu.yaml").write_text(cards, encoding="utf-8")
        (home / "vocabulary.yaml").write_text(vocabulary, encoding="utf-8")
        # Of its own and few: the program's thousands would take seconds of every test.
        (home / "strangers").mkdir(exist_ok=True)
        (home / "strangers" / "few.yaml").write_text("- Bao giờ tăng lương cơ sở?\n", encoding="utf-8")
        (home / "refusals.yaml").write_text("{}\n", encoding="utf-8")
        return home

    return make


def standard_documents() -> dict[str, str]:
    """Return one document in force, one replaced in 2025 and its successor, which has not begun before that."""
    return {
        "10-qd-tw-2024-01-01": document_yaml(),
        "20-qd-tw-2020-01-01": document_yaml(
            "20-qd-tw-2020-01-01",
            number="20-QĐ/TW",
            signed="2020-01-01",
            begins="2020-02-01",
            ends="2025-06-01",
            replaced_by="30-qd-tw-2025-05-01",
        ),
        "30-qd-tw-2025-05-01": document_yaml(
            "30-qd-tw-2025-05-01",
            number="30-QĐ/TW",
            signed="2025-05-01",
            begins="2025-06-01",
            replaces="20-qd-tw-2020-01-01",
        ),
    }


@pytest.fixture
def base(make_directory: Callable[..., Path]) -> KnowledgeBase:
    """The small knowledge base, with thresholds of its own size: five cards cannot be as sure as hundreds."""
    home = make_directory()
    (home / "calibration.yaml").write_text(
        "notes: thử\nbias: -5.5\nweights: {told: 4, coverage: 3, strength: 5, lag: -4, far: -4}\n"
        "answer_from: 0.55\nlead_from: 0.5\nclarify_from: 0.3\n",
        encoding="utf-8",
    )
    return KnowledgeBase.load(home)


@pytest.fixture
def unsure(base: KnowledgeBase) -> KnowledgeBase:
    """The same knowledge, never sure enough to answer but always to ask back."""
    calibration = replace(base.snapshot.calibration, answer_from=1.0, clarify_from=0.01)
    return KnowledgeBase(replace(base.snapshot, calibration=calibration))
