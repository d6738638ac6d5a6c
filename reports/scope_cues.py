"""The cue lists of the scope guard, over folded words (no marks, one space between, " . " between sentences)"
"."""

import re

_GAP = r"(?: (?!\. )\w+){0,%d}? "


def _cues(*phrases: str) -> re.Pattern[str]:
    """Return a pattern for any of `phrases` as whole words; "~3" stands for up to three words between."""
    ready = []
    for phrase in phrases:
        body = re.sub(r" ?~(\d) ?", lambda m: _GAP % int(m[1]), phrase.strip())
        ready.append(body)
    return re.compile(r"(?<![^ ])(?:" + "|".join(ready) + r")(?![^ ])")


_MONEY = r"(?:tien|chuyen khoan|\d+ ?(?:tr|trieu|k|nghin|ngan|ty|dong|cu|vnd))"
_PAGE = (
    r"(?:trang|fanpage|page|web|website|link|duong dan|kenh|nick|tai khoan|tk|acc|account|zalo|"
    r"facebook|fb|tiktok|"
    r"telegram|nhom|group|app|ung dung|so nay|doi tuong|bon|ke)"
)
_OFFICIAL = (
    r"(?:chu tich|pho chu tich|bi thu|lanh dao|can bo|cong an|chinh quyen|chinh phu|nha nuoc|ubnd|"
    r"uy ban|xa|phuong|"
    r"huyen|tinh|thu truong|giam doc|truong phong|truong thon|hieu truong|thay|co giao|bo truong|"
    r"dang vien|co quan|toi|"
    r"minh|vo toi|chong toi|ong|ba|dong chi)"
)

# --- somebody has lost something or is in danger -----------------------------------------------------------------
NOT_YET = _cues(
    r"(?:chua|khong|ko|k|suyt|may ma chua|may la chua|dinh|sap|toan|gan nhu|dung|cung chua) (?:bi |"
    r"kip |he |co |da )?"
    r"(?:ai )?(?:chuyen|mat|bi lua|lua mat|gui|nop|mat tien|dua|nhap|cung cap)(?: \w+){0,4}",
    r"(?:canh bao|nhac|tranh|phong|keo|de khoi|so|coi chung|neu|nho|co the|de) ~2 (?:bi )?(?:mat|"
    r"lua mat|mat sach)(?: \w+){0,3}",
    r"mat tien ngu",
    r"mat (?:thoi gian|uy tin|niem tin|doan ket|mat|lich su|dan chu|tu cach|trat tu|an toan|ve sinh|on dinh)",
)
LOST = _cues(
    rf"(?:(?:vua|da|lo|trot|vua moi) ~3|(?:toi|minh|em|me|me toi|bo toi|chi toi|vo toi)(?: moi)?) ?"
    rf"(?:chuyen khoan|chuyen tien|ck|(?:chuyen|gui|nop|bam chuyen|dong|dat) ~6 (?:{_MONEY}|phi|coc|le phi))",
    r"(?:bi|da|vua|moi) ~2 (?:lua|lua dao|chiem doat|tru|rut|lay|cuom|hut|rut sach|mat|mat sach|"
    r"mat trang|mat toi)"
    rf" (?:dao )?(?:mat |het |sach |trang |hon |gan |khoang |toi )?{_MONEY}",
    rf"mat (?:sach|trang|toan bo|het|hon|gan|khoang|toi)? ?{_MONEY}",
    r"(?:bi|vua bi|da bi) ~1 (?:mat|chiem|cuop|hack|chiem quyen|danh cap) ~1 (?:tai khoan|nick|"
    r"facebook|fb|zalo|vneid|the|sim)",
    r"(?:tai khoan|the|ngan hang|zalo|facebook|fb) ~5 (?:bi tru|bi rut|bi hack|bi chiem|bi mat quyen|"
    r"het sach tien|khong con dong)",
    r"(?:da|lo|trot|vua|nham) ~2 (?:nhap|dua|doc|gui|cung cap|cho|bao) ~3 (?:otp|mat khau|ma xac nhan|"
    r"ma pin|so the)",
    r"(?:da|lo|trot|vua) ~2 (?:cai|tai|bam cai|cai dat) ~4 (?:apk|app|ung dung|phan mem)",
    rf"(?:rut|dua|giao|gui|lay) ~2 {_MONEY} ~3 (?:dua|giao|gui|chuyen|nop) (?:cho|tan tay)",
    r"(?:toi|minh|em|me|bo|vo|chong|anh|chi) ~4 nhap ~2 (?:mat khau|otp|so the)",
    r"(?:rut|lay|tru|vet) (?:het|sach|can) ~1 tien",
    r"(?:chuyen|gui|nop|dua|mat) (?:het|sach|toan bo|hang) ~2 (?:tien|tiet kiem|trieu|ty)",
    r"khong (?:vao|dang nhap) (?:duoc|noi) ~1 (?:tai khoan|ngan hang|zalo|facebook|fb|vneid)",
    r"tien ~4 (?:bay mau|khong canh ma bay|bi lua het)",
    r"bi lua(?: dao)? (?:roi|mat roi|het roi)",
)
HARMLESS_DANGER = _cues(
    r"(?:nguy hiem|doa) (?:cho|den|toi) (?:uy tin|hinh anh|du luan|xa hoi|che do|tu tuong)",
    r"de doa (?:uy tin|an ninh tu tuong|doan ket|che do)",
)
DANGER = _cues(
    r"(?:doa|de doa|hu doa|doa se) ~2 (?:giet|danh|chem|no|bat|bat giam|hai|tung anh|tung clip|"
    r"phat tan|tong tien|phong anh)",
    r"(?:bi|dang bi|dang) ~1 (?:khong che|tong tien|bat coc|de doa|hanh hung|bao vay|giam|bat giu trong)",
    r"(?:muon|dinh|doi|se) tu tu|tu sat|muon chet|khong muon song|nguy hiem (?:den|toi) tinh mang|bat coc|tien chuoc|"
    r"bi (?:chung no|bon no|chung|ke xau) ~1 giu",
    r"(?:bat|ep|yeu cau) ~4 (?:bat camera|goi video|vao khach san|o trong phong|"
    r"khong duoc cho ai biet|giu bi mat) ~6 (?:chuyen tien|bat giam|lenh bat|dieu tra)",
    r"dang (?:giuc|ep|bat|yeu cau|huong dan) ~4 (?:chuyen tien|chuyen khoan|doc otp|rut tien)",
)

