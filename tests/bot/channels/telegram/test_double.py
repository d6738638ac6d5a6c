import asyncio
import re

import aiohttp
import pytest
from hypothesis import given
from hypothesis import strategies as st
from telegram import (
    Bot,
    BotCommand,
    BotCommandScopeChat,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    InputFile,
)
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Conflict,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TimedOut,
)

from bot.channels.telegram import double as doubles
from bot.channels.telegram.double import TelegramDouble
from bot.channels.telegram.double.errors import ApiError
from bot.channels.telegram.double.formatting import formatted, utf16_length
from bot.channels.telegram.transport import ConnectionNotMade, retry_seconds
from tests.bot.channels.telegram.conftest import HandClock, refused

PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 32


def keyboard(*titles: str) -> InlineKeyboardMarkup:
    return InlineKeyboardMarkup([[InlineKeyboardButton(t, callback_data=f"c:{t}")] for t in titles])


async def test_the_bot_learns_who_it_is(bot: Bot) -> None:
    me = await bot.get_me()
    assert (me.id, me.is_bot, me.username) == (123456, True, "tro_ly_thu_bot")


async def test_a_text_goes_there_and_back(double: TelegramDouble, bot: Bot) -> None:
    an = double.user(7, first_name="An")
    await an.sends("Tôi có được chia sẻ bài này không?")
    [update] = await bot.get_updates()
    assert update.message is not None
    assert update.message.text == "Tôi có được chia sẻ bài này không?"
    assert update.message.date.timestamp() == 1795252800
    sent = await bot.send_message(7, "Được, đồng chí ạ.", reply_markup=keyboard("Căn cứ"))
    [answer] = await an.receives()
    assert (answer.message_id, answer.text, answer.titles) == (
        sent.message_id,
        "Được, đồng chí ạ.",
        ["Căn cứ"],
    )


async def test_an_update_is_given_until_it_is_confirmed(double: TelegramDouble, bot: Bot) -> None:
    an = double.user(7)
    for text in ("một", "hai", "ba"):
        await an.sends(text)
    first = await bot.get_updates(limit=2)
    assert [u.message.text for u in first if u.message] == ["một", "hai"]
    assert await bot.get_updates(limit=2) == first
    [third] = await bot.get_updates(offset=first[-1].update_id + 1)
    assert third.message is not None
    assert third.message.text == "ba"
    assert await bot.get_updates(offset=third.update_id + 1) == ()
    await double.settled()


async def test_a_negative_offset_keeps_only_the_last(double: TelegramDouble, bot: Bot) -> None:
    for text in ("một", "hai", "ba"):
        await double.user(7).sends(text)
    assert [u.message.text for u in await bot.get_updates(offset=-1) if u.message] == ["ba"]


async def test_a_long_poll_ends_when_something_comes(double: TelegramDouble, bot: Bot) -> None:
    poll = asyncio.create_task(bot.get_updates(timeout=30))
    await double.called("getUpdates")
    await double.user(7).sends("tới rồi")
    [update] = await poll
    assert update.effective_message is not None
    assert update.effective_message.text == "tới rồi"


async def test_an_idle_poll_gives_an_empty_list(bot: Bot) -> None:
    assert await bot.get_updates(timeout=1) == ()


async def test_a_second_poller_ends_the_first_with_a_conflict(double: TelegramDouble, bot: Bot) -> None:
    first = asyncio.create_task(bot.get_updates(timeout=30))
    await double.called("getUpdates", 1)
    second = asyncio.create_task(bot.get_updates(timeout=30))
    with pytest.raises(Conflict, match="other getUpdates"):
        await first
    await double.user(7).sends("cho người thứ hai")
    assert len(await second) == 1


async def test_only_subscribed_kinds_come(double: TelegramDouble, bot: Bot) -> None:
    await bot.get_updates(allowed_updates=["my_chat_member"])
    an = double.user(7)
    await an.sends("không đăng ký")
    await an.blocks_the_bot()
    [update] = await bot.get_updates()
    assert update.my_chat_member is not None
    assert update.my_chat_member.new_chat_member.status == "kicked"


