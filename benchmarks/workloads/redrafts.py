"""What is done again after a draft: nothing where nothing changed, little where little did."""

import re
import shutil
from collections.abc import Mapping
from statistics import median

from provider import Provider
from provider.cost import WRITTEN, equivalents

from benchmarks.measuring import Project, checked, model_at
from benchmarks.setup import Setup
from benchmarks.simulated import INSTANT, fluent
from benchmarks.table import SECONDS, Row, at_most
from benchmarks.workloads.cold import IMPORT_SECONDS

_WARM_SECONDS = 1.0
_CHANGE = ("99.5 % of each month", "99.7 % of each month")
"""The target of one requirement, which sections 1 and 6 cite, and no decision record."""
_CHANGED = {"goals", "concerns"}
_MOST_CALLS, _MOST_SHARE = 2, 0.4
_ONE = "concerns"
_CHAPTERS = {"1.": "goals", "6.": "concerns", "Appendix A": "appendix-a"}
_SPEC = "docs/architecture.md"
_STATE = "docs/architecture.lock.json"


def rerun(setup: Setup) -> list[Row]:
    """Draft the median PRD again with nothing changed."""
    project = setup.project("median")
    with Provider(setup.script("median"), pace=INSTANT) as provider:
        project.draft(provider.url)
        asked, before = len(provider.calls), project.contents()
        seconds = median(project.draft(provider.url).wall for _ in range(setup.runs))
        calls, same = len(provider.calls) - asked, project.contents() == before
    row = at_most("warm redraft, nothing changed: wall", seconds, _WARM_SECONDS, SECONDS)
    told = f"{calls} calls, {'byte-identical' if same else 'files changed'}"
    kept = Row("warm redraft, nothing changed", told, "0 calls, byte-identical", calls == 0 and same, {"calls": calls})
    return [kept, row]


def changed_line(setup: Setup) -> list[Row]:
    """Change the target of one requirement that two sections cite, and redraft what is stale."""
    project = setup.project("median")
    with Provider(setup.script("median"), pace=fluent(1_000)) as provider:
        project.draft(provider.url)
        cold = equivalents(provider.calls, WRITTEN)
    before = project.contents()
    project.prd.write_text(project.prd.read_text(encoding="utf-8").replace(*_CHANGE), encoding="utf-8")
    with Provider(setup.script("median"), pace=fluent(1_000)) as provider:
        checked(project.run("regenerate", "--stale", *model_at(provider.url)))
        calls, cost = len(provider.calls), equivalents(provider.calls, WRITTEN)
    moved = _moved(before, project.contents())
    told = f"{calls} calls; changed: {', '.join(sorted(moved))}"
    wanted = f"at most {_MOST_CALLS} calls; all but {', '.join(sorted(_CHANGED))} and the appendix byte-identical"
    met = calls <= _MOST_CALLS and moved <= _CHANGED | {"appendix-a"}
    share = cost / cold
    costs = Row(
        "one PRD line changed: input cost beside the cold draft's",
        f"{share:.0%} ({cost:,.0f} of {cold:,.0f})",
        f"at most {_MOST_SHARE:.0%}",
        share <= _MOST_SHARE,
        {"value": share, "cost": cost, "cold_cost": cold},
        ("A changed line is redrafted against a provider that remembers nothing of the cold draft.",),
    )
    return [Row("one PRD line changed, two sections cite it", told, wanted, met, {"calls": calls}), costs]


def one_section(setup: Setup) -> list[Row]:
    """Regenerate one section at the model's pace."""
    drafted = setup.project("median")
    with Provider(setup.script("median"), pace=INSTANT) as provider:
        drafted.draft(provider.url)
    timed = sorted((_regenerated(setup, drafted, run) for run in range(setup.runs)), key=lambda one: one[1] - one[2])
    calls, wall, call = timed[len(timed) // 2]
    limit = 1.05 * call + IMPORT_SECONDS
    of = f"1.05 x the call + 1.5 s; the call took {call:.2f} s"
    row = at_most("one section regenerated: wall", wall, limit, SECONDS, of=of, notes=setup.pace_notes)
    return [Row("one section regenerated", f"{calls} calls", "1 call", calls == 1, {"calls": calls}), row]


def _regenerated(setup: Setup, drafted: Project, run: int) -> tuple[int, float, float]:
    """Return the calls, the wall and the slowest call of one regeneration, in a copy of what was drafted."""
    project = Project(drafted.folder.with_name(f"{drafted.folder.name}-again-{run}"), "")
    shutil.copytree(drafted.folder, project.folder, dirs_exist_ok=True)
    with Provider(setup.script("median"), pace=setup.pace) as provider:
        ran = checked(project.run("regenerate", _ONE, *model_at(provider.url)))
        return len(provider.calls), ran.wall, max((one.seconds for one in provider.calls), default=0)


def _moved(before: Mapping[str, bytes], after: Mapping[str, bytes]) -> set[str]:
    """Return the files that are not what they were, the spec's chapters by their names; the state file always is."""
    files = {name for name in before.keys() | after.keys() if before.get(name) != after.get(name)} - {_SPEC, _STATE}
    old, new = (_chapters(one[_SPEC].decode()) for one in (before, after))
    return files | {_named(head) for head in old.keys() | new.keys() if old.get(head) != new.get(head)}


def _chapters(spec: str) -> dict[str, str]:
    return {chapter.partition("\n")[0]: chapter for chapter in re.split(r"^(?=## )", spec, flags=re.MULTILINE)}


def _named(heading: str) -> str:
    plain = heading.removeprefix("## ")
    return next((name for start, name in _CHAPTERS.items() if plain.startswith(start)), plain)
