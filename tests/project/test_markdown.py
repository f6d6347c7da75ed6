import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

PRDS = sorted((Path(__file__).parents[1] / "prds").glob("*.md"))
EXAMPLE = Path(__file__).parents[2] / "examples" / "parcel-lockers"
LINT = shutil.which("markdownlint-cli2")


@pytest.mark.node
@pytest.mark.skipif(LINT is None, reason="markdownlint-cli2 is not installed")
@pytest.mark.parametrize("form", ["nygard", "madr"])
def test_what_is_drafted_passes_the_defaults_of_markdownlint_apart_from_line_length(form, tmp_path):
    for prd in PRDS:
        out = tmp_path / prd.stem
        command = [sys.executable, "-m", "specagent", "draft", prd, "--out", out, "--adr-format", form, "--quiet"]
        subprocess.run(command, cwd=tmp_path, check=True)
    shutil.copytree(EXAMPLE, tmp_path / "example")
    config = tmp_path / "settings.markdownlint-cli2.jsonc"
    config.write_text(json.dumps({"config": {"MD013": False}}))

    done = subprocess.run(
        [LINT, "--config", config, "**/*.md"], cwd=tmp_path, capture_output=True, encoding="utf-8", check=False
    )

    assert done.returncode == 0, done.stderr + done.stdout
    linted = int(next(line for line in done.stdout.splitlines() if line.startswith("Linting")).split()[1])
    assert linted > 2 * len(PRDS)
