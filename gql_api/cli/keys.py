"""The ids that commands are given."""

import uuid


def id_of(kind: str, text: str) -> uuid.UUID:
    """Read the public id of a user, a group and so on; raise Invalid for none, NotFound for another's."""
    from gql_api import ids, migrations  # noqa: F401 - all tables: an id of one that is not loaded would be none

    (model,) = (one for one in ids.models().values() if one.__name__ == kind)
    return ids.key(model, text, "id").id
