"""Reading files: plain and gzipped ones, damaged ones, pipes, and never more than is needed."""

import gzip
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from gql_api.errors import SetupError
from gql_api.importing import run
from gql_api.importing.record import Record, records
from gql_api.importing.source import LINE_LENGTH, Line, Source, opened
from tests.importing.files import numbered, text


def lines(path: Path) -> list[Line]:
    with opened(str(path)) as source:
        return list(source.lines())


def written(folder: Path, content: bytes) -> Path:
    path = folder / "records"
    path.write_bytes(content)
    return path


def test_gzipped_file_is_told_by_its_beginning_not_by_its_name(tmp_path: Path) -> None:
    content = b"one\ntwo"
    plain = lines(written(tmp_path, content))
    assert plain == [Line(1, b"one\n"), Line(2, b"two")]
    assert lines(written(tmp_path, gzip.compress(content))) == plain


def test_file_of_several_gzipped_parts_is_read_to_its_end(tmp_path: Path) -> None:
    parts = gzip.compress(b"one\n") + gzip.compress(b"two\n")
    assert lines(written(tmp_path, parts)) == [Line(1, b"one\n"), Line(2, b"two\n")]


def test_gzipped_file_that_ends_abruptly_gives_its_lines_and_then_the_problem(tmp_path: Path) -> None:
    content = text(numbered(5000))
    compressed = gzip.compress(content)
    *whole, last = lines(written(tmp_path, compressed[: len(compressed) // 2]))
    assert 0 < len(whole) < 5000
    assert content.startswith(b"".join(line.text for line in whole))
    assert (last.number, last.text) == (len(whole) + 1, b"")
    assert last.problem is not None
    assert last.problem.startswith(
        "The file is damaged, and cannot be read from here on: Compressed file ended"
    )


@pytest.mark.parametrize("place", [-6, 100], ids=["checksum", "middle"])
def test_gzipped_file_with_a_wrong_byte_ends_with_a_problem(tmp_path: Path, place: int) -> None:
    compressed = bytearray(gzip.compress(text(numbered(5000))))
    compressed[place] ^= 0xFF
    last = lines(written(tmp_path, bytes(compressed)))[-1]
    assert last.problem is not None
    assert last.problem.startswith("The file is damaged, and cannot be read from here on: ")


def test_line_that_is_too_long_is_passed_over_and_counted(tmp_path: Path) -> None:
    long = b"x" * (2 * LINE_LENGTH + 5)
    found = lines(written(tmp_path, b"one\n" + long + b"\nthree\n" + long))
    assert [(line.number, line.text, line.problem is not None) for line in found] == [
        (1, b"one\n", False),
        (2, b"", True),
        (3, b"three\n", False),
        (4, b"", True),
    ]


def test_position_goes_from_nothing_to_the_size_of_the_file(tmp_path: Path) -> None:
    compressed = gzip.compress(text(numbered(5000)))
    with opened(str(written(tmp_path, compressed))) as source:
        assert source.size == len(compressed)
        positions = [source.position for _ in source.lines()]
    assert positions == sorted(positions)
    assert positions[0] < positions[-1] == len(compressed)


def test_pipe_has_no_size_and_no_position() -> None:
    reading, writing = os.pipe()
    os.write(writing, b"one\n")
    os.close(writing)
    with os.fdopen(reading, "rb") as file:
        source = Source(file)
        assert (source.size, list(source.lines()), source.position) == (None, [Line(1, b"one\n")], 0)


def test_reading_takes_no_more_lines_than_one_batch_needs() -> None:
    taken = 0

    def endless() -> Iterator[Line]:
        nonlocal taken
        while True:
            taken += 1
            yield Line(taken, b'{"name": "Rose %d", "section": "garden"}' % taken)

    reading = run.batches(records(endless()))
    assert len(next(reading)) == taken == run.RECORDS
    assert len(next(reading)) == run.RECORDS
    assert taken == 2 * run.RECORDS


def test_batch_of_long_records_has_fewer_of_them() -> None:
    content = "x" * 400_000
    long = (
        Record(number, "garden", str(number), None, {"content": content}, b"", len(content))
        for number in range(12)
    )
    assert [len(batch) for batch in run.batches(long)] == [5, 5, 2]


@pytest.mark.parametrize(
    ("name", "reason"), [("missing", "No such file or directory"), (".", "Is a directory")]
)
def test_file_that_cannot_be_opened_is_told(tmp_path: Path, name: str, reason: str) -> None:
    path = tmp_path / name
    with pytest.raises(SetupError) as refused, opened(str(path)):
        pass
    assert str(refused.value) == f"The file {path} cannot be read: {reason}."
