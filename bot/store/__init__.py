"""The operational store: one schema, two engines, one writer."""

from bot.store.engines import AddressRefused
from bot.store.migrate import SchemaTooNew
from bot.store.store import Store
from bot.store.transaction import Prepared, Transaction
from bot.store.writer import StoreFull, StoreUnavailable

__all__ = [
    "AddressRefused",
    "Prepared",
    "SchemaTooNew",
    "Store",
    "StoreFull",
    "StoreUnavailable",
    "Transaction",
]
