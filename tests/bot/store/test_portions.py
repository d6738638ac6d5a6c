"""Portions: everything once, in order, in prepared sizes only."""

from hypothesis import given
from hypothesis import strategies as st

from bot.store.portions import portions


@given(st.lists(st.integers(), max_size=300))
def test_everything_comes_once_in_order_and_in_prepared_sizes(items: list[int]) -> None:
    cut = list(portions(items, (64, 16, 4, 1)))
    assert [item for some in cut for item in some] == items
    assert {len(some) for some in cut} <= {64, 16, 4, 1}
    assert [len(some) for some in cut] == sorted((len(some) for some in cut), reverse=True)
