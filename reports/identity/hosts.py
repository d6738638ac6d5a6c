"""Host names that need to be known: shorteners, shared hosting, endings, private names."""

from reports.wordlist import word_set

SHORTENERS = word_set(
    """
    bit.ly tinyurl.com t.co goo.gl is.gd v.gd cutt.ly rebrand.ly shorturl.at shorturl.asia s.id ow.ly t.ly
    rb.gy tiny.cc buff.ly lnkd.in g.co forms.gle maps.app.goo.gl shorten.asia bom.so tinyurl.vn by.com.vn
    urlvn.net vnlink.net link1s.com me2.do dub.sh short.gy qrco.de qr.io l.linklyhq.com fb.watch vm.tiktok.com
    vt.tiktok.com zaloapp.com shope.ee s.shopee.vn youtube.page.link on.soundcloud.com rd.zapps.vn
    """
)

# Hosts where the owner of one path is nobody to the owner of the next: the path is part of the name.
SHARED = word_set(
    """
    sites.google.com docs.google.com forms.office.com drive.google.com linktr.ee medium.com linkedin.com
    pinterest.com reddit.com github.com notion.so notion.site beacons.ai linkbio.co bio.link canva.com
    issuu.com quora.com tumblr.com vk.com ok.ru weibo.com discord.gg discord.com viber.com line.me wa.me
    whatsapp.com chat.whatsapp.com signal.me play.google.com apps.apple.com shopee.vn lazada.vn
    """
)

# Platforms whose name alone is short enough to be a slip of the space bar.
PLATFORMS = word_set("t.me m.me fb.me ig.me zalo.me youtu.be instagr.am telegram.me fb.watch")

# Endings below which anybody may open a site: never an agency's gate.
OPEN_HOSTING = word_set(
    """
    vercel.app netlify.app github.io gitlab.io pages.dev workers.dev web.app firebaseapp.com blogspot.com
    wordpress.com weebly.com wixsite.com herokuapp.com onrender.com glitch.me 000webhostapp.com
    godaddysites.com webflow.io framer.app carrd.co my.canva.site mystrikingly.com ladi.me sites.google.com
    duckdns.org ngrok.io ngrok-free.app trycloudflare.com
    """
)

TRACKING = word_set(
    """
    fbclid gclid gbraid wbraid dclid msclkid yclid twclid ttclid igshid igsh mibextid zarsrc _rdr _rdc refsrc
    ref ref_src ref_url source src spm si feature app share share_id sharer_source gidzl zalo_id mc_cid mc_eid
    _ga _gl __tn__ __cft__ __xts__ paipv eav locale hl _hsenc _hsmi vero_id rdid share_url is_from_webapp
    sender_device sender_web_id web_id _t _r zl zp cid from amp usp pli
    """
)
TRACKING_PREFIXES = ("utm_", "__cft__", "__xts__", "mtm_", "pk_", "hsa_", "fb_")

# Endings that make a bare word an address at once; of the other endings in use (suffixes.py) it takes a longer word
# or a path. With a scheme every ending is accepted.
TOP_LEVEL = word_set(
    """
    vn com net org info biz edu gov mil int io co me tv cc us uk eu asia app dev xyz top vip click online site
    store shop club live pro mobi name web page link space website tech cloud fun icu work world today news
    blog wiki life one win bid loan men date stream download racing review trade party science cfd sbs cyou
    buzz rest bar ink ltd group company agency center support help services solutions systems social media
    network email digital global international finance financial bank money cash credit fund gold exchange
    market markets vote gives charity foundation ngo ong health care clinic hospital doctor academy school
    education university law legal lawyer jobs careers travel tours host press guru zone run plus best cool
    chat dating games example test invalid onion cn hk tw jp kr th la kh mm my sg id ph in au nz ca de fr nl
    be ch at it es pt se no fi dk pl cz ru ua tr il ae sa ir br mx ar cl pe za ng ke eg ma ws to ly gg im is
    ai fm am ms gl gd st sh sc su tk ml ga cf gq pw nu re rs ro hu gr ie lu lt lv ee si sk bg hr md ge az kz
    uz mn lk np pk bd mo kp
    """
)
TOP_LEVEL |= {host.rsplit(".", 1)[-1] for host in SHORTENERS | SHARED | OPEN_HOSTING}
# Endings that are also Vietnamese syllables: "xong.la" is a missing space, not an address.
SYLLABLE_ENDINGS = word_set(
    "la me to so do co cu ma mo mu my na ne ni no nu ca be bi bo de ga ge it in is in la li ly re ro sa se si su th "
    "to tu ta va ve vi am an at ai em im ke kh hu hi ho id ph ng ch tr nghe be one men bar date work win "
    "ong ngo chat run"
)

# Endings that a file has more often than a page: "huong-dan.zip".
FILE_ENDINGS = word_set("zip mov md py ps")

PRIVATE_ENDINGS = (
    "localhost",
    "local",
    "internal",
    "lan",
    "intranet",
    "corp",
    "home",
    "localdomain",
    "home.arpa",
)


def is_within(host: str, domain: str) -> bool:
    """Say whether `host` is `domain` or one of its subdomains, by whole labels."""
    return host == domain or host.endswith("." + domain)
