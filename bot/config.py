"""Configuration: one typed model, every key described here and in config.example.yaml.

Sources, strongest first: environment (`BOT__SECTION__KEY`), then `config.yaml` (path by `--config` or
`BOT_CONFIG`). Unknown keys and wrong values stop the start; `ConfigBroken` carries one Vietnamese line a field.
"""

import os
import re
from datetime import date
from pathlib import Path
from typing import Annotated, Any, Literal

import yaml
from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, SecretStr, ValidationError
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    SettingsError,
)

from bot.store.engines import parse_address
from bot.texts import Texts

ROOT = Path(__file__).resolve().parent.parent


class ConfigBroken(Exception):
    """The configuration cannot be used. Each argument is one line that names the field and the mend."""


def _database(address: str) -> str:
    parse_address(address)
    return address


def _no_slash(address: str) -> str:
    return address.rstrip("/")


Address = Annotated[str, Field(pattern=r"^https?://[^\s/]+(/\S*)?$"), AfterValidator(_no_slash)]
OptionalAddress = Annotated[str, Field(pattern=r"^(https?://[^\s/]+(/\S*)?)?$"), AfterValidator(_no_slash)]
Mode = Literal["polling", "webhook"]


class Section(BaseModel):
    """A part of the configuration; a key it does not know is an error, not a surprise."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Database(Section):
    """Where everything operational is kept."""

    url: Annotated[str, AfterValidator(_database)] = Field(
        "sqlite:///data/bot.db", description="sqlite:///file or postgresql://user@host/name"
    )


class Web(Section):
    """The web chat and the inbox."""

    host: str = Field("127.0.0.1", description="address to listen on")
    port: int = Field(8080, ge=0, le=65535, description="port to listen on; 0 takes any free one")
    public_url: OptionalAddress = Field(
        "", description="how people reach it from outside, e.g. https://tro-ly.tinh.gov.vn"
    )


class Telegram(Section):
    """The Telegram channel; on when a token is set."""

    token: SecretStr = Field(SecretStr(""), description="token from @BotFather")
    mode: Mode = Field("polling", description="polling or webhook")
    api_base_url: Address = Field("https://api.telegram.org", description="a local server, or the double")
    webhook_secret: SecretStr = Field(
        SecretStr(""), description="1-256 characters A-Z a-z 0-9 _ -; needed in webhook mode"
    )


class ZaloBot(Section):
    """The Zalo Bot Platform channel; on when a token is set."""

    token: SecretStr = Field(SecretStr(""), description="token from Zalo Bot Creator")
    mode: Mode = Field("polling", description="polling or webhook")
    api_base_url: Address = Field("https://bot-api.zaloplatforms.com", description="API host")
    webhook_secret: SecretStr = Field(SecretStr(""), description="8-256 characters; needed in webhook mode")
    monthly_messages: int = Field(3000, ge=0, description="messages a month of the plan; 0: no limit")
    people: int = Field(50, ge=0, description="people of the plan; 0: no limit")


class ZaloOfficialAccount(Section):
    """The Zalo Official Account channel; on when app_id and refresh_token, or app_id and both secrets are set."""

    app_id: str = Field("", description="id of the application")
    app_secret: SecretStr = Field(SecretStr(""), description="secret of the application")
    oa_secret_key: SecretStr = Field(SecretStr(""), description="OA Secret Key of the webhook page")
    refresh_token: SecretStr = Field(SecretStr(""), description="first refresh token; rotated afterwards")
    api_base_url: Address = Field("https://openapi.zalo.me", description="API host")
    oauth_base_url: Address = Field("https://oauth.zaloapp.com", description="OAuth host")
    buttons_template_type: Literal["none", "list", "button", "off"] = Field(
        "none", description="template type of messages with choices; off: numbered lines"
    )
    receipt_reaction: str = Field("/-strong", description="sign put on a picture once received; empty: none")
    officer_pause_minutes: int = Field(30, ge=0, description="silence after an officer wrote by hand")
    paid_messages: bool = Field(True, description="also write between the 48th hour and the 7th day")
    monthly_messages: int = Field(0, ge=0, description="counted messages a month of the plan; 0: not known")
    requests_per_minute: int = Field(1000, ge=1, description="messages a minute at most")
    appsecret_proof: bool = Field(False, description="send appsecret_proof, as the console may demand")
    reminder_template_id: str = Field("", description="approved ZBS template for reminders after 7 days")
    reminder_template_field: str = Field("noi_dung", description="its field that takes the text")

    @property
    def is_on(self) -> bool:
        """Whether the channel is to run."""
        secrets = (self.app_secret.get_secret_value(), self.oa_secret_key.get_secret_value())
        return bool(self.app_id and (self.refresh_token.get_secret_value() or all(secrets)))


class Smtp(Section):
    """The committee's outgoing mail."""

    host: str = Field("", description="mail server; empty: no mail is sent")
    port: int = Field(587, ge=1, le=65535, description="port of the mail server")
    username: str = Field("", description="user name, empty when none is needed")
    password: SecretStr = Field(SecretStr(""), description="password")
    starttls: bool = Field(True, description="encrypt by STARTTLS; port 465 is encrypted from the start")
    sender: str = Field("", description="address the mail comes from")
    ca_file: str = Field("", description="file of certificates to trust beside the system's")

    @property
    def is_on(self) -> bool:
        """Whether mail is sent."""
        return bool(self.host)


