"""Messages cut to what a channel can show: nothing is lost, nothing is over the limit."""

import time

from hypothesis import given
from hypothesis import strategies as st

from bot.messages import Button, OutgoingMessage
from bot.rendering import Capabilities, fit, split

TEXTS = st.text(st.sampled_from("ab.!? \nđ…"), max_size=400)
BUTTONS = st.lists(st.text("abc", min_size=1, max_size=9), max_size=8).map(
    lambda titles: tuple(Button(title, f"d:{n}") for n, title in enumerate(titles))
)


@given(TEXTS, st.integers(1, 60))
def test_every_piece_is_within_the_limit_and_only_space_is_lost(text: str, limit: int) -> None:
    pieces = split(text, limit)
    assert all(len(piece) <= limit for piece in pieces)
    assert "".join("".join(pieces).split()) == "".join(text.split())


@given(st.lists(st.text("abđ", min_size=1, max_size=10), min_size=1, max_size=60), st.integers(22, 80))
def test_words_shorter_than_half_a_piece_are_never_cut(words: list[str], limit: int) -> None:
    assert " ".join(split(" ".join(words), limit)).split() == words


@given(TEXTS, st.integers(10, 60))
def test_no_piece_is_empty_unless_there_is_nothing_to_say(text: str, limit: int) -> None:
    pieces = split(text, limit)
    assert all(pieces) or pieces == [""]


def test_the_cut_is_at_a_paragraph_before_a_line_before_a_sentence() -> None:
    assert split("một hai\n\nba. bốn", 12) == ["một hai", "ba. bốn"]
    assert split("một hai\nba. bốn năm", 14) == ["một hai", "ba. bốn năm"]
    assert split("một hai ba. bốn năm", 14) == ["một hai ba.", "bốn năm"]


def test_a_megabyte_is_cut_in_no_time() -> None:
    began = time.monotonic()
    split("ký tự " * 170_000, 4096)
    split("x" * 1_000_000, 4096)
    assert time.monotonic() - began < 2


@given(TEXTS, BUTTONS, st.integers(0, 8), st.integers(5, 50), st.booleans())
def test_what_is_fitted_carries_every_choice_and_the_picture_once(
    text: str, buttons: tuple[Button, ...], room: int, limit: int, images: bool
) -> None:
    message = OutgoingMessage(text, buttons, b"png")
    limits = Capabilities(text_limit=limit, caption_limit=limit - 2, buttons=room, images=images)
    pieces = fit(message, limits)
    assert all(len(piece.text) <= limit for piece in pieces)
    assert [bool(piece.image) for piece in pieces] == [images] + [False] * (len(pieces) - 1)
    assert all(not piece.buttons for piece in pieces[:-1])
    if len(buttons) <= room:
        assert pieces[-1].buttons == buttons
    else:
        assert pieces[-1].buttons == ()
        shown = "".join("".join(piece.text for piece in pieces).split())
        assert all(f"{n}.{button.title}" in shown for n, button in enumerate(buttons, 1))


def test_a_channel_without_buttons_shows_a_numbered_menu() -> None:
    message = OutgoingMessage("Đồng chí chọn:", (Button("Có mặt", "a"), Button("Vắng", "b")))
    assert fit(message, Capabilities(buttons=0)) == [OutgoingMessage("Đồng chí chọn:\n\n1. Có mặt\n2. Vắng")]


def test_what_fits_is_left_alone() -> None:
    message = OutgoingMessage("x" * 4096, (Button("a", "b"),), None)
    assert fit(message, Capabilities()) == [message]
