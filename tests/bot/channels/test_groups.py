"""What is read in a group, on any channel: a command with its one word."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channels.groups import LONGEST, command

COMMANDS = ("gannhom",)


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("/gannhom abcd2345efgh", "/gannhom abcd2345efgh"),
        ("  /GanNhom\u00a0\u200babc \n", "/GanNhom abc"),
        ("/gannhom@our_bot abc", "/gannhom@our_bot abc"),
        ("/gannhom", None),
        ("/gannhom abc mai họp nhé", None),
        ("mai họp nhé /gannhom abc", None),
        ("@Bot Trợ lý /gannhom abc", None),
        ("", None),
    ],
)
def test_a_command_is_read_whole_or_not_at_all(text: str, read: str | None) -> None:
    assert command(text, COMMANDS) == read


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("@Bot Trợ lý /gannhom abc", "/gannhom abc"),
        ("/gannhom abc @Bot Trợ lý", "/gannhom abc"),
        ("/gannhom abc", "/gannhom abc"),
        ("@Bot mai họp nhé", None),
        ("@Bot /gannhom", None),
        ("@Bot /gannhom abc nhé", None),
        ("Bot /gannhom abc", None),
        ("@" + "a" * LONGEST + " /gannhom abc", None),
    ],
)
def test_where_the_bot_has_to_be_mentioned_its_name_is_left_out(text: str, read: str | None) -> None:
    assert command(text, COMMANDS, mentions=True) == read


@given(st.text() | st.lists(st.sampled_from(["/gannhom", "@An", "họp", "abc", "/help"])).map(" ".join))
def test_nothing_but_the_command_and_its_word_is_ever_read(text: str) -> None:
    for mentions in (False, True):
        read = command(text, COMMANDS, mentions=mentions)
        assert read is None or (read.split()[0] == "/gannhom" and len(read.split()) == 2)
