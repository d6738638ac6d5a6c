"""Methods that send, change and remove messages."""

from typing import Any

from bot.channels.telegram.double.buttons import inline_keyboard
from bot.channels.telegram.double.chats import Chat, Message
from bot.channels.telegram.double.errors import bad_request
from bot.channels.telegram.double.formatting import formatted
from bot.channels.telegram.double.parameters import Parameters
from bot.channels.telegram.double.state import State

TEXT_LIMIT = 4096
DELETE_SECONDS = 48 * 3600
_ACTIONS = frozenset(
    [
        "typing",
        "upload_photo",
        "record_video",
        "upload_video",
        "record_voice",
        "upload_voice",
        "upload_document",
        "choose_sticker",
        "find_location",
        "record_video_note",
        "upload_video_note",
    ]
)
_NOT_MODIFIED = (
    "message is not modified: specified new message content and reply markup are exactly the same "
    "as a current content and reply markup of the message"
)


async def send_message(state: State, parameters: Parameters) -> dict[str, Any]:
    """sendMessage: text of 1–4096 characters after entity parsing, plain or HTML."""
    chat = state.chats.reachable(parameters)
    return await post(state, chat, parameters, _text_content(parameters))


async def post(state: State, chat: Chat, parameters: Parameters, content: dict[str, Any]) -> dict[str, Any]:
    """Put a message of the bot into `chat` and return it."""
    keyboard = inline_keyboard(parameters)
    body = {
        "message_id": 0,
        "from": state.bot,
        "chat": chat.described(),
        "date": state.now(),
        **_reply(chat, parameters),
        **content,
    }
    if keyboard:
        body["reply_markup"] = keyboard
    body["message_id"] = state.chats.next_message_id()
    message = Message(body, from_bot=True)
    chat.messages[body["message_id"]] = message
    chat.arrived.append(message)
    await state.bell.ring()
    return body


async def edit_message_text(state: State, parameters: Parameters) -> dict[str, Any]:
    """editMessageText: 400 where nothing would change."""
    message = _own_message(state, parameters)
    content = _text_content(parameters)
    if "text" not in message.body:
        raise bad_request("there is no text in the message to edit")
    kept = {key: value for key, value in message.body.items() if key not in {"text", "entities"}}
    return await _edit(state, message, kept | content, parameters)


async def edit_message_reply_markup(state: State, parameters: Parameters) -> dict[str, Any]:
    """editMessageReplyMarkup: without markup the keyboard goes."""
    message = _own_message(state, parameters)
    return await _edit(state, message, dict(message.body), parameters)


async def delete_message(state: State, parameters: Parameters) -> bool:
    """deleteMessage: only within 48 hours."""
    chat = state.chats.known(parameters)
    number = parameters.integer("message_id", 0)
    if number not in chat.messages:
        raise bad_request("message to delete not found")
    if state.now() - chat.messages[number].body["date"] > DELETE_SECONDS:
        raise bad_request("message can't be deleted for everyone")
    del chat.messages[number]
    await state.bell.ring()
    return True


async def send_chat_action(state: State, parameters: Parameters) -> bool:
    """sendChatAction: "typing" and its like."""
    state.chats.reachable(parameters)
    if parameters.text("action") not in _ACTIONS:
        raise bad_request("wrong parameter action in request")
    return True


def _text_content(parameters: Parameters) -> dict[str, Any]:
    text, entities = formatted(parameters.text("text"), parameters.text("parse_mode"))
    if not text.strip():
        raise bad_request("message text is empty")
    if len(text) > TEXT_LIMIT:
        raise bad_request("message is too long")
    return {"text": text} | ({"entities": entities} if entities else {})


def _reply(chat: Chat, parameters: Parameters) -> dict[str, Any]:
    wanted = parameters.decoded("reply_parameters", "can't parse reply parameters JSON object")
    if not isinstance(wanted, dict):
        return {}
    number = wanted.get("message_id")
    original = chat.messages.get(number) if isinstance(number, int) else None
    if original is not None:
        return {"reply_to_message": {k: v for k, v in original.body.items() if k != "reply_to_message"}}
    if wanted.get("allow_sending_without_reply"):
        return {}
    raise bad_request("message to be replied not found")


def _own_message(state: State, parameters: Parameters) -> Message:
    chat = state.chats.reachable(parameters)
    message = chat.messages.get(parameters.integer("message_id", 0))
    if message is None:
        raise bad_request("message to edit not found")
    if not message.from_bot:
        raise bad_request("message can't be edited")
    return message


async def _edit(
    state: State, message: Message, body: dict[str, Any], parameters: Parameters
) -> dict[str, Any]:
    body.pop("reply_markup", None)
    keyboard = inline_keyboard(parameters)
    if keyboard:
        body["reply_markup"] = keyboard
    if body == message.body:
        raise bad_request(_NOT_MODIFIED)
    body["edit_date"] = state.now()
    # A new object: what was already answered or delivered must not change behind its reader's back.
    message.body = body
    await state.bell.ring()
    return body
