"""Word lists of impersonation, all folded: what fakes add, names of places, what agencies are called."""

from reports.wordlist import word_set

_PROVINCE_LIST = """
    ha noi; hue; thua thien hue; lai chau; dien bien; son la; lang son; quang ninh; thanh hoa; nghe an; ha
    tinh; cao bang; tuyen quang; lao cai; thai nguyen; phu tho; bac ninh; hung yen; hai phong; ninh binh;
    quang tri; da nang; quang ngai; gia lai; khanh hoa; lam dong; dak lak; dac lac; ho chi minh; dong nai; tay
    ninh; can tho; vinh long; dong thap; ca mau; an giang; ha giang; yen bai; bac kan; bac can; vinh phuc; hoa
    binh; bac giang; thai binh; hai duong; ha nam; nam dinh; quang binh; quang nam; kon tum; binh dinh; ninh
    thuan; dak nong; binh thuan; phu yen; binh duong; ba ria vung tau; vung tau; binh phuoc; long an; soc
    trang; hau giang; ben tre; tra vinh; tien giang; bac lieu; kien giang; sai gon; da lat; nha trang; buon ma
    thuot
"""
PROVINCES = tuple(" ".join(name.split()) for name in _PROVINCE_LIST.split(";"))
PLACES: dict[str, str] = {name.strip().replace(" ", ""): name.strip() for name in PROVINCES}
PLACES |= {"hcm": "ho chi minh", "tphcm": "ho chi minh", "hcmc": "ho chi minh", "hcmcity": "ho chi minh"}
PLACES |= {"hochiminhcity": "ho chi minh", "saigon": "ho chi minh", "bariavungtau": "ba ria vung tau"}

# What fakes put around a real name. Several of these would be harmless alone.
ADDED = word_set(
    """
    hotro chinhthuc chinhthong official offical oficial offcial offcical nguoidan nguoi dan goibai gobai real
    that moi new vip pro plus so1 24h 24gio 247 online tructuyen hoantien hoantra hoanthue thuhoi thuhoivon
    thuhoitien laylaitien laitien hoanvon vontreo capnhat update xacthuc xacminh xacnhan verify verified
    dangky dangnhap login signin kichhoat active muc2 muc1 dinhdanh sinhtrac sinhtrachoc tracuu tracuudiem
    tracuudat nopphat phatnguoi tiepnhan hoso khieunai togiac giaiquyet xuly trogiup cskh chamsoc khachhang
    tuvan tongdai hotline thongbao tinnong tintuc tinmoi news canhbao lltp lylich chungnhan capphep tuyendung
    tuyenquan tuyensinh thanhtoan nopthue quyettoan vayvon trocap quatang nhanqua trungthuong khuyenmai dichvu
    dichvucong dvc cong congthongtin congtt portal app apk taipdf taiapp taive tai download support help
    helpdesk center trungtam vneid vssid etax bhxh cccd cancuoc giayphep gplx hochieu visa diagioi baove
    anninhmang anninh quocgia dientu thongtin fanpage page kenh trang web website team luadao lagiao
    chonglualadao chongluadao phongchong trucban duphong phu lienket lienhe contact donggop quyengop ungho
    cuutro vandong quy chinhquyen chinhquyenso 2cap nophoso noptien phi lephi giamphi canhan zalo facebook
    tiktok telegram group nhom hoidap datlich datkham vn vietnam viet nam gov govvn com net org info www m ca
    nhan tin bao cap nhanh lam nhanh lylichtuphap lay ngay uytin
    """
)
# Of these one is enough, even beside words we do not know.
RISKY = word_set(
    """
    hotro chinhthuc official 24h 247 hoantien hoantra thuhoi thuhoivon thuhoitien laylaitien hoanvon vontreo
    capnhat xacthuc xacminh verify dangnhap login kichhoat muc2 sinhtrac sinhtrachoc nopphat phatnguoi
    tiepnhan khieunai cskh lltp hoanthue quyettoan vayvon nhanqua quatang trungthuong apk taiapp luadao
    duphong thanhtoan tuyendung tuyenquan chungnhan tracuudiem tracuudat tracuu tructuyen diagioi cuutro
    quyengop ungho noptien dangky tinnong taipdf trucban xuly goibai
    """
)
# Beside the name of a place only these make it look like an authority.
AGENCY = word_set(
    """
    ubnd uybannhandan hdnd congan ca csgt chinhquyen chinhquyenso chinhquyen2cap thanhuy tinhuy dangbo
    dichvucong dvc capnhat diagioi vneid cccd cancuoc thue soyte sogddt gov govvn congthongtin thanhtra toaan
    """
)
LOOK_ALIKE = {
    "0": "o",
    "1": "l",
    "3": "e",
    "4": "a",
    "5": "s",
    "6": "b",
    "7": "t",
    "8": "b",
    "9": "g",
    "i": "l",
}
# Letters of other scripts that are drawn like Latin ones (the commonest of Unicode's confusables).
CONFUSABLE = str.maketrans(
    "аеорсухіјѕԁһԛԝвнкмтгпυνοαρικτηϲеёїցոսօһℓıɩƖǀӏ", "aeopcyxijsdhqwbhkmtrnuvoapikthceeiqnuohliilll"
)
FILLERS = word_set("tinh tp trang fanpage kenh page vn")
FILLER_PHRASES = (
    "cong thong tin dien tu",
    "trang thong tin dien tu",
    "cong ttdt",
    "thanh pho",
    "viet nam",
)
