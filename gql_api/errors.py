"""Every error this project raises on purpose; whatever is not in this tree is a bug and is masked.

GqlApiError
├── SetupError              for operators: a wrong setting, no database; printed without a traceback
├── RequestError            the whole request or one query field is refused, with `extensions.code`
│   ├── Unauthenticated     a token was sent that is not (or no longer) good: 401
│   ├── BadUserInput        a query argument that cannot be used, named by `argument`: 400
│   ├── TooComplex          the query nests too deep or asks for too many fields: 400
│   ├── RateLimited         too many attempts; `retryAfter` seconds: 429
│   ├── HookFailed          a resource's own hook raised; the update was rolled back
│   ├── TooSlow             a statement took longer than `statement_timeout`: 503
│   ├── Busy                others were changing the same things: 503, try again
│   └── Unavailable         the database cannot be reached just now: 503
└── Refusal                 why a mutation changed nothing; becomes the `errors` of its payload
    ├── Invalid             field errors, each with its path
    ├── NotFound            not there, or not readable: the same answer
    ├── Forbidden           readable, but not this
    ├── Trashed             in the trash, where it can only be restored or purged
    ├── Conflict            another version by now
    └── BadCredentials      unknown user or wrong password: the same answer
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

Path = tuple[str, ...]


class GqlApiError(Exception):
    """The root of the tree."""


class SetupError(GqlApiError):
    """Tell an operator what is wrong and what to do about it."""


class RequestError(GqlApiError):
    """Refuse a request or a query field; `code` and `details` go into the error's extensions."""

    code: ClassVar[str]
    status: ClassVar[int]

    def __init__(self, message: str, **details: Any) -> None:  # noqa: ANN401 - any JSON value goes into extensions
        """Keep the details (JSON values, camelCase keys) for `extensions`."""
        super().__init__(message)
        self.details = details


class Unauthenticated(RequestError):
    """The token is malformed, unknown, expired or revoked."""

    code = "UNAUTHENTICATED"
    status = 401

    def __init__(self) -> None:
        """Say the same for every reason, so that nothing can be learned from it."""
        super().__init__("The token is not valid or has expired. Sign in again, or send no token.")


class BadUserInput(RequestError):
    """A query argument cannot be used: a cursor, a size, a malformed id."""

    code = "BAD_USER_INPUT"
    status = 400

    def __init__(self, message: str, argument: Sequence[str]) -> None:
        """Name the argument by its path, as in `("where", "name", "eq")`."""
        super().__init__(message, argument=list(argument))


class TooComplex(RequestError):
    """A query is nested too deep, or asks for too many fields at once."""

    code = "QUERY_TOO_COMPLEX"
    status = 400

    def __init__(self) -> None:
        """Say what to do about it."""
        super().__init__("This nests too deep or asks for too many fields at once. Ask for less at once.")


class RateLimited(RequestError):
    """Too many attempts; try again after `retry_after` seconds."""

    code = "RATE_LIMITED"
    status = 429

    def __init__(self, retry_after: int) -> None:
        """Tell how many seconds to wait."""
        super().__init__(f"Too many attempts. Try again in {retry_after} seconds.", retryAfter=retry_after)


class HookFailed(RequestError):
    """A function given to `on_saved` raised: nothing of the mutation was kept."""

    code = "HOOK_FAILED"
    status = 500

    def __init__(self) -> None:
        """Say what became of the change, and nothing of the cause, which is in the log."""
        super().__init__("A function that runs with every save failed, so nothing was changed.")


class TooSlow(RequestError):
    """A statement ran into `statement_timeout`."""

    code = "TIMEOUT"
    status = 503

    def __init__(self) -> None:
        """Say what to do about it."""
        super().__init__("This took too long and was stopped; nothing was changed. Ask for less at once.")


class Busy(RequestError):
    """Others were changing the same: a deadlock, a serialization failure, or a lock not given in time."""

    code = "BUSY"
    status = 503

    def __init__(self) -> None:
        """Say what became of it, and what to do."""
        super().__init__("Others were changing the same things, so nothing was changed. Send it again.")


class Unavailable(RequestError):
    """The database cannot be reached."""

    code = "UNAVAILABLE"
    status = 503

    def __init__(self) -> None:
        """Say what to do about it."""
        super().__init__("The database cannot be reached just now. Try again in a moment.")


@dataclass
class Refusal(GqlApiError):
    """Say why a mutation changed nothing."""

    message: str
    path: Path = ()


@dataclass
class FieldError:
    """One message about one field; `taken` when another object has the value already."""

    path: Path
    message: str
    taken: bool = False


class Invalid(Refusal):
    """One or more fields are not as they must be."""

    def __init__(self, errors: Sequence[FieldError]) -> None:
        """Take all of them at once."""
        super().__init__("; ".join(f"{'.'.join(error.path)}: {error.message}" for error in errors))
        self.errors = list(errors)


class NotFound(Refusal):
    """There is no such object, or the viewer may not read it."""


class Forbidden(Refusal):
    """The viewer may read the object, but not do this to it."""


class Trashed(Refusal):
    """The object is in the trash."""


@dataclass
class Conflict(Refusal):
    """The object has another version by now; others changed `fields` of the patch since.

    `current` is its finished JSON, where somebody wants it.
    """

    model: Any = None
    key: Any = None
    version: int = 0
    fields: tuple[str, ...] = ()
    current: Any = None


class BadCredentials(Refusal):
    """The address is unknown or the password is wrong."""
