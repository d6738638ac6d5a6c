"""Answers in people's own words: right, asked back, or left alone; never taken for the opposite."""

import pytest

from study.replies import Reply, read


@pytest.mark.parametrize(
    ("words", "answer", "reason"),
    [
        ("chắc là đi được", "yes", None),
        ("tôi sẽ có mặt", "yes", None),
        ("vâng tôi sẽ đi", "yes", None),
        ("vâng", "yes", None),
        ("dạ", "yes", None),
        ("co", "yes", None),
        ("ok em", "yes", None),
        ("nhất trí", "yes", None),
        ("dự được ạ", "yes", None),
        ("bận rồi", "no", None),
        ("hôm đó bận", "no", None),
        ("em ốm", "no", "sick"),
        ("toi om khong di duoc", "no", "sick"),
        ("đang nằm viện", "no", "sick"),
        ("con ốm nên xin vắng", "no", "family"),
        ("xin phép vắng vì đám giỗ", "no", "family"),
        ("tôi đi công tác không dự được", "no", "work"),
        ("không đi được đâu", "no", None),
        ("dạ em vắng", "no", None),
        ("chưa biết", "later", None),
        ("để xem đã", "later", None),
        ("có thể đi được", None, None),
        ("nếu không bận thì đi được", None, None),
    ],
)
def test_an_answer_is_understood(words: str, answer: str | None, reason: str | None) -> None:
    assert read(words) == Reply(answer, reason)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "words",
    [
        "họp ở đâu",
        "họp bàn gì thế",
        "đi được không",
        "tôi có được đăng bài không",
        "Đăng ảnh có mặt lãnh đạo có sao không",
        "chia sẻ bài viết",
        "có mặt?",
        "không bận",
        "xin chào",
        "",
        "🙂",
        "\u200b",
        "vắng " * 200_000,
        "Hôm nay tôi đi chợ mua rau gặp ông Ba kể chuyện ngày xưa",
    ],
)
def test_what_is_no_answer_is_left_alone(words: str) -> None:
    assert read(words) is None
