"""Legacy: text typed in the codes of old Vietnamese fonts (TCVN3 “.VnTime”, VNI), as Unicode.

Both codes put Vietnamese letters in the places of Western ones, so that such text reads “C¸n bé” or “Caùn boä”. The
tables are those of TCVN 5712:1993 (VN3) and of VNI Windows. Converted only where the outcome is plainly Vietnamese and
the text as it stands is not.
"""

import re
from typing import Literal

from knowledge.importing.syllables import spelt_share

Code = Literal["TCVN3", "VNI"]

_SURE_FROM, _WRONG_BELOW = 0.9, 0.6
_TCVN3 = dict(
    zip(
        "µ¸¶·¹¨»¾¼½Æ©ÇÊÈÉË®ÌÐÎÏÑªÒÕÓÔÖ×ÝØÜÞßãáâä«åèæçé¬êíëìîïóñòô\xadõøö÷ùúýûüþ¡¢§£¤¥¦",
        "àáảãạăằắẳẵặâầấẩẫậđèéẻẽẹêềếểễệìíỉĩịòóỏõọôồốổỗộơờớởỡợùúủũụưừứửữựỳýỷỹỵĂÂĐÊÔƠƯ",
        strict=True,
    )
)
_TCVN3_TABLE = {ord(code): letter for code, letter in _TCVN3.items()}
_VNI_MARKS = {
    "a": dict(zip("ùøûõïâáàåãäêéèúüë", "áàảãạâấầẩẫậăắằẳẵặ", strict=True)),
    "e": dict(zip("ùøûõïâáàåãä", "éèẻẽẹêếềểễệ", strict=True)),
    "o": dict(zip("ùøûõïâáàåãä", "óòỏõọôốồổỗộ", strict=True)),
    "u": dict(zip("ùøûõï", "úùủũụ", strict=True)),
    "y": dict(zip("ùøûõ", "ýỳỷỹ", strict=True)),
    "ô": dict(zip("ùøûõï", "ớờởỡợ", strict=True)),
    "ö": dict(zip("ùøûõï", "ứừửữự", strict=True)),
}
_VNI_ALONE = {"æ": "ỉ", "ó": "ĩ", "ò": "ị", "î": "ỵ", "ñ": "đ", "ô": "ơ", "ö": "ư"}
_VNI = {
    base + mark: letter for base, marks in _VNI_MARKS.items() for mark, letter in marks.items()
} | _VNI_ALONE
_VNI_CODES = re.compile("|".join(sorted(_VNI, key=len, reverse=True)), re.IGNORECASE)


def from_legacy(text: str) -> tuple[str, Code] | None:
    """Return the text in Unicode and the code it was in; None when it is in neither, or not surely."""
    if spelt_share(text) >= _WRONG_BELOW:
        return None
    return next(((made, code) for made, code in _readings(text) if spelt_share(made) >= _SURE_FROM), None)


def _readings(text: str) -> list[tuple[str, Code]]:
    return [(text.translate(_TCVN3_TABLE), "TCVN3"), (_VNI_CODES.sub(_vni_letter, text), "VNI")]


def _vni_letter(found: re.Match[str]) -> str:
    letter = _VNI[found.group().lower()]
    return letter.upper() if found.group()[0].isupper() else letter
