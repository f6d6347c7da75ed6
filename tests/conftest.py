import os
import subprocess
import sys

import pytest

# A developer's own keys and settings must not decide what a test does, let alone pay for it.
_OUTSIDE = ("OPENAI_", "ANTHROPIC_", "SPECAGENT_", "LANGSMITH_", "OTEL_")
for name in [one for one in os.environ if one.startswith(_OUTSIDE)]:
    del os.environ[name]


def pytest_addoption(parser):
    parser.addoption("--require-tools", action="store_true", help="fail, rather than skip, where a tool is missing")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item, call):
    report = yield
    if report.skipped and item.config.getoption("--require-tools"):
        report.outcome = "failed"
    return report


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
