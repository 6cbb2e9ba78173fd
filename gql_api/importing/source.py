"""Reading lines: of a file or of standard input, gzipped or not, never more than one in memory."""

import gzip
import os
import stat
import sys
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from io import BufferedReader
from pathlib import Path

from gql_api.errors import SetupError

LINE_LENGTH = 8_000_000  # bytes, as a request body may have
GZIP = b"\x1f\x8b"
BOM = b"\xef\xbb\xbf"
STANDARD_INPUT = "-"


@dataclass(frozen=True, slots=True)
class Line:
    """A line with its number, which starts at 1; instead of its text, why it could not be read."""

    number: int
    text: bytes
    problem: str | None = None


class Source:
    """A file that is read once, from its beginning to its end."""

    def __init__(self, file: BufferedReader) -> None:
        """Take the open file, whose first bytes tell whether it is gzipped."""
        self.file = file
        self.size = size_of(file)
        self.is_gzipped = file.peek(len(GZIP)).startswith(GZIP)

    @property
    def position(self) -> int:
        """Tell how many bytes of the file were read; 0 where nobody knows, as of a pipe."""
        return 0 if self.size is None else self.file.tell()

    def lines(self) -> Iterator[Line]:
        """Read line by line, empty ones left out; the last line tells the problem if the file is damaged."""
        text: BufferedReader | gzip.GzipFile = self.file
        if self.is_gzipped:
            text = gzip.GzipFile(fileobj=self.file)
        last = 0
        try:
            for line in numbered(text):
                last = line.number
                if line.problem or line.text.strip():
                    yield line
        except (EOFError, OSError, zlib.error) as error:
            yield Line(last + 1, b"", f"The file is damaged, and cannot be read from here on: {error}")


def numbered(file: BufferedReader | gzip.GzipFile) -> Iterator[Line]:
    """Read all lines; of one that is too long nothing is kept."""
    number = 1
    while text := file.readline(LINE_LENGTH):
        if len(text) == LINE_LENGTH and not text.endswith(b"\n"):
            skip_line(file)
            yield Line(number, b"", f"The line is longer than {LINE_LENGTH:,} bytes.")
        else:
            yield Line(number, text.removeprefix(BOM) if number == 1 else text)
        number += 1


def skip_line(file: BufferedReader | gzip.GzipFile) -> None:
    """Read on to the end of the line."""
    while (text := file.readline(LINE_LENGTH)) and not text.endswith(b"\n"):
        pass


def size_of(file: BufferedReader) -> int | None:
    """Return the bytes that the file has; None for what is no file, such as a pipe."""
    status = os.fstat(file.fileno())
    return status.st_size if stat.S_ISREG(status.st_mode) else None


@contextmanager
def opened(name: str) -> Iterator[Source]:
    """Open the file, or standard input for `-`; raise SetupError if it cannot be read."""
    if name == STANDARD_INPUT:
        yield Source(sys.stdin.buffer)  # type: ignore[arg-type] # it is one, unless somebody put another in its place
        return
    try:
        file = Path(name).open("rb")  # noqa: SIM115 - closed below; an error of the reader's is no error of opening
    except OSError as error:
        raise SetupError(f"The file {name} cannot be read: {error.strerror}.") from None
    with file:
        yield Source(file)
