"""Users: signing up, signing in, sessions."""