# --- impersonation and fraud -------------------------------------------------------------------------------------
NOT_FAKE = _cues(
    r"(?:khong|ko|k|chang|cha|dau co|dau|chua|khong he|khong phai|khong phai la|deo) (?:phai )"
    r"?(?:trang |la trang |la )?"
    r"(?:gia mao|mao danh|gia danh|lua dao|lua tien|xung danh|nhan danh|gia dau|gia)(?: ai| ca| gi)*",
    r"(?:coi|xem|quy|goi|liet vao|xep|bao cao|khai|ghi) ~3 (?:nhu|la|thanh|vao|dai la) (?:trang |"
    r"nick |loai )?(?:gia mao|mao danh|gia danh|lua dao)"
    r"(?: cho (?:nhanh|xong|de))?",
    r"(?:cu |hay )?(?:khai|bao|ghi|coi|xem) ~1 la (?:trang |nick |tai khoan )?gia (?:de|cho)|"
    r"(?:bang|dung) ten that",
    r"(?<!phai )(?<!phai la )(?:trang|nick|tai khoan|fb|facebook)(?: ca nhan)? (?:that|chinh chu|"
    r"ten that|dung ten that)(?: cua)?",
)
OTHER_FAKE = _cues(
    r"dao duc gia|gia doi|gia tao|gia nhan gia nghia|tin gia|gia su|gia ca|gia vo|hang gia|bang gia|"
    r"(?:gia dinh)|gia re|"
    r"bao gia|danh gia|gia tri|quoc gia|tham gia|chuyen gia|gia nhap|gia tang|gia han|gia lai|tac gia|doc gia"
)
IMPERSONATION = _cues(
    r"doi lot|dong vai ~1 (?:cong an|can bo|giam doc|lanh dao|bac si|nhan vien)|gia vo la|lam ve la|"
    r"nhin nhu (?:cua|trang)|gia mao|mao danh|gia danh|mao nhan|mao xung|gia lam|dong gia|tu xung|"
    r"tu nhan la|xung la|xung danh|nhan la(?: \w+)? (?:cong an|can bo|nhan vien)|"
    r"nhai|nhai lai|nhai theo|na na|clone|fake|gia hieu|trang gia|page gia|fanpage gia|web gia|"
    r"website gia|link gia|nick gia|"
    r"tai khoan gia|tk gia|acc gia|kenh gia|zalo gia|facebook gia|fb gia|app gia|ung dung gia|"
    r"nhom gia|trang fake|dich vu cong gia|"
    r"vneid gia|giay to gia|quyet dinh gia|lenh bat gia|con dau gia|cong van gia",
    r"(?:lay|dung|muon|su dung|gan|de|treo|cat ghep|dat|an cap|copy|ghep|chep|lay cap) ~4 (?:ten|logo|"
    r"anh|hinh|hinh anh|huy hieu|quoc huy|con dau|avatar|anh dai dien|danh nghia|"
    r"giao dien|mau)(?: cua)? ~2 (?:ubnd|uy ban|cong an|bo|so|cuc|tinh|xa|phuong|huyen|thanh uy|"
    r"tinh uy|dang uy|chi bo|ngan hang|truong|benh vien|lanh dao|chu tich|bi thu|"
    r"co quan|can bo|toi|minh|thu truong|giam doc|don vi|nha nuoc|chinh phu|quoc hoi|mttq|mat tran|"
    r"doan|hoi|dien luc|bhxh|bao hiem|thue|dong chi)",
    r"(?:lap|tao|mo|dung len|lap ra) ~3 gia (?!dinh)\w+",
    r"giong (?:het|y|y het|y chang|nhu|hoan toan)? ?(?:trang|web|website|giao dien|cong|fanpage|"
    r"trang that|that)",
    rf"{_PAGE} ~3 (?:ten|ten la|mang ten|lay ten|de ten|dat ten|doi ten thanh) (?:la )?(?:ubnd|uy ban|"
    r"cong an|bo|so|cuc|thanh uy|tinh uy|dang uy|ngan hang|benh vien|chinh phu|quoc hoi|mat tran|thue|"
    r"bao hiem)",
    r"(?:khong phai|ko phai|khong phai la) ~1 (?:trang|fanpage|page|tai khoan|kenh|web|website|cong)"
    r" (?:that|chinh thuc|chinh thong|cua) ~6",
    r"(?:trang|fanpage|page|kenh|tai khoan|web|website) ~3 (?:khong chinh thuc|khong chinh chu|"
    r"ma danh|dang ngo|kha nghi|nghi gia)",
    r"(?:co|la) (?:that|gia|that khong|that hay gia|gia hay that|chinh thuc|trang that) (?:khong|ko|k|hay|a)",
)
FRAUD = _cues(
    rf"{_PAGE} ~6 (?:lua dao|lua|lua tien|lua dan|chiem doat|lua dao mang)",
    r"lua (?:quyen gop|nguoi|ba con|moi nguoi|nhieu nguoi|khach|mua|phi|lay|nap|nop|dong)|"
    r"lua dao|lua tien|lua dan chuyen tien|chiem doat tai san|scam|phishing|tong tien|tin dung den",
    r"(?:du|du do|yeu cau|bat|keu|huong dan|doi|xui|nhan tin|goi|moi|bao|ep) ~5 (?:chuyen tien|"
    r"chuyen khoan|dong phi|nop phi|nop tien|nop phat|dat coc|ck|nap tien|cai app|cai ung dung|"
    r"tai app|"
    r"tai ung dung|cai apk|cung cap otp|doc otp|gui otp|gui cccd|gui can cuoc|chup can cuoc|"
    r"nhap mat khau|cung cap thong tin|quet ma|bam link|nhap otp|cap nhat vneid|cap nhat can cuoc)",
    r"(?:xin|lay|doi|hoi|thu thap|danh cap|an cap|trom|ban) ~3 (?:otp|mat khau|so the|so tai khoan|"
    r"thong tin ca nhan|can cuoc|cccd|du lieu ca nhan)",
    r"(?:hua|nhan|ho tro|giup|cam ket|dich vu) ~3 (?:lay lai|thu hoi|hoan|hoan tra|doi lai)"
    r" ~2 (?:tien|von|tai san|tai khoan)",
    r"(?:thu hoi|hoan tra|lay lai) (?:von treo|tien lua dao|tien bi lua|tien da mat)|von treo",
    r"(?:quyen gop|ung ho|keu goi ung ho|cuu tro|tu thien) ~4 (?:ca nhan|so tai khoan|tai khoan|stk|"
    r"chuyen khoan)",
    r"(?:ban|lam|nhan lam|mua ban) ~3 (?:bang gia|bang cap|giay phep lai xe|gplx|bang lai|so do gia|"
    r"giay to gia|chung chi|ho so gia)",
    r"ma doc|virus|apk|trang doc hai|link doc|link la|duong link la|tin nhan la",
    r"(?:vay tien|muon tien|nho chuyen tien|xin tien|moi dau tu|keu dau tu|loi keo dau tu|danh bac|ca do)",
)
# An accusation told as somebody's words about somebody: the report is about the words.
QUOTED_ACCUSATION = _cues(
    r"(?:noi|viet|to|to cao|vu|vu khong|vu cao|cho rang|binh luan|dang bai|dang|keu|chui|post|"
    r"livestream|phat ngon|tung tin|don|ke)"
    rf"(?: bai| rang| la| ve| viec| cho| ten)* (?:\w+ ){{0,2}}{_OFFICIAL}(?: \w+){{0,5}}? (?:lua dao|"
    r"lua dan|lua tien|chiem doat|tham nhung|tham o|an chan|an tien|an hoi lo|gia mao|mao danh|"
    r"ban gia|lam gia)",
    rf"{_OFFICIAL}(?: \w+){{0,3}}? (?:lua dan|lua doi dan|lua doi|hua suong|noi mot dang lam mot neo|"
    r"lua dao (?:dan|nhan dan|ba con|cu tri|cap duoi))",
)