async def test_updates_older_than_a_day_are_gone(double: TelegramDouble, bot: Bot, clock: HandClock) -> None:
    await double.user(7).sends("hôm qua")
    clock.seconds += 24 * 3600 + 1
    await double.user(7).sends("hôm nay")
    assert [u.message.text for u in await bot.get_updates() if u.message] == ["hôm nay"]


async def test_duplicates_and_disorder_can_be_injected(double: TelegramDouble, bot: Bot) -> None:
    late = await double.user(7).sends("sau")
    early = late | {"update_id": late["update_id"] - 1}
    await double.inject(late, early)
    numbers = [update.update_id for update in await bot.get_updates()]
    assert numbers == [late["update_id"], late["update_id"], early["update_id"]]


async def test_every_kind_of_message_can_be_parsed(double: TelegramDouble, bot: Bot) -> None:
    an = double.user(7, first_name="An", username="an_huyen_uy")
    await an.presses_start("abc_1")
    await an.sends_photo(PNG, "ảnh trang giả")
    await an.sends_document(b"%PDF", "đơn.pdf", "đơn")
    await an.sends_sticker()
    await an.forwards("tin chuyển tiếp", "Bình")
    await an.sends("xem https://example.gov.vn nhé")
    await an.edits("sửa lại")
    await an.blocks_the_bot()
    await an.unblocks_the_bot()
    updates = await bot.get_updates()
    start, photo, document, sticker, forward, link, edit, block, unblock = updates
    assert start.message is not None
    assert start.message.text == "/start abc_1"
    assert start.message.parse_entities() == {start.message.entities[0]: "/start"}
    assert photo.message is not None
    assert photo.message.caption == "ảnh trang giả"
    assert photo.message.photo
    assert document.message is not None
    assert document.message.document is not None
    assert document.message.document.file_name == "đơn.pdf"
    assert sticker.message is not None
    assert sticker.message.sticker is not None
    assert forward.message is not None
    assert forward.message.forward_origin is not None
    assert link.message is not None
    assert list(link.message.parse_entities().values()) == ["https://example.gov.vn"]
    assert edit.edited_message is not None
    assert (edit.edited_message.text, edit.edited_message.message_id) == ("sửa lại", link.message.message_id)
    assert block.my_chat_member is not None
    assert unblock.my_chat_member is not None
    assert unblock.my_chat_member.new_chat_member.status == "member"


@pytest.mark.parametrize("payload", ["a b", "đơn", "x" * 65, "a=b"])
async def test_a_start_payload_telegram_would_not_pass_on_is_refused(
    double: TelegramDouble, payload: str
) -> None:
    with pytest.raises(ValueError, match="start payload"):
        await double.user(7).presses_start(payload)


async def test_the_longest_start_payload_passes(double: TelegramDouble) -> None:
    update = await double.user(7).presses_start("Az09_-" + "x" * 58)
    assert len(update["message"]["text"]) == len("/start ") + 64


@pytest.mark.parametrize("text", ["", "   ", "\n"])
async def test_an_empty_text_is_refused(bot: Bot, double: TelegramDouble, text: str) -> None:
    double.user(7)
    with refused("text is empty"):
        await bot.send_message(7, text)


async def test_4096_characters_pass_and_one_more_does_not(bot: Bot, double: TelegramDouble) -> None:
    an = double.user(7)
    await bot.send_message(7, "ộ" * 4096)
    with refused("too long"):
        await bot.send_message(7, "ộ" * 4097)
    assert len(an.inbox) == 1


async def test_the_limit_counts_after_the_entities(bot: Bot, double: TelegramDouble) -> None:
    an = double.user(7)
    await bot.send_message(7, f"<b>{'x' * 4096}</b>", parse_mode="HTML")
    assert an.inbox[0].body["entities"] == [{"type": "bold", "offset": 0, "length": 4096}]


async def test_a_chat_nobody_opened_is_not_found(bot: Bot) -> None:
    with refused("chat not found"):
        await bot.send_message(8, "xin chào")
    with refused("chat not found"):
        await bot.send_message("@kenh", "xin chào")


