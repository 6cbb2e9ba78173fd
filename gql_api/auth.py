"""Tokens and passwords: how they are made, kept and checked."""

import asyncio
import hashlib
import re
import secrets
from concurrent.futures import ThreadPoolExecutor
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

TOKEN = re.compile("gql_[A-Za-z0-9_-]{43}")
HASHER = PasswordHasher()
# argon2 takes 64 MiB a call: few at a time, and never on the event loop.
THREADS = ThreadPoolExecutor(max_workers=2, thread_name_prefix="argon2")


def new_token() -> str:
    """Make a session token: 256 random bits behind a prefix that scanners recognise."""
    return f"gql_{secrets.token_urlsafe(32)}"


def token_hash(token: str) -> bytes | None:
    """Return the SHA-256 that is kept of a token; None if the text cannot be one of ours."""
    return hashlib.sha256(token.encode()).digest() if TOKEN.fullmatch(token) else None


async def password_hash(password: str) -> str:
    """Hash a password with argon2id."""
    return await asyncio.get_running_loop().run_in_executor(THREADS, HASHER.hash, password)


async def is_password(stored: str | None, password: str) -> bool:
    """Check a password, taking the same time when there is none stored."""
    return await asyncio.get_running_loop().run_in_executor(THREADS, matches, stored or nobody(), password)


def matches(stored: str, password: str) -> bool:
    """Check a password against a stored hash."""
    try:
        return HASHER.verify(stored, password)
    except (VerificationError, InvalidHashError):
        return False


@cache
def nobody() -> str:
    """Return a hash that no password matches, of the same cost as a real one."""
    return HASHER.hash(secrets.token_urlsafe(32))
