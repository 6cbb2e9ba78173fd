"""The settings, read from `GQL_*` environment variables; the command line sets the same variables."""

import os
import re
from difflib import get_close_matches
from email.utils import parseaddr
from functools import cache
from pathlib import Path
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, ValidationError, ValidationInfo, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from gql_api.errors import SetupError

DRIVER = "postgresql+asyncpg"
PREFIX = "GQL_"
SSLMODE = re.compile("(?<=[?&])sslmode=")  # as PostgreSQL's own tools call what asyncpg calls ssl


class Settings(BaseSettings):
    """Every setting with its default; `GQL_PAGE_SIZE_MAXIMUM=500` sets `page_size_maximum`."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, env_ignore_empty=True)

    database_url: SecretStr | None = Field(None, description="postgresql://… of a server of your own")
    data_dir: Path | None = Field(None, description="folder of the embedded PostgreSQL")
    postgres_bin: Path | None = Field(None, description="folder with the programs initdb and postgres")
    postgres_user: str | None = Field(None, description="user whom root lets run PostgreSQL")
    host: str = Field("127.0.0.1", description="address to listen on; 0.0.0.0 for all")
    port: int = Field(8000, ge=0, le=65535, description="port to listen on; 0 for any free one")
    workers: int = Field(1, ge=1, le=256, description="processes that answer requests")
    pool_size: int = Field(10, ge=1, le=1000, description="database connections of one worker")
    statement_timeout: int = Field(30, ge=1, description="seconds that one statement may take")
    page_size_default: int = Field(20, ge=1, description="objects on a page when `first` is absent")
    page_size_maximum: int = Field(1000, ge=1, description="the most objects on a page")
    body_size_maximum: int = Field(8_000_000, ge=1000, description="bytes that a request body may have")
    session_days: int = Field(30, ge=1, description="days until a session expires")
    sign_in_attempts: int = Field(10, ge=1, description="wrong passwords per account and address in a window")
    sign_in_attempts_address: int = Field(100, ge=1, description="wrong passwords per address in a window")
    sign_in_window: int = Field(900, ge=1, description="seconds that such a window lasts")
    email_lookups: int = Field(60, ge=1, description="addresses that a user may look up in a window")
    email_lookups_address: int = Field(
        600, ge=1, description="addresses looked up from an address in a window"
    )
    sign_ups_address: int = Field(30, ge=1, description="accounts made from an address in a window")
    mails: int = Field(5, ge=1, description="mails that an account can be made to get in a window")
    mails_address: int = Field(
        20, ge=1, description="mails that can be asked for from an address in a window"
    )
    seen_seconds: int = Field(
        300, ge=1, description="seconds until it is written when a session was last seen"
    )
    verify_hours: int = Field(
        72, ge=1, description="hours that a link to verify an e-mail address is good for"
    )
    reset_minutes: int = Field(60, ge=1, description="minutes that a link to reset a password is good for")
    public_url: str = Field("", validate_default=True, description="where links in mails lead to")
    mail_from: str = Field("gql-api <no-reply@localhost>", description="sender of mails")
    smtp_url: SecretStr | None = Field(None, description="server to send by")

    @field_validator("database_url")
    @classmethod
    def name_the_driver(cls, value: SecretStr | None) -> SecretStr | None:
        """Accept `postgres://` and `postgresql://`, and `sslmode`, as everyone writes them."""
        if value is None:
            return None
        scheme, separator, rest = value.get_secret_value().partition("://")
        if not separator or scheme not in {"postgres", "postgresql", DRIVER}:
            message = "must look like postgresql://user:password@host:5432/database"
            raise ValueError(message)
        return SecretStr(f"{DRIVER}://{SSLMODE.sub('ssl=', rest)}")

    @field_validator("smtp_url")
    @classmethod
    def name_a_mail_server(cls, value: SecretStr | None) -> SecretStr | None:
        """Accept `smtp://` and `smtps://` with a host."""
        parts = None if value is None else urlsplit(value.get_secret_value())
        if parts is not None and (parts.scheme not in {"smtp", "smtps"} or not parts.hostname):
            message = "must look like smtp://user:password@host:587 or smtps://host"
            raise ValueError(message)
        return value

    @field_validator("public_url")
    @classmethod
    def name_a_site(cls, value: str, info: ValidationInfo) -> str:
        """Accept an address that links can begin with; without one they lead to where this is served."""
        if not value:
            return site(info.data.get("host", ""), info.data.get("port", 0))
        parts = urlsplit(value)
        if parts.scheme not in {"http", "https"} or not parts.hostname or parts.query or parts.fragment:
            message = "must look like https://www.example.com"
            raise ValueError(message)
        return value.rstrip("/")

    @field_validator("mail_from")
    @classmethod
    def name_a_sender(cls, value: str) -> str:
        """Accept an address, with a name or without."""
        if "@" not in parseaddr(value)[1] or not value.isprintable():
            message = "must look like Name <name@example.com>"
            raise ValueError(message)
        return value

    @field_validator("page_size_maximum")
    @classmethod
    def hold_the_default(cls, value: int, info: ValidationInfo) -> int:
        """Refuse a maximum below the default."""
        if value < info.data.get("page_size_default", 1):
            message = "must not be less than GQL_PAGE_SIZE_DEFAULT"
            raise ValueError(message)
        return value


@cache
def settings() -> Settings:
    """Read the environment once; raise SetupError that names each wrong variable and what it wants."""
    try:
        return Settings()
    except ValidationError as error:
        problems = error.errors(include_input=False, include_url=False)
        raise SetupError("\n".join(told(str(p["loc"][0]), p["msg"]) for p in problems)) from None


def site(host: str, port: int) -> str:
    """Tell where a browser on this machine finds what listens on a host and a port."""
    here = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}  # noqa: S104 - how a server on all addresses is named, not made
    return f"http://{here.get(host, f'[{host}]' if ':' in host else host)}:{port}"


def told(name: str, message: str) -> str:
    """Say what is wrong with one setting, and what it is for."""
    problem = message.removeprefix("Value error, ").replace("Input should be", "must be").partition(",")[0]
    return f"{PREFIX}{name.upper()} {problem} ({Settings.model_fields[name].description})."


def unknown() -> list[str]:
    """Name the `GQL_*` variables that are no settings, each with the setting that it resembles."""
    names = [f"{PREFIX}{name.upper()}" for name in Settings.model_fields]
    strangers = sorted(name for name in os.environ if name.startswith(PREFIX) and name not in names)
    similar = {name: get_close_matches(name, names, n=1) for name in strangers}
    return [f"{name} (is {like[0]} meant?)" if like else name for name, like in similar.items()]
