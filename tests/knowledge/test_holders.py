from hypothesis import given
from hypothesis import strategies as st

from knowledge.holders import Holders, gathered

PASSAGES = st.lists(st.lists(st.sampled_from(["tin", "giả", "họp", "chi bộ"])), max_size=20)


@given(PASSAGES)
def test_holders_say_what_every_passage_holds(passages: list[list[str]]) -> None:
    holders, terms = Holders.build(gathered(passages))
    assert set(terms) == {term for passage in passages for term in passage}
    for term in ("tin", "giả", "họp", "chi bộ", "khác"):
        assert holders.count(term) == sum(term in passage for passage in passages)
    for place, passage in enumerate(passages):
        assert {term for term in ("tin", "giả", "khác") if term in holders.of(place)} == {"tin", "giả"} & set(
            passage
        )


@given(PASSAGES)
def test_asked_of_several_passages_at_once_they_say_the_same(passages: list[list[str]]) -> None:
    holders, terms = Holders.build(gathered(passages))
    held = holders.holding([*terms, "khác"], range(len(passages)))
    assert held == {place: set(passage) for place, passage in enumerate(passages)}