# --- opinions, jokes, quarrels -----------------------------------------------------------------------------------
PARODY = _cues(
    r"(?:ghi ro|noi ro|de ro|bao ro|ro rang|cong khai|chi)(?: \w+){0,4}? (?:hai|vui|giai tri|che|"
    r"cham biem|parody|trao phung|dua|hai huoc|fan|fanclub|nguoi ham mo)",
    r"(?:trang|page|fanpage|kenh|clip|video|tieu pham|nhom|tai khoan|bai|anh) ~2 (?:hai|hai huoc|"
    r"parody|che|anh che|cham biem|trao phung|meme|troll|giai tri|vui|tau hai|nhai giong)",
    r"(?:cho|de) (?:hai|vui|cuoi|tau hai)|(?:truyen|chuyen|ke chuyen) cuoi|gay cuoi|fanclub|nguoi ham mo|"
    r"ghi ro (?:la )?khong phai ~2 (?:chinh thuc|chinh thong)",
    r"(?:dien|dong|lam|quay) ~2 (?:hai|tieu pham|kich|clip hai|clip vui)|nhai giong|anh che|meme",
)
OPINION = _cues(
    r"nhac che|tieu pham|choc que|choc ghe|goi ~2 la (?:do|thang|con|dua) \w+|noi ~3 sai|ghet|dan oan|phong van|"
    r"(?<!bien )(?<!quy )(?<!han )(?<!co )(?<!the )(?<!phap )che (?!do|giau|bien|khuat|tao|phuc|ngu|dinh|an)\w+|"
    r"noi xau|che bai|che trach|phe binh|chi trich|phan bien|phan doi|phan ung|phan nan|than phien|"
    r"ke xau|boi xau|boi nho|boi den|"
    r"ha uy tin|ha be|xuc pham|lang ma|lang nhuc|si nhuc|si va|chui|chui boi|chui rua|mat sat|mia mai|"
    r"gieu cot|che gieu|che cuoi|che nhao|"
    r"da xoay|bia dat|don thoi|tung tin don|vu khong|xuyen tac|phan dong|chong pha|chong doi|"
    r"kich dong|bat man|tieu cuc|lech lac|lech chuan|"
    r"suy thoai|tu dien bien|quan diem|y kien|chinh kien|to cao|khieu nai|khieu kien|kien cao|don thu|"
    r"noi sai|noi bay|noi lao|noi linh tinh|noi nang|"
    r"phat ngon|binh luan|comment|cmt|status|stt|dang dan|bai viet|dang bai|viet bai|livestream|"
    r"live stream|tha tim|tha icon|phan no|haha|like|share|chia se|"
    r"cham biem|trao phung|hai huoc|parody|meme|anh che|troll|nhai giong|cai nhau|cai va|tranh cai|"
    r"tranh luan|to nhau|mau thuan|ghen|thu tuc|thu oan|"
    r"bo phieu|ung ho ong|khong dong tinh|khong ung ho|khong tin|che do|an choi|nhau nhet|song buong|"
    r"lam an kem|che (?:benh vien|truong|xa|co quan|lanh dao|can bo|chinh quyen)|khong hai long|"
    r"thai do|van hoa kem|vo van hoa|vo le|hon lao|lao toet|"
    r"soi moi|bat man voi|doi tra|da kich|da dang|phan cam|day doi|luan dieu|thu dich|vay ngan|"
    r"ho hang|khoe than|an noi|noi xeo|noi khay|bong gio|dua cot|dua gion|than ngheo|than van|lam xau|"
    r"bo vo|bo chong|theo bo|theo trai|theo gai|noi khong hay|noi khong dung|tin gia|sai su that|"
    r"thong tin sai|bao chi noi|phe phan|"
    r"an mac|noi tuc|van tuc|tuc tiu|anh nong|ngoai tinh|bo bich|cap ke|lap be phai|chup len|boc phot|"
    r"to tham nhung|to tham o|"
    r"cai khach|do an ~2 (?:do|te|kem)|ban tan|ban ra tan vao|ban luan|tin sai|noi ~3 khong (?:tot|hay|dung)|"
    r"phat bieu|khoa mom|cai lai|cham tre|xu ly ~2 cham|chay diem|chay chuc|tau hai|buc xuc|"
    r"(?:noi|ke|to|che|trach|viet ve|ban ve) (?:lanh dao|can bo|chu tich|bi thu|bo truong|giam doc|co quan|phong|"
    r"phuong|xa|huyen|tinh)|"
    r"than tho|chuyen rieng|go ~1 bai|dang sai|"
    r"ngu gat|beu (?:riu|rieu|xau)|(?:review|danh gia) ~1 (?:xau|te|kem)|hoai nghi|noi moc|ai la chu|la ai|"
    r"nguoi dung sau|quay (?:clip|canh|phim|len) ~3 (?:toi|minh|can bo|lanh dao|cong an)",
    r"(?:xu ly|ky luat|go|xoa|khoa|phat|bat|dep|chan|theo doi|dieu tra|canh cao) ~4 (?:dong chi|ong|"
    r"ba|anh|chi|thang|con|no|nguoi|can bo|chu|co|thay|dong nghiep|hang xom|bai|bai viet|binh luan)"
    r"(?: (?:nay|kia|ay|do|giup|di))",
    r"(?:dao duc gia|gia doi|gia tao|gia nhan gia nghia|lua dan|lua doi|tham nhung|tham o|an chan|"
    r"an hoi lo|lam quyen|mat dan chu|bao che|chay chuc|quan lieu)",
)

