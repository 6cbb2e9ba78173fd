"""Articles and spaces as the project's, and with fields in Python beside."""
