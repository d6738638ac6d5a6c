from heapq import nlargest

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.postings import Postings

WORDS = st.lists(st.sampled_from("abcdefgh"), min_size=1, max_size=12)


@given(st.lists(WORDS, min_size=1, max_size=60), WORDS, st.integers(1, 10))
def test_the_quick_way_ranks_exactly_as_scoring_everything(
    passages: list[list[str]], query: list[str], top: int
) -> None:
    index = Postings.build(passages)
    scores = index.scores(query).by_place
    expected = nlargest(top, [score for score in scores if score > 0])
    found = index.best(query, top)
    assert [score for _, score in found] == pytest.approx(expected)
    assert all(scores[place] == pytest.approx(score) for place, score in found)


def test_long_postings_are_cut_short_without_changing_the_best() -> None:
    passages = [["chung", *(["hiem"] if place % 97 == 0 else [])] for place in range(3000)]
    found = Postings.build(passages).best(["hiem", "chung"], 5)
    assert [place for place, _ in found] == [0, 97, 194, 291, 388]


def test_an_empty_index_and_an_empty_query_find_nothing() -> None:
    assert Postings.build([]).best(["a"], 3) == []
    assert Postings.build([["a"]]).best([], 3) == []
