"""Users: signing up, signing in, sessions."""

# Whoever uses users at all has the hook that gives them their personal space.
from gql_api.users import personal as personal
