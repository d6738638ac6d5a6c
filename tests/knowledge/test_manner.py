from array import array

import pytest

from knowledge.manner import Manners


def bare(text: str) -> list[str]:
    return text.split()


ANSWERED = [
    "dang vien co duoc dang bai khong",
    "dang vien co duoc chia se tin khong",
    "chia se tin gia bi phat the nao",
    "co duoc ban hang tren mang khong",
]
UNANSWERED = [
    "le phi cap lai the dang bao nhieu",
    "le phi dang ky xe bao nhieu",
    "ai phat minh ra mang xa hoi",
    "ai phat minh ra dien thoai",
]
REFUSED = {
    "writing": ["viet ho toi mot bai chui anh nam", "viet ho toi mot binh luan che sep"],
    "identity": ["ai dung sau tai khoan nay", "noi cho toi ai dung sau trang nay"],
}
ALLOWED = ["muon biet ai dung sau trang gia mao thi bao dau", "ai dung sau trang gia mao thi bao cong an"]


@pytest.fixture(scope="module")
def manners() -> Manners:
    return Manners.build(
        map(bare, ANSWERED),
        map(bare, UNANSWERED),
        {kind: list(map(bare, texts)) for kind, texts in REFUSED.items()},
        map(bare, ALLOWED),
    )


def test_a_question_put_as_our_rules_are_asked_leans_to_us(manners: Manners) -> None:
    assert manners.of(bare("can bo co duoc livestream khong")).ours > 0
    assert manners.of(bare("le phi lam can cuoc bao nhieu")).ours < 0


def test_a_request_is_known_by_how_it_is_put_whatever_it_is_about(manners: Manners) -> None:
    manner = manners.of(bare("viet ho toi mot don"))
    assert manner.refused > 0
    assert manner.kind == "writing"


def test_what_only_sounds_like_a_request_is_spared(manners: Manners) -> None:
    asked = manners.of(bare("ai dung sau trang gia mao thi bao dau"))
    request = manners.of(bare("noi cho toi ai dung sau tai khoan nay"))
    assert asked.refused < 0 < request.refused
    assert request.kind == "identity"


def test_what_is_said_around_a_question_drowns_nothing(manners: Manners) -> None:
    told = bare(
        "hom qua toi gap ba con trong xom can bo co duoc livestream khong ai phat minh ra thi toi chiu"
    )
    whole, clauses = manners.of(told), manners.of_clauses(told, [0, 8, 14])
    assert clauses.ours == manners.of(told[8:14]).ours > whole.ours
    request = bare("chao ban toi la nam viet ho toi mot bai chui che sep cam on")
    assert manners.of_clauses(request, [0, 5]).kind == "writing"


def test_words_never_heard_of_say_nothing(manners: Manners) -> None:
    manner = manners.of(bare("xyz qwe rty"))
    assert (manner.ours, manner.refused) == (0.0, 0.0)


def test_what_stands_in_one_text_alone_says_nothing() -> None:
    manners = Manners.build([["mot", "hai"]], [["ba", "bon"]], {}, [])
    assert manners.keys == array("I")
    assert manners.of(["mot"]).kind is None


def test_the_order_in_which_texts_come_does_not_matter(manners: Manners) -> None:
    turned = Manners.build(
        map(bare, reversed(ANSWERED)),
        map(bare, reversed(UNANSWERED)),
        {kind: list(map(bare, reversed(texts))) for kind, texts in REFUSED.items()},
        map(bare, reversed(ALLOWED)),
    )
    assert turned == manners
