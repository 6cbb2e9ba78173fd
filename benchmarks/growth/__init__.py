"""How reading, searching and updating grow with the number of articles."""
