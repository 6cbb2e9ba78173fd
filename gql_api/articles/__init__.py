"""Articles: owned texts in a space."""
