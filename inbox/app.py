"""The inbox as one aiohttp application, mounted below /inbox."""

from collections.abc import Callable
from pathlib import Path

from aiohttp import web

from bot.messages import IncomingMessage
from bot.seal import Seal
from bot.store import Store
from bot.texts import Texts
from inbox import (
    appeals,
    assets,
    attendance,
    branches,
    documents,
    figures,
    forwardings,
    packs,
    questions,
    register,
    rules,
    schedules,
    signing,
    staff,
    study_figures,
    study_sheets,
    system,
    warnings,
)
from inbox.cases import routes
from inbox.cases.watching import watch
from inbox.desk import DESK, Desk
from inbox.guard import Route, armour
from knowledge.base import KnowledgeBase
from knowledge.snapshot import HOME
from reports.register import Register
from reports.targets import Targets

FORM_LIMIT = 12 * 1024 * 1024  # bytes of one submitted form, a picture as evidence included
ROUTES: list[Route] = [
    *assets.ROUTES,
    *signing.ROUTES,
    *routes.ROUTES,
    *study_figures.ROUTES,
    *study_sheets.ROUTES,
    *branches.ROUTES,
    *schedules.ROUTES,
    *attendance.ROUTES,
    *questions.ROUTES,
    *rules.ROUTES,
    *register.ROUTES,
    *documents.ROUTES,
    *forwardings.ROUTES,
    *packs.ROUTES,
    *staff.ROUTES,
    *system.ROUTES,
    *warnings.ROUTES,
    *appeals.ROUTES,
    *figures.ROUTES,
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
    directory: Path = HOME,
    targets: Targets = Targets(),
) -> web.Application:
    """Return the application for `add_subapp("/inbox", …)`; the arguments are those of Desk."""
    application = web.Application(middlewares=[armour], client_max_size=FORM_LIMIT)
    application[DESK] = Desk(
        store, texts, seal, knowledge, register, take_update, public_url, directory, targets
    )
    watch(application, store)
    application.add_routes([route.definition() for route in ROUTES])
    return application
