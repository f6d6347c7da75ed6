import subprocess
import sys
import tarfile
import tomllib
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
FOLDERS = {"specagent/agent/": "agent", "specagent/schemas/": "schemas", "specagent/prompts/": "prompts"}


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    """Build the source distribution, and the wheel from it, as users get them."""
    out = tmp_path_factory.mktemp("dist")
    subprocess.run(
        [sys.executable, "-m", "build", "--no-isolation", "--outdir", out, ROOT],
        capture_output=True,
        check=True,
    )
    return next(out.glob("*.tar.gz")), next(out.glob("*.whl"))


def source_files():
    """Return the name inside a wheel of every file that belongs into it."""
    found = {f"specagent/{path.name}" for path in (ROOT / "specagent").iterdir() if path.is_file()}
    for prefix, folder in FOLDERS.items():
        for path in (ROOT / folder).rglob("*"):
            if path.is_file() and "__pycache__" not in path.parts:
                found.add(prefix + path.relative_to(ROOT / folder).as_posix())
    return found


def test_the_wheel_holds_the_program_and_nothing_else(built):
    names = {name for name in zipfile.ZipFile(built[1]).namelist() if ".dist-info/" not in name}

    assert names == source_files()


def test_every_folder_with_modules_is_a_listed_package():
    listed = set(tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["setuptools"]["packages"])
    found = {"specagent"}
    for prefix, folder in FOLDERS.items():
        for path in (ROOT / folder).rglob("__init__.py"):
            inside = path.parent.relative_to(ROOT / folder).parts
            found.add(".".join([prefix.strip("/").replace("/", "."), *inside]))

    assert listed == found


def test_the_source_distribution_holds_what_the_wheel_is_built_from(built):
    with tarfile.open(built[0]) as archive:
        names = {name.partition("/")[2] for name in archive.getnames()}

    assert {"pyproject.toml", "README.md", "LICENSE", "agent/cli.py", "schemas/spec.py"} <= names
