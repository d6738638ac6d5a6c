"""Hand-off packs: what authorities and platforms need of confirmed fakes, and nothing of who reported them."""

from reports.packs.archive import FORMATS, Format, made
from reports.packs.pack import Head, Item, Pack, collect

__all__ = ["FORMATS", "Format", "Head", "Item", "Pack", "collect", "made"]
