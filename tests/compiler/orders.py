"""Orders of lists, and the places in them, once more: newest first, or best match first; then by id."""

import base64
import hashlib
import json
import uuid
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NoReturn

from graphql import GraphQLError

from tests.compiler.rights import Row


def refuse(argument: str) -> NoReturn:
    """Refuse an argument."""
    raise GraphQLError("refused", extensions={"argument": [argument]})


def base64url(raw: bytes) -> str:
    """Encode without padding."""
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def from_base64url(written: str) -> bytes:
    """Decode; raise ValueError for anything that `base64url` does not make."""
    raw = base64.urlsafe_b64decode(written + "=" * (-len(written) % 4))
    if base64url(raw) != written:
        raise ValueError(written)
    return raw


def rfc3339(moment: datetime) -> str:
    """Write a moment."""
    return f"{moment:%Y-%m-%dT%H:%M:%S.%fZ}"


@dataclass(frozen=True)
class Order:
    """Best match first when searching, else newest first; then by id."""

    kind: str
    search: str
    ranks: dict[uuid.UUID, str]

    @property
    def tag(self) -> str:
        """Name the list that a cursor is good for."""
        searched = hashlib.blake2s(self.search.encode(), digest_size=6).hexdigest()
        return f"{self.kind.lower()}s:" + (f"relevance:{searched}" if self.search else "newest")

    def place(self, row: Row) -> Any:  # noqa: ANN401 - something to compare
        """Make what rows are ordered by."""
        return (float(self.ranks.get(row.id, 0)) if self.search else row.created_at, row.id)

    def cursor(self, row: Row) -> str:
        """Write a row's place."""
        place = self.ranks.get(row.id, "0") if self.search else json.dumps(rfc3339(row.created_at))
        return base64url(f'["{self.tag}", {place}, "{row.id}"]'.encode())

    def start(self, cursor: str) -> Any:  # noqa: ANN401 - something to compare
        """Read a place."""
        try:
            tag, place, key = json.loads(from_base64url(cursor))
            found = (float(place) if self.search else datetime.fromisoformat(place), uuid.UUID(key))
        except (ValueError, TypeError):
            refuse("after")
        return found if tag == self.tag else refuse("after")
