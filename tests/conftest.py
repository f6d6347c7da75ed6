import importlib
import os
import pkgutil

import pytest
from hypothesis import settings
from loaded_program import LoadedProgram

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


@pytest.fixture(scope="session")
def loaded_program():
    with LoadedProgram() as program:
        yield program


@pytest.fixture
def specagent(loaded_program, tmp_path):
    """Run the program as a user does, in `tmp_path`; return its exit code, output and errors."""

    def run(*arguments, stdin=None, env=None, cwd=None):
        return loaded_program.run([str(one) for one in arguments], cwd or tmp_path, stdin, env)

    return run
