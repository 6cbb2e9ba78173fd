"""What the docs show."""
