"""Differences: two versions field by field, with what is on one side only marked."""

from knowledge.differences import Difference, differences


def test_only_what_differs_is_listed_in_the_order_of_the_card() -> None:
    before = {"short": "Được.", "why": "x", "aliases": ["một", "hai"], "tags": {}, "review_by": None}
    after = {"short": "Không được.", "why": "x", "aliases": ["hai", "ba"], "tags": {"act": ["post"]}}
    assert differences("rule", before, after) == [
        Difference("aliases", (("gone", "một"), ("same", "hai")), (("same", "hai"), ("new", "ba"))),
        Difference("short", (("gone", "Được."),), (("new", "Không được."),)),
        Difference("tags", (), (("new", "post"),)),
    ]


def test_a_removal_takes_everything_and_a_new_card_brings_everything() -> None:
    [gone] = differences("rule", {"short": "Được."}, {})
    [new] = differences("rule", {}, {"short": "Được."})
    assert (gone.before, gone.after) == ((("gone", "Được."),), ())
    assert (new.before, new.after) == ((), (("new", "Được."),))
