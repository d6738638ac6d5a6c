"""Reporting a page that pretends to be somebody: five messages at most, declined before anything is kept.

What the form gathers lives in the chat's open form and is gone when it ends; pictures are fetched only once the
person has said "send".
"""

import re
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from hashlib import sha256
from typing import Any

from bot.channels.base import FileUnavailable
from bot.clock import local
from bot.messages import Button, File
from bot.routing import Router
from bot.seal import Seal
from bot.text import plain
from bot.turn import Turn
from reports import cases, pictures, receipt
from reports.identity import Target, find_targets, identify
from reports.schema import HARMS, Harm
from reports.scope import ScopeFinding, check_report

Fetch = Callable[[str, File, int], Awaitable[bytes]]

_TALK_PAGE = "talk.page"
_TARGET, _WHO, _HARM, _CONFIRM = "report.target", "report.who", "report.harm", "report.confirm"
_SCREENSHOT = "screenshot"
_YES = frozenset(("gui", "gui di", "ok", "dong y", "co", "dung", "xac nhan"))
_LOOK_UP = ("tra cuu", "xem ket qua", "ma bien nhan")
_OBJECT = r"(?:trang|page|fanpage|link|duong dan|tai khoan|nick|kenh|web|website|nhom)"
_INTENT = re.compile(
    rf"\b(?:bao cao|phan anh|to giac) (?:(?:giup|ho|ve|mot|cac|toi|em|minh) ){{0,3}}{_OBJECT}\b"
)
_IMITATES = re.compile(
    r"(?:giả mạo|mạo danh|giả danh|tự xưng là|tự xưng|xưng là|gia mao|mao danh|gia danh|tu xung la|xung la)\s+"
    r"((?:(?!để |lừa |bán |và |đi |nhắn |xin |yêu |de |lua |va |di |rồi |hay |trên |tren )"
    r"[^\s,.;:!?()/]{1,20}\s?){1,6})",
    re.IGNORECASE,
)
_WHO_DID = re.compile(
    r"\bai (?:la nguoi )?(?:da |vua |di )?(?:phan anh|bao cao|to giac|bao)\b|"
    r"\b(?:danh tinh|ten|so dien thoai) (?:cua )?nguoi\b"
)
_HOW = ("the nao", "lam sao", "o dau", "nhu nao", "cach ", "co duoc", "bi xu ly", "bi phat", "quy dinh")


def create_router(seal: Seal, fetch: Fetch) -> Router:
    """Return the routes of reporting. `fetch(channel, file, limit)` gives a sent file's bytes."""
    router = Router("report")
    _add_beginning(router)
    _add_steps(router)
    _add_end(router, seal, fetch)
    _add_look_up(router, seal)
    return router


def create_reader(seal: Seal) -> Callable[[Turn], bool]:
    """Return what looks at a free text first: it acts and says True when the text is a report or a look-up."""

    def read(turn: Turn) -> bool:
        words = plain(turn.text[:2000])
        if words.startswith(_LOOK_UP) or receipt.read_code(seal, turn.text):
            _look_up(turn, seal, turn.text)
            return True
        if not turn.read(wants_to_report, turn.text, words):
            return False
        _begin(turn, turn.text)
        return True

    return read


def wants_to_report(text: str, words: str) -> bool:
    """Say whether a free text is a report: it says so, or names a page together with what is wrong about it."""
    if _WHO_DID.search(words):  # asks who reported, which is declined elsewhere
        return False
    says_so = _INTENT.search(words) is not None
    asks = any(how in words for how in _HOW)
    if not find_targets(text).targets:
        return says_so and not asks
    finding = check_report(text)
    if finding.decision == "decline_opinion":
        return says_so or any(cue in words for cue in ("xu ly", "de nghi", "go ", "khoa ", "to cao"))
    return says_so or finding.decision == "emergency" or (finding.told and not asks)


def _add_beginning(router: Router) -> None:
    @router.command(
        "bao cao", "bao cao trang", "bao cao trang gia", "bao cao trang gia mao", "phan anh", "bao trang gia"
    )
    @router.action("report:start")
    def start(turn: Turn) -> None:
        if turn.argument:
            _begin(turn, turn.argument)
        else:
            turn.open(_TARGET)
            turn.say("report.ask_target")

    @router.action("report:page")
    def this_page(turn: Turn) -> None:
        target = identify(str(turn.data.get("page", ""))) if turn.dialog.name == _TALK_PAGE else None
        if isinstance(target, Target):
            target = replace(target, display=str(turn.data.get("shown") or target.display))
            _ask_who(turn, target, like=str(turn.data.get("like", "")))
        else:
            start(turn)

    @router.file()
    def picture(turn: Turn) -> None:
        if turn.text and turn.read(find_targets, turn.text).targets:
            _begin(turn, turn.text, _pictures(turn))
        else:
            _take_screenshot(turn)


