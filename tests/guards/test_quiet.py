"""Importing the package, making the application and printing the schema connect to nothing."""

import os
import subprocess
import sys

import pytest

from tests.guards.source import ROOT, modules

NOWHERE = "postgresql://nobody@127.0.0.1:1/nothing"
REFUSE = """
import sys

def refuse(event, arguments):
    if event in {"socket.connect", "socket.bind", "socket.getaddrinfo", "subprocess.Popen"}:
        sys.exit(f"{event}{arguments}")

sys.addaudithook(refuse)
"""
IMPORT = "import importlib\nfor name in sys.argv[1:]: importlib.import_module(name)\n"
MAKE = "from gql_api.app import create_app\ncreate_app()\n"
PRINT = "from gql_api.schema import printed\nsys.stdout.write(printed())\n"


def run(code: str, *arguments: str) -> str:
    """Run code in a process of its own, which may not connect; return what it prints."""
    command = [sys.executable, "-W", "error", "-c", REFUSE + code, *arguments]
    environment = {**os.environ, "GQL_DATABASE_URL": NOWHERE}
    done = subprocess.run(command, capture_output=True, env=environment, text=True, check=False)  # noqa: S603 - our own code
    assert (done.stderr, done.returncode) == ("", 0)
    return done.stdout


def test_importing_every_module_connects_to_nothing() -> None:
    names = [name if name == "gql_api" else f"gql_api.{name}" for name in modules()]
    assert run(IMPORT, *names) == ""


def test_making_the_application_connects_to_nothing() -> None:
    assert run(MAKE) == ""


def test_printing_the_schema_connects_to_nothing() -> None:
    assert run(PRINT) == (ROOT / "schema.graphql").read_text("utf-8")


def test_what_connects_would_be_seen() -> None:
    with pytest.raises(AssertionError, match="getaddrinfo"):
        run("import socket\nsocket.create_connection(('127.0.0.1', 1))\n")
