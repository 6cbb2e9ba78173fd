"""Who lives in the demo. Their passwords are printed, so they are no secret."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Person:
    """Somebody who can sign in."""

    email: str
    name: str
    password: str
    about: str
    is_admin: bool = False


PEOPLE = (
    Person("ann@example.com", "Ann Miller", "apple-blossom-7", "owns a private space"),
    Person("ben@example.com", "Ben Okafor", "harbour-light-3", "owns a public space"),
    Person("cleo@example.com", "Cleo Marino", "walnut-table-5", "admin: may do everything", is_admin=True),
)
