"""What the days of a schedule are called: the patterns that `day_words` looks for, in canonical spelling."""

import re

MONTHLY = re.compile(
    r"\b(?:moi thang |mot thang |1 thang |thang )(?:mot|1) lan\b|\b(?:hang|moi|tung|cac) thang\b(?! ?\d)|"
    r"\bthang nao cung\b|\bdinh ky thang\b"
)
MONTH_LIST = re.compile(
    r"\b(?:cac |moi |vao )*thang (\d{1,2}(?: ?(?:,|va|;) ?(?:thang )?\d{1,2})+)(?! ?[/\d])"
)
EVERY_FEW = re.compile(
    r"(?<!thu )(?<!so )(?<!ngay )(?<!mung )\b(?:(?:hai|2|bon|[4-9]|sau|xsau|\d\d) (?:tuan|thang|quy|nam)|"
    r"(?:ba|3) (?:tuan|quy|nam)) (?:mot|1) lan\b"
)
QUARTERLY = re.compile(
    r"\b(?:moi quy |mot quy |1 quy |quy |(?<!ngay )(?<!mung )(?:3|ba) thang )(?:mot|1) lan\b|"
    r"\b(?:hang|moi|tung|cac) quy\b(?! ?(?:\d|i))|\bquy nao cung\b"
)
WEEKLY = re.compile(
    r"\b(?:moi tuan |mot tuan |1 tuan |tuan )(?:mot|1) lan\b|\b(?:hang|moi|tung|cac) tuan\b|\btuan nao cung\b"
)
YEARLY = re.compile(r"\b(?:hang|moi) nam\b(?! ?\d)|\bnam nao cung\b")
EACH = re.compile(r"\bmoi (?=thu (?:\d|cn))|\b(?:cac|nhung) (?=thu (?:\d|cn))")
UNSUPPORTED = re.compile(
    r"\b(?:tru|ngoai tru|cach|xen ke|hoan|huy|nua thang|\d+ lan|hai lan|"
    r"(?:hang|moi) ngay(?! ?\d| lam))\b"
)

QUARTER = re.compile(r"\bquy ?(iv|iii|ii|i|[1-4]|mot|hai|ba|bon|tu)\b(?:(?: nam |/)(\d{1,6}))?(?! lan)")
QUARTERS = {"i": 1, "ii": 2, "iii": 3, "iv": 4, "mot": 1, "hai": 2, "ba": 3, "bon": 4, "tu": 4}
QUARTER_MONTH = re.compile(
    r"\bthang (dau tien|dau|giua|cuoi cung|cuoi)(?: (?:cua|moi|trong|cac|hang))*(?= (?:quy|\|))|"
    r"\bthang (dau|giua|cuoi) (?=quy)|\bthang (so [1-3])\b"
)
QUARTER_MONTHS = {
    "dau": 1,
    "dau tien": 1,
    "so 1": 1,
    "giua": 2,
    "so 2": 2,
    "cuoi": 3,
    "cuoi cung": 3,
    "so 3": 3,
}

DAY_WORD = r"(?:ngay|mung|mong|hom)"
ISO = re.compile(r"(?<![\d/.\-])(\d{4,6})[-/.](\d{1,2})[-/.](\d{1,2})(?![\d/])")
SLASHED = re.compile(
    rf"\b(?:{DAY_WORD} )*(?<![\d/.\-])(?<!thu )(\d{{1,3}})(?: ?/ ?|\.|-)(\d{{1,3}})"
    r"(?:(?: ?/ ?|\.|-)(\d{1,6})|,? nam (\d{1,6}|nay|sau|toi|xtoi))?(?![\d/])"
)
SPOKEN = re.compile(
    rf"\b(?:{DAY_WORD} )*(?<!thu )(\d{{1,3}}) ?,? thang (\d{{1,3}}|gieng|chap)(?! ?lan)"
    r"(?:(?:,? nam |[/-]| |, (?=\d{4}))(\d{4,6}|nay\b|sau\b|toi\b|xtoi\b))?(?![\d/])"
)
MONTH_YEAR = re.compile(r"\bthang (\d{1,3}|gieng|chap)(?:(?:/| nam | )(\d{4,6}))?(?![\d/]| lan)")
MONTH_AWAY = re.compile(r"\b(?:xsang |sang )?thang (nay|sau|toi|xtoi)\b")
DAY = re.compile(rf"\b{DAY_WORD} (?:so )?(\d{{1,3}})(?![\d/@:]| ?ngay nua)|\b(ram)\b")
DAYS = re.compile(
    rf"\b{DAY_WORD} \d{{1,2}} ?(?:va|hoac|hay|,) ?(?:{DAY_WORD} )?\d{{1,2}}\b(?! ?[@:])|"
    r"(?<![\d/])\d{1,2} ?- ?\d{1,2}/\d{1,2}(?![\d/])"
)
MONTH_EDGE = re.compile(
    r"\b(?:ngay |hom )(dau tien|cuoi cung|dau|cuoi)(?: (?:cua|trong))?(?= (?:thang|moi|hang|cac|quy|\|))"
)
QUARTER_MEANT = re.compile(r"(?:\b(?:cua|cuoi|dau|trong)|\|) quy\b(?! dong| vi)")
YEAR_MEANT = re.compile(r"\b(?:cua|trong) nam\b(?! \d)|\bnam (?:sau|toi|xtoi|ngoai|truoc|nay)\b")
LUNAR = re.compile(r"\b(?:lich )?amlich(?: lich)?\b|\bam ?lich\b|\blich am\b|\bam\b|\bal\b")
SOLAR = re.compile(r"\b(?:duong lich|lich duong|duong)\b")
TET = re.compile(rf"\b(?:{DAY_WORD} )?(\d{{1,2}}) tet\b")