async def test_a_person_who_never_pressed_start_cannot_be_written_to(
    bot: Bot, double: TelegramDouble
) -> None:
    an = double.user(7, started=False)
    with pytest.raises(Forbidden, match="can't initiate"):
        await bot.send_message(7, "xin chào")
    await an.presses_start()
    await bot.send_message(7, "xin chào")


async def test_a_person_who_blocked_or_left_cannot_be_written_to(bot: Bot, double: TelegramDouble) -> None:
    an = double.user(7)
    await an.blocks_the_bot()
    with pytest.raises(Forbidden, match="blocked by the user"):
        await bot.send_message(7, "xin chào")
    with pytest.raises(ValueError, match="cannot write"):
        await an.sends("vẫn gửi")
    await an.unblocks_the_bot()
    await bot.send_message(7, "xin chào")
    an.deletes_the_account()
    with pytest.raises(Forbidden, match="deactivated"):
        await bot.send_message(7, "xin chào")


async def test_a_tap_is_answered_and_its_message_edited(bot: Bot, double: TelegramDouble) -> None:
    an = double.user(7)
    await bot.send_message(7, "Đồng chí có dự không?", reply_markup=keyboard("Có", "Không"))
    await an.taps("Có")
    [update] = await bot.get_updates()
    query = update.callback_query
    assert query is not None
    assert query.data == "c:Có"
    await query.answer("Đã ghi")
    await query.edit_message_text("Đã ghi: đồng chí dự.")
    await an.sees(lambda me: me.inbox[0].edited)
    assert (an.inbox[0].text, an.inbox[0].titles) == ("Đã ghi: đồng chí dự.", [])
    assert an.tap_answers == [{"text": "Đã ghi", "show_alert": False}]


async def test_a_button_can_be_tapped_by_its_data_but_not_when_it_is_not_there(
    bot: Bot, double: TelegramDouble
) -> None:
    an = double.user(7)
    await bot.send_message(7, "Chọn", reply_markup=keyboard("Có"))
    assert (await an.taps("c:Có"))["callback_query"]["data"] == "c:Có"
    with pytest.raises(LookupError, match="Có"):
        await an.taps("Không")


async def test_an_old_or_unknown_tap_cannot_be_answered(
    bot: Bot, double: TelegramDouble, clock: HandClock
) -> None:
    await bot.send_message(double.user(7).id, "Chọn", reply_markup=keyboard("Có"))
    update = await double.user(7).taps("Có")
    clock.seconds += 3600
    with refused("query is too old"):
        await bot.answer_callback_query(update["callback_query"]["id"])
    with refused("query is too old"):
        await bot.answer_callback_query("1")


async def test_callback_data_is_counted_in_bytes(bot: Bot, double: TelegramDouble) -> None:
    double.user(7)
    fits, too_long = "ộ" * 21 + "x", "ộ" * 21 + "xy"
    assert (len(fits.encode()), len(too_long.encode())) == (64, 65)
    await bot.send_message(7, "x", reply_markup=button(callback_data=fits))
    with refused("BUTTON_DATA_INVALID"):
        await bot.send_message(7, "x", reply_markup=button(callback_data=too_long))


def button(**action: str) -> InlineKeyboardMarkup:
    return InlineKeyboardMarkup([[InlineKeyboardButton("Nút", **action)]])


@pytest.mark.parametrize(
    ("markup", "complaint"),
    [
        ("{", "can't parse"),
        ("[]", "object expected"),
        ('{"x":1}', "can't parse"),
        ('{"inline_keyboard":[1]}', "Array of Arrays"),
        ('{"inline_keyboard":[[1]]}', "expected an Object"),
        ('{"inline_keyboard":[[{"text":" ","url":"https://a.vn"}]]}', "must be of type String"),
        ('{"inline_keyboard":[[{"text":"Nút"}]]}', "Text buttons are unallowed"),
        ('{"inline_keyboard":[[{"text":"Nút","callback_data":""}]]}', "BUTTON_DATA_INVALID"),
        ('{"inline_keyboard":[[{"text":"Nút","callback_data":"\\ud800"}]]}', "UTF-8"),
        ('{"inline_keyboard":[[{"text":"Nút","url":"javascript:1"}]]}', "BUTTON_URL_INVALID"),
    ],
)
async def test_a_wrong_keyboard_is_refused(double: TelegramDouble, markup: str, complaint: str) -> None:
    double.user(7)
    status, answer = await raw_call(
        double, "sendMessage", {"chat_id": 7, "text": "x", "reply_markup": markup}
    )
    assert status == 400
    assert complaint in answer["description"]


