import dataclasses
import json

import pytest
from forge.hostile.bundles import RECORD, SPEC, STATE, TARGET, TEXTS, bundle, proposed, summary

from specagent.agent.errors import SpecAgentError
from specagent.agent.forge.propose.bundle import BundledFile, hash_of
from specagent.agent.forge.propose.validating import accepted, incompleteness

KEY = "ghp_" + "Ab3dE6gH9jK2mN5pQ8sT1vW4yZ7bC0eF3hJ6"
"""Made up, in the form of a forge's token."""


def take(*specs, texts=TEXTS, made=(TARGET,), base="main", **more):
    return accepted(bundle(*specs), texts, made, base, **more)


def refused(*words, texts=TEXTS, **more):
    with pytest.raises(SpecAgentError) as caught:
        take(proposed(texts, **more), texts=texts)
    assert caught.value.message.startswith("the bundle is refused: ")
    for word in words:
        assert word in caught.value.message
    assert caught.value.hint


def test_what_the_settings_declare_is_taken():
    ((target, one),) = take()
    assert (target, one.spec) == (TARGET, SPEC)
    assert take(proposed({}), texts={}) == [(TARGET, proposed({}))]


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("spec", "docs/other.md"),
        ("spec", "README.md"),
        ("spec", "docs/Architecture.md"),
        ("prd", "docs/PRD.md"),
        ("branch", "main"),
        ("branch", "specagent/docs-architecture/x"),
        ("branch", "refs/heads/main"),
        ("base", "production"),
        ("base", ""),
    ],
)
def test_a_place_that_the_settings_do_not_declare_is_refused(field, value):
    refused("otherwise than the settings of this repository say", **{field: value})


def test_a_spec_that_is_proposed_twice_is_refused():
    with pytest.raises(SpecAgentError, match="otherwise than the settings"):
        take(proposed({}), proposed({}), texts={})


@pytest.mark.parametrize(
    "path",
    [
        "README.md",
        "PRD.md",
        "action.json",
        "package.json",
        "docs/README.md",
        "docs/other.lock.json",
        "docs/adr/deeper/001-x.md",
        "docs/adr.md",
        "docs/adr-x/001-x.md",
        "docs/adr/x.json",
        "docs/ADR/001-x.md",
        ".github/workflows/x.md",
    ],
)
def test_a_file_outside_the_declared_folders_is_refused_by_name(path):
    refused(repr(path), "is none of the files of", texts={**TEXTS, path: "x"})


def test_a_file_beside_the_records_that_is_the_prd_is_refused():
    target = dataclasses.replace(TARGET, prd="docs/adr/000-prd.md")
    with pytest.raises(SpecAgentError, match="000-prd"):
        take(proposed({target.prd: "x"}, prd=target.prd), texts={target.prd: "x"}, made=[target])


@pytest.mark.parametrize("path", [SPEC, STATE])
def test_the_spec_and_its_state_are_never_removed(path):
    refused(f"it removes {path!r}", files=[BundledFile(path=path, sha256=None)])


def test_a_record_may_be_removed():
    assert take(proposed(files=[BundledFile(path=RECORD, sha256=None)]), texts={})


@pytest.mark.parametrize(
    "text",
    [
        "",
        "x",
        "null",
        "[]",
        "{}",
        '{"format": 99}',
        "[" * 200_000,
        '{"format": 1, "owner": "x"}',
        "<<<<<<< ours\n{}\n=======\n{}\n>>>>>>> theirs\n",
    ],
)
def test_a_state_file_that_is_none_is_refused(text):
    refused(f"{STATE!r} is no state file", texts={STATE: text})


BAD = {
    "SF002": "![x](https://evil.example/x.png?d=1)",
    "SF004": "a\u202eb",
    "SF005": f"the token is {KEY}",
    "SF007": '```mermaid\nflowchart LR\n  A --> B\n  click A href "https://evil.example"\n```',
    "SF008": "[x](javascript:alert(1))",
    "SF009": "<script>alert(1)</script>",
}


