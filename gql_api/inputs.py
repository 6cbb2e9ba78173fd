"""Parts of inputs that all resources share."""

from typing import Any

import strawberry


def expected_version() -> Any:  # noqa: ANN401 - Strawberry's field stands for its value
    """Declare `expectedVersion`."""
    return strawberry.field(
        description="The version that the change is based on: CONFLICT if it is another by now. "
        "Without it the last one wins.",
        default=strawberry.UNSET,
    )
