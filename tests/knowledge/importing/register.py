"""A small register of invented and real numbers to hold documents against."""

from datetime import date

from knowledge.documents import Document


def document(id: str, number: str, signed: date, issuer: str, replaced_by: tuple[str, ...] = ()) -> Document:
    """A document of which only these fields matter."""
    return Document(
        id=id,
        number=number,
        title="Văn bản thử",
        kind="Chỉ thị",
        issuer=issuer,
        issuer_note=None,
        signed=signed,
        in_force_from=signed,
        in_force_until=None,
        replaced_by=replaced_by,
        replaces=(),
        amends=(),
        link=None,
        holds="full_text",
        confidence="high",
        checked_on=None,
        note=None,
    )


_ALL = [
    document("15-ct-tu-song-thu-2024-03-05", "15-CT/TU", date(2024, 3, 5), "Ban Thường vụ Tỉnh ủy Sông Thử"),
    document("85-qd-tw-2022-10-07", "85-QĐ/TW", date(2022, 10, 7), "Ban Bí thư"),
    document("55-qd-tw-2016-01-01", "55-QĐ/TW", date(2022, 10, 7), "Ban Bí thư", ("85-qd-tw-2022-10-07",)),
]
REGISTER = {each.id: each for each in _ALL}
