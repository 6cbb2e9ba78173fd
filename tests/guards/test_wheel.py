"""What is built for those who install it has all that it takes to run."""

from pathlib import Path
from zipfile import ZipFile

from hatchling.builders.wheel import WheelBuilder

ROOT = Path(__file__).parents[2]


def test_wheel_has_the_package_and_its_migrations(tmp_path: Path) -> None:
    (path,) = WheelBuilder(str(ROOT)).build(directory=str(tmp_path), versions=["standard"])
    with ZipFile(path) as wheel:
        built = {name for name in wheel.namelist() if name.startswith("gql_api/")}
    files = [path for path in ROOT.glob("gql_api/**/*") if path.is_file() and "__pycache__" not in path.parts]
    migrations = [
        "env.py",
        "script.py.mako",
        *(f"versions/{one.name}" for one in ROOT.glob("alembic/versions/*.py")),
    ]
    assert built == {str(path.relative_to(ROOT)) for path in files} | {
        f"gql_api/alembic/{one}" for one in migrations
    }
    assert "gql_api/py.typed" in built
