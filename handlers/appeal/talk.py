"""An appeal in chat: the page, why it is none, and a code."""

from bot.clock import local
from bot.routing import Router
from bot.seal import Seal
from bot.turn import Turn
from reports import appeals
from reports.identity import find_targets

PAGE, WHY = "appeal.page", "appeal.why"
SHORTEST = 10  # characters of a statement


def create_router(seal: Seal, days: int) -> Router:
    """Return the routes of appealing; an appeal is to be decided within `days`."""
    router = Router("appeal")

    @router.command("khiếu nại kết luận", "khiếu nại", "trang bị kết luận sai")
    @router.action("appeal:start")
    def start(turn: Turn) -> None:
        if turn.argument:
            _take_page(turn, turn.argument)
        else:
            turn.open(PAGE)
            turn.say("appeal.ask_page")

    @router.dialog(PAGE)
    def page(turn: Turn) -> None:
        _take_page(turn, turn.text)

    @router.dialog(WHY)
    def why(turn: Turn) -> None:
        _take_why(turn, seal, days)

    return router


def _take_page(turn: Turn, text: str) -> None:
    target = next(iter(turn.read(find_targets, text).targets), None)
    if target is None:
        turn.open(PAGE)
        turn.say("appeal.ask_page_again")
    elif not appeals.may_appeal(turn.tx, target):
        turn.close()
        turn.say("appeal.not_decided")
    else:
        turn.open(WHY, page=target.canonical)
        turn.say("appeal.ask_why")


def _take_why(turn: Turn, seal: Seal, days: int) -> None:
    if len(turn.text.strip()) < SHORTEST:
        turn.open(WHY, **turn.data)
        turn.say("appeal.ask_why")
        return
    target = find_targets(str(turn.data.get("page", ""))).targets[0]
    try:
        made = appeals.submit(
            turn.tx, seal, target, turn.text, days=days, person_id=turn.person_id, chat_id=turn.chat.id
        )
    except (appeals.NotDecided, appeals.Enough) as error:
        turn.close()
        turn.say("appeal.enough" if isinstance(error, appeals.Enough) else "appeal.not_decided")
        return
    turn.close()
    turn.say("appeal.taken", code=made.code, due=f"{local(made.due_at):%d/%m/%Y}")
