import importlib
import os
import pkgutil
import subprocess
import sys

import pytest
from hypothesis import settings

from specagent import agent, schemas

# A developer's own keys and settings must not decide what a test does, let alone pay for it.
_OUTSIDE = ("OPENAI_", "ANTHROPIC_", "SPECAGENT_", "LANGSMITH_", "OTEL_")
for name in [one for one in os.environ if one.startswith(_OUTSIDE)]:
    del os.environ[name]

# The same examples in every run; others are looked for with `--hypothesis-profile=random`.
settings.register_profile("random", deadline=None)
settings.register_profile("same", deadline=None, derandomize=True, database=None)
settings.load_profile("same")


def pytest_addoption(parser):
    parser.addoption("--require-tools", action="store_true", help="fail, rather than skip, where a tool is missing")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item, call):
    report = yield
    if report.skipped and item.config.getoption("--require-tools"):
        report.outcome = "failed"
    return report


def pytest_collection_finish(session):
    """Import all of the program: Hypothesis draws from the constants of what is loaded, which must not vary."""
    if any(item.get_closest_marker("hypothesis") for item in session.items):
        for package in (agent, schemas):
            for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
                importlib.import_module(module.name)


@pytest.fixture
def specagent(tmp_path):
    """Run the program as a user does, in `tmp_path`; return its exit code, output and errors."""

    def run(*arguments, stdin=None, env=None, cwd=None):
        return subprocess.run(
            [sys.executable, "-m", "specagent", *map(str, arguments)],
            cwd=cwd or tmp_path,
            input=stdin,
            env=env,
            capture_output=True,
            encoding="utf-8",
            timeout=120,
            check=False,
        )

    return run