async def raw_call(double: TelegramDouble, method: str, body: object) -> tuple[int, dict[str, object]]:
    url = f"{double.bot_url}{double.state.token}/{method}"
    async with aiohttp.ClientSession() as session, session.post(url, json=body) as response:
        return response.status, await response.json()


async def test_more_than_eight_buttons_a_row_or_a_hundred_in_all_are_refused(
    bot: Bot, double: TelegramDouble
) -> None:
    double.user(7)
    cell = InlineKeyboardButton("Nút", callback_data="x")
    await bot.send_message(7, "x", reply_markup=InlineKeyboardMarkup([[cell] * 8]))
    for rows in ([[cell] * 9], [[cell]] * 101):
        with refused("too long"):
            await bot.send_message(7, "x", reply_markup=InlineKeyboardMarkup(rows))


async def test_an_edit_that_changes_nothing_is_refused(bot: Bot, double: TelegramDouble) -> None:
    double.user(7)
    sent = await bot.send_message(7, "như cũ", reply_markup=keyboard("Có"))
    with refused("not modified"):
        await bot.edit_message_text("như cũ", 7, sent.message_id, reply_markup=keyboard("Có"))
    with refused("not modified"):
        await bot.edit_message_reply_markup(7, sent.message_id, reply_markup=keyboard("Có"))
    await bot.edit_message_reply_markup(7, sent.message_id)
    assert double.user(7).inbox[0].titles == []


async def test_only_the_bots_own_texts_can_be_edited(bot: Bot, double: TelegramDouble) -> None:
    an = double.user(7)
    theirs = (await an.sends("của An"))["message"]["message_id"]
    photo = await bot.send_photo(7, PNG)
    for number, complaint in ((theirs, "can't be edited"), (999, "not found"), (photo.message_id, "no text")):
        with refused(complaint):
            await bot.edit_message_text("mới", 7, number)


async def test_a_message_is_deleted_once_and_within_two_days(
    bot: Bot, double: TelegramDouble, clock: HandClock
) -> None:
    an = double.user(7)
    first, second = await bot.send_message(7, "một"), await bot.send_message(7, "hai")
    assert await bot.delete_message(7, first.message_id)
    assert [message.text for message in an.inbox] == ["hai"]
    with refused("not found"):
        await bot.delete_message(7, first.message_id)
    clock.seconds += 49 * 3600
    with refused("can't be deleted"):
        await bot.delete_message(7, second.message_id)


async def test_uploads_arrive_and_can_be_sent_again_by_id(bot: Bot, double: TelegramDouble) -> None:
    an = double.user(7)
    sent = await bot.send_document(7, InputFile(b"%PDF-1.7", "biên nhận.pdf"), caption="Biên nhận")
    assert sent.document is not None
    await bot.send_document(7, sent.document.file_id)
    await bot.send_photo(7, PNG, caption="<b>Mã</b>", parse_mode="HTML")
    document, again, photo = await an.receives(3)
    assert (document.file_name, document.content, document.text) == (
        "biên nhận.pdf",
        b"%PDF-1.7",
        "Biên nhận",
    )
    assert (again.content, photo.content, photo.text) == (b"%PDF-1.7", PNG, "Mã")


async def test_what_is_no_picture_no_file_or_too_long_is_refused(bot: Bot, double: TelegramDouble) -> None:
    double.user(7)
    with refused("IMAGE_PROCESS_FAILED"):
        await bot.send_photo(7, b"%PDF")
    with refused("non-empty"):
        await bot.send_document(7, InputFile(b"", "x.pdf"))
    with refused("caption is too long"):
        await bot.send_document(7, b"x", caption="x" * 1025)
    with refused("wrong file_id"):
        await bot.send_document(7, "khong-co")
    with refused("failed to get HTTP URL"):
        await bot.send_photo(7, "https://example.gov.vn/a.png")