@pytest.mark.parametrize("rule", BAD)
@pytest.mark.parametrize("path", [SPEC, RECORD, "docs/adr/README.md", "docs/adr/template.markdown"])
def test_what_is_not_safe_is_refused_in_every_file_of_a_spec(rule, path):
    refused(rule, f"{path!r}, line ", texts={path: f"# Title\n\n{BAD[rule]}\n"})


@pytest.mark.parametrize(
    "comment",
    [
        "<!-- specagent: ignore SF, SF004, SF009: agreed with the owner -->\n\n",
        "---\nspecagent: off\n---\n\n",
    ],
)
def test_comments_take_no_finding_out(comment):
    text = f"{comment}# Title\n\n{BAD['SF009']}\n"
    refused("SF009", texts={SPEC: text})
    refused("SF009", texts={RECORD: text})


def test_a_comment_for_the_checks_hides_neither_a_key_nor_a_character():
    for hidden in (KEY, "a\u202eb"):
        refused("SF00", texts={SPEC: f"# Title\n\n<!-- specagent: ignore SF001: {hidden} -->\n"})


def test_what_people_have_in_the_repository_already_may_stay_and_nothing_more():
    text = f"# Title\n\n{BAD['SF002']}\n"
    standing = {SPEC: text}
    more = f"{text}\n\nA new line.\n"
    assert take(proposed({SPEC: more}), texts={SPEC: more}, standing=lambda _: standing)
    for worse in (f"{text}\n{BAD['SF009']}\n", text.replace("evil.example", "worse.example")):
        with pytest.raises(SpecAgentError, match="SF00"):
            take(proposed({SPEC: worse}), texts={SPEC: worse}, standing=lambda _: standing)
    with pytest.raises(SpecAgentError, match="SF002"):
        take(proposed({RECORD: text}), texts={RECORD: text}, standing=lambda _: standing)


def test_line_ends_of_another_system_are_no_hidden_characters():
    texts = {path: text.replace("\n", "\r\n") for path, text in TEXTS.items()}
    assert take(proposed(texts), texts=texts)


@pytest.mark.parametrize("where", ["questions", "assumptions", "findings", "uncovered"])
def test_a_key_in_what_the_bundle_says_is_refused_and_not_repeated(where):
    with pytest.raises(SpecAgentError) as caught:
        take(proposed(summary=summary(**{where: [f"the token is {KEY}"]})))
    assert "credential" in caught.value.message
    assert KEY not in f"{caught.value.message}{caught.value.hint}"


def state(**more):
    usual = {
        "format": 1,
        "specagent": "0",
        "prd": {"link": "../PRD.md", "sha256": "a" * 64},
        "drafter": {"name": "offline", "fingerprint": "x"},
        "language": "en",
        "inputs": "a" * 64,
        "sections": {},
        "requirements": [],
        "adrs": {},
    }
    return {STATE: json.dumps({**usual, **more})}


def test_a_state_file_is_taken_and_a_key_in_one_is_not():
    assert take(proposed(state()), texts=state())
    refused("credential", texts=state(language=f"en {KEY}"))


def test_a_state_file_that_would_have_other_files_written_is_refused():
    pending = {"files": {"../.github/workflows/x.yml": {"before": None, "lines": ["on: push"]}}, "removed": {}}
    later = json.loads(state()[STATE])
    refused("a run which was stopped", texts=state(pending={**pending, "state": later}))
    refused("a run which was stopped", texts=state(writing={"../.github/workflows/x.yml": "a" * 64}))


def test_an_incomplete_draft_is_published_only_if_that_is_asked_for():
    one = proposed(summary=summary(incomplete=["Data: the model\x1b[2J refused"]))
    assert take(one)
    told = incompleteness(TARGET, one)
    assert told.exit_code == 4
    assert "\x1b" not in told.message
    assert incompleteness(TARGET, proposed()) is None


def test_links_of_a_hostile_spec_are_followed_nowhere(monkeypatch, tmp_path):
    monkeypatch.setattr("socket.socket.connect", lambda *_: pytest.fail("something was asked of the network"))
    text = "# X\n\nRequirements: [PRD](http://169.254.169.254/PRD.md), [x](../../../etc/passwd)\n"
    assert take(proposed({SPEC: text}), texts={SPEC: text})
    assert hash_of(text) == proposed({SPEC: text}).files[0].sha256
