"""The secretary's one screen: in chat, and on a page that a short-lived link from the chat opens.

The page is here and not in the inbox, because a secretary is no officer: they have no password there, and must see
one branch, not all. The link is a pass for half an hour that names nobody (`study/passes.py`).
"""

from handlers.standing.page import routes
from handlers.standing.talk import create_router

__all__ = ["create_router", "routes"]
