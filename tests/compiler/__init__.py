"""The compiler, proved against a naive reader, golden queries, and clients who mean no good."""
