"""The command line: `gql-api COMMAND`. A command imports what it works with when it runs."""

import typer

from gql_api.cli import groups, session, token, user
from gql_api.cli.doctor import doctor
from gql_api.cli.flags import with_settings
from gql_api.cli.group import Commands
from gql_api.cli.import_ import import_
from gql_api.cli.migrate import migrate
from gql_api.cli.schema import schema
from gql_api.cli.serve import serve
from gql_api.cli.version import version

app = typer.Typer(
    name="gql-api",
    cls=Commands,
    help="The GraphQL backend for things people own, whose updates are safe.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
app.command("serve")(with_settings(serve))
app.command()(migrate)
app.command()(schema)
app.command("import")(import_)
app.add_typer(user.app, name="user")
user.app.command()(session.sessions)
user.app.command()(session.revoke_sessions)
app.add_typer(token.app, name="token")
app.add_typer(groups.app, name="group")
app.command()(doctor)
app.command()(version)
