"""A flag for each setting: given on the command line, it is as if its environment variable were set."""

import inspect
import os
from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Any, get_args

import typer
from pydantic import SecretStr
from pydantic.fields import FieldInfo

from gql_api.settings import PREFIX, Settings, settings

Command = Callable[..., None]
PANEL = f"Settings; --port is the same as {PREFIX}PORT in the environment, and so on"
METAVARS = {int: "N", str: "TEXT", Path: "FOLDER"}


def with_settings(command: Command) -> Command:
    """Add the flags to a command; secrets have none, as a command line is seen by all users of a machine."""

    def run(**given: Any) -> None:  # noqa: ANN401 - what typer parsed
        names = Settings.model_fields.keys() & given.keys()
        told = {name: given.pop(name) for name in names}
        environment = {f"{PREFIX}{name.upper()}": value for name, value in told.items()}
        os.environ.update({name: str(value) for name, value in environment.items() if value is not None})
        settings.cache_clear()
        command(**given)

    flags = [flag(name, field) for name, field in Settings.model_fields.items() if not is_secret(field)]
    own = inspect.signature(command).parameters.values()
    run.__signature__ = inspect.Signature([*own, *flags])  # type: ignore[attr-defined] # inspect reads it
    run.__doc__ = command.__doc__
    return run


def flag(name: str, field: FieldInfo) -> inspect.Parameter:
    """Make the parameter of one setting."""
    about = str(field.description)
    default = "" if field.default in {None, ""} else f" (default {field.default})"
    option = typer.Option(
        help=f"{about[0].upper()}{about[1:]}{default}",
        metavar=METAVARS[plain(field.annotation)],
        rich_help_panel=PANEL,
        show_default=False,
        min=bound(field, "ge"),
        max=bound(field, "le"),
    )
    kind = plain(field.annotation)
    annotation = Annotated[kind | None, option]  # type: ignore[valid-type] # a type known at run time
    return inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, default=None, annotation=annotation)


def bound(field: FieldInfo, side: str) -> int | None:
    """Return what pydantic was told of a number's bounds."""
    return next((getattr(each, side) for each in field.metadata if hasattr(each, side)), None)


def plain(annotation: Any) -> Any:  # noqa: ANN401 - a type
    """Return the type that may be absent."""
    return next((part for part in get_args(annotation) if part is not type(None)), annotation)


def is_secret(field: FieldInfo) -> bool:
    """Tell whether a setting must not be shown."""
    return plain(field.annotation) is SecretStr
