"""The order in which a message finds its handler."""

import pytest

from bot.dialogs import Dialog
from bot.messages import Button, IncomingMessage, Kind
from bot.routing import Handler, Router
from bot.turn import Turn


def named(name: str) -> Handler:
    """A handler that is known by its name only."""

    def handler(turn: Turn) -> None:
        raise AssertionError("only looked up here")

    handler.__name__ = name
    return handler


def looked_up(
    router: Router, text: str = "", dialog: Dialog | None = None, kind: Kind = "text", action: str = ""
) -> tuple[str, str] | None:
    """(name of the handler, argument) of a message."""
    message = IncomingMessage("fake", "1", "an", kind, text, action)
    found = router.find(message, text, dialog or Dialog())
    return None if found is None else (found[0].__name__, found[1])


@pytest.fixture
def router() -> Router:
    router = Router()
    router.command("help", "trợ giúp")(named("help"))
    router.command("hủy", anytime=True)(named("cancel"))
    router.command("báo cáo trang")(named("report"))
    router.action("case")(named("case"))
    router.action("case:yes")(named("yes"))
    router.start("r_")(named("receipt"))
    router.start("r_long_")(named("long"))
    router.dialog("form")(named("form"))
    router.kind("sticker", "edited")(named("kind"))
    router.file()(named("file"))
    router.unknown_command()(named("unknown"))
    router.fallback()(named("fallback"))
    return router


FORM = Dialog("form", {}, (Button("Có mặt", "case:yes:7"), Button("Vắng", "case:no:7")))


@pytest.mark.parametrize("text", ["Báo cáo trang", "bao cao trang", "  BÁO CÁO  TRANG!!", "báo cáo trang?"])
def test_a_phrase_is_compared_folded_and_whole(router: Router, text: str) -> None:
    assert looked_up(router, text) == ("report", "")


@pytest.mark.parametrize("text", ["tôi muốn báo cáo trang này", "báo cáo", "báo cáo trang " * 20])
def test_a_sentence_that_merely_contains_a_phrase_is_no_phrase(router: Router, text: str) -> None:
    assert looked_up(router, text) == ("fallback", "")


def test_only_an_anytime_phrase_interrupts_an_open_form(router: Router) -> None:
    assert looked_up(router, "Huỷ", FORM) == ("cancel", "")
    assert looked_up(router, "trợ giúp", FORM) == ("form", "")
    assert looked_up(router, "trợ giúp") == ("help", "")


def test_a_slash_command_interrupts_an_open_form(router: Router) -> None:
    assert looked_up(router, "/help", FORM) == ("help", "")


@pytest.mark.parametrize(
    ("text", "argument"),
    [
        ("/help", ""),
        ("/HELP@our_bot", ""),
        ("/help đăng ảnh: được không?", "đăng ảnh: được không?"),
        ("/help\nđăng ảnh", "đăng ảnh"),
        ("/trợgiúp", ""),
    ],
)
def test_a_slash_command_takes_the_rest_as_its_argument(router: Router, text: str, argument: str) -> None:
    assert looked_up(router, text) == ("help", argument)


@pytest.mark.parametrize("text", ["/nonsense", "/@our_bot", "/!!!"])
def test_an_unknown_slash_command_is_answered_as_such(router: Router, text: str) -> None:
    assert looked_up(router, text, FORM) == ("unknown", "")


@pytest.mark.parametrize(
    ("text", "found"), [("1", "yes"), ("có mặt", "yes"), ("VANG", "case"), ("2.", "case")]
)
def test_a_typed_number_or_title_is_the_choice_itself_even_in_a_form(
    router: Router, text: str, found: str
) -> None:
    assert looked_up(router, text, FORM) == (found, "7" if found == "yes" else "no:7")


@pytest.mark.parametrize("text", ["0", "3", "100", "1 2"])
def test_a_number_that_no_choice_has_goes_to_the_form(router: Router, text: str) -> None:
    assert looked_up(router, text, FORM) == ("form", "")


@pytest.mark.parametrize(
    ("data", "found"),
    [
        ("case", ("case", "")),
        ("case:yes", ("yes", "")),
        ("case:yes:7:a", ("yes", "7:a")),
        ("case:no:7:a", ("case", "no:7:a")),
        ("case::", ("case", ":")),
        ("casework:1", ("unknown", "casework:1")),
        ("", ("unknown", "")),
    ],
)
def test_an_action_finds_the_longest_prefix_and_keeps_its_colons(
    router: Router, data: str, found: tuple[str, str]
) -> None:
    handler, argument = looked_up(router, kind="action", action=data) or ("", "")
    assert handler == found[0]
    if handler != "unknown":
        assert argument == found[1]


