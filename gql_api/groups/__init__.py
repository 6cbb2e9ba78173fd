"""Groups: users gathered, to share spaces with all of them at once."""
