"""The one door for reads: a selection, whatever its depth, becomes one SQL statement and finished JSON."""

from gql_api.compiler.executor import Answers, Executor
from gql_api.compiler.operations import operation
from gql_api.compiler.plans import Asked, answer, answers, asked, placed, run, verify

__all__ = [
    "Answers",
    "Asked",
    "Executor",
    "answer",
    "answers",
    "asked",
    "operation",
    "placed",
    "run",
    "verify",
]