def test_a_deep_link_finds_the_longest_prefix_whatever_the_order(router: Router) -> None:
    assert looked_up(router, "r_abc", kind="start") == ("receipt", "abc")
    assert looked_up(router, "r_long_abc", kind="start") == ("long", "abc")


def test_a_deep_link_nobody_knows_is_a_plain_start(router: Router) -> None:
    router.command("start")(named("start"))
    assert looked_up(router, "whatever", kind="start") == ("start", "")
    assert looked_up(router, "", kind="start") == ("start", "")


def test_a_file_belongs_to_the_open_form_and_else_to_whoever_takes_files(router: Router) -> None:
    assert looked_up(router, kind="file", dialog=FORM) == ("form", "")
    assert looked_up(router, kind="file") == ("file", "")


def test_an_edited_message_never_answers_a_form(router: Router) -> None:
    assert looked_up(router, "1", FORM, kind="edited") == ("kind", "")


def test_an_expired_form_gets_nothing_any_more(router: Router) -> None:
    expired = Dialog("form", {}, (), expired=True)
    assert looked_up(router, "đây là câu trả lời", expired) == ("fallback", "")


def test_a_form_whose_handler_is_gone_does_not_swallow_messages(router: Router) -> None:
    assert looked_up(router, "xin chào", Dialog("of an older version")) == ("fallback", "")


def test_symbols_alone_are_no_phrase(router: Router) -> None:
    assert looked_up(router, "?!…") == ("fallback", "")


def test_a_phrase_without_letters_is_refused() -> None:
    with pytest.raises(ValueError, match="letters"):
        Router().command("???")


def test_without_any_route_nothing_is_found() -> None:
    assert looked_up(Router(), "xin chào") is None
    assert looked_up(Router(), "/help") is None


def test_two_handlers_for_one_route_are_refused(router: Router) -> None:
    with pytest.raises(ValueError, match="slash 'help'"):
        router.command("Help")(named("again"))
    other = Router("other")
    other.action("case")(named("again"))
    with pytest.raises(ValueError, match="action 'case'"):
        router.include(other)


def test_included_routers_answer_as_one() -> None:
    one, other = Router("one"), Router("other")
    one.command("một")(named("one"))
    other.fallback()(named("rest"))
    joined = Router().include(one, other)
    assert looked_up(joined, "một") == ("one", "")
    assert looked_up(joined, "hai") == ("rest", "")


@pytest.fixture
def opened(router: Router) -> Router:
    router.opening("tham gia")(named("join"))
    router.opening("Tham gia chi bộ", "vào chi bộ")(named("branch"))
    router.opening("trợ giúp về")(named("about"))
    router.opening("mã", fits=str.isdigit)(named("code"))
    return router


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("tham gia Ab-12 Cd", ("join", "Ab-12 Cd")),
        ("THAM  GIA: Ab-12", ("join", "Ab-12")),
        ("tham gia", ("join", "")),
        ("Tham gia chi bộ Ab12", ("branch", "Ab12")),
        ("vao chi bo «Đông»", ("branch", "«Đông»")),
        ("trợ giúp", ("help", "")),
        ("trợ giúp về đăng ảnh?", ("about", "đăng ảnh?")),
        ("tham giao thông", ("fallback", "")),
        ("tôi tham gia Ab12", ("fallback", "")),
        ("tham", ("fallback", "")),
        ("tham gia " + "a" * 291, ("join", "a" * 291)),
        ("tham gia " + "a" * 292, ("fallback", "")),
    ],
)
def test_an_opening_is_whole_words_and_the_longest_takes_the_raw_rest(
    opened: Router, text: str, found: tuple[str, str]
) -> None:
    assert looked_up(opened, text) == found


def test_an_opening_never_interrupts_a_form(opened: Router) -> None:
    assert looked_up(opened, "tham gia Ab12", FORM) == ("form", "")


def test_an_opening_may_ask_whether_the_rest_fits_even_when_included(opened: Router) -> None:
    joined = Router().include(opened)
    assert looked_up(joined, "mã 12") == ("code", "12")
    assert looked_up(joined, "mã độc là gì") == ("fallback", "")


def test_an_opening_needs_letters_and_stands_only_once(opened: Router) -> None:
    with pytest.raises(ValueError, match="letters"):
        Router().opening("…")
    with pytest.raises(ValueError, match="opening 'tham gia'"):
        opened.opening("Tham gia!")(named("again"))