async def test_a_file_is_downloaded_whole(bot: Bot, double: TelegramDouble) -> None:
    content = bytes(range(256)) * 100
    await double.user(7).sends_document(content, "đơn.pdf")
    [update] = await bot.get_updates()
    assert update.message is not None
    assert update.message.document is not None
    file = await update.message.document.get_file()
    assert bytes(await file.download_as_bytearray()) == content
    with pytest.raises(InvalidToken):
        await bot.request.retrieve(f"{double.file_url}{bot.token}/documents/none.pdf")


async def test_a_file_over_20_mb_cannot_be_fetched(bot: Bot, double: TelegramDouble) -> None:
    await double.user(7).sends_document(b"%PDF", declared_size=20 * 2**20 + 1)
    [update] = await bot.get_updates()
    assert update.message is not None
    assert update.message.document is not None
    with refused("file is too big"):
        await update.message.document.get_file()


async def test_commands_are_kept_per_scope_and_language(bot: Bot) -> None:
    assert await bot.get_my_commands() == ()
    await bot.set_my_commands([BotCommand("hoi", "Hỏi quy định")])
    await bot.set_my_commands([BotCommand("can_bo", "Cho cán bộ")], scope=BotCommandScopeChat(7))
    assert await bot.get_my_commands() == (BotCommand("hoi", "Hỏi quy định"),)
    assert await bot.get_my_commands(scope=BotCommandScopeChat(7)) == (BotCommand("can_bo", "Cho cán bộ"),)
    assert await bot.get_my_commands(language_code="en") == ()
    with refused("COMMAND_INVALID"):
        await bot.set_my_commands([BotCommand("Hỏi", "Hỏi")])


async def test_typing_is_shown_and_an_unknown_action_refused(bot: Bot, double: TelegramDouble) -> None:
    double.user(7)
    assert await bot.send_chat_action(7, "typing")
    with refused("wrong parameter action"):
        await bot.send_chat_action(7, "dancing")


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("<b>x", "Can't find end tag"),
        ("x</b>", "Unexpected end tag"),
        ("<b><i>x</b></i>", "Unexpected end tag"),
        ("a < b", "Unsupported start tag"),
        ("<xyz>", "Unsupported start tag"),
        ("<b", "Unsupported start tag"),
    ],
)
async def test_broken_html_is_refused(bot: Bot, double: TelegramDouble, text: str, complaint: str) -> None:
    double.user(7)
    with refused(f"can't parse entities: {complaint}"):
        await bot.send_message(7, text, parse_mode="HTML")


async def test_entities_are_measured_in_utf_16(bot: Bot, double: TelegramDouble) -> None:
    double.user(7)
    text = '👍 <b>Đậm <i>nghiêng</i></b> &lt;<a href="https://a.vn/?x=1&amp;y=2">đây</a>&gt;'
    sent = await bot.send_message(7, text, parse_mode="HTML")
    assert sent.text == "👍 Đậm nghiêng <đây>"
    found = {entity.type: part for entity, part in sent.parse_entities().items()}
    assert found == {"bold": "Đậm nghiêng", "italic": "nghiêng", "text_link": "đây"}
    assert sent.entities[-1].url == "https://a.vn/?x=1&y=2"


@given(st.text(alphabet=st.sampled_from("<>/bia &;đ👍=\"'"), max_size=60))
def test_any_html_is_read_or_refused_and_entities_stay_inside(text: str) -> None:
    try:
        plain, entities = formatted(text, "HTML")
    except ApiError:
        return
    assert all(e["offset"] + e["length"] <= utf16_length(plain) for e in entities)


def test_a_long_hostile_text_is_read_in_linear_time() -> None:
    with pytest.raises(ApiError):
        formatted("<" * 1_000_000, "HTML")
    with pytest.raises(ApiError):
        formatted("<b>" * 100_000, "HTML")


