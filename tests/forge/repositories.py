"""Real git repositories for tests, apart from the developer's own settings."""

import os
import subprocess
from pathlib import Path

OWNER = {"GIT_AUTHOR_NAME": "Person", "GIT_AUTHOR_EMAIL": "person@example.org"}
OWNER |= {"GIT_COMMITTER_NAME": "Person", "GIT_COMMITTER_EMAIL": "person@example.org"}


def git(folder, *arguments, data=None):
    """Run git as a person would; return what it prints."""
    env = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    env |= {**OWNER, "GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"}
    done = subprocess.run(["git", *map(str, arguments)], cwd=folder, env=env, input=data, capture_output=True)
    assert done.returncode == 0, done.stderr.decode()
    return done.stdout.decode(errors="surrogateescape").rstrip("\n")


def commit(folder, message="x", **files):
    """Write files, their names with `__` for slashes and `_` for dots, and commit all; return the id."""
    for name, text in files.items():
        path = Path(folder) / name.replace("__", "/").replace("_", ".")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    git(folder, "add", "-A")
    git(folder, "commit", "--quiet", "--allow-empty", "-m", message)
    return git(folder, "rev-parse", "HEAD")


def make_sparse(folder, index):
    """Leave only the files at the top in a working tree; `index` is an option on how git keeps the others."""
    git(folder, "status")  # a copied repository has to look at its files first
    git(folder, "sparse-checkout", "set", index, "elsewhere")
    assert not (Path(folder) / "docs").exists()


def state(folder):
    """Return all of a repository that a person would see changed: files, index, refs and settings."""
    files = {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in Path(folder).rglob("*")
        if path.is_file() and not path.is_symlink() and not _passing(path.relative_to(folder).as_posix())
    }
    return files, git(folder, "for-each-ref"), git(folder, "ls-files", "-s", "-v")


def _passing(name):
    return name.startswith((".git/objects/", ".git/shallow"))
