"""`gql-api serve`: the database, the workers, and the welcome."""

import asyncio
from contextlib import ExitStack
from typing import Annotated

import typer

from gql_api.cli import address, workers
from gql_api.cli.current import is_current
from gql_api.cli.database import any_database, folder
from gql_api.cli.output import say
from gql_api.cli.stopping import announced, stoppable
from gql_api.settings import settings

Reload = Annotated[bool, typer.Option("--reload", help="Start again whenever the program's files change.")]
Demo = Annotated[bool, typer.Option(help="Add a few users, spaces and articles to try things with, once.")]


def serve(reload: Reload = False, demo: Demo = False) -> None:  # noqa: FBT002 - typer's way to declare
    """Serve GraphQL over HTTP.

    It brings a PostgreSQL of its own, unless GQL_DATABASE_URL names another. Ctrl-C ends all; the data stay.
    """
    with stoppable(), ExitStack() as stack, announced():
        listening = stack.enter_context(address.listen(settings().host, settings().port))
        address.tell(listening)
        say("Starting ...")
        # the workers load the program while the database starts, and end before it
        started = stack.enter_context(workers.started(listening, settings().workers))
        url = stack.enter_context(any_database(None, owned=True))
        stack.callback(started.stop)
        stack.callback(listening.close)
        migrate(url)
        started.serve(url)
        welcome(url, address.url_of(listening), demo=demo)
        started.keep_current() if reload else started.keep()


def migrate(url: str) -> None:
    """Bring the database to the newest shape, and tell whose data these are."""
    if settings().database_url is None and asyncio.run(is_current(url)):
        say(f"This uses the data of {folder(None)}.")
        return
    from gql_api import migrations

    before = migrations.migrate(url)
    if before is not migrations.State.CURRENT:
        say(f"The database was {before.value}, and is current now.")
    if settings().database_url is None:
        is_new = before is migrations.State.EMPTY
        say(f"The data are kept in {folder(None)}." if is_new else f"This uses the data of {folder(None)}.")


def welcome(url: str, site: str, *, demo: bool) -> None:
    """Add the demo if asked to, and print the welcome."""
    from gql_api.cli import welcome
    from gql_api.demo import seed

    if demo:
        asyncio.run(seed(url))
    welcome.show(site, asyncio.run(welcome.text(url)))
