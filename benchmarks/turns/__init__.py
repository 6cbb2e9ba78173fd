"""The six workloads on several databases of one PostgreSQL, which take turns, operation by operation."""
