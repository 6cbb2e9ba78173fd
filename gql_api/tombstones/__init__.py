"""Tombstones: where what has moved is found by its public id."""
