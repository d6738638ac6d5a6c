"""The methods the double knows, by their names in the Bot API."""

from collections.abc import Awaitable, Callable
from typing import Any

from bot.channels.telegram.double import media, messages, profile, receiving
from bot.channels.telegram.double.errors import ApiError
from bot.channels.telegram.double.parameters import Parameters
from bot.channels.telegram.double.state import State

Method = Callable[[State, Parameters], Awaitable[Any]]

METHODS: dict[str, Method] = {
    "getMe": profile.get_me,
    "getUpdates": receiving.get_updates,
    "setWebhook": receiving.set_webhook,
    "deleteWebhook": receiving.delete_webhook,
    "getWebhookInfo": receiving.get_webhook_info,
    "sendMessage": messages.send_message,
    "editMessageText": messages.edit_message_text,
    "editMessageReplyMarkup": messages.edit_message_reply_markup,
    "deleteMessage": messages.delete_message,
    "sendChatAction": messages.send_chat_action,
    "sendPhoto": media.send_photo,
    "sendDocument": media.send_document,
    "getFile": media.get_file,
    "answerCallbackQuery": profile.answer_callback_query,
    "setMyCommands": profile.set_my_commands,
    "getMyCommands": profile.get_my_commands,
}
_BY_LOWER = {name.lower(): name for name in METHODS}


def canonical(method: str) -> str:
    """The method's name as documented; names are case-insensitive. Unknown ones come back as they are."""
    return _BY_LOWER.get(method.lower(), method)


async def perform(state: State, method: str, parameters: Parameters) -> Any:
    """Do the call and return its `result`; raises ApiError."""
    if method not in METHODS:
        raise ApiError(404, "Not Found: method not found")
    return await METHODS[method](state, parameters)