class Forwarding(Section):
    """One place the committee wants to be told at."""

    channel: Literal["email", "telegram", "zalo_oa"]
    address: str = Field(min_length=1, max_length=200)


def _named(digest: object) -> object:
    return "off" if digest is False else digest  # what YAML makes of a bare off


class Committee(Section):
    """The steering committee."""

    forward_to: tuple[Forwarding, ...] = Field((), description="list of {channel, address}")
    appeal_days: int = Field(7, ge=1, le=90, description="days until an appeal is to be decided")
    digest: Annotated[Literal["off", "hourly", "daily"], BeforeValidator(_named)] = Field(
        "off", description="off: every case at once; hourly or daily: gathered"
    )
    digest_at: str = Field(
        "07:30", pattern=r"^([01]\d|2[0-3]):[0-5]\d$", description="time of the daily digest, HH:MM"
    )


Period = Annotated[str, Field(pattern=r"^([01]\d|2[0-3]):[0-5]\d-([01]\d|2[0-3]):[0-5]\d$")]
Minutes = Annotated[int, Field(ge=1, le=100_000)]


def _in_order(periods: tuple[str, ...]) -> tuple[str, ...]:
    ends = [end for period in periods for end in period.split("-")]
    if not ends or sorted(set(ends)) != ends:
        raise ValueError("periods ascend and do not touch")
    return periods


class Work(Section):
    """When the committee works, and how soon it means to look at a case and to decide it."""

    periods: Annotated[tuple[Period, ...], AfterValidator(_in_order)] = Field(
        ("07:30-11:30", "13:30-17:00"), description="working periods of a day, HH:MM-HH:MM, ascending"
    )
    days: tuple[Annotated[int, Field(ge=1, le=7)], ...] = Field(
        (1, 2, 3, 4, 5), min_length=1, description="working days of the week, 1 is Monday"
    )
    holidays: tuple[date, ...] = Field((), description="days off, YYYY-MM-DD")
    first_look: dict[str, Minutes] = Field(
        {"money": 60, "data": 60, "default": 240}, description="minutes of working time by kind of harm"
    )
    decision: dict[str, Minutes] = Field(
        {"money": 450, "data": 450, "default": 1350}, description="minutes of working time by kind of harm"
    )


class Security(Section):
    """Keys."""

    key: SecretStr = Field(
        SecretStr(""), description="32 bytes as base64; made and kept in data/ (mode 0600) when absent"
    )


class Access(Section):
    """Who may talk to the bot."""

    mode: Literal["open", "invited"] = Field("open", description="open, or only people with an invitation")


class Settings(BaseSettings):
    """The whole configuration."""

    model_config = SettingsConfigDict(
        env_prefix="BOT__", env_nested_delimiter="__", extra="forbid", frozen=True
    )

    database: Database = Database()
    web: Web = Web()
    telegram: Telegram = Telegram()
    zalo_bot: ZaloBot = ZaloBot()
    zalo_oa: ZaloOfficialAccount = ZaloOfficialAccount()
    smtp: Smtp = Smtp()
    committee: Committee = Committee()
    security: Security = Security()
    access: Access = Access()
    work: Work = Work()

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """The environment wins over the file (which is handed in as keyword arguments)."""
        return env_settings, init_settings

    @property
    def data_directory(self) -> Path:
        """Where files live beside the database: the key, the knowledge index, evidence."""
        path = parse_address(self.database.url).database or ""
        return Path(path).parent if self.database.url.startswith("sqlite") else ROOT / "data"

    @property
    def public_url(self) -> str:
        """The address to put into links."""
        return self.web.public_url or f"http://{self.web.host}:{self.web.port}"


