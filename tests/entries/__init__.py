"""Entries: what their data may be, and how it changes."""
