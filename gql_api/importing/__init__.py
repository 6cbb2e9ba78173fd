"""Importing records, one JSON object a line, as articles: docs/import.md tells the format and what happens."""
