"""Collections: typed sets of entries in a space."""