# A message whose subject is a person and which names no page, account or agency as the offender.
PERSON_FIRST = re.compile(
    r"^ (?!(?:em|anh|chi|toi|co|chu|bac|ban|me|bo|vo|chong)(?: \w+){0,3} (?:gui|nho|thay|bao|"
    r"phat hien|nhan duoc|phan anh|hoi|gap|xem|moi|muon|nghi|xin))"
    r"(?!(?:nguoi dan|can bo|dang vien|ba con)(?: \w+){0,5} (?:phan anh|bao|gui|phat hien|nhan duoc))"
    r"(?:(?:xu ly|de nghi|nho|bao cao|kinh|dong chi oi|cho hoi|nguoi|mot|may|thay|co) )*(?:ong|ba|cha|"
    r"cai ong|cai ba|bi thu|giam doc|chu tich|hieu truong|anh|chi|co|chu|bac|cau|em|thang|con|dua|vo|"
    r"chong|hang xom|"
    r"dong nghiep|ban|nguoi|dang vien|can bo|blogger|thay|sep|ho|no|chung no|ban be|bon tre|"
    r"thanh nien) (?:\w+ ){3,}"
)
PAGE_WORD = _cues(
    r"trang|fanpage|page|web|website|link|duong dan|kenh|nick|tai khoan|tk|acc|app|ung dung|nhom|ten|"
    r"logo|that khong|that ko|co that|kiem tra|xac minh|co phai"
)

# "giả" with its mark is plain where the folded word is not (giá, già, gia); compounds that mean something else aside.
MARKED_FAKE = re.compile(
    r"(?<!tin )(?<!đức )(?<!tác )(?<!độc )(?<!khán )(?<!thính )(?<!học )(?<!diễn )(?<!không )"
    r"(?<!chẳng )(?<!đâu có )"
    r"\bgiả\b(?! dối| tạo| sử| nhân| nghĩa| thuyết| định| thiết| trân| mạo| danh| dụ)"
)

# Folded they would be "từ từ" and "tư vấn".
MARKED_DANGER = re.compile(r"\btự (?:tử|vẫn|sát)\b")
