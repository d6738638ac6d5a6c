"""Details as typed, a line each: kept, emptied, or asked back."""

import pytest

from study.details import DetailsUnclear, link, read


def test_lines_are_read_by_their_names_and_an_agenda_may_go_on() -> None:
    found = read(
        "Địa điểm: Hội trường\nchuong trinh: Một\nHai\nSổ tay: https://sotay.example.vn/x\nLiên kết: không"
    )
    assert found == {
        "place": "Hội trường",
        "agenda": "Một\nHai",
        "handbook": "https://sotay.example.vn/x",
        "link": "",
    }
    assert read("https://hop.example.vn/a") == {"link": "https://hop.example.vn/a"}


@pytest.mark.parametrize(
    "text",
    [
        *(
            "javascript:alert(1)",
            "http://hop.example.vn",
            "https://a@b.vn/",
            "https://hop",
            "https://[",
            "hop.vn",
        ),
        *("https://hop.example.vn/" + "a" * 400, "https://hop.example.vn/a b", "https://x.vn:99999/"),
    ],
)
def test_only_plain_https_links_are_kept(text: str) -> None:
    with pytest.raises(DetailsUnclear):
        link(text)


@pytest.mark.parametrize("text", ["", "ở nhà văn hóa", ":", "\n\n", "Ghi chú: x"])
def test_what_names_no_detail_is_asked_back(text: str) -> None:
    with pytest.raises(DetailsUnclear):
        read(text)
