"""Grants: rights of users and groups on spaces."""