WEEKDAY = re.compile(r"\bthu ([2-9]|cn)\b")
NEARLY_WEEKDAY = re.compile(r"\bthu (?:1|\d\d+)\b")
FIRST = r"dau tien|dau|so 1|1"
WEEK_POSITION = re.compile(
    r"\btuan (?:le )?(dau tien|dau|cuoi cung|cuoi|so \d|[1-9])\b(?: (?:cua|trong|moi thang))*"
)
POSITION = re.compile(
    r"(?<=[0-9n] )(dau tien|cuoi cung|dau|cuoi|so [1-5])\b(?: (?:cua|trong))*(?= (?:thang|moi|hang|cac|quy|\||$)| *$)|"
    r"\b(dau|cuoi)(?= (?:thang|moi thang|hang thang|quy))"
)
LOOSE_POSITION = re.compile(
    r"\b(giua|nua dau|nua cuoi|dau|cuoi) (?:thang|quy|nam|tuan)\b|\bcuoi tuan\b|\bdau tuan\b"
)
WEEK_AWAY = re.compile(r"\b(?:xsang |sang )?tuan (nay|sau|toi|xtoi|ke tiep|tiep theo)(?: (nua))?\b")
WEEKDAY_AWAY = re.compile(r"(?<=thu [2-9n]) (nay|toi|xtoi|sap toi)\b|(?<=thu cn) (nay|toi|xtoi|sap toi)\b")
WEEKDAY_AFTER = re.compile(r"(?<=thu [2-9]) sau\b|(?<=thu cn) sau\b")
DAYS_AWAY = re.compile(
    r"\b(hom nay|ngay mai|mai|ngay kia|ngay kiat|ngay xmot|xmot|hom qua|hom kia|luc nay|nay)\b|"
    r"\b(\d{1,3}) (?:ngay|hom) (?:nua|sau|toi|xtoi)\b|\bsau (\d{1,3}) ngay\b"
)
OFFSETS = {
    "hom nay": 0, "luc nay": 0, "nay": 0, "mai": 1, "ngay mai": 1, "ngay kia": 2, "ngay xmot": 2, "xmot": 2,
    "hom qua": -1, "hom kia": -2,
}  # fmt: skip

OFF = r"(?:nghi le|nghi tet|ngay nghi|ngay le|le tet|cuoi tuan|thu cn|thu 7|le|tet|nghi)"
WHEN_OFF = re.compile(
    r"\b(?:neu |khi |ma |hom )*(?:trung|gap|roi|nham|dinh|vuong|vao)(?: (?:vao|phai|dung|nham|trung|ngay|dip|ky|hom))*"
    rf" (?P<off>{OFF}(?: ?(?:,|va|hoac|hay|/)? ?{OFF})*) ?,? ?(?:thi )?"
    r"(?P<verb>(?:(?:se|phai|duoc|hop) )*"
    r"(?:doi|lui|chuyen|day|dich|som|truoc|bo|nghi|thoi|khong hop|giu nguyen|van hop)\b)"
    r"(?P<how>(?: (?:lai|sang|xsang|toi|xtoi|den|vao|qua|ngay|hom|lich|buoi|hop|lam viec|sau|ke tiep|ke|tiep theo|tiep|"
    r"lien|dau tien|gan nhat|do|le|nghi|thu 2|thu 6|truoc|som|hon|len|(?:mot|1) ngay))*)"
)
WEEKEND_MEANT = re.compile(r"\bngay nghi\b(?! le| tet)|\bcuoi tuan\b|\bthu (?:cn|7)\b")
EXCEPT_OFF = re.compile(r"\b(?:tru|ngoai tru) (?:cac )?(?:nhung )?(?:ngay )?(?:nghi le|le tet|le|tet|nghi)\b")

WORKING = re.compile(
    r"\bngay lam viec (?P<nth>dau tien|dau|so \d{1,2}|ke tiep|tiep theo|lien sau|gan nhat|cuoi cung|cuoi)?"
    r"(?: (?:cua|trong))? ?(?:(?P<from>ke tu sau|ke tu|tinh tu|xtu|tu|lien sau|sau) "
    r"(?:ngay )?(?:mung |mong )?(?P<day>\d{1,2})"
    r"(?![\d/@:.]))?"
)
