"""The open API of the double: what it takes, what it refuses and with which number."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from bot.channels.zalo.official_account.double.user import Received, User

TEXT_LIMIT = 2000
IMAGE_LIMIT, FILE_LIMIT = 2**20, 5 * 2**20
MOST_BUTTONS, TITLE_LIMIT, PAYLOAD_LIMIT = 5, 100, 1000
ASSET_DAYS = 7
_FREE, _OPEN = 48 * 3600, 7 * 24 * 3600


class Refusal(Exception):
    """An error number for the caller."""

    def __init__(self, code: int, message: str) -> None:
        super().__init__(message)
        self.code = code


@dataclass
class Rules:
    """What this account takes: `buttons` are the template types its buttons may have ("none": without one).

    `proof` says whether every call has to prove that it knows the app's secret.
    """

    buttons: tuple[str, ...] = ("none", "list", "button")
    templates: tuple[str, ...] = ("reminder",)
    proof: bool = False


@dataclass(frozen=True)
class Asset:
    """An upload: its bytes and when it was made."""

    content: bytes
    made_at: float


class Api:
    """The calls on one account; `users` by id, `next_id` makes ids, `now` gives seconds."""

    def __init__(
        self, users: dict[str, User], rules: Rules, next_id: Callable[[], str], now: Callable[[], float]
    ) -> None:
        self._users, self.rules, self._next_id, self._now = users, rules, next_id, now
        self._assets: dict[str, Asset] = {}
        self.sent_counted = 0

    def send(self, body: dict[str, Any]) -> tuple[dict[str, Any], User, Received]:
        """POST /v3.0/oa/message/cs."""
        user = self._recipient(_part(body, "recipient").get("user_id"))
        message = _part(body, "message")
        received = self._read(message)
        return self._arrive(user, received), user, received

    def send_template(self, body: dict[str, Any]) -> dict[str, Any]:
        """POST /v3.0/oa/message/template: paid, at any time."""
        user = self._users.get(str(body.get("user_id")))
        if user is None:
            raise Refusal(-201, "user_id is invalid!")
        if body.get("template_id") not in self.rules.templates:
            raise Refusal(-249, "template is not allowed")
        data = _part(body, "template_data")
        template = str(body["template_id"])
        received = Received(self._next_id(), "\n".join(map(str, data.values())), template=template)
        self.sent_counted += 1
        return self._delivered(user, received, "purchase_quota")

    def react(self, body: dict[str, Any]) -> dict[str, Any]:
        """POST /v2.0/oa/message with a sender_action."""
        user = self._recipient(_part(body, "recipient").get("user_id"))
        action = _part(body, "sender_action")
        user.reactions.append((str(action.get("react_icon")), str(action.get("react_message_id"))))
        return {"message_id": self._next_id()}

    def upload(self, kind: str, name: str, content: bytes) -> dict[str, Any]:
        """POST /v2.0/oa/upload/{image|file|gif}."""
        endings = {"image": ("jpg", "jpeg", "png"), "gif": ("gif",), "file": ("pdf", "doc", "docx", "csv")}
        if kind not in endings or name.rpartition(".")[2].lower() not in endings[kind]:
            raise Refusal(-201, "file is invalid!")
        if len(content) > (IMAGE_LIMIT if kind == "image" else FILE_LIMIT):
            raise Refusal(-210, "file is too big")
        asset = self._next_id()
        self._assets[asset] = Asset(content, self._now())
        return {"token" if kind == "file" else "attachment_id": asset}

    def window(self, body: dict[str, Any]) -> dict[str, Any]:
        """POST /v3.0/oa/quota/message."""
        user = self._users.get(str(body.get("user_id")))
        last = user.last_interaction if user else None
        return {"last_interaction": str(int((last or 0) * 1000)), "cs_reply": {"remain": 8, "total": 8}}

    def detail(self, data: dict[str, Any]) -> dict[str, Any]:
        """GET /v3.0/oa/user/detail."""
        user = self._users.get(str(data.get("user_id")))
        if user is None:
            raise Refusal(-201, "user_id is invalid!")
        return {"user_id": user.id, "display_name": user.name, "user_is_follower": True, "shared_info": {}}

    def _recipient(self, user_id: object) -> User:
        user = self._users.get(str(user_id)) if isinstance(user_id, str) else None
        if user is None:
            raise Refusal(-201, "user_id is invalid!")
        if user.refuses:
            raise Refusal(user.refuses, "user refuses")
        if user.last_interaction is None or self._now() - user.last_interaction > _OPEN:
            raise Refusal(-230, "user has not interacted in 7 days")
        return user

    def _read(self, message: dict[str, Any]) -> Received:
        text = message.get("text", "")
        if not isinstance(text, str) or not (text or message.get("attachment")):
            raise Refusal(-201, "text is invalid!")
        if len(text) > TEXT_LIMIT:
            raise Refusal(-210, "text exceeds limit")
        attachment = message.get("attachment") or {}
        if not attachment:
            return Received(self._next_id(), text)
        if attachment.get("type") == "file":
            return Received(
                self._next_id(), text, file=self._asset(_part(attachment, "payload").get("token"))
            )
        if attachment.get("type") != "template":
            raise Refusal(-233, "message type is not supported")
        payload = _part(attachment, "payload")
        if payload.get("template_type") == "media":
            return Received(self._next_id(), text, image=self._picture(payload))
        title = text or "".join(str(element.get("title", "")) for element in payload.get("elements", []))
        return Received(self._next_id(), title, self._choices(payload))

    def _picture(self, payload: dict[str, Any]) -> bytes:
        [element] = payload.get("elements") or [{}]
        return self._asset(element.get("attachment_id"))

    def _asset(self, number: object) -> bytes:
        asset = self._assets.get(str(number))
        if asset is None or self._now() - asset.made_at > ASSET_DAYS * 86_400:
            raise Refusal(-100, "attachment is expired")
        return asset.content

    def _choices(self, payload: dict[str, Any]) -> tuple[tuple[str, str], ...]:
        if payload.get("template_type", "none") not in self.rules.buttons:
            raise Refusal(-233, "message type is not supported")
        buttons = payload.get("buttons")
        if not isinstance(buttons, list) or not 1 <= len(buttons) <= MOST_BUTTONS:
            raise Refusal(-201, "buttons is invalid!")
        for button in buttons:
            fits = (
                len(str(button.get("title", ""))) <= TITLE_LIMIT
                and len(str(button.get("payload"))) <= PAYLOAD_LIMIT
            )
            if (
                button.get("type") not in ("oa.query.hide", "oa.query.show")
                or not button.get("title")
                or not fits
            ):
                raise Refusal(-201, "buttons is invalid!")
        return tuple((button["title"], button["payload"]) for button in buttons)

    def _arrive(self, user: User, received: Received) -> dict[str, Any]:
        free = self._now() - (user.last_interaction or 0) <= _FREE
        self.sent_counted += not free
        return self._delivered(user, received, "reply" if free else "sub_quota")

    def _delivered(self, user: User, received: Received, quota: str) -> dict[str, Any]:
        user.inbox.append(received)
        sent = {
            "message_id": received.message_id,
            "user_id": user.id,
            "sent_time": str(int(self._now() * 1000)),
        }
        return {**sent, "quota": {"quota_type": quota}}


def _part(body: dict[str, Any], name: str) -> dict[str, Any]:
    part = body.get(name)
    if not isinstance(part, dict):
        raise Refusal(-201, f"{name} is invalid!")
    return part