FAULTS = [
    (doubles.Forbidden(), Forbidden),
    (doubles.BadRequest("chat not found"), BadRequest),
    (doubles.Conflict(), Conflict),
    (doubles.Unauthorized(), InvalidToken),
    (doubles.NotFound(), InvalidToken),
    (doubles.ServerError(), NetworkError),
    (doubles.DropBeforeAccept(), NetworkError),
    (doubles.Migrated(-1001), ChatMigrated),
]


@pytest.mark.parametrize(("fault", "kind"), FAULTS)
async def test_a_refused_call_does_nothing_and_the_next_one_works(
    bot: Bot, double: TelegramDouble, fault: doubles.Fault, kind: type[Exception]
) -> None:
    an = double.user(7)
    double.faults.add(method="sendMessage", fault=fault)
    with pytest.raises(kind) as caught:
        await bot.send_message(7, "một")
    assert type(caught.value) is kind or kind is NetworkError
    await bot.send_message(7, "hai")
    assert [message.text for message in an.inbox] == ["hai"]
    assert len(double.calls.of("sendMessage", 7)) == 2


async def test_429_says_how_long_for_one_chat_and_so_many_times(bot: Bot, double: TelegramDouble) -> None:
    an, binh = double.user(7), double.user(8, "Bình")
    double.faults.add(method="sendMessage", chat_id=7, times=2, fault=doubles.TooManyRequests(retry_after=5))
    for _ in range(2):
        with pytest.raises(RetryAfter) as caught:
            await bot.send_message(7, "x")
        assert retry_seconds(caught.value) == 5
        await bot.send_message(8, "y")
    await bot.send_message(7, "x")
    assert (len(an.inbox), len(binh.inbox)) == (1, 2)


async def test_a_dropped_answer_leaves_the_message_delivered(bot: Bot, double: TelegramDouble) -> None:
    an = double.user(7)
    double.faults.add(method="sendMessage", fault=doubles.DropAfterAccept())
    with pytest.raises(NetworkError) as caught:
        await bot.send_message(7, "đã tới")
    assert not isinstance(caught.value, ConnectionNotMade)
    assert [message.text for message in await an.receives()] == ["đã tới"]


async def test_a_silent_server_has_delivered_the_message_all_the_same(
    bot: Bot, double: TelegramDouble
) -> None:
    an = double.user(7)
    double.faults.add(fault=doubles.SilentAfterAccept())
    with pytest.raises(TimedOut):
        await bot.send_message(7, "đã tới", read_timeout=0.05)
    assert [message.text for message in await an.receives()] == ["đã tới"]


async def test_a_silence_may_end(bot: Bot, double: TelegramDouble) -> None:
    double.faults.add(method="sendMessage", fault=doubles.SilentAfterAccept(seconds=0.01))
    assert (await bot.send_message(double.user(7).id, "đã tới")).text == "đã tới"


async def test_a_slow_call_waits_for_its_event(bot: Bot, double: TelegramDouble) -> None:
    an, go = double.user(7), asyncio.Event()
    double.faults.add(method="sendMessage", chat_id=7, fault=doubles.Slow(go))
    task = asyncio.create_task(bot.send_message(7, "chậm"))
    await double.called("sendMessage")
    assert an.inbox == []
    go.set()
    await task
    assert [message.text for message in an.inbox] == ["chậm"]


async def test_what_was_accepted_is_done_even_when_nobody_listens_any_more(
    bot: Bot, double: TelegramDouble
) -> None:
    an, go = double.user(7), asyncio.Event()
    double.faults.add(method="sendMessage", fault=doubles.Slow(go))
    with pytest.raises(TimedOut):
        await bot.send_message(7, "tới muộn", read_timeout=0.05)
    go.set()
    assert [message.text for message in await an.receives()] == ["tới muộn"]


async def test_faults_not_used_can_be_cleared(bot: Bot, double: TelegramDouble) -> None:
    double.faults.add(fault=doubles.Forbidden(), times=100)
    double.faults.clear()
    await bot.send_message(double.user(7).id, "x")


