"""Where the commands write: answers to standard output, all else to standard error."""

import sys

from rich.console import Console

out = Console(highlight=False, soft_wrap=not sys.stdout.isatty())
err = Console(highlight=False, soft_wrap=not sys.stderr.isatty(), stderr=True)


def say(message: str) -> None:
    """Tell a person what is going on."""
    err.print(message, markup=False)


def warn(message: str) -> None:
    """Tell a person what to look at."""
    err.print(f"Warning: {message}", style="yellow", markup=False)


def complain(message: str) -> None:
    """Tell a person what is wrong."""
    err.print(f"Error: {message}", style="red", markup=False)
