"""Importing records, one JSON object a line, as articles; docs/import.md tells what a record is."""