def _add_steps(router: Router) -> None:
    @router.dialog(_TARGET)
    def target(turn: Turn) -> None:
        if turn.message.files and not turn.text:
            _take_screenshot(turn)
        elif _names_or_tells(turn.read(check_report, turn.text)):
            _begin(turn, turn.text, _pictures(turn))
        else:
            found = turn.read(identify, turn.text)
            why = "" if isinstance(found, Target) else found.text(turn.texts)
            turn.say("report.ask_target_again", why=why)

    @router.dialog(_WHO)
    def who(turn: Turn) -> None:
        if turn.message.files:
            _add_pictures(turn, _WHO)
        elif turn.read(check_report, turn.text).decision == "decline_opinion":
            _decline(turn)
        elif len(plain(turn.text)) < 2:
            turn.say("report.ask_who_again")
        else:
            _ask_harm(turn, turn.text)

    @router.action("report:who")
    def suggested(turn: Turn) -> None:
        if _open(turn, _WHO):
            _ask_harm(turn, str(turn.data.get("like", "")))

    @router.dialog(_HARM)
    def harm_in_words(turn: Turn) -> None:
        if turn.message.files:
            _add_pictures(turn, _HARM)
        else:
            _confirm(turn, {**turn.data, "harm": "other", "note": turn.text[: cases.MAX_NOTE]})

    @router.action("report:harm")
    def harm(turn: Turn) -> None:
        if _open(turn, _HARM) and turn.argument in HARMS:
            _confirm(turn, {**turn.data, "harm": turn.argument})


def _add_end(router: Router, seal: Seal, fetch: Fetch) -> None:
    @router.dialog(_CONFIRM)
    def more(turn: Turn) -> None:
        if turn.message.files:
            _add_pictures(turn, _CONFIRM)
        elif plain(turn.text) in _YES:
            _send(turn, seal, fetch)
        else:
            _add_note(turn)

    @router.action("report:confirm")
    def confirm(turn: Turn) -> None:
        if _open(turn, _CONFIRM):
            _send(turn, seal, fetch)

    @router.action("report:cancel")
    def cancel(turn: Turn) -> None:
        turn.close()
        turn.say("report.cancelled")


def _add_look_up(router: Router, seal: Seal) -> None:
    @router.command("tra cuu")
    def look_up(turn: Turn) -> None:
        _look_up(turn, seal, turn.argument)

    @router.action("report:status")
    def status(turn: Turn) -> None:
        _look_up(turn, seal, turn.argument)


def _begin(turn: Turn, text: str, files: Sequence[dict[str, Any]] = ()) -> None:
    """Decide on the first text before anything of it is kept."""
    finding = turn.read(check_report, text)
    if finding.decision == "decline_opinion":
        _decline(turn)
        return
    if finding.decision == "emergency":
        turn.tell(finding.reason.text(turn.texts))
    if finding.targets:
        _ask_who(turn, finding.targets[0], like=_imitated(text), files=files)
    else:
        turn.open(_TARGET)
        turn.say("report.ask_target")


def _names_or_tells(finding: ScopeFinding) -> bool:
    return bool(finding.targets) or finding.decision != "needs_target"


def _imitated(text: str) -> str:
    """Return whom a text says the page imitates, "" when it does not say: offered as a choice, never assumed."""
    found = _IMITATES.search(text[:2000])
    name = found[1].strip() if found else ""
    return name if find_targets(name).targets == () and len(name) > 2 else ""


def _decline(turn: Turn) -> None:
    turn.forget()
    turn.say("report.scope_decline_opinion")


def _ask_who(turn: Turn, target: Target | None, like: str = "", files: Sequence[dict[str, Any]] = ()) -> None:
    shown = target.display if target else turn.texts("report.screenshot_target")
    page = target.canonical if target else ""
    turn.open(_WHO, page=page, shown=shown[:500], like=like[:100], files=list(files)[: pictures.MAX_PICTURES])
    text = turn.texts("report.ask_who", page=shown[:300])
    if target is None:
        text += "\n" + turn.texts("report.screenshot_only")
    elif target.hidden:
        text += "\n" + turn.texts("report.confirm_hidden")
    turn.tell(text, [Button(like[:100], "report:who")] if like else [])


def _ask_harm(turn: Turn, imitates: str) -> None:
    turn.open(_HARM, **{**turn.data, "imitates": imitates[: cases.MAX_IMITATES]})
    turn.say("report.ask_harm", [turn.button(f"report.harm_{harm}", f"report:harm:{harm}") for harm in HARMS])


def _confirm(turn: Turn, data: dict[str, Any]) -> None:
    turn.open(_CONFIRM, **data)
    turn.say(
        "report.confirm",
        [
            turn.button("report.button_confirm", "report:confirm"),
            turn.button("report.button_cancel", "report:cancel"),
        ],
        page=data["shown"],
        imitates=data["imitates"],
        harm=turn.texts(f"report.harm_{data['harm']}"),
        note=data.get("note") or turn.texts("report.no_note"),
        files=len(data["files"]),
    )


def _open(turn: Turn, name: str) -> bool:
    """Say whether that step is open; an old choice is answered politely."""
    if turn.dialog.name == name:
        return True
    turn.say("report.nothing_open")
    return False


