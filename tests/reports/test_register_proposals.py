"""Entries keep their shape through YAML, and what the file says would pass the same check."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reports.register_entry import fields_of, read, read_entries, write
from reports.register_proposals import check_body, check_fields
from reports.register_row import RowBroken

ENTRIES = read_entries(Path("knowledge/official_pages.yaml"))
_LINE = st.text(max_size=40)


def test_every_entry_of_the_file_passes_the_check_of_a_proposal() -> None:
    for key, entry in ENTRIES.by_key.items():
        assert check_fields(key, entry.fields, ENTRIES) == entry


def test_an_entry_written_and_read_again_is_the_same() -> None:
    for key, entry in ENTRIES.by_key.items():
        again = read(key, entry.body)
        assert again.thing == entry.thing
        assert again.body == entry.body


def test_no_two_entries_claim_one_address() -> None:
    claimed = [target.canonical for entry in ENTRIES.by_key.values() for target in entry.thing.targets]
    assert len(claimed) == len(set(claimed))


def test_publications_replace_add_and_take_away_and_a_broken_one_is_passed_over() -> None:
    bodies = {"moh-gov-vn": "name: Bộ Y tế mới\nurls: [moh.gov.vn]\n", "moi": "name: Mới\n", "hue-gov-vn": ""}
    found = ENTRIES.with_published(bodies | {"hanoi-gov-vn": "name: [1"})
    assert found.by_key["moh-gov-vn"].thing.name == "Bộ Y tế mới"
    assert "moi" in found.by_key
    assert "hue-gov-vn" not in found.by_key
    assert found.by_key["hanoi-gov-vn"] == ENTRIES.by_key["hanoi-gov-vn"]
    assert found.broken == ("hanoi-gov-vn",)


@settings(deadline=None, max_examples=60)
@given(
    st.dictionaries(
        st.sampled_from(["name", "imitates", "urls", "aliases", "kind", "see", "x"]),
        st.one_of(_LINE, st.lists(_LINE, max_size=3), st.none(), st.integers()),
    )
)
def test_any_fields_are_taken_or_refused_in_words(fields: dict[str, object]) -> None:
    try:
        entry = check_fields("moi", fields, ENTRIES)
    except RowBroken as refusal:
        told = str(refusal)
    else:
        told = read("moi", write(entry.fields)).key
    assert told


@pytest.mark.parametrize("body", ["- a", "a: [", "7", "name: 3", "\x00", "&a [*a]"])
def test_a_body_that_is_no_entry_is_refused(body: str) -> None:
    with pytest.raises(RowBroken):
        check_body("x", body, ENTRIES)
    assert isinstance(fields_of(body), dict)
