"""What a bundle must be before anything of it is published: nothing it says of itself is believed."""

import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

from specagent.agent.checks.verdict import SpecVerdict
from specagent.agent.errors import SpecAgentError
from specagent.agent.forge.propose.bundle import Bundle, Proposed, refuse_path
from specagent.agent.forge.propose.targets import Target
from specagent.agent.workspace.checking import CheckRequest, check_specs

_SAFE = "SF"


class IncompleteError(SpecAgentError):
    """A draft that the model failed for in part, which is published only if that was asked for."""

    exit_code = 4


def accepted(
    bundle: Bundle, texts: Mapping[str, str], made: Sequence[Target], base: str, *, allow_incomplete: bool
) -> list[tuple[Target, Proposed]]:
    """Return each proposed spec with its target; raises SpecAgentError for what may not be published."""
    known = {one.spec: one for one in made}
    pairs = []
    for one in bundle.specs:
        target = known.get(one.spec)
        if target is None or (one.prd, one.branch, one.base) != (target.prd, target.branch, base):
            raise _refused(f"it proposes {one.spec!r} otherwise than the settings of this repository say")
        for file in one.files:
            refuse_path(file.path)
            if not target.owns(file.path):
                raise _refused(f"{file.path!r} is none of the files of {target.spec!r}")
        if one.summary.incomplete and not allow_incomplete:
            raise IncompleteError(
                f"{target.spec!r} is incomplete: {one.summary.incomplete[0]}",
                "Run it again when the model answers, or publish it as it is with --allow-incomplete.",
            )
        _refuse_unsafe(target, {file.path: texts[file.path] for file in one.files if file.path in texts})
        pairs.append((target, one))
    return pairs


def _refuse_unsafe(target: Target, texts: Mapping[str, str]) -> None:
    """Raise where the rules on safe text find an error in what would be published."""
    if target.spec not in texts:
        return
    with tempfile.TemporaryDirectory(prefix="specagent-") as place:
        for path, text in texts.items():
            file = Path(place) / path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(text.encode())
        verdict = _verdict(Path(place), target)
    errors = [one for one in verdict.findings if one.rule.startswith(_SAFE) and one.severity == "error"]
    if errors:
        first = errors[0]
        raise _refused(f"{first.rule} in {target.spec!r}, {first.subject}: {first.message}")


def _verdict(folder: Path, target: Target) -> SpecVerdict:
    request = CheckRequest(
        specs=(str(folder / target.spec),),
        flags={"adr_dir": folder / target.adr_dir},
        check_flags={"select": (_SAFE,)},
    )
    return check_specs(request).specs[0]


def _refused(problem: str) -> SpecAgentError:
    return SpecAgentError(f"the bundle is refused: {problem}", "Make it anew: `specagent propose --generate DIR`.")
