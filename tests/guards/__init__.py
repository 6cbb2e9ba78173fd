"""What holds for the whole of the code, kept by reading it."""
