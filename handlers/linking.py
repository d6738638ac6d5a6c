"""One person in several chats: linking by a code, taking a chat out again, choosing where to be told things."""

from collections.abc import Sequence

from bot import dialogs, linking, people
from bot.dialogs import TALK, Dialog
from bot.linking import Merger
from bot.messages import Button, OutgoingMessage
from bot.outbox import enqueue
from bot.routing import Router
from bot.seal import Seal
from bot.turn import Turn

_FORM = "linking.code"


def create_router(seal: Seal, mergers: Sequence[Merger]) -> Router:
    """Return the routes; `mergers` are the domains' functions that give one person's things to another."""
    router = Router("linking")

    @router.command("liên kết", "liên kết kênh")
    @router.action("link:offer")
    def offer(turn: Turn) -> None:
        if turn.argument:
            _ask(turn, seal, turn.argument)
            return
        code = linking.offer(turn.tx, seal, turn.chat.id)
        turn.open(_FORM)
        turn.say("linking.code", code=code, spelt=f"{code[:4]} {code[4:]}")

    @router.opening("liên kết", fits=looks_like_code)
    def typed(turn: Turn) -> None:
        _ask(turn, seal, turn.argument)

    @router.dialog(_FORM)
    def code_of_another_chat(turn: Turn) -> None:
        if looks_like_code(turn.text):
            _ask(turn, seal, turn.text)
        else:
            turn.close()
            turn.say("linking.no_code")

    @router.action("link:yes")
    def confirm(turn: Turn) -> None:
        other = linking.link(turn.tx, seal, turn.argument, turn.chat, mergers)
        turn.close()
        if other is None:
            turn.say("linking.bad_code")
            return
        turn.say("linking.linked", _carry(turn, other), channel=_channel(turn, other.channel))
        told = OutgoingMessage(turn.texts("linking.linked_there", channel=_channel(turn, turn.chat.channel)))
        enqueue(turn.tx, other.id, told, key=f"linked:{other.id}:{turn.chat.id}:{turn.now.timestamp():.0f}")

    @router.action("link:no")
    def refuse(turn: Turn) -> None:
        turn.close()
        turn.say("linking.not_linked")

    @router.action("link:carry")
    def carry(turn: Turn) -> None:
        """Go on here with what is half filled in elsewhere: the form moves, it is not copied."""
        found = _open_elsewhere(turn, turn.argument)
        if found is None:
            turn.say("linking.nothing_open")
            return
        chat_id, form = found
        dialogs.write(turn.tx, chat_id, Dialog())
        turn.open(form.name, **form.data)
        turn.say("linking.carried", form.menu)

    @router.command("bỏ liên kết", "hủy liên kết")
    @router.action("link:off")
    def unlink(turn: Turn) -> None:
        turn.say("linking.unlinked" if linking.unlink(turn.tx, turn.chat) else "linking.alone")

    @router.command("nhận tin ở đây", "nhận tin tại đây")
    @router.action("link:here")
    def here(turn: Turn) -> None:
        linking.prefer(turn.tx, turn.person_id, turn.chat.channel)
        turn.say("linking.preferred", channel=_channel(turn, turn.chat.channel))

    return router


def looks_like_code(text: str) -> bool:
    """Whether `text` may be a linking code: eight letters and digits, perhaps in groups."""
    plain = text.replace(" ", "").replace("-", "")
    return len(plain) == 8 and plain.isascii() and plain.isalnum()


def _ask(turn: Turn, seal: Seal, code: str) -> None:
    """Ask before anything is joined: who was talked into typing somebody's code can still say no."""
    other = linking.giver(turn.tx, seal, code)
    if other is None:
        turn.close()
        turn.say("linking.bad_code")
        return
    if other.person_id == turn.person_id:
        turn.close()
        turn.say("linking.same", channel=_channel(turn, other.channel))
        return
    person = people.find(turn.tx, other.person_id)
    plain = "".join(c for c in code.lower() if c.isalnum())
    buttons = [
        turn.button("linking.button_yes", f"link:yes:{plain}"),
        turn.button("linking.button_no", "link:no"),
    ]
    name = person.name if person and person.name else turn.texts("linking.nameless")
    turn.say("linking.sure", buttons, name=name, channel=_channel(turn, other.channel))


def _carry(turn: Turn, other: people.Chat) -> list[Button]:
    form = dialogs.read(turn.tx, other.id)
    here = turn.button("linking.button_here", "link:here")
    if not form.name or form.expired or form.name.startswith(TALK) or form.name == _FORM:
        return [here]
    return [turn.button("linking.button_carry", f"link:carry:{other.id}"), here]


def _open_elsewhere(turn: Turn, number: str) -> tuple[int, Dialog] | None:
    for chat in people.chats_of(turn.tx, turn.person_id):
        if str(chat.id) == number and chat.id != turn.chat.id:
            form = dialogs.read(turn.tx, chat.id)
            return (chat.id, form) if form.name and not form.expired else None
    return None


def _channel(turn: Turn, channel: str) -> str:
    known = ("web", "telegram", "zalo_bot", "zalo_oa")
    return turn.texts(f"linking.channel_{channel if channel in known else 'other'}")
