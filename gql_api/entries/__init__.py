"""Entries: owned records in a collection."""