def _add_note(turn: Turn) -> None:
    data = dict(turn.data)
    target = next(iter(turn.read(find_targets, turn.text).targets), None)
    if target and not data["page"]:  # the address of what so far was only a picture
        data |= {"page": target.canonical, "shown": target.display[:500]}
    data["note"] = f"{data.get('note', '')}\n{turn.text}".strip()[: cases.MAX_NOTE]
    _confirm(turn, data)


def _pictures(turn: Turn) -> list[dict[str, Any]]:
    """Return the message's pictures as the form keeps them; files of other kinds are left out."""
    return [
        {"reference": file.reference, "name": file.name, "media_type": file.media_type, "size": file.size}
        for file in turn.message.files
        if file.media_type.startswith("image/") and file.size <= pictures.MAX_BYTES
    ]


def _take_screenshot(turn: Turn) -> None:
    files = _pictures(turn)
    if files:
        _ask_who(turn, None, files=files)
    else:
        turn.say("report.bad_file", limit=pictures.MAX_BYTES >> 20)


def _add_pictures(turn: Turn, step: str) -> None:
    found = _pictures(turn)
    files = [*turn.data["files"], *found]
    data = {**turn.data, "files": files[: pictures.MAX_PICTURES]}
    if not found:
        turn.say("report.bad_file", limit=pictures.MAX_BYTES >> 20)
    if len(files) > pictures.MAX_PICTURES:
        turn.say("report.too_many_files", limit=pictures.MAX_PICTURES)
    if step == _CONFIRM:
        _confirm(turn, data)
    else:
        turn.open(step, **data)
        turn.say("report.ask_who_again" if step == _WHO else "report.ask_harm", _harm_choices(turn, step))


def _harm_choices(turn: Turn, step: str) -> list[Button]:
    if step != _HARM:
        return []
    return [turn.button(f"report.harm_{harm}", f"report:harm:{harm}") for harm in HARMS]


async def _download(fetch: Fetch, channel: str, kept: dict[str, Any]) -> bytes | None:
    """Return a picture without its metadata, None when it is gone or is none."""
    try:
        return pictures.cleaned(await fetch(channel, File(**kept), pictures.MAX_BYTES))[1]
    except (FileUnavailable, pictures.NotAPicture):
        return None


def _send(turn: Turn, seal: Seal, fetch: Fetch) -> None:
    data = dict(turn.data)
    fetched = [turn.compute(_download, fetch, turn.chat.channel, kept) for kept in data["files"]]
    found = [content for content in fetched if content]
    target = _target(data, found)
    if target is None:
        turn.open(_TARGET)
        turn.say("report.bad_file", limit=pictures.MAX_BYTES >> 20)
        return
    turn.close()
    try:
        made = _open_report(turn, seal, target, data, found)
    except cases.TooMany:
        turn.say("report.too_many", limit=cases.DAILY_LIMIT)
        return
    _tell_receipt(turn, made)
    if len(found) < len(fetched):
        turn.say("report.file_lost", count=len(fetched) - len(found))


def _target(data: dict[str, Any], found: list[bytes]) -> Target | None:
    """Return the page of the form; without an address it is the first picture that names it."""
    if data["page"]:
        target = identify(data["page"])
        return replace(target, display=data["shown"]) if isinstance(target, Target) else None
    if not found:
        return None
    return Target(
        _SCREENSHOT, f"{_SCREENSHOT}:{sha256(found[0]).hexdigest()[:32]}", data["shown"], hidden=True
    )


def _open_report(
    turn: Turn, seal: Seal, target: Target, data: dict[str, Any], found: list[bytes]
) -> cases.Receipt:
    harm: Harm = data["harm"]
    return cases.open_report(
        turn.tx,
        seal,
        target,
        imitates=data["imitates"],
        harm=harm,
        note=data.get("note", ""),
        pictures=found,
        person_id=turn.person_id,
        chat_id=turn.chat.id,
    )


def _tell_receipt(turn: Turn, made: cases.Receipt) -> None:
    key = "receipt_again" if not made.is_new else "receipt" if made.state == "new" else "receipt_known"
    button = turn.button("report.button_lookup", f"report:status:{made.code}")
    turn.say(f"report.{key}", [button], code=made.code, state=turn.texts(f"report.state_{made.state}"))


def _look_up(turn: Turn, seal: Seal, typed: str) -> None:
    code = receipt.read_code(seal, typed)
    if code is None:
        given = plain(typed) not in ("", *_LOOK_UP)
        turn.say("report.code_unknown" if given else "report.ask_code", example="mai-than-hoa-bao-lien-sang")
        return
    found = cases.by_receipt(turn.tx, code)
    if found is None:
        turn.say("report.status_removed", code=code)
        return
    report, case = found
    at = f"{local(report.created_at):%H:%M %d/%m/%Y}"
    turn.say(
        "report.status",
        code=code,
        page=case.display[:300],
        state=turn.texts(f"report.state_{case.state}"),
        at=at,
    )
