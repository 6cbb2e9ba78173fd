"""The change log and the hooks of resources."""
