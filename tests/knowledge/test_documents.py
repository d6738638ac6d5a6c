from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from knowledge.documents import Document, in_force_predecessor, successors

DAYS = st.dates(date(2000, 1, 1), date(2040, 1, 1))


def document(id: str = "a", **changes: object) -> Document:
    fields: dict[str, object] = {
        "number": id.upper(),
        "title": "Thử",
        "kind": "Luật",
        "issuer": "Quốc hội",
        "issuer_note": None,
        "signed": None,
        "in_force_from": date(2024, 1, 1),
        "in_force_until": None,
        "replaced_by": (),
        "replaces": (),
        "amends": (),
        "link": None,
        "holds": "nothing",
        "confidence": "high",
        "checked_on": None,
        "note": None,
    }
    return Document(id=id, **(fields | changes))  # type: ignore[arg-type]


def register(*documents: Document) -> dict[str, Document]:
    return {one.id: one for one in documents}


def test_a_document_holds_from_its_first_day_to_the_day_before_its_end() -> None:
    law = document(in_force_until=date(2025, 1, 1))
    assert law.status_on(date(2023, 12, 31)) == "not_yet"
    assert law.status_on(date(2024, 1, 1)) == "in_force"
    assert law.status_on(date(2024, 12, 31)) == "in_force"
    assert law.status_on(date(2025, 1, 1)) == "replaced"


@given(DAYS, DAYS)
def test_a_repealed_document_is_never_in_force(ends: date, day: date) -> None:
    for begins in (None, ends - timedelta(days=400)):
        law = document(in_force_from=begins, in_force_until=ends)
        assert day < ends or law.status_on(day) == "replaced"


def test_what_is_not_known_is_not_called_in_force() -> None:
    assert document(in_force_from=None).status_on(date(2026, 1, 1)) == "unverified"
    assert document(confidence="low").status_on(date(2026, 1, 1)) == "unverified"
    assert document(replaced_by=("b",)).status_on(date(2026, 1, 1)) == "replaced"


def test_the_successor_is_the_end_of_the_chain_and_a_circle_ends_too() -> None:
    chain = register(document("a", replaced_by=("b",)), document("b", replaced_by=("c",)), document("c"))
    assert [later.id for later in successors(chain["a"], chain)] == ["c"]
    circle = register(document("a", replaced_by=("b",)), document("b", replaced_by=("a",)))
    assert len(successors(circle["a"], circle)) <= 1


def test_what_held_before_a_document_began_is_found() -> None:
    old = document(
        "old", in_force_from=date(2010, 1, 1), in_force_until=date(2024, 1, 1), replaced_by=("new",)
    )
    new = document("new")
    known = register(old, new)
    assert in_force_predecessor(new, known, date(2020, 5, 5)) == old
    assert in_force_predecessor(new, known, date(2005, 5, 5)) is None
