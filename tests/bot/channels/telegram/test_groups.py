"""Groups on Telegram: one command is read, by whoever types it without their name; all else is not even stored."""

from typing import Any

import msgspec
import pytest

from bot.channels.telegram.updates import decode, neutral

COMMANDS = ("gannhom",)


def _read(**fields: Any) -> Any:
    return neutral(decode(msgspec.json.encode({"update_id": 5, **fields})), COMMANDS)


def _said(text: str, kind: str = "supergroup") -> Any:
    sender = {"id": 7, "first_name": "An"}
    return _read(
        message={"message_id": 1, "date": 9, "chat": {"id": -100, "type": kind}, "from": sender, "text": text}
    )


@pytest.mark.parametrize("text", ["/gannhom abc", "/gannhom@our_bot abc", "/GanNhom abc"])
@pytest.mark.parametrize("kind", ["group", "supergroup"])
def test_the_command_is_read_without_who_typed_it(text: str, kind: str) -> None:
    message = _said(text, kind)
    assert (message.kind, message.address, message.text, message.sender_name) == ("group", "-100", text, "")


@pytest.mark.parametrize(
    "text",
    ["chào", "gannhom abc", "/help", "/", "/ gannhom", "/gannhomx", "/start b-x", "/gannhom " + "a" * 100],
)
def test_nothing_else_is_read_in_a_group(text: str) -> None:
    assert _said(text) is None
    assert _said("/gannhom abc", "channel") is None


def test_taps_edits_and_pictures_of_a_group_are_none_of_our_business() -> None:
    chat = {"id": -100, "type": "supergroup"}
    message = {"message_id": 1, "date": 9, "chat": chat, "text": "/gannhom abc"}
    assert _read(edited_message=message) is None
    assert _read(callback_query={"id": "1", "message": message, "data": "x"}) is None
    assert (
        _read(message={"message_id": 1, "chat": chat, "photo": [{"file_id": "x"}], "caption": "/gannhom abc"})
        is None
    )


def test_a_group_that_became_a_supergroup_says_its_new_number() -> None:
    chat = {"id": -100, "type": "group"}
    message = _read(message={"message_id": 1, "date": 9, "chat": chat, "migrate_to_chat_id": -100500})
    assert (message.kind, message.address, message.text) == ("renumbered", "-100", "-100500")


@pytest.mark.parametrize(("status", "kind"), [("left", "blocked"), ("kicked", "blocked"), ("member", None)])
def test_being_taken_out_is_noticed_being_put_in_is_not(status: str, kind: str | None) -> None:
    chat = {"id": -100, "type": "group"}
    found = _read(my_chat_member={"chat": chat, "new_chat_member": {"status": status}, "date": 9})
    assert (found.kind if found else None) == kind
    channel = {"chat": {"id": -5, "type": "channel"}, "new_chat_member": {"status": "left"}, "date": 9}
    assert _read(my_chat_member=channel) is None
