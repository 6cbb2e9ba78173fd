"""The GraphQL backend for things people own."""
