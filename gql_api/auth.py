"""Tokens and passwords: how they are made, kept and checked."""

import asyncio
import base64
import hashlib
import re
import secrets
import unicodedata
from concurrent.futures import ThreadPoolExecutor

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from argon2.low_level import ARGON2_VERSION

SESSION, API, MAIL = "gql_", "gqlt_", "gqlm_"  # what a token is good for: signed in, for programs, once
TOKEN = re.compile("gqlt?_[A-Za-z0-9_-]{43}")
HASHER = PasswordHasher()
# argon2 takes 64 MiB a call: few at a time, and never on the event loop.
THREADS = ThreadPoolExecutor(max_workers=2, thread_name_prefix="argon2")


def new_token(kind: str = SESSION) -> str:
    """Make a token: 256 random bits behind a prefix that scanners recognise."""
    return f"{kind}{secrets.token_urlsafe(32)}"


def token_hash(token: str) -> bytes | None:
    """Return the SHA-256 that is kept of a session's or an API token; None if the text cannot be one."""
    return digest(token) if TOKEN.fullmatch(token) else None


def is_api_token(token: str) -> bool:
    """Tell an API token from a session's."""
    return token.startswith(API)


def digest(token: str) -> bytes:
    """Return the SHA-256 of a token: enough for what nobody can guess."""
    return hashlib.sha256(token.encode()).digest()


async def password_hash(password: str) -> str:
    """Hash a password with argon2id."""
    return await asyncio.get_running_loop().run_in_executor(THREADS, HASHER.hash, prepared(password))


async def is_password(stored: str | None, password: str) -> bool:
    """Check a password, doing the same work when there is none stored."""
    loop = asyncio.get_running_loop()
    return await loop.run_in_executor(THREADS, matches, stored or NOBODY, prepared(password))


async def renewed_hash(stored: str | None, password: str) -> str | None:
    """Hash a password that was right once more, if its hash costs less (or more) than hashes do by now."""
    is_current = stored is None or not HASHER.check_needs_rehash(stored)
    return None if is_current else await password_hash(password)


def prepared(password: str) -> bytes:
    """Make the bytes to be hashed: all keyboards' ways to write a letter are one (RFC 8265, OpaqueString)."""
    return unicodedata.normalize("NFC", password).encode()


def matches(stored: str, password: bytes) -> bool:
    """Check a password against a stored hash."""
    try:
        return HASHER.verify(stored, password)
    except (VerificationError, InvalidHashError):
        return False


def random_hash() -> str:
    """Make up the hash of a password that nobody knows; to check against it costs what a real one does."""
    cost = f"m={HASHER.memory_cost},t={HASHER.time_cost},p={HASHER.parallelism}"
    random = (secrets.token_bytes(length) for length in (HASHER.salt_len, HASHER.hash_len))
    salt, digest = (base64.b64encode(raw).rstrip(b"=").decode() for raw in random)
    return f"$argon2id$v={ARGON2_VERSION}${cost}${salt}${digest}"


NOBODY = random_hash()
