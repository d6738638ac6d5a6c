"""Keyboards: what the Bot API accepts under a message."""

from typing import Any
from urllib.parse import urlsplit

from bot.channels.telegram.double.errors import bad_request
from bot.channels.telegram.double.parameters import Parameters

_UNREADABLE = "can't parse reply keyboard markup JSON object"
_OTHER_KINDS = ("keyboard", "remove_keyboard", "force_reply")
_PER_ROW, _PER_MESSAGE, _DATA_BYTES = 8, 100, 64


def inline_keyboard(parameters: Parameters) -> dict[str, Any] | None:
    """Return the checked inline keyboard of a call, None where it has none; raises a 400 for one that is wrong.

    Other kinds of markup are accepted and stay invisible in the message, as in Telegram.
    """
    markup = parameters.decoded("reply_markup", _UNREADABLE)
    if markup is None:
        return None
    if not isinstance(markup, dict):
        raise bad_request("object expected as reply markup")
    rows = markup.get("inline_keyboard")
    if rows is None:
        if not any(kind in markup for kind in _OTHER_KINDS) and markup:
            raise bad_request(_UNREADABLE)
        return None
    checked = _checked_rows(rows)
    return {"inline_keyboard": checked} if checked else None


def _checked_rows(rows: Any) -> list[list[dict[str, Any]]]:
    if not isinstance(rows, list) or not all(isinstance(row, list) for row in rows):
        raise bad_request('field "inline_keyboard" of the InlineKeyboardMarkup must be an Array of Arrays')
    kept = [[_checked_button(button) for button in row] for row in rows if row]
    if any(len(row) > _PER_ROW for row in kept) or sum(map(len, kept)) > _PER_MESSAGE:
        raise bad_request("reply markup is too long")
    return kept


def _checked_button(button: Any) -> dict[str, Any]:
    if not isinstance(button, dict):
        raise bad_request("can't parse inline keyboard button: expected an Object")
    title = button.get("text")
    if not isinstance(title, str) or not title.strip():
        raise bad_request('can\'t parse inline keyboard button: Field "text" must be of type String')
    actions = [key for key in ("callback_data", "url", "web_app", "switch_inline_query") if key in button]
    if len(actions) != 1:
        raise bad_request("Text buttons are unallowed in the inline keyboard")
    _check_action(actions[0], button[actions[0]])
    return {"text": title, actions[0]: button[actions[0]]}


def _check_action(kind: str, value: Any) -> None:
    if kind == "callback_data" and not (isinstance(value, str) and 1 <= len(value.encode()) <= _DATA_BYTES):
        raise bad_request("BUTTON_DATA_INVALID")
    if kind == "url" and not _is_address(value):
        raise bad_request("BUTTON_URL_INVALID")


def _is_address(value: Any) -> bool:
    try:
        parts = urlsplit(value) if isinstance(value, str) else None
    except ValueError:
        return False
    return parts is not None and parts.scheme in {"http", "https", "tg"} and bool(parts.netloc)
