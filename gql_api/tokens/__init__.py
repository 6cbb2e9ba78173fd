"""API tokens: what programs send in place of a session's token."""