async def test_calls_are_recorded_in_order(bot: Bot, double: TelegramDouble) -> None:
    double.user(7)
    await bot.send_message(7, "một")
    await bot.send_document(7, InputFile(b"x", "a.pdf"))
    assert [call.index for call in double.calls] == list(range(len(double.calls)))
    [text], [document] = double.calls.of("sendMessage", 7), double.calls.of("sendDocument")
    assert (text.chat_id, text.payload["text"]) == (7, "một")
    assert document.payload["document"] == "a.pdf"


async def test_waiting_for_what_does_not_come_says_what_came(bot: Bot, double: TelegramDouble) -> None:
    an = double.user(7)
    await bot.send_message(7, "chỉ một")
    with pytest.raises(TimeoutError, match="chỉ một"):
        await an.receives(2, timeout=0.01)
    assert len(await an.receives(1)) == 1
    with pytest.raises(TimeoutError):
        await an.sees(lambda me: len(me.inbox) > 1, timeout=0.01)


async def test_a_wrong_token_and_an_unknown_method_are_told_apart(double: TelegramDouble) -> None:
    async with aiohttp.ClientSession() as session:
        for path, status in (
            ("/bot123456:wrong/getMe", 401),
            ("/botwrong/getMe", 404),
            (f"/bot{double.state.token}/getNothing", 404),
            (f"/bot{double.state.token}/GETME", 200),
        ):
            async with session.get(double.base_url + path) as response:
                assert response.status == status


@pytest.mark.parametrize("body", [b"{", b"[1]", b"\xff", b'{"chat_id":[]}', b'{"chat_id":7,"text":{"a":1}}'])
async def test_any_json_body_gets_an_answer(double: TelegramDouble, body: bytes) -> None:
    double.user(7)
    url = f"{double.bot_url}{double.state.token}/sendMessage"
    headers = {"Content-Type": "application/json"}
    async with aiohttp.ClientSession() as session, session.post(url, data=body, headers=headers) as response:
        assert response.status in {200, 400}
        assert isinstance((await response.json())["ok"], bool)


async def test_a_newcomer_can_play_the_person_by_hand(double: TelegramDouble, bot: Bot) -> None:
    person = f"{double.base_url}/control/user/7"
    async with aiohttp.ClientSession() as session:
        async with session.post(f"{person}/send", json={"text": "xin chào"}) as response:
            assert response.status == 200
        [update] = await bot.get_updates()
        assert update.effective_chat is not None
        await bot.send_message(update.effective_chat.id, "Chào đồng chí", reply_markup=keyboard("Hỏi"))
        async with session.get(f"{person}/inbox") as response:
            [message] = (await response.json())["messages"]
        assert (message["text"], message["buttons"]) == ("Chào đồng chí", ["Hỏi"])
        async with session.post(f"{person}/tap", json={"button": "Hỏi"}) as response:
            assert response.status == 200
        for path, body in (
            ("send", b"{"),
            ("send", b'{"text":""}'),
            ("tap", b'{"button":"Xa"}'),
            ("tap", b"1"),
        ):
            async with session.post(f"{person}/{path}", data=body) as response:
                assert response.status == 400
                assert set((await response.json())["error"]) == {"code", "message"}


async def test_the_program_prints_its_address_and_refuses_a_taken_port(double: TelegramDouble) -> None:
    import sys

    port = double.base_url.rpartition(":")[2]
    command = (sys.executable, "-m", "bot.channels.telegram.double", "--port")
    pipe = asyncio.subprocess.PIPE
    refused = await asyncio.create_subprocess_exec(*command, port, stderr=pipe)
    _, said = await refused.communicate()
    assert refused.returncode == 2
    assert said.decode().startswith(f"Không mở được cổng 127.0.0.1:{port}")
    assert said.count(b"\n") == 1
    running = await asyncio.create_subprocess_exec(*command, "0", stdout=pipe)
    assert running.stdout is not None
    address = (await running.stdout.readline()).decode().strip()
    assert re.fullmatch(r"http://127\.0\.0\.1:\d+", address)
    async with aiohttp.ClientSession() as session, session.get(f"{address}/control/user/7/inbox") as response:
        assert await response.json() == {"messages": []}
    running.terminate()
    await running.wait()
