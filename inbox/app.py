"""The inbox as one aiohttp application, mounted below /inbox."""

from collections.abc import Callable

from aiohttp import web

from bot.messages import IncomingMessage
from bot.seal import Seal
from bot.store import Store
from bot.texts import Texts
from inbox import assets, branches, case_work, cases, questions, rules, schedules, signing, staff, system
from inbox.desk import DESK, Desk
from inbox.guard import Route, armour
from knowledge.base import KnowledgeBase
from reports.register import Register

FORM_LIMIT = 12 * 1024 * 1024  # bytes of one submitted form, a picture as evidence included
ROUTES: list[Route] = [
    *assets.ROUTES,
    *signing.ROUTES,
    *cases.ROUTES,
    *case_work.ROUTES,
    *branches.ROUTES,
    *schedules.ROUTES,
    *questions.ROUTES,
    *rules.ROUTES,
    *staff.ROUTES,
    *system.ROUTES,
]


def create_inbox(
    store: Store,
    texts: Texts,
    seal: Seal,
    *,
    knowledge: Callable[[], KnowledgeBase],
    register: Callable[[], Register],
    take_update: Callable[[int, IncomingMessage], None],
    public_url: str = "",
) -> web.Application:
    """Return the application for `add_subapp("/inbox", …)`; the arguments are those of Desk."""
    application = web.Application(middlewares=[armour], client_max_size=FORM_LIMIT)
    application[DESK] = Desk(store, texts, seal, knowledge, register, take_update, public_url)
    application.add_routes([route.definition() for route in ROUTES])
    return application
