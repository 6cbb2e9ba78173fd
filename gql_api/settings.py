"""The settings, read from `GQL_*` environment variables; the command line sets the same variables."""

from functools import cache
from pathlib import Path

from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from gql_api.errors import SetupError

DRIVER = "postgresql+asyncpg"


class Settings(BaseSettings):
    """Every setting with its default; `GQL_PAGE_SIZE_MAXIMUM=500` sets `page_size_maximum`."""

    model_config = SettingsConfigDict(env_prefix="GQL_", env_ignore_empty=True)

    database_url: SecretStr | None = Field(None, description="postgresql://… of a server of your own")
    data_dir: Path | None = Field(None, description="folder of the embedded PostgreSQL")
    postgres_bin: Path | None = Field(None, description="folder with the programs initdb and postgres")
    pool_size: int = Field(10, ge=1, le=1000, description="database connections of one worker")
    statement_timeout: int = Field(30, ge=1, description="seconds that one statement may take")
    page_size_default: int = Field(20, ge=1, description="objects on a page when `first` is absent")
    page_size_maximum: int = Field(1000, ge=1, description="the most objects on a page")
    body_size_maximum: int = Field(8_000_000, ge=1000, description="bytes that a request body may have")
    session_days: int = Field(30, ge=1, description="days until a session expires")
    sign_in_attempts: int = Field(10, ge=1, description="wrong passwords per account and address in a window")
    sign_in_attempts_address: int = Field(100, ge=1, description="wrong passwords per address in a window")
    sign_in_window: int = Field(900, ge=1, description="seconds that such a window lasts")

    @field_validator("database_url")
    @classmethod
    def name_the_driver(cls, value: SecretStr | None) -> SecretStr | None:
        """Accept `postgres://` and `postgresql://`, as everyone writes them."""
        if value is None:
            return None
        scheme, separator, rest = value.get_secret_value().partition("://")
        if not separator or scheme not in {"postgres", "postgresql", DRIVER}:
            message = "must look like postgresql://user:password@host:5432/database"
            raise ValueError(message)
        return SecretStr(f"{DRIVER}://{rest}")


@cache
def settings() -> Settings:
    """Read the environment once; raise SetupError that names each wrong variable and what it wants."""
    try:
        return Settings()
    except ValidationError as error:
        problems = error.errors(include_input=False, include_url=False)
        raise SetupError("\n".join(f"GQL_{str(p['loc'][0]).upper()}: {p['msg']}" for p in problems)) from None
