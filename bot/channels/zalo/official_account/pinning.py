"""Pinning: the one form of signature that this installation has seen and accepts from then on."""

from sqlalchemy import delete, select

from bot.channels.zalo.official_account.signature import Form
from bot.logs import get_logger
from bot.store import Store, Transaction
from bot.store.schema import settings

_NAME = "zalo_oa.signature"
_log = get_logger("zalo_oa")


def pinned(tx: Transaction) -> str | None:
    """Return the name of the pinned form, None before the first delivery."""
    return tx.execute(select(settings.c.value).where(settings.c.name == _NAME)).scalar()


def pin(tx: Transaction, name: str) -> str:
    """Pin a form unless one is pinned already, and return the one that is."""
    if tx.insert_if_new(settings, ["name"], name=_NAME, value=name):
        tx.after_commit(lambda: _log.info("signature.pinned", channel="zalo_oa", kind=name))
    return pinned(tx) or name


def unpin(tx: Transaction) -> bool:
    """Forget the pinned form, so that the next delivery pins its own; return whether there was one."""
    return tx.execute(delete(settings).where(settings.c.name == _NAME)).rowcount == 1


class Pin:
    """The pinned form as this process knows it."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._known: str | None = None

    async def admits(self, form: Form) -> bool:
        """Whether deliveries of that form are accepted; the first one decides. Raises as the store does.

        Another form than the known one is looked up again: an operator may have unpinned it meanwhile.
        """
        name = form.name()
        if self._known != name:
            self._known = await self._store.write(pin, name)
        return self._known == name
