"""The two mutations of API tokens, and looking at what there is."""

from typing import Any

CREATE = """
mutation ($input: CreateApiTokenInput!) {
  createApiToken(input: $input) {
    token
    apiToken { id name prefix scopes spaces { id name } createdAt lastUsedAt expiresAt }
    errors { __typename code message path }
  }
}
"""
REVOKE = """
mutation ($id: ID!) { revokeApiToken(input: {id: $id}) { deletedId errors { code message path } } }
"""
MINE = """
{ viewer { apiTokens { totalCount nodes { id name prefix scopes spaces { name } lastUsedAt expiresAt } } } }
"""
WHOLE: dict[str, Any] = {"name": "Robot", "scopes": ["READ", "WRITE"]}
