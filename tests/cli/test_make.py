"""The two commands: `make serve`, `make test`, and how they find a Python."""

import os
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

import pytest

import gql_api

ROOT = Path(gql_api.__file__).parent.parent
PYTHON = """#!/bin/sh
case "$*" in
*version_info*11*) exit {old} ;;
*ensurepip*) test -e {log} ;;
*print*) echo python3.12-venv ;;
*) echo "$@" >>{log} ;;
esac
"""


@dataclass(frozen=True)
class Machine:
    """A clone, and the programs that are found before the real ones."""

    clone: Path
    programs: Path
    log: Path

    def add(self, name: str, script: str) -> None:
        """Install a program."""
        self.programs.mkdir(exist_ok=True)
        (self.programs / name).write_text(script)
        (self.programs / name).chmod(0o755)

    def venv(self, *pythons: str) -> subprocess.CompletedProcess[str]:
        """Run what makes the .venv."""
        environment = {"PATH": f"{self.programs}:/usr/bin:/bin"}
        return subprocess.run(  # noqa: S603 - a command of our own
            [self.clone / ".ci" / "venv", *pythons],
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    """Clone into a folder whose name has a space."""
    clone = tmp_path / "a clone"
    (clone / ".ci").mkdir(parents=True)
    shutil.copy(ROOT / ".ci" / "venv", clone / ".ci")
    machine = Machine(clone, tmp_path / "programs", tmp_path / "log")
    machine.add("python-new", PYTHON.format(old=0, log=machine.log))
    machine.add("python-old", PYTHON.format(old=1, log=machine.log))
    return machine


def test_first_python_that_is_new_enough_makes_the_venv(machine: Machine) -> None:
    machine.log.touch()
    assert machine.venv("no-such-python", "python-old", "python-new").returncode == 0
    assert machine.log.read_text() == "-m venv --clear .venv\n"


def test_machine_without_a_new_python_is_told_so(machine: Machine) -> None:
    machine.log.touch()
    done = machine.venv("python-old", "no-such-python")
    assert done.returncode == 1
    assert "Python 3.11 or newer is needed" in done.stderr
    assert machine.log.read_text() == ""


def test_root_gets_the_package_that_debian_parts_from_python(machine: Machine) -> None:
    machine.add("id", "#!/bin/sh\necho 0\n")
    machine.add("apt-get", f'#!/bin/sh\necho "apt-get $*" >>{machine.log}\n')
    assert machine.venv("python-new").returncode == 0
    assert machine.log.read_text().splitlines() == [
        "apt-get update -qq",
        "apt-get install -qq --no-install-recommends python3.12-venv",
        "-m venv --clear .venv",
    ]


def test_others_are_told_the_command_to_run(machine: Machine) -> None:
    machine.add("id", "#!/bin/sh\necho 1000\n")
    machine.add("apt-get", f'#!/bin/sh\necho "apt-get $*" >>{machine.log}\n')
    done = machine.venv("python-new")
    assert done.returncode == 1
    assert done.stderr.rstrip().endswith("sudo apt-get install python3.12-venv")
    assert not machine.log.exists()


def made(*arguments: str, **environment: str) -> str:
    """Tell what make would do, were everything installed."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    command = ["make", "--no-print-directory", "-n", "-o", ".venv/installed", *arguments]
    return subprocess.check_output(command, cwd=ROOT, env=kept | environment, text=True).strip()  # noqa: S603 - a command of our own


@pytest.mark.parametrize(
    ("environment", "flags"),
    [
        ({}, ""),
        ({"PORT": "9000"}, "--port '9000'"),
        ({"HOST": "192.0.2.1", "DATA": "a folder"}, "--host '192.0.2.1' --data-dir 'a folder'"),
        ({"HOST": "x86_64-conda-linux-gnu"}, ""),
    ],
)
def test_make_serve_passes_on_what_it_is_given(environment: dict[str, str], flags: str) -> None:
    expected = f"exec .venv/bin/gql-api serve --demo {flags}".split()
    assert made("serve", **environment).split() == expected
    assert made("serve", *[f"{name}={value}" for name, value in environment.items()]).split() == expected


def test_make_test_checks_everything_and_ends_with_the_tests() -> None:
    assert [line.split("/")[-1] for line in made("test").splitlines()] == [
        "ruff check .",
        "ruff format --check .",
        "mypy",
        "pytest -q -n auto",
    ]


def test_continuous_integration_runs_make_test() -> None:
    run = ROOT / ".ci" / "run"
    assert os.access(run, os.X_OK)
    assert run.read_text().splitlines()[-1] == "exec make test </dev/null"
