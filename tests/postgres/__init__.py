"""The embedded PostgreSQL: real processes and real accidents."""
