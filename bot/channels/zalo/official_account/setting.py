"""Setting: the account as the configuration describes it, and what is made from that."""

from collections.abc import Collection
from datetime import timedelta

from bot.channels.zalo.official_account.channel import Account, OfficialAccountChannel
from bot.channels.zalo.official_account.rotation import Grant
from bot.channels.zalo.official_account.tokens import Tokens
from bot.config import Settings
from bot.intake import Intake
from bot.metrics import Metrics
from bot.seal import Seal, load_key
from bot.store import Store


def account_of(settings: Settings) -> Account:
    """Return how the account is set up."""
    section = settings.zalo_oa
    return Account(
        app_id=section.app_id,
        oa_key=section.oa_secret_key.get_secret_value(),
        base_url=section.api_base_url,
        buttons=section.buttons_template_type,
        receipt=section.receipt_reaction,
        pause=timedelta(minutes=section.officer_pause_minutes),
        paid=section.paid_messages,
        template=section.reminder_template_id,
        template_field=section.reminder_template_field,
        per_minute=section.requests_per_minute,
        proof_key=proof_key_of(settings),
    )


def proof_key_of(settings: Settings) -> str:
    """Return what every call is proven with, "" where the console does not ask for it."""
    section = settings.zalo_oa
    return section.app_secret.get_secret_value() if section.appsecret_proof else ""


def grant_of(settings: Settings) -> Grant:
    """Return what it takes to change the account's tokens. Raises KeyBroken."""
    section = settings.zalo_oa
    return Grant(
        app_id=section.app_id,
        app_secret=section.app_secret.get_secret_value(),
        oauth_base_url=section.oauth_base_url,
        database=settings.database.url,
        folder=str(settings.data_directory),
        key=load_key(settings.security.key.get_secret_value(), settings.data_directory / "key"),
    )


def create_tokens(settings: Settings, store: Store, seal: Seal, metrics: Metrics) -> Tokens:
    """Return the account's tokens."""
    configured = settings.zalo_oa.refresh_token.get_secret_value()
    return Tokens(store, seal, grant_of(settings), metrics, configured)


def create_channel(
    settings: Settings,
    store: Store,
    intake: Intake,
    seal: Seal,
    metrics: Metrics,
    group_commands: Collection[str] = (),
) -> OfficialAccountChannel:
    """Return the channel."""
    tokens = create_tokens(settings, store, seal, metrics)
    return OfficialAccountChannel(account_of(settings), store, intake, seal, metrics, tokens, group_commands)
