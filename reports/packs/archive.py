"""A pack as a file: one of its forms, or all of them with the pictures and the digest of every file in a ZIP."""

import json
from hashlib import sha256
from io import BytesIO
from typing import Literal
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from reports.packs.document import document
from reports.packs.pack import Pack
from reports.packs.ready import ready
from reports.packs.sheet import sheet
from reports.packs.stix import stix
from reports.reason import Say

Format = Literal["zip", "xlsx", "pdf", "stix"]
FORMATS: dict[Format, str] = {
    "zip": "application/zip",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "pdf": "application/pdf",
    "stix": "application/stix+json;version=2.1",
}


def made(pack: Pack, form: Format, say: Say) -> tuple[str, bytes]:
    """Return (file name, bytes) of a pack; slow, for a thread."""
    name = f"ho-so-{pack.on.isoformat()}"
    if form == "xlsx":
        return f"{name}.xlsx", sheet(pack, say)
    if form == "pdf":
        return f"{name}.pdf", document(pack, say)
    if form == "stix":
        return f"{name}.stix.json", stix(pack, say)
    return f"{name}.zip", _archive(pack, name, say)


def _archive(pack: Pack, name: str, say: Say) -> bytes:
    files = {
        f"{name}.xlsx": sheet(pack, say),
        f"{name}.pdf": document(pack, say),
        f"{name}.stix.json": stix(pack, say),
    }
    files |= {f"van-ban/{whom}.txt": f"{text}\n".encode() for whom, text in ready(pack, say)}
    for item in pack.items:
        files |= {f"anh/{item.number}-{proof.number}.jpg": proof.preview for proof in item.proofs}
    files["kiem-tra.json"] = _manifest(pack, files)
    packed = BytesIO()
    with ZipFile(packed, "w", ZIP_DEFLATED) as archive:
        for path, content in files.items():
            entry = ZipInfo(path, date_time=(pack.on.year, pack.on.month, pack.on.day, 0, 0, 0))
            entry.compress_type = ZIP_DEFLATED
            archive.writestr(entry, content)
    return packed.getvalue()


def _manifest(pack: Pack, files: dict[str, bytes]) -> bytes:
    """Return the digest of every file, and of the original of every picture, which stays with the committee."""
    originals = {
        f"anh/{item.number}-{proof.number}.jpg": proof.sha256 for item in pack.items for proof in item.proofs
    }
    listed = [
        {"file": path, "sha256": sha256(content).hexdigest(), "bytes": len(content)}
        | ({"original_sha256": originals[path]} if path in originals else {})
        for path, content in files.items()
    ]
    content = {"made": pack.on.isoformat(), "tlp": pack.head.marking, "files": listed}
    return json.dumps(content, ensure_ascii=False, indent=1).encode()
