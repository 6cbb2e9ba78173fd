"""How often passwords are guessed, accounts made, mails asked for, addresses looked up: for all workers.

There is one count for an account and an address, so that who guesses never locks the owner out elsewhere, and
one for an address, whatever the accounts. Keys are hashes, and made alike for accounts that do not exist.
"""

import hashlib
import uuid
from datetime import timedelta
from ipaddress import ip_address, ip_network
from typing import Any

from sqlalchemy import case, delete, extract, func, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from gql_api.errors import RateLimited
from gql_api.settings import settings
from gql_api.sweep import sweep
from gql_api.users.model import Attempts

NETWORK = 64  # bits of an IPv6 address that are its network: a customer has all the addresses in one


async def count(session: AsyncSession, account: str, address: str | None) -> None:
    """Count an attempt; raise RateLimited over a limit: the rollback leaves the attempt uncounted.

    The counts stay locked until the commit: commit before the password is checked.
    """
    await sweep(session, Attempts.window_ends_at)
    await count_one(session, by_account(account, address), settings().sign_in_attempts)
    await count_one(session, by_address(address), settings().sign_in_attempts_address)


async def count_mail(session: AsyncSession, account: str, address: str | None) -> None:
    """Count a mail, whether or not there is such an account; raise RateLimited over a limit."""
    await sweep(session, Attempts.window_ends_at)
    await count_one(session, key("mail to", account), settings().mails)
    await count_one(session, key("mail from", network(address)), settings().mails_address)


async def count_sign_up(session: AsyncSession, address: str | None) -> None:
    """Count a try to make an account, taken addresses included; raise RateLimited over the limit."""
    await sweep(session, Attempts.window_ends_at)
    await count_one(session, key("sign up", network(address)), settings().sign_ups_address)


async def count_lookup(session: AsyncSession, viewer_id: uuid.UUID, address: str | None) -> None:
    """Count an address that was looked up, by whom and from where; raise RateLimited as above."""
    await sweep(session, Attempts.window_ends_at)
    await count_one(session, key("look-up by", str(viewer_id)), settings().email_lookups)
    await count_one(session, key("look-up from", network(address)), settings().email_lookups_address)


async def count_one(session: AsyncSession, key: bytes, limit: int) -> None:
    """Add one to a count, or begin a new window; raise RateLimited when it is over the limit."""
    ends_at = func.now() + timedelta(seconds=settings().sign_in_window)
    is_over = Attempts.window_ends_at <= func.now()
    added = insert(Attempts).values(key=key, count=1, window_ends_at=ends_at)
    added = added.on_conflict_do_update(
        index_elements=[Attempts.key],
        set_={
            "count": case((is_over, 1), else_=Attempts.count + 1),
            "window_ends_at": case((is_over, ends_at), else_=Attempts.window_ends_at),
        },
    )
    left: Any = func.ceil(extract("epoch", Attempts.window_ends_at - func.now()))
    counted, seconds = (await session.execute(added.returning(Attempts.count, left))).one()
    if counted > limit:
        raise RateLimited(min(max(1, int(seconds)), settings().sign_in_window))


async def forgive(session: AsyncSession, account: str, address: str | None) -> None:
    """Take back the attempt that was right: no guess for the address, and the account begins anew there."""
    await session.execute(delete(Attempts).where(Attempts.key == by_account(account, address)))
    taken_back = update(Attempts).where(Attempts.key == by_address(address), Attempts.count > 0)
    await session.execute(taken_back.values(count=Attempts.count - 1))


def by_account(account: str, address: str | None) -> bytes:
    """Make the key of an account and an address."""
    return key("account", network(address), account)


def by_address(address: str | None) -> bytes:
    """Make the key of an address."""
    return key("address", network(address))


def key(*parts: str) -> bytes:
    """Make a key that tells nothing of its parts."""
    return hashlib.sha256(" ".join(parts).encode()).digest()


def network(address: str | None) -> str:
    """Return what counts as one address: an IPv4 address, or an IPv6 network."""
    try:
        found = ip_address(address or "")
    except ValueError:
        return address or ""
    if found.version == 6:  # noqa: PLR2004 - the protocol's name
        mapped = found.ipv4_mapped
        return str(mapped or ip_network((found.packed, NETWORK), strict=False))
    return str(found)
