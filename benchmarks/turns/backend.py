"""What a server process of PostgreSQL uses of the CPU."""

import asyncio
from pathlib import Path

import psutil


async def used(pid: int) -> float:
    """Return the milliseconds of CPU that a process has used by the time that it waits for its client again.

    So all is in it that a client waits for: planning, starting a plan, executing it, sending the answer.
    """
    process = psutil.Process(pid)
    while process.status() != psutil.STATUS_SLEEPING:  # noqa: ASYNC110 - no event tells it
        await asyncio.sleep(0.0002)
    return cpu(process)


def cpu(process: psutil.Process) -> float:
    """Read what Linux counts in nanoseconds, other systems in hundredths of a second or better."""
    fine = Path(f"/proc/{process.pid}/schedstat")
    if fine.exists():
        return int(fine.read_text().split()[0]) / 1e6
    times = process.cpu_times()
    return float(1000 * (times.user + times.system))
