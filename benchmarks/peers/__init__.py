"""Ours beside raw asyncpg and the peers, in a benchmark that is not part of this project."""
