"""The house, put together: which handlers stand on which domains, which channels are on, what runs periodically.

`run_bot.py` calls `run`; tests build the same routers through `create_router`. Only this module knows everybody.
"""

import asyncio
import gc
import signal
import sys
from collections.abc import Callable, Collection
from pathlib import Path
from typing import Literal

from aiohttp import web

import inbox.schema
import knowledge.schema
import reports.schema
import study.schema
from bot import documents, intake, people
from bot.channels.fake import FakeChannel
from bot.channels.web import WebChannel
from bot.channels.web.api import FILE_LIMIT, ChatApi
from bot.channels.web.channel import forget as forget_web_messages
from bot.channels.web.page import routes as page_routes
from bot.channels.zalo.official_account.windows import forget_person as forget_windows
from bot.clock import Clock
from bot.config import Settings
from bot.dialogs import expire
from bot.engine import Engine
from bot.linking import forget as forget_codes
from bot.messages import File
from bot.outbox import fallback, retention
from bot.routing import Router
from bot.seal import Seal, load_key
from bot.server import Server, create_application
from bot.store import Store, Transaction
from bot.texts import Texts
from bot.ticker import Chore, Job
from handlers import (
    access,
    account,
    appeal,
    ask,
    calendar,
    draft,
    feed,
    help,
    joining,
    linking,
    report,
    standing,
    verify,
    warning,
)
from handlers import study as study_handlers
from inbox import officers
from inbox.app import create_inbox
from inbox.demo import CHANNEL as DEMO
from inbox.demo import furnish
from knowledge import questions, reviews
from knowledge.drafts import read_drafts
from knowledge.proposals import read_newer, read_published
from knowledge.reloading import Reloading
from reports import (
    appeals,
    forgetting,
    forwarding,
    register_proposals,
    spreading,
    subscriptions,
    triage,
    undo,
)
from reports.merging import merge_person as merge_reporter
from reports.register import Register
from reports.register_reloading import Reloading as RegisterReloading
from reports.targets import configured
from study import (
    attendance,
    branches,
    bundles,
    groups,
    holidays,
    invitations,
    merging,
    pauses,
    planning,
    reminders,
    tasks,
)
from study.calendar import forget_person as forget_calendar

ROOT = Path(__file__).resolve().parent
KNOWLEDGE = ROOT / "knowledge"
FIRST_OFFICER = "Phụ trách"


# Importing the domains' schemas makes their tables known to backups, restores and migrations' tests.
TABLES = (inbox.schema.officers, knowledge.schema.questions, reports.schema.cases, study.schema.branches)


def seal_of(settings: Settings) -> Seal:
    """Return the seal of an installation, making its key on first use. Raises KeyBroken."""
    return Seal(load_key(settings.security.key.get_secret_value(), settings.data_directory / "key"))


def create_router(
    knowledge: Reloading,
    register: Callable[[], Register],
    seal: Seal,
    fetch: report.Fetch,
    mode: Literal["open", "invited"] = "open",
    appeal_days: int = 7,
) -> Router:
    """Return every route of every chat; `fetch(channel, file, limit)` gives a sent file's bytes."""
    drafts = read_drafts(KNOWLEDGE / "drafts.yaml", [])
    readers = (
        study_handlers.in_own_words,
        draft.create_reader(knowledge, drafts, register),
        verify.create_reader(register),
        report.create_reader(seal, register),
    )
    return Router("house").include(
        access.create_router(mode, lambda tx, person: _branches_of(tx, person) > 0, joining.is_way_in),
        help.create_router(),
        account.create_router(
            [
                branches.forget_person,
                forget_windows,
                forget_calendar,
                pauses.forget_person,
                attendance.forget_person,
                tasks.forget_person,
                bundles.forget_person,
                subscriptions.forget_person,
                lambda tx, person: forgetting.forget_person(tx, seal, person),
                lambda tx, person: appeals.forget_person(tx, seal, person),
                lambda tx, person: questions.forget_person(tx, seal, person),
            ],
            {
                "account.branches": _branches_of,
                "account.reports": lambda tx, person: forgetting.count_of_person(tx, seal, person),
                "account.appeals": lambda tx, person: appeals.count_of_person(tx, seal, person),
                "account.warnings": subscriptions.count_of_person,
                "account.questions": lambda tx, person: questions.count_of_person(tx, seal, person),
            },
        ),
        ask.create_router(knowledge, seal, readers),
        draft.create_router(knowledge, drafts, register),
        report.create_router(seal, fetch, register),
        verify.create_router(register),
        warning.create_router(),
        appeal.create_router(seal, appeal_days),
        study_handlers.router,
        calendar.create_router(seal),
        standing.create_router(seal),
        linking.create_router(
            seal,
            [
                merging.merge_person,
                lambda tx, stays, goes: merge_reporter(tx, seal, stays, goes),
                subscriptions.merge_person,
                lambda tx, stays, goes: appeals.merge_person(tx, seal, stays, goes),
            ],
        ),
    )


