from hypothesis import given
from hypothesis import strategies as st

from knowledge.restorer import Restorer
from knowledge.tokens import syllables

TEXTS = [
    "Đảng viên chia sẻ tin giả trên mạng xã hội có bị phạt không",
    "Tôi đăng bài trên trang cá nhân có được không",
    "Cuộc họp chi bộ không được phát trực tiếp",
    "Đảng ủy đăng tin trên cổng thông tin",
]
RESTORER = Restorer.train([syllables(text) for text in TEXTS])


def restored(text: str) -> str:
    return " ".join(RESTORER.restore(syllables(text)))


def test_marks_that_were_not_typed_come_back() -> None:
    assert (
        restored("dang vien chia se tin gia tren mang xa hoi") == "đảng viên chia sẻ tin giả trên mạng xã hội"
    )
    assert restored("dang bai tren trang ca nhan") == "đăng bài trên trang cá nhân"


def test_slips_and_bare_keystrokes_are_mended() -> None:
    assert restored("phát trực tiêpp cuộc họp") == "phát trực tiếp cuộc họp"
    assert restored("tooi dawng bài không dduwowcj") == "tôi đăng bài không được"


def test_a_clean_question_stays_as_it_is() -> None:
    for text in TEXTS:
        assert RESTORER.restore(syllables(text)) == syllables(text)


def test_a_letter_that_stands_for_a_name_stays() -> None:
    assert restored("đảng viên A đăng bài") == "đảng viên a đăng bài"


def test_a_well_spelt_word_we_never_use_is_not_bent_into_one_we_know() -> None:
    assert restored("nấu phở bò ngon") == "nấu phở bò ngon"


@given(st.text(max_size=80))
def test_as_many_words_come_out_as_went_in(text: str) -> None:
    words = syllables(text)
    assert len(RESTORER.restore(words)) == len(words)
