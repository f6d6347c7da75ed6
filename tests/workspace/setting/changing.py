"""What a command changes: the lines of a file before and after."""

from specagent.agent.workspace.setting.request import SetRequest
from specagent.agent.workspace.setting.set import set_facts


def changed(spec, *assignments, **request):
    """Set facts, and return the lines that differ, old and new, with the report."""
    before = spec.read_bytes().decode()
    report = set_facts(SetRequest(assignments, **request))
    after = spec.read_bytes().decode()
    old, new = before.split("\n"), after.split("\n")
    assert len(old) == len(new), "a line came or went"
    return [pair for pair in zip(old, new, strict=True) if pair[0] != pair[1]], report


def became(spec, *assignments):
    """Return the new lines alone."""
    return [new for _, new in changed(spec, *assignments)[0]]
