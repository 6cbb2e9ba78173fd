"""Own or use the server of a data folder, print its URL or the error, and end when standard input does."""

import os
import sys
from pathlib import Path

from gql_api.errors import SetupError
from gql_api.postgres import binaries, running, using

way, data_dir, *options = sys.argv[1:]
setting = os.environ.get("BINARIES")
try:
    with (running if way == "running" else using)(
        Path(data_dir),
        binaries=binaries(Path(setting)) if setting else None,
        options=dict(option.split("=") for option in options),
    ) as url:
        sys.stdout.write(f"{url}\n")
        sys.stdout.flush()
        sys.stdin.read()
except SetupError as error:
    sys.stdout.write(f"{error}\n")
    sys.exit(2)