def _branches_of(tx: Transaction, person_id: int) -> int:
    return len(branches.of_person(tx, person_id))


def create_jobs(store: Store, texts: Texts, knowledge: Reloading) -> list[Job | Chore]:
    """Return what runs periodically."""
    return [
        Job("reminders", reminders.EVERY, lambda tx: reminders.plan_due(tx, texts)),
        Job("series", 3600, planning.extend_all, first=30),
        Job("held", 300, planning.close_held, first=30),
        Job("dialogs", 60, expire, first=60),
        Job("link-codes", 600, forget_codes, first=60),
        Job("unserved", 60, fallback.reroute_unserved, first=60),
        Job("erased-people", 60, people.forget_erased, first=60),
        Job("web-messages", 300, forget_web_messages, first=60),
        Job("reporters", 3600, forgetting.forget_reporters, first=60),
        Job("snoozed-cases", 20, triage.wake_due, first=20),
        Job("undo", 3600, undo.forget, first=60),
        Job("warnings", 5, spreading.spread, first=5),
        Job("appeals", 3600, appeals.forget_settled, first=60),
        Job("left-groups", 60, groups.forget_left, first=60),
        Job("invitations", 3600, invitations.forget, first=60),
        Job("warned-people", 3600, subscriptions.forget_recipients, first=60),
        Job("updates", 3600, intake.forget, first=60),
        Job("outbox", 3600, retention.forget, first=60),
        Job("reviews", 3600, lambda tx: reviews.note_due(tx, knowledge().rules.values()), first=60),
        Chore("holidays", 5, holidays.refresh, first=5),
        Chore(
            "knowledge", 2, lambda: knowledge.refresh(store.look(read_newer, knowledge.published)), first=2
        ),
    ]


