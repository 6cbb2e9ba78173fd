"""Run one command no longer than its owner lives; a script whose standard input is the owner's pipe."""

import os
import select
import signal
import subprocess
import sys
import threading
import time

PATIENCE = 60  # seconds from the fast shutdown to the immediate one, which is as safe for the data


def main(owner: int, uid: int, gid: int, *command: str) -> int:
    """Run the command, for root as the given user, and return its exit code."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda *_: None)  # the command does not inherit it, as it would SIG_IGN
    if os.getppid() != owner:
        return 1
    if os.geteuid() == 0:
        child = subprocess.Popen(command, user=uid, group=gid, extra_groups=[], umask=0o077)  # noqa: S603 - the owner's
    else:
        child = subprocess.Popen(command, umask=0o077)  # noqa: S603 - the owner's
    threading.Thread(target=stop_with_owner, args=(owner, child), daemon=True).start()
    return child.wait()


def stop_with_owner(owner: int, child: subprocess.Popen[bytes]) -> None:
    """Wait until the pipe says anything or ends, or the owner is gone, and stop the child."""
    while os.getppid() == owner and not select.select([sys.stdin], [], [], 1)[0]:
        pass  # the parent is looked at as well, since a process that the owner forked may hold the pipe
    for number in (signal.SIGINT, signal.SIGQUIT):
        child.send_signal(number)
        time.sleep(PATIENCE)


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]), *sys.argv[4:]))
