"""What an owner that died has left running in a data folder: how to find it, and how to stop it."""

import signal
import time
from contextlib import suppress
from pathlib import Path

import psutil

from gql_api.errors import SetupError

PROGRAMS = {"initdb", "postgres"}
PATIENCE = 60  # seconds for each of the three ways to stop


def stop_leftovers(*folders: Path) -> None:
    """Stop every PostgreSQL that works in these folders: fast, then at once, then by force."""
    for number in (signal.SIGINT, signal.SIGQUIT, signal.SIGKILL):
        left = leftovers(*folders)
        _send(number, left)
        deadline = time.monotonic() + PATIENCE
        while left and time.monotonic() < deadline:
            time.sleep(0.02)
            left = leftovers(*folders)
        if not left:
            return
    message = f"PostgreSQL (process {left[0].pid}) does not stop: end it, then start again."
    raise SetupError(message)


def leftovers(*folders: Path) -> list[psutil.Process]:
    """Find the processes by executable and working folder, which PostgreSQL makes its data folder."""
    ours = [folder for folder in folders if folder.exists()]
    return [process for pid in psutil.pids() if (process := _left(pid, ours))]


def _left(pid: int, folders: list[Path]) -> psutil.Process | None:
    # Where there is /proc, its link tells our folder from a container's folder of the same name.
    link = Path(f"/proc/{pid}/cwd")
    try:
        process = psutil.Process(pid)
        if Path(process.exe()).name not in PROGRAMS:
            return None
        folder = link if link.is_symlink() else Path(process.cwd())
        return process if any(folder.samefile(each) for each in folders) else None
    except (psutil.Error, OSError):
        return None


def _send(number: signal.Signals, processes: list[psutil.Process]) -> None:
    pids = {process.pid for process in processes}
    for process in processes:
        with suppress(psutil.Error):
            if process.ppid() not in pids:  # a server tells its own processes
                process.send_signal(number)
