"""The operations on spaces that tests send."""

UPDATE = """
mutation ($id: ID!, $patch: SpacePatch!, $expected: Int) {
  updateSpace(input: {id: $id, patch: $patch, expectedVersion: $expected}) {
    space { name description isActive isPublic version }
    changedFields
    errors { __typename code path message ... on ConflictError { conflictingFields currentVersion } }
  }
}
"""
CREATE = """
mutation ($input: CreateSpaceInput!) {
  createSpace(input: $input) {
    space { name description isActive isPublic isPersonal version owner { name } } errors { code path }
  }
}
"""
VERB = "mutation ($id: ID!) { %(verb)sSpace(input: {id: $id}) { errors { __typename code path } } }"
TRANSFER = """
mutation ($id: ID!, $owner: ID!) {
  transferSpace(input: {id: $id, ownerId: $owner}) {
    space { owner { name } } errors { __typename code path }
  }
}
"""
UPDATE_ARTICLE = """
mutation ($id: ID!) {
  updateArticle(input: {id: $id, patch: {name: "Tulips"}}) { errors { code path message } }
}
"""
ARTICLES = '{ articles { nodes { name } } found: articles(search: "roses") { nodes { name } } }'
