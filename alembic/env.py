"""Run migrations over an async engine; the URL comes from the caller or the settings."""

import asyncio
from typing import Any

from alembic import context
from sqlalchemy import Connection, Index, text
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.pool import NullPool
from sqlalchemy.schema import SchemaItem

from gql_api.errors import SetupError
from gql_api.migrations import models
from gql_api.settings import settings

LOCK = 0x67716C5F617069  # "gql_api": whoever comes second waits, and then finds nothing left to do


def migrate(connection: Connection) -> None:
    """Run all of it in one transaction, for as long as it takes, and never twice at once."""
    context.configure(
        connection=connection,
        target_metadata=models(),
        compare_server_default=True,
        include_object=is_compared,
    )
    with context.begin_transaction():
        connection.execute(text("SET LOCAL statement_timeout = 0"))
        connection.execute(text(f"SELECT pg_advisory_xact_lock({LOCK})"))
        context.run_migrations()


def is_compared(item: SchemaItem, *told: Any) -> bool:  # noqa: ANN401 - name, kind, reflected, its counterpart
    """Pass over a collated index that code and database have: alembic does not read its collation."""
    is_collated = isinstance(item, Index) and any("COLLATE" in str(each) for each in item.expressions)
    return told[-1] is None or not is_collated


async def main() -> None:
    """Connect, migrate, disconnect."""
    configured = settings().database_url
    url = context.config.attributes.get("url") or (configured and configured.get_secret_value())
    if not url:
        message = "Set GQL_DATABASE_URL, or use `gql-api migrate`."
        raise SetupError(message)
    engine = create_async_engine(url, poolclass=NullPool)
    try:
        async with engine.connect() as connection:
            await connection.run_sync(migrate)
    finally:
        await engine.dispose()


asyncio.run(main())
