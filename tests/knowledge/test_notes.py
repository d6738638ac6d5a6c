"""Notes: what goes with a proposal is read as it was written, and words of others are words."""

from hypothesis import given
from hypothesis import strategies as st

from knowledge.notes import Note


@given(st.text(max_size=40), st.lists(st.integers(0, 10**6), max_size=3), st.text(max_size=20))
def test_a_note_is_read_as_it_was_written(text: str, questions: list[int], reply: str) -> None:
    note = Note(text, tuple(questions), reply)
    assert Note.read(note.write()) == note


def test_bare_words_stay_bare_and_what_is_no_note_is_words() -> None:
    assert Note("Sửa theo văn bản mới").write() == "Sửa theo văn bản mới"
    assert Note.read('{"questions": "x"}') == Note('{"questions": "x"}')
    assert Note.read("") == Note()
    assert Note.read("[1]").text == "[1]"
