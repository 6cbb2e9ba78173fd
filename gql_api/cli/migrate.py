"""`gql-api migrate`: a database in the shape that the program needs."""

from gql_api.cli.database import DataDir, any_database
from gql_api.cli.output import say


def migrate(data_dir: DataDir = None) -> None:
    """Bring the database to the newest shape.

    `serve` does so by itself.
    """
    from gql_api import migrations, revisions

    with any_database(data_dir) as url:
        before = migrations.migrate(url)
    if before is migrations.State.CURRENT:
        say(f"The database is current ({revisions.newest()}). Nothing was done.")
    else:
        say(f"The database is migrated to {revisions.newest()}.")
