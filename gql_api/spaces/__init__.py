"""Spaces: where things live."""
