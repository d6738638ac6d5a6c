"""Methods about files: sendPhoto, sendDocument, getFile."""

from typing import Any

from bot.channels.telegram.double import files
from bot.channels.telegram.double.errors import ApiError, bad_request
from bot.channels.telegram.double.files import StoredFile
from bot.channels.telegram.double.formatting import formatted
from bot.channels.telegram.double.messages import post
from bot.channels.telegram.double.parameters import Parameters, Upload
from bot.channels.telegram.double.state import State

CAPTION_LIMIT = 1024


async def send_photo(state: State, parameters: Parameters) -> dict[str, Any]:
    """sendPhoto: an upload of at most 10 MB that is a picture, or a file_id."""
    chat = state.chats.reachable(parameters)
    caption = _caption(parameters)
    file = _file(state, parameters, "photo", files.PHOTO_LIMIT)
    if not files.is_image(file.content):
        raise bad_request("IMAGE_PROCESS_FAILED")
    return await post(state, chat, parameters, {"photo": files.photo_sizes(file)} | caption)


async def send_document(state: State, parameters: Parameters) -> dict[str, Any]:
    """sendDocument: an upload of at most 50 MB, or a file_id."""
    chat = state.chats.reachable(parameters)
    caption = _caption(parameters)
    file = _file(state, parameters, "document", files.UPLOAD_LIMIT)
    return await post(state, chat, parameters, {"document": files.document(file)} | caption)


async def get_file(state: State, parameters: Parameters) -> dict[str, Any]:
    """getFile: where to download a file of at most 20 MB."""
    file = state.files.by_id(parameters.text("file_id"))
    if file.size > files.DOWNLOAD_LIMIT:
        raise bad_request("file is too big")
    return {
        "file_id": file.file_id,
        "file_unique_id": file.unique_id,
        "file_size": file.size,
        "file_path": file.path,
    }


def _caption(parameters: Parameters) -> dict[str, Any]:
    text, entities = formatted(parameters.text("caption"), parameters.text("parse_mode"))
    if len(text) > CAPTION_LIMIT:
        raise bad_request("message caption is too long")
    caption: dict[str, Any] = {"caption": text} if text else {}
    return caption | ({"caption_entities": entities} if entities else {})


def _file(state: State, parameters: Parameters, kind: str, limit: int) -> StoredFile:
    upload = _upload(parameters, kind)
    if upload is None:
        return _sent_before(state, parameters.text(kind), kind)
    if not upload.content:
        raise bad_request("file must be non-empty")
    if len(upload.content) > limit:
        raise ApiError(413, "Request Entity Too Large")
    return state.files.keep(upload, f"{kind}s")


def _upload(parameters: Parameters, kind: str) -> Upload | None:
    part = parameters.text(kind).removeprefix("attach://")
    return parameters.files.get(kind) or parameters.files.get(part)


def _sent_before(state: State, file_id: str, kind: str) -> StoredFile:
    if not file_id:
        raise bad_request(f"there is no {kind} in the request")
    if file_id.startswith(("http://", "https://")):
        # The double goes to no address, as if every one of them were down.
        raise bad_request("failed to get HTTP URL content")
    return state.files.by_id(file_id)