class House:
    """Everything that runs in one process. Make one with `await House.open(settings)`."""

    def __init__(
        self, settings: Settings, store: Store, seal: Seal, texts: Texts, knowledge: Reloading
    ) -> None:
        self.settings = settings
        self.store = store
        self.seal = seal
        self.texts = texts
        self.knowledge = knowledge
        self.register = RegisterReloading(KNOWLEDGE / "official_pages.yaml")
        days = settings.committee.appeal_days
        router = create_router(knowledge, self.register, seal, self._fetch, settings.access.mode, days)
        self.engine = Engine(store, router, texts, jobs=create_jobs(store, texts, self.knowledge))
        self.engine.ticker.add(Chore("register", 2, self._refresh_register, first=2))
        self.address = settings.public_url
        self._server: Server | None = None
        self._routes: list[web.RouteDef] = []

    async def _fetch(self, channel: str, file: File, limit: int) -> bytes:
        return await self.engine.channels[channel].fetch(file, limit)

    @property
    def local_address(self) -> str:
        """Where this machine reaches the house, once it has started; people may know it by another address."""
        assert self._server is not None
        return f"http://{self.settings.web.host}:{self._server.port}"

    def _refresh_register(self) -> None:
        self.register.refresh(self.store.look(register_proposals.read_newer, self.register.published))

    @classmethod
    async def open(
        cls, settings: Settings, clock: Clock | None = None, knowledge: Reloading | None = None
    ) -> "House":
        """Open the store and read the knowledge (unless it is given); nothing is received or sent yet.

        Raises HolidaysBroken and KeyBroken.
        """
        holidays.official()
        seal = seal_of(settings)
        store = await Store.open(settings.database.url, clock)
        if knowledge is None:
            published = await store.read(read_published)
            knowledge = Reloading(KNOWLEDGE, settings.data_directory / "knowledge.db", published)
        house = cls(settings, store, seal, Texts.load(), knowledge)
        house.register.begin(await store.read(register_proposals.read_published))
        return house

    async def start(self) -> None:
        """Open the doors: channels, periodic work, the web."""
        self._add_web_chat()
        self._add_telegram()
        self._add_zalo_bot()
        self._add_zalo_oa()
        self._add_email()
        await self._add_forwarding()
        application = create_application(self.engine, self.texts, self._routes)
        application.add_subapp("/inbox", self._inbox())
        await self.engine.start()
        web_settings = self.settings.web
        self._server = await Server.start(application, web_settings.host, web_settings.port)
        if not web_settings.public_url:
            self.address = f"http://{web_settings.host}:{self._server.port}"
        self.store.surroundings.links |= {
            "web": f"{self.address}/?start=",
            "calendar": f"{self.address}/calendar/",
            documents.LINKS: f"{self.address}/files/",
            "standing": f"{self.address}/standing/open/",
        }

    async def close(self) -> None:
        """Close the doors and finish what runs; the store stays open."""
        if self._server:
            await self._server.stop()
        await self.engine.stop()

    async def stop(self) -> None:
        """Close the doors, then the store."""
        await self.close()
        await self.store.close()

    def _add_web_chat(self) -> None:
        channel = WebChannel(self.store)
        self.engine.add(channel)
        api = ChatApi(self.store, channel, self.engine.intake, self.seal, self.texts)
        self._routes += documents.routes(self.store)
        self._routes += feed.routes(self.store, self.seal, self.texts)
        days, public_url = self.settings.committee.appeal_days, self.settings.web.public_url
        self._routes += standing.routes(self.store, self.seal, self.texts, self.settings.public_url)
        self._routes += appeal.routes(self.store, self.seal, self.texts, days, public_url)
        self._routes += [*api.routes(), *page_routes(self.texts, upload_limit=FILE_LIMIT)]

    def _add_telegram(self) -> None:
        settings = self.settings.telegram
        token = settings.token.get_secret_value()
        if not token:
            return
        from bot.channels.telegram.channel import TelegramChannel

        webhook, links = settings.mode == "webhook", self.store.surroundings.links
        channel = TelegramChannel(
            token,
            self.engine.intake,
            self.store.clock,
            self.engine.metrics,
            base_url=settings.api_base_url,
            webhook_url=f"{self.settings.public_url}/webhooks/telegram" if webhook else "",
            secret=settings.webhook_secret.get_secret_value(),
            named=lambda name: links.update(telegram=f"https://t.me/{name}?start="),
            group_commands=(groups.COMMAND,),
        )
        self.engine.add(channel)
        if webhook:
            self._routes.append(web.post("/webhooks/telegram", channel.webhook))

    def _add_zalo_bot(self) -> None:
        settings = self.settings.zalo_bot
        token = settings.token.get_secret_value()
        if not token:
            return
        from bot.channels.zalo.bot.channel import ZaloBotChannel
        from bot.channels.zalo.pictures import Pictures
        from bot.channels.zalo.quota import create_job

        pictures = Pictures(self.store.clock, self.settings.web.public_url)
        channel = ZaloBotChannel(
            token,
            self.engine.intake,
            self.store.clock,
            self.engine.metrics,
            pictures,
            base_url=settings.api_base_url,
            polling=settings.mode == "polling",
            secret=settings.webhook_secret.get_secret_value(),
            group_commands=(groups.COMMAND,),
        )
        self.engine.add(channel)
        self.engine.ticker.add(create_job(channel, settings.monthly_messages, settings.people))
        self._routes += pictures.routes()
        if settings.mode == "webhook":
            self._routes.append(web.post("/webhooks/zalo-bot", channel.webhook))

    def _add_zalo_oa(self) -> None:
        settings = self.settings.zalo_oa
        if not settings.is_on:
            return
        from bot.channels.zalo.official_account import consent, windows
        from bot.channels.zalo.official_account.setting import create_channel, grant_of
        from bot.channels.zalo.quota import create_job

        intake, metrics = self.engine.intake, self.engine.metrics
        channel = create_channel(self.settings, self.store, intake, self.seal, metrics, (groups.COMMAND,))
        self.engine.add(channel)
        self.engine.ticker.add(create_job(channel, settings.monthly_messages, 0))
        self.engine.ticker.add(Job("zalo-oa-windows", 3600, windows.forget, first=60))
        self._routes.append(web.post("/webhooks/zalo-oa", channel.webhook))
        self._routes += consent.routes(self.store, self.seal, grant_of(self.settings), self.texts)

    def _add_email(self) -> None:
        settings = self.settings.smtp
        if not settings.is_on:
            return
        from bot.channels.email.channel import EmailChannel, server_of

        self.engine.add(EmailChannel(server_of(settings), settings.sender, self.store.clock))

    async def _add_forwarding(self) -> None:
        if self._plan().places:
            await self.store.write(forwarding.begin)  # a report of the first seconds is news already
            self.engine.ticker.add(Job("forwarding", 15, self._forward, first=15))

    def _forward(self, tx: Transaction) -> int:
        return forwarding.forward(tx, self._plan(), self.texts)

    def _plan(self) -> forwarding.Plan:
        """Where news go, with the address as it is now: a free port is known only once the doors are open."""
        return forwarding.configured(self.settings, self.engine.channels, f"{self.address}/inbox")

    def _inbox(self) -> web.Application:
        return create_inbox(
            self.store,
            self.texts,
            self.seal,
            knowledge=self.knowledge,
            register=self.register,
            take_update=self.engine.dispatcher.take,
            public_url=self.settings.web.public_url,
            directory=self.knowledge.directory,
            targets=configured(self.settings.work),
        )

    async def first_officer_code(self) -> str | None:
        """Return a one-time code for the first officer while nobody has signed in yet, None afterwards."""
        return await self.store.write(_first_officer_code, self.seal)


