"""The calendar feed in chat: getting the address, a new one instead, and ending it."""

from bot.messages import Document
from bot.routing import Router
from bot.seal import Seal
from bot.turn import Turn
from study import branches, calendar

FILE = "lich-sinh-hoat.ics"


def create_router(seal: Seal) -> Router:
    """Return the routes of the calendar feed."""
    router = Router("calendar")

    @router.command("lịch điện tử", "đăng ký lịch", "lịch trên điện thoại", "liên kết lịch")
    @router.action("calendar:new")
    def new(turn: Turn) -> None:
        """A fresh address; only its digest is kept, so that an old one cannot be shown again."""
        if not branches.of_person(turn.tx, turn.person_id):
            turn.say("study.no_branch")
            return
        address = turn.tx.surroundings.links.get("calendar", "")
        token = calendar.subscribe(turn.tx, seal, turn.person_id)
        link = f"{address}{token}.ics"
        buttons = [turn.button("study.button_calendar_off", "calendar:off")]
        turn.say("study.calendar_link", buttons=buttons, link=link)

    @router.command("tệp lịch", "tải lịch")
    def file(turn: Turn) -> None:
        """The sessions as a file, for a calendar program that follows no address."""
        events = calendar.of_person(turn.tx, turn.person_id)
        if not events:
            turn.say("study.calendar_empty")
            return
        content = calendar.document(turn.tx, turn.texts, seal, events)
        turn.tell(turn.texts("study.calendar_file"), document=Document(FILE, content))

    @router.command("tắt lịch điện tử", "hủy lịch điện tử")
    @router.action("calendar:off")
    def off(turn: Turn) -> None:
        """End the feed: the address answers nothing from now on."""
        ended = calendar.unsubscribe(turn.tx, turn.person_id)
        turn.say("study.calendar_off" if ended else "study.calendar_none")

    return router
