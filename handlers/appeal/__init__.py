"""Appeals against what was decided of a page: by chat, and by a small form on the web."""

from handlers.appeal.form import routes
from handlers.appeal.talk import create_router

__all__ = ["create_router", "routes"]
