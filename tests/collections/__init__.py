"""Collections: which schemas are taken, and what becomes of entries when one changes."""
