"""Groups: the account's own group chats (GMF), in which one command is read, by whoever types it.

Who comes and goes there is none of our business, but for the account itself. How exactly Zalo names a group in its
events differs between reports; see `Event.group`.
"""

from collections.abc import Collection

from bot.channels.groups import command
from bot.channels.zalo.official_account.updates import CHANNEL, Event, Reading
from bot.messages import IncomingMessage, Kind

_LEFT = ("user_out_group", "user_leave_group")  # both spellings were seen
_LONGEST = 200  # characters of an update's id


def read(event: Event, commands: Collection[str]) -> Reading:
    """Return a command typed in a group, or that the account is in it no more; anything else means nothing."""
    if not event.group:
        return Reading("other")
    if event.event_name == "user_send_group_text":
        return _command(event, commands)
    if event.event_name == "delete_group" or (event.event_name in _LEFT and _is_account_gone(event)):
        return _reading(event, f"{event.event_name}:{event.group}:{event.timestamp}", "blocked")
    return Reading("other")


def _command(event: Event, commands: Collection[str]) -> Reading:
    message = event.message
    said = command((message and message.text) or "", commands)
    message_id = str((message and message.msg_id) or "")
    if said is None or not message_id or not message_id.isprintable():
        return Reading("other")
    return _reading(event, message_id, "group", said)


def _is_account_gone(event: Event) -> bool:
    gone = event.user_ids if isinstance(event.user_ids, list) else [event.user_id]
    return bool(event.oa_id) and str(event.oa_id) in map(str, gone)


def _reading(event: Event, update_id: str, kind: Kind, text: str = "") -> Reading:
    message = IncomingMessage(
        channel=CHANNEL,
        update_id=update_id[:_LONGEST],
        address=event.group,
        kind=kind,
        text=text,
        sent_at=event.milliseconds // 1000,
    )
    return Reading("group", event.group, message)