def _first_officer_code(tx: Transaction, seal: Seal) -> str | None:
    found = officers.everyone(tx)
    if not found:
        return officers.add(tx, seal, FIRST_OFFICER, "lead")
    if len(found) == 1 and not found[0].has_password:
        return officers.renew_code(tx, seal, found[0].id, "system")
    return None


async def run(
    settings: Settings,
    *,
    demo: bool = False,
    knowledge: Reloading | None = None,
    opened: Callable[[House], None] | None = None,
) -> None:
    """Serve until SIGINT or SIGTERM; `demo` fills an empty installation with something to look at.

    `knowledge` is read unless it is given; `opened` is told once everything is served.
    """
    stopping = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stopping.set)
    # Nothing of a start is garbage: looking for some would take a tenth of it.
    gc.disable()
    house = await House.open(settings, knowledge=knowledge)
    try:
        if demo:
            house.engine.add(FakeChannel(DEMO))
            await house.store.write(furnish, house.seal, house.texts)
        await house.start()
        gc.freeze()
        gc.enable()
        await _greet(house)
        if opened:
            opened(house)
        await stopping.wait()
        print(house.texts("command.stopping"), file=sys.stderr, flush=True)
    finally:
        await house.stop()


def unserved(settings: Settings, channels: Collection[str]) -> list[str]:
    """Return the channels the committee wants to be told on that are off; saying so beats passing them over."""
    wanted = dict.fromkeys(place.channel for place in settings.committee.forward_to)
    return [name for name in wanted if name not in channels]


async def _greet(house: House) -> None:
    for name in unserved(house.settings, house.engine.channels):
        print(house.texts("command.forward_off", channel=name), file=sys.stderr, flush=True)
    chat, desk = f"{house.address}/", f"{house.address}/inbox"
    print(house.texts("command.serving", chat=chat, inbox=desk), flush=True)
    code = await house.first_officer_code()
    if code:
        print(house.texts("command.first_officer", code=code, inbox=desk), flush=True)


PURGED: dict[str, Callable[..., int]] = {
    "updates": intake.forget,
    "outbox": retention.forget,
    "web_messages": forget_web_messages,
    "dialogs": expire,
    "people": people.forget_erased,
    "reporters": forgetting.forget_reporters,
    "undo": undo.forget,
    "appeals": appeals.forget_settled,
    "invitations": invitations.forget,
    "warned_people": subscriptions.forget_recipients,
}


async def purge(store: Store, dry_run: bool) -> list[tuple[str, int]]:
    """Remove what retention removes and return (kind, how many); a dry run undoes everything it counted."""
    counted = []
    for kind, function in PURGED.items():
        total = 0
        while count := await _purge_piece(store, function, dry_run):
            total += count
            if dry_run:
                break
        counted.append((kind, total))
    return counted


class _Undone(Exception):
    """Carries a dry run's count out of the transaction it undoes."""


async def _purge_piece(store: Store, function: Callable[..., int], dry_run: bool) -> int:
    def piece(tx: Transaction) -> int:
        count = function(tx, limit=10**9) if dry_run else function(tx)
        if dry_run:
            raise _Undone(count)
        return count

    try:
        return await store.write(piece)
    except _Undone as undone:
        return int(undone.args[0])
