"""One person in several chats: linking by a code, taking a chat out again, choosing where to be told things."""

from collections.abc import Sequence

from bot import dialogs, linking, people
from bot.dialogs import TALK, Dialog
from bot.linking import Merger
from bot.messages import MAX_BUTTON_DATA, Button, OutgoingMessage
from bot.outbox import enqueue
from bot.outbox.fallback import take_along
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
        giver = linking.giver(turn.tx, seal, turn.argument)
        stayed = people.chats_of(turn.tx, giver.person_id) if giver else []
        other = linking.link(turn.tx, seal, turn.argument, turn.chat, mergers)
        turn.close()
        if other is None:
            turn.say("linking.bad_code")
            return
        if dialogs.read(turn.tx, other.id).name == _FORM:  # the code was waited for there, too
            dialogs.write(turn.tx, other.id, Dialog())
        turn.say("linking.linked", _carry(turn, other), channel=_channel(turn, other.channel))
        told = _notice(turn, f"link:expel:{linking.expulsion(seal, other, stayed)}")
        enqueue(turn.tx, other.id, told, key=f"linked:{other.id}:{turn.chat.id}:{turn.now.timestamp():.0f}")

    @router.action("link:expel")
    def expel(turn: Turn) -> None:
        """Whoever gave the code away takes the stranger out; what is theirs stays here."""
        done = linking.expel(turn.tx, seal, turn.chat, turn.argument)
        turn.say("linking.expelled" if done else "linking.nobody_to_expel")

    @router.action("link:no")
    def refuse(turn: Turn) -> None:
        turn.close()
        turn.say("linking.not_linked")

    @router.command("điền tiếp", "điền tiếp ở đây", "làm tiếp ở đây")
    @router.action("link:carry")
    def carry(turn: Turn) -> None:
        """Go on here with what is half filled in elsewhere: the form moves, it is not copied.

        Answers that could not be told there come along, so that the open question is seen.
        """
        found = _open_elsewhere(turn)
        if found is None:
            turn.say("linking.nothing_open")
            return
        chat_id, form = found
        take_along(turn.tx, chat_id, turn.chat)
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


def _notice(turn: Turn, expel: str) -> OutgoingMessage:
    """Tell the chat that gave the code, with the way to undo it."""
    channel = _channel(turn, turn.chat.channel)
    if len(expel) > MAX_BUTTON_DATA:  # a person of very many chats
        return OutgoingMessage(turn.texts("linking.linked_there_many", channel=channel))
    button = turn.button("linking.button_expel", expel)
    return OutgoingMessage(turn.texts("linking.linked_there", channel=channel), (button,))


def _carry(turn: Turn, other: people.Chat) -> list[Button]:
    here = turn.button("linking.button_here", "link:here")
    if not _is_form(dialogs.read(turn.tx, other.id)):
        return [here]
    return [turn.button("linking.button_carry", f"link:carry:{other.id}"), here]


def _is_form(dialog: Dialog) -> bool:
    """Whether something is being filled in that can be filled in elsewhere."""
    return bool(dialog.name) and not (dialog.expired or dialog.name.startswith(TALK) or dialog.name == _FORM)


def _open_elsewhere(turn: Turn) -> tuple[int, Dialog] | None:
    """Return the form open in another chat of the person: in the one that was named, else in their newest."""
    for chat in reversed(people.chats_of(turn.tx, turn.person_id)):
        form = dialogs.read(turn.tx, chat.id)
        if chat.id != turn.chat.id and turn.argument in ("", str(chat.id)) and _is_form(form):
            return chat.id, form
    return None


def _channel(turn: Turn, channel: str) -> str:
    known = ("web", "telegram", "zalo_bot", "zalo_oa")
    return turn.texts(f"linking.channel_{channel if channel in known else 'other'}")
