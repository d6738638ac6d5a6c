from knowledge.vocabulary import Concepts, Vocabulary

VOCABULARY = Vocabulary({"mxh": "mạng xã hội", "ko": "không", "duoc k": "được không", "ky": "kỷ luật"})


def test_abbreviations_are_written_out_the_longest_first() -> None:
    assert VOCABULARY.expand(["đăng", "mxh", "được", "k"]) == ["đăng", "mạng", "xã", "hội", "được", "không"]


def test_a_word_typed_with_its_mark_is_no_abbreviation() -> None:
    assert VOCABULARY.expand(["kỳ", "họp", "ko"]) == ["kỳ", "họp", "không"]


def test_synonyms_are_found_as_whole_phrases_the_longest_first() -> None:
    concepts = Concepts.build((("chia sẻ", "share"), ("chia sẻ lại", "đăng lại")))
    assert concepts.find(["toi", "chia", "se", "lai", "roi", "share"]) == [(1, 4, 1), (5, 6, 0)]


def test_a_word_of_one_region_is_read_only_with_its_marks() -> None:
    vocabulary = Vocabulary(dialect={"mô": "đâu", "quy mô": "quy mô"})
    assert vocabulary.expand(["báo", "ở", "mô"]) == ["báo", "ở", "đâu"]
    assert vocabulary.expand(["quy", "mô", "lớn"]) == ["quy", "mô", "lớn"]
    assert vocabulary.expand(["mo", "trang"]) == ["mo", "trang"]