def load(path: str | None = None) -> Settings:
    """Read the configuration. Raises ConfigBroken."""
    named = path or os.environ.get("BOT_CONFIG")
    file = Path(named) if named else ROOT / "config.yaml"
    if named and not file.exists():
        raise _broken("missing_file", file=file)
    content = _read(file) if file.exists() else {}
    _refuse_unknown_environment()
    try:
        settings = Settings(**content)
    except ValidationError as error:
        raise ConfigBroken(*(_explain(problem) for problem in error.errors())) from None
    except SettingsError as error:  # a variable for a list or a section that is not JSON
        section = re.search(r'"(\w+)"', str(error))
        raise _broken("invalid", field=section.group(1) if section else "BOT__") from None
    _check_together(settings)
    return settings


def _read(file: Path) -> dict[str, Any]:
    try:
        content = yaml.safe_load(file.read_text(encoding="utf-8"))
    except (yaml.YAMLError, UnicodeDecodeError, OSError) as error:
        mark = getattr(error, "problem_mark", None)
        line = Texts.load()("config.line", number=mark.line + 1) if mark else ""
        raise _broken("unreadable", file=file.name, line=line) from None
    if content is None:
        return {}
    if not isinstance(content, dict) or not all(isinstance(key, str) for key in content):
        raise _broken("no_mapping", file=file.name)
    for key in content:
        if key not in Settings.model_fields:  # the library takes some of its own, such as _env_file
            raise _broken("extra_forbidden", field=_one_line(key))
    return content


def _one_line(field: str) -> str:
    return " ".join(field.split())[:100]


def _refuse_unknown_environment() -> None:
    """A mistyped variable must not be passed over in silence."""
    for name in os.environ:
        if not name.upper().startswith("BOT__"):
            continue
        section, _, key = name.upper().removeprefix("BOT__").lower().partition("__")
        field = Settings.model_fields.get(section)
        model = type(field.default) if field else None
        if model is None or (key and key.split("__")[0] not in model.model_fields):
            raise _broken("unknown_variable", name=name)


def _broken(key: str, **values: object) -> ConfigBroken:
    return ConfigBroken(Texts.load()(f"config.{key}", **values))


_OWN_WORDS = {"database.url": "database", "committee.digest_at": "time_of_day"}


def _explain(problem: Any) -> str:
    """Return one Vietnamese line for one of pydantic's errors; never the value, it may be a secret."""
    texts, field = Texts.load(), _one_line(".".join(str(part) for part in problem["loc"]))
    kind = _OWN_WORDS.get(field) or problem["type"].replace("model_attributes", "model")
    key = f"config.{kind}" if f"config.{kind}" in texts else "config.invalid"
    context = {name: str(value).replace(" or ", " hoặc ") for name, value in problem.get("ctx", {}).items()}
    return texts(key, field=field, **context)


def _check_together(settings: Settings) -> None:
    """Check what no single field can know."""
    telegram = settings.telegram
    if telegram.token.get_secret_value() and telegram.mode == "webhook":
        if not re.fullmatch(r"[A-Za-z0-9_-]{1,256}", telegram.webhook_secret.get_secret_value()):
            raise _broken("webhook_secret")
        if not settings.web.public_url:
            raise _broken("webhook_address")
    account = settings.zalo_oa
    if account.is_on:
        for name in ("app_secret", "oa_secret_key"):
            if not getattr(account, name).get_secret_value():
                raise _broken("missing", field=f"zalo_oa.{name}")
    _check_mail(settings)


def _check_mail(settings: Settings) -> None:
    from bot.channels.email.letter import is_address

    mail = settings.smtp
    if mail.is_on and not is_address(mail.sender):
        raise _broken("mail_address", field="smtp.sender")
    is_open = not mail.starttls and mail.port != 465 and mail.host not in ("localhost", "127.0.0.1", "::1")
    if mail.password.get_secret_value() and is_open:
        raise _broken("open_password")
    for number, place in enumerate(settings.committee.forward_to):
        if place.channel == "email" and not is_address(place.address):
            raise _broken("mail_address", field=f"committee.forward_to.{number}.address")
