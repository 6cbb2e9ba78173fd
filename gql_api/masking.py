"""What clients see of errors: ours in full, the library's with a code, bugs masked with a request id."""

import logging
import re
import uuid
from socket import gaierror
from typing import Any

import asyncpg
from graphql import GraphQLError, GraphQLFormattedError, GraphQLSyntaxError
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from gql_api import sqlstate
from gql_api.errors import Busy, RequestError, TooComplex, TooSlow, Unavailable

logger = logging.getLogger(__name__)

MESSAGE_LENGTH = 500
LIMIT_EXCEEDED = "54"  # the class of "too many columns", "statement too complex" and their like
# graphql-core repeats what was sent, passwords too
ECHO = re.compile(r",? [fF]ound: .*|(?<!invalid value)(?<=value): .*|(?<=String) ['\"].*(?=\.)", re.DOTALL)
COERCION = re.compile(r"Variable '(\$\w+)' has invalid value(?: at ([\w.\[\]]+))?")
STEP = re.compile(r"\w+")
UNCONNECTED = (ConnectionError, TimeoutError, gaierror, PoolTimeout, asyncpg.InternalClientError)
UNREACHABLE = re.compile("08|57P|53300")  # SQLSTATE: no connection, shutting down, too many connections


def known(cause: BaseException | None) -> RequestError | None:
    """Return the error of our tree that stands for the cause; None for a bug."""
    if isinstance(cause, RequestError):
        return cause
    state = sqlstate.of(cause)
    if isinstance(cause, DBAPIError):
        if cause.connection_invalidated:
            return Unavailable()
        cause = cause.orig if cause.orig is not None else cause
    if state.startswith(LIMIT_EXCEEDED):
        return TooComplex()
    if state == sqlstate.QUERY_CANCELED:
        return TooSlow()
    if state in sqlstate.BUSY:
        return Busy()
    return Unavailable() if UNREACHABLE.match(state) or is_unreachable(cause) else None


def is_unreachable(cause: BaseException | None) -> bool:
    """Tell whether there is no connection; a missing file without a name is a stopped database's socket.

    An InternalClientError is what asyncpg says between the server's goodbye and the end of the connection.
    """
    if isinstance(cause, FileNotFoundError):
        return cause.filename is None
    if isinstance(cause, asyncpg.InterfaceError):
        return "connection is closed" in str(cause)
    return isinstance(cause, UNCONNECTED)


def formatted(error: GraphQLError, request_id: uuid.UUID) -> GraphQLFormattedError:
    """Write an error for the client, with `extensions { code requestId }`; log it if it is a bug."""
    shown = error.formatted
    extensions: dict[str, Any] = {"code": code(error), "requestId": str(request_id)}
    ours = known(error.original_error)
    if ours is not None:
        shown["message"] = str(ours)
        extensions |= ours.details
    elif is_bug(error):
        logger.error("request %s failed", request_id, exc_info=without_rows(error.original_error))
        shown["message"] = "Something went wrong here. Nothing more is known to you than the request's id."
    else:
        shown["message"] = discreet(error.message)
        extensions |= place(error.message)
    shown["extensions"] = extensions
    return shown


def place(message: str) -> dict[str, list[str]]:
    """Tell as `argument` the place in a variable that graphql-core's message names, if it names one."""
    found = COERCION.match(message)
    return {"argument": [found[1], *STEP.findall(found[2] or "")]} if found else {}


def discreet(message: str) -> str:
    """Write what graphql-core says without what was sent, and without Python's words."""
    return ECHO.sub("", message).replace("not to be None", "not to be null")[:MESSAGE_LENGTH]


def without_rows(error: BaseException | None) -> BaseException | None:
    """Take the rows out of what PostgreSQL says, before it is logged: some of their values are secrets."""
    cause = error
    while cause is not None:
        if isinstance(cause, asyncpg.PostgresError):
            cause.detail = None
        cause = cause.__cause__ or cause.__context__
    return error


def is_bug(error: GraphQLError) -> bool:
    """Tell whether something was raised that is neither ours nor the library's."""
    cause = error.original_error
    return cause is not None and not isinstance(cause, GraphQLError) and known(cause) is None


def code(error: GraphQLError) -> str:
    """Return the code of an error."""
    if isinstance(error, GraphQLSyntaxError):
        return "GRAPHQL_PARSE_FAILED"
    ours = known(error.original_error)
    if ours is not None:
        return ours.code
    if is_bug(error):
        return "INTERNAL_SERVER_ERROR"
    return "BAD_USER_INPUT" if COERCION.match(error.message) else "GRAPHQL_VALIDATION_FAILED"
