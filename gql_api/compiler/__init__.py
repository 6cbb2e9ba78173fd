"""The one door for reads: a selection, whatever its depth, becomes one SQL statement and finished JSON."""

from gql_api.compiler.answers import answer, answers, verify
from gql_api.compiler.executor import Answers, Executor

__all__ = ["Answers", "Executor", "answer", "answers", "verify"]
