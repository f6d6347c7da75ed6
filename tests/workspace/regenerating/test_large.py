"""One changed line of a large PRD: what cites it is asked for and redrafted, and nothing else changes by a byte."""

import difflib
import os
import re
import shutil

import pytest
from provider import Provider, generated
from workspace.regenerating.gone_stale import docs, run
from workspace.regenerating.large_prd import large_prd

from specagent.agent.checks.statements import statements
from specagent.agent.document.adr import parse_adr
from specagent.agent.document.reading import parse_spec

SPEC = "docs/architecture.md"
KINDS = {
    "Goal": "goals",
    "Constraint": "goals",
    "Actor": "containers",
    "Container": "containers",
    "Communication": "communication",
    "Technology": "stack",
    "Rule": "patterns",
    "Entity": "entities",
    "Relation": "storage",
    "Data": "storage",
    "Concern": "concerns",
}
"""What kind of answer each kind of row is asked for in."""
WHOLE = ("communication", "storage")
"""Kinds that are asked for without names."""


@pytest.fixture(autouse=True)
def _one_day(monkeypatch):
    monkeypatch.setenv("SPECAGENT_DATE", "2026-11-25")
    monkeypatch.setenv("OPENAI_API_KEY", "sk-test-of-nobody")


def make(folder, *model):
    (folder / ".git").mkdir(parents=True)
    (folder / "PRD.md").write_text(large_prd())
    assert run(folder, "draft", "PRD.md", *model).code == 0
    return folder


def change(folder, ref):
    """Put three words into the line of one requirement."""
    text = (folder / "PRD.md").read_text()
    changed = re.sub(rf"(?m)^(- {ref}: .*?)\.(?= |$)", r"\1 in every branch.", text, count=1)
    assert changed != text
    (folder / "PRD.md").write_text(changed)


def citing(files, ref):
    """Return section and subject of every row and record that cites a requirement."""
    spec = parse_spec(files[SPEC].decode()).spec
    adrs = [parse_adr(text.decode(), number_of(name)).adr for name, text in files.items() if "/adr/" in name]
    return {(one.section, one.subject) for one in statements(spec, adrs) if one.basis and ref in one.basis.requirements}


def cited_by(kind, files):
    """Return the requirement that answers of a kind rest on and as few others as can be."""
    refs = re.findall(r"(?m)^- ((?:FR|NFR|CON)-\d+): ", large_prd())
    asked = {ref: {found for found, _ in labels(citing(files, ref), files)} for ref in refs}
    return min((ref for ref in refs if kind in asked[ref]), key=lambda ref: (len(asked[ref]), ref))


def number_of(name):
    return int(os.path.basename(name)[:3])


def labels(rows, files):
    """Return what the model has to be asked for: the kind of each answer, and the rows in it."""
    titles = {number_of(name): parse_adr(text.decode()).adr.title for name, text in files.items() if "/adr/" in name}
    found, records = {}, []
    for section, subject in rows:
        word, _, name = subject.partition(": ")
        if section == "decisions":
            records.append(("adr", frozenset({titles[int(subject[4:])]})))
        else:
            found.setdefault(KINDS[word], set()).update(() if KINDS[word] in WHOLE else {name})
    return {*records, *((kind, frozenset(names)) for kind, names in found.items())}


def lines_of(rows, text, ref):
    """Return the numbers of the lines that may change: the rows, where they are drawn, and where Appendix A traces."""
    reading = parse_spec(text)
    found = {at for row in rows for span in reading.spans[row] for at in range(span.line, span.end + 1)}
    names = [subject.partition(": ")[2] for _, subject in rows]
    for at, line in enumerate(text.split("\n"), 1):
        drawn = line.startswith("    ") and any(f'"{name}"' in line for name in names)
        if drawn or line.startswith(f"| {ref} |"):
            found.add(at)
    return found


def assert_only_these_changed(before, after, rows, ref):
    old, new = before[SPEC].decode(), after[SPEC].decode()
    allowed = lines_of([one for one in rows if one[0] != "decisions"], old, ref)
    matcher = difflib.SequenceMatcher(None, old.split("\n"), new.split("\n"), autojunk=False)
    changed = [code for code in matcher.get_opcodes() if code[0] != "equal"]
    assert changed
    for _, start, end, _, _ in changed:
        touched = set(range(start + 1, end + 1)) or {start}
        assert touched <= allowed, old.split("\n")[start:end]
    records = {number_of(name) for name in before if "/adr/" in name and before[name] != after[name]}
    assert records <= {int(subject[4:]) for section, subject in rows if section == "decisions"}


def assert_current(folder):
    """Nothing is stale, and once more changes nothing."""
    before = docs(folder)
    assert ": all 9 parts are current." in run(folder, "status").said
    assert "there is nothing to redraft" in run(folder, "regenerate", "--stale", "--model", "offline").said
    assert docs(folder) == before


def test_the_prd_is_large_and_always_the_same():
    text = large_prd()

    assert 68_000 < len(text) < 75_000
    assert len(re.findall(r"(?m)^- (?:FR|NFR|CON)-\d+: ", text)) == 250
    assert text == large_prd()
    assert text != large_prd(seed=2)


@pytest.fixture(scope="module")
def offline(tmp_path_factory):
    return make(tmp_path_factory.mktemp("large") / "offline", "--model", "offline")


@pytest.mark.parametrize("ref", ["FR-33", "NFR-10", "NFR-47", "CON-3"])
def test_offline_only_the_rows_that_cite_the_changed_line_are_redrafted(offline, tmp_path, ref):
    folder = shutil.copytree(offline, tmp_path / "project")
    before = docs(folder)
    rows = citing(before, ref)
    change(folder, ref)
    stale = run(folder, "status").said
    done = run(folder, "regenerate", "--stale", "--model", "offline")

    assert rows
    assert all(f"{subject!r}" in stale for _, subject in rows)
    assert done.code == 0, done.said
    assert_only_these_changed(before, docs(folder), rows, ref)
    assert_current(folder)


def test_a_model_is_asked_for_the_parts_and_rows_that_cite_the_changed_line_and_for_no_other(tmp_path):
    with Provider(generated) as provider:
        model = ("--model", "openai:scripted", "--base-url", provider.url, "--cache-dir", "cache")
        folder = make(tmp_path / "project", *model)
        seen = set()
        while missing := [kind for kind in (*KINDS.values(), "adr") if kind not in seen]:
            before, known = docs(folder), len(provider.calls)
            ref = cited_by(missing[0], before)
            rows = citing(before, ref)
            change(folder, ref)
            done = run(folder, "regenerate", "--stale", *model)
            asked = [(one.kind, frozenset(one.names)) for one in provider.calls[known:]]

            assert done.code == 0, done.said
            assert set(asked) == labels(rows, before)
            assert len(asked) == len(set(asked)), "nothing is asked twice"
            assert_only_these_changed(before, docs(folder), rows, ref)
            assert_current(folder)
            assert len(provider.calls) == known + len(asked)
            seen |= {kind for kind, _ in asked}
