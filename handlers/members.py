"""A branch's members in chat: the list, what kind of member each is, deputies, and who leaves."""

from bot import people
from bot.messages import Button, OutgoingMessage
from bot.outbox import enqueue
from bot.routing import Router
from bot.turn import Turn
from handlers import secretary
from study import branches, members
from study.branches import Branch
from study.members import LastSecretary, Member
from study.schema import MemberKind, Role

router = Router("members")
_SHOWN = 8  # members of one message
_TITLE = 60  # characters of a name on a button


# Finding -------------------------------------------------------------------------------------------------------------


def led(turn: Turn, text: str, *, alone: bool = False) -> Branch | None:
    """Return the branch a choice names if the person leads it (`alone`: as its secretary); else say why not."""
    number = secretary.number(text)
    branch = branches.find(turn.tx, number) if number is not None else None
    if branch is None:
        turn.say("study.gone")
        return None
    place = members.find(turn.tx, branch.id, turn.person_id)
    leads = place is not None and place.role in (("secretary",) if alone else branches.LEADERS)
    if not leads:
        turn.say("members.secretary_only" if alone else "study.not_secretary")
        return None
    return branch


def chosen(turn: Turn, *, alone: bool = False) -> tuple[Branch, Member, str] | None:
    """Return the branch, member and rest that "branch:person:rest" names; otherwise say what is wrong."""
    first, _, more = turn.argument.partition(":")
    second, _, rest = more.partition(":")
    branch, person_id = led(turn, first, alone=alone), secretary.number(second)
    if branch is None:
        return None
    member = members.find(turn.tx, branch.id, person_id) if person_id is not None else None
    if member is None:
        turn.say("study.gone")
        return None
    return branch, member, rest


def shown_name(turn: Turn, member: Member) -> str:
    """Return a member's name, or that there is none."""
    return member.name or turn.texts("study.unnamed")


# The list ------------------------------------------------------------------------------------------------------------


@router.command("danh sách đảng viên", "đảng viên chi bộ")
def everyone(turn: Turn) -> None:
    """The members of the branch that the person leads."""
    branch = secretary.led_branch(turn)
    if branch:
        _list(turn, branch, 0)


@router.action("member:list")
def more(turn: Turn) -> None:
    """A further part of the list."""
    first, _, second = turn.argument.partition(":")
    branch = led(turn, first)
    if branch:
        _list(turn, branch, secretary.number(second) or 0)


def _list(turn: Turn, branch: Branch, offset: int) -> None:
    found = members.of_branch(turn.tx, branch.id, _SHOWN + 1, offset)
    buttons = [_entry(turn, branch, member) for member in found[:_SHOWN]]
    if len(found) > _SHOWN:
        buttons.append(turn.button("members.button_more", f"member:list:{branch.id}:{offset + _SHOWN}"))
    counts = members.counted(turn.tx, branch.id)
    turn.say("members.everyone", buttons=buttons, name=branch.name, total=counts.total, **counts._asdict())


def _entry(turn: Turn, branch: Branch, member: Member) -> Button:
    words = [turn.texts(f"members.role_{member.role}")] if member.role != "member" else []
    if member.kind != "official":
        words.append(turn.texts(f"members.kind_{member.kind}"))
    title = " – ".join([shown_name(turn, member)[:_TITLE], *words])
    return Button(title, f"member:one:{branch.id}:{member.person_id}")


# One member ----------------------------------------------------------------------------------------------------------


@router.action("member:one")
def one(turn: Turn) -> None:
    """One member with what may be changed."""
    found = chosen(turn)
    if found:
        _show(turn, found[0], found[1])


def _show(turn: Turn, branch: Branch, member: Member) -> None:
    place = f"{branch.id}:{member.person_id}"
    buttons = [
        turn.button(f"members.button_{kind}", f"member:kind:{place}:{kind}")
        for kind in members.KINDS
        if kind != member.kind
    ]
    leading = members.find(turn.tx, branch.id, turn.person_id)
    if leading and leading.role == "secretary" and leading != member:
        role = "member" if member.role == "deputy" else "deputy"
        buttons.append(turn.button(f"members.button_role_{role}", f"member:role:{place}:{role}"))
        buttons.append(turn.button("members.button_hand_over", f"handover:ask:{place}"))
        buttons.append(turn.button("members.button_out", f"member:out:{place}"))
    role, kind = (turn.texts(f"members.{word}") for word in (f"role_{member.role}", f"kind_{member.kind}"))
    turn.say("members.one", buttons=buttons, person=shown_name(turn, member), role=role, kind=kind)


@router.action("member:kind")
def set_kind(turn: Turn) -> None:
    """Say what kind of member somebody is."""
    found = chosen(turn)
    if found is None:
        return
    branch, member, word = found
    kind: MemberKind | None = next((known for known in members.KINDS if known == word), None)
    if kind is None:
        turn.say("study.gone")
        return
    members.set_kind(turn.tx, branch.id, member.person_id, kind, f"person:{turn.person_id}")
    turn.say(f"members.marked_{kind}", person=shown_name(turn, member))


@router.action("member:role")
def set_role(turn: Turn) -> None:
    """Make somebody deputy, or a plain member again: for the secretary."""
    found = chosen(turn, alone=True)
    if found is None:
        return
    branch, member, word = found
    role: Role | None = "deputy" if word == "deputy" else "member" if word == "member" else None
    if role is None or member.role == "secretary":
        turn.say("study.gone")
        return
    members.set_role(turn.tx, branch.id, member.person_id, role, f"person:{turn.person_id}")
    turn.say(f"members.made_{role}", person=shown_name(turn, member))


@router.action("member:out")
def out(turn: Turn) -> None:
    """Ask before somebody is taken out of the list."""
    found = chosen(turn, alone=True)
    if found:
        branch, member, _ = found
        buttons = [
            turn.button("members.button_sure_out", f"member:out_sure:{branch.id}:{member.person_id}"),
            turn.button("study.button_keep", "study:keep"),
        ]
        turn.say("members.sure_out", buttons=buttons, person=shown_name(turn, member), name=branch.name)


@router.action("member:out_sure")
def out_surely(turn: Turn) -> None:
    """Take somebody out, and tell them."""
    found = chosen(turn, alone=True)
    if found is None:
        return
    branch, member, _ = found
    try:
        members.leave(turn.tx, branch.id, member.person_id, f"person:{turn.person_id}")
    except LastSecretary:
        turn.say("members.hand_over_first", name=branch.name)
        return
    tell(turn, member.person_id, turn.texts("members.you_are_out", name=branch.name), "out")
    turn.say("members.taken_out", person=shown_name(turn, member), name=branch.name)


def tell(turn: Turn, person_id: int, text: str, what: str, buttons: tuple[Button, ...] = ()) -> bool:
    """Tell another person something in the chat they are best reached in; return whether there is one."""
    chat = people.best_chat(turn.tx, person_id)
    if chat is None:
        return False
    key = f"{what}:{turn.person_id}:{person_id}:{turn.now.timestamp():.3f}"
    enqueue(turn.tx, chat.id, OutgoingMessage(text, buttons), key=key)
    return True
