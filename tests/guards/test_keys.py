"""The keys of all tables keep the way to a cluster open."""

import pytest
from sqlalchemy import Index, Table, UniqueConstraint

from gql_api import migrations
from gql_api.db import Base

TABLES = migrations.models().sorted_tables
REFERENCE = {"users", "groups", "memberships", "spaces", "grants"}  # every node has them whole
SCOPED = [table for table in TABLES if "space_id" in table.c and table.name not in REFERENCE]
PLAIN = {
    "sessions",
    "sightings",
    "api_tokens",
    "proofs",
    "sign_in_attempts",
    "imported_spaces",
} | REFERENCE


def columns(constraint: UniqueConstraint | Index) -> list[str]:
    """Return the names of a constraint's columns."""
    return [getattr(column, "name", str(column)) for column in constraint.columns]


def test_every_table_lives_in_a_space_or_is_known_to_have_a_plain_key() -> None:
    assert {table.name for table in TABLES} - {table.name for table in SCOPED} == PLAIN
    assert {len(table.primary_key) for table in TABLES if table.name in PLAIN} == {1}


@pytest.mark.parametrize("table", SCOPED, ids=str)
def test_keys_of_what_lives_in_a_space_begin_with_the_space(table: Table) -> None:
    assert [column.name for column in table.primary_key] == ["space_id", "id"]
    unique = [one for one in table.constraints if isinstance(one, UniqueConstraint)]
    indexes = [index for index in table.indexes if index.unique]
    first = [columns(one)[0] for one in unique] + [columns(one)[0] for one in indexes]
    assert set(first) <= {"space_id"}
    composite = [key for key in table.foreign_key_constraints if len(key.elements) > 1]
    assert {key.column_keys[0] for key in composite} <= {"space_id"}


@pytest.mark.parametrize("table", SCOPED, ids=str)
def test_what_lives_in_a_space_is_found_by_its_id_alone(table: Table) -> None:
    assert [index.unique for index in table.indexes if columns(index) == ["id"]].count(False) >= 1


@pytest.mark.parametrize("table", TABLES, ids=str)
def test_no_foreign_key_acts_by_itself(table: Table) -> None:
    keys = table.foreign_key_constraints
    assert [key.name for key in keys if key.ondelete or key.onupdate] == []


def test_changes_outlive_what_they_tell_of() -> None:
    changes = Base.metadata.tables["changes"]
    assert changes.foreign_keys == set()
    nullable = {column.name for column in changes.c if column.nullable}
    assert nullable == {"origin_space_id", "actor_id", "request_id", "position"}


def test_tables_have_no_relationships_that_could_load_or_write_by_surprise() -> None:
    found = [list(mapper.relationships) for mapper in Base.registry.mappers]
    assert [one for many in found for one in many if not (one.viewonly and one.lazy == "raise")] == []


def test_hot_columns_stay_out_of_the_tables_that_every_node_has() -> None:
    names = {column.name for name in REFERENCE for column in Base.metadata.tables[name].c}
    assert [name for name in names if "last" in name or "seen" in name or "count" in name] == []
