"""One door in, one door out: what only some files may do stands in no other."""

import ast
import re

from tests.guards.source import calls, imports, modules, texts

BULK = ("update", "delete", "insert")
WRITES = re.compile(r"\s*(INSERT\s+INTO|UPDATE\s+\w+\s+SET|DELETE\s+FROM|TRUNCATE|MERGE)\b", re.IGNORECASE)
NO_HOOKS = {
    "owned": "the door for writes: purging takes along what is in a space, and what changes tell of it",
    "moving": "what it moves it tells the log and the hooks itself; what is taken along stays as it is",
    "tombstones.keeping": "tombstones, which nobody owns, and what changes tell of what is purged",
    "saving": "what it writes it tells the log and the hooks itself",
    "updating": "it tells the log itself; where there are hooks it does nothing",
    "changes.log": "the change rows themselves",
    "sessions.actions": "sessions, which are no owned objects",
    "sessions.seen": "when they were last used",
    "tokens.actions": "API tokens, as above",
    "users.actions": "links in mails that a new password ends",
    "users.proofs": "links in mails",
    "users.throttle": "counts of what may not be tried too often, which nobody owns",
    "sweep": "expired sessions, tokens, links and counts",
    "importing.batch": "the import's memory of what became of a record",
}


def who_calls(*names: str) -> set[str]:
    """Return the modules that call one of these."""
    return {module for module, tree in modules().items() if any(name in names for name, _ in calls(tree))}


def test_begin_commit_and_rollback_stand_in_one_file() -> None:
    trial = {"cli.health"}  # takes back the extension with which it tries the database out
    assert who_calls(".commit", ".rollback", ".begin", ".begin_nested") - trial == {"context"}


def test_sessions_are_opened_in_one_file() -> None:
    assert who_calls("AsyncSession", "Lent", "async_sessionmaker", "sessionmaker") == {"context"}


def test_engines_are_made_for_the_application_in_one_file() -> None:
    without_pool = {"migrations", "cli.database", "cli.health"}  # one connection each, to look or to migrate
    assert who_calls("create_async_engine", "create_engine") - without_pool >= {"db"}
    assert who_calls("create_async_engine") - without_pool == {"db"}


def test_statements_that_pass_by_the_hooks_stand_in_few_files() -> None:
    direct = {
        module
        for module, tree in modules().items()
        for source, what in imports(tree)
        if source.startswith("sqlalchemy") and what in BULK
    }
    assert direct == set(NO_HOOKS)
    assert (
        who_calls(".query", ".bulk_save_objects", ".bulk_insert_mappings", ".bulk_update_mappings") == set()
    )
    assert who_calls(".copy_records_to_table", ".copy_to_table") == set()
    assert who_calls(".executemany") == {"saving"}


def test_no_text_holds_a_statement_that_writes() -> None:
    assert [text for tree in modules().values() for text in texts(tree) if WRITES.match(text)] == []


def test_keys_are_made_by_one_function() -> None:
    makers = {
        module for module, tree in modules().items() for source, _ in imports(tree) if "uuid_utils" in source
    }
    assert makers == {"db"}
    assert who_calls("uuid1", "uuid4", ".uuid1", ".uuid4", ".gen_random_uuid", ".uuidv7", ".uuidv4") == set()
    in_sql = re.compile("gen_random_uuid|uuidv[47]|uuid_generate")
    assert [text for tree in modules().values() for text in texts(tree) if in_sql.search(text)] == []


def test_the_drivers_connection_is_taken_in_few_places() -> None:
    named = {module for module, tree in modules().items() if "driver_connection" in ast.unparse(tree)}
    looks = {"db"}  # whether a connection is lost
    assert named - looks == {"context", "driver"}  # outside a transaction, and inside one
