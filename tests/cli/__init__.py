"""The command line: real processes, real terminals, real accidents."""
