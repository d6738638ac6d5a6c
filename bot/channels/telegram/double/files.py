"""The files the double keeps, with the Bot API's limits in bytes."""

import itertools
import re
from dataclasses import dataclass

from bot.channels.telegram.double.errors import bad_request
from bot.channels.telegram.double.parameters import Upload

DOWNLOAD_LIMIT = 20 * 2**20
UPLOAD_LIMIT = 50 * 2**20
PHOTO_LIMIT = 10 * 2**20
_IMAGE_STARTS = (b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"GIF8", b"RIFF", b"BM")


@dataclass(frozen=True)
class StoredFile:
    """One file: `size` is what Telegram says it is, `path` what getFile answers."""

    file_id: str
    unique_id: str
    name: str
    mime_type: str
    size: int
    path: str
    content: bytes


class Files:
    """All files, found by id or by path."""

    def __init__(self) -> None:
        self._numbers = itertools.count(1)
        self._by_id: dict[str, StoredFile] = {}
        self._by_path: dict[str, StoredFile] = {}

    def keep(self, upload: Upload, folder: str, declared_size: int | None = None) -> StoredFile:
        """Store a file under `folder` ("photos", "documents"); `declared_size` stands in for a huge one."""
        number = next(self._numbers)
        suffix = re.search(r"\.[A-Za-z0-9]{1,8}$", upload.file_name)
        path = f"{folder}/file_{number}{suffix.group() if suffix else ''}"
        size = len(upload.content) if declared_size is None else declared_size
        file = StoredFile(
            f"double-file-{number}",
            f"unique{number}",
            upload.file_name,
            upload.mime_type,
            size,
            path,
            upload.content,
        )
        self._by_id[file.file_id] = self._by_path[path] = file
        return file

    def by_id(self, file_id: str) -> StoredFile:
        """The file of an id, or a 400."""
        if file_id not in self._by_id:
            raise bad_request("wrong file_id or the file is temporarily unavailable")
        return self._by_id[file_id]

    def at(self, path: str) -> StoredFile | None:
        """The file at a download path, if any."""
        return self._by_path.get(path)


def is_image(content: bytes) -> bool:
    """Whether the first bytes are those of a picture Telegram takes as a photo."""
    return content.startswith(_IMAGE_STARTS)


def photo_sizes(file: StoredFile) -> list[dict[str, object]]:
    """The `photo` field of a message. The double does not decode pictures: width and height are nominal."""
    size = {"file_id": file.file_id, "file_unique_id": file.unique_id, "file_size": file.size}
    return [size | {"width": 1280, "height": 720}]


def document(file: StoredFile) -> dict[str, object]:
    """The `document` field of a message."""
    return {
        "file_id": file.file_id,
        "file_unique_id": file.unique_id,
        "file_name": file.name,
        "mime_type": file.mime_type,
        "file_size": file.size,
    }
