"""What holds for all inputs."""

from hypothesis import HealthCheck, settings

PROPERTY = settings(
    deadline=None,  # the machine may be busy
    max_examples=60,
    suppress_health_check=[
        HealthCheck.function_scoped_fixture,  # each example makes rows of its own
        HealthCheck.too_slow,  # as with the deadline
    ],
)
