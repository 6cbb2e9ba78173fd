"""The compiler, proved against a naive reader, golden queries, and clients who mean no good."""

import pytest

pytest.register_assert_rewrite("tests.compiler.proof")  # so that a difference is shown
