import tomllib

import pytest

from specagent.agent.config import Config
from specagent.agent.config_propose import ProposeConfig
from specagent.agent.errors import UsageError
from specagent.agent.forge.propose.targets import Target, targets

CONFIG = Config.model_validate({})


@pytest.fixture
def root(tmp_path):
    for name in ("PRD.md", "shop/PRD.md", "pay/PRD.md", "docs/a.md", "docs/b.md", "docs/adr/prd.md"):
        (tmp_path / "repository" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "repository" / name).write_text("# X\n")
    (tmp_path / "outside.md").write_text("# Secret\n")
    return tmp_path / "repository"


def declared(root, *specs, **more):
    settings = ProposeConfig.model_validate({"specs": list(specs), **more})
    return targets(root, CONFIG, settings, (), None)


@pytest.mark.parametrize(
    "spec",
    [
        "../x.md",
        "/etc/x.md",
        "docs/../../x.md",
        ".git/x.md",
        "docs/.GIT/x.md",
        "C:\\x.md",
        "docs\\..\\..\\x.md",
        "docs/x\0.md",
        "docs/\u202ex.md",
        "x.yml",
        ".github/workflows/x.yaml",
        "docs/x",
        ".",
        "..",
    ],
)
def test_a_spec_that_leads_out_of_the_repository_or_is_no_markdown_is_refused(root, spec):
    with pytest.raises(UsageError) as caught:
        declared(root, {"prd": "PRD.md", "spec": spec})
    assert caught.value.hint
    with pytest.raises(UsageError):
        targets(root, CONFIG, ProposeConfig.model_validate({}), ("PRD.md",), spec)


@pytest.mark.parametrize("adrs", ["..", "../adr", "/tmp", ".git", ".git/adr", "docs/../..", ".", "a\\b", "nul", "adr."])
def test_an_adr_folder_that_leads_elsewhere_is_refused(root, adrs):
    with pytest.raises(UsageError):
        declared(root, {"prd": "PRD.md", "spec": "docs/architecture.md", "adr_dir": adrs})


@pytest.mark.parametrize(
    "prd", ["../outside.md", "/etc/passwd", "docs/../../outside.md", "no.md", "*/no.md", "", "**x", "\0"]
)
def test_a_prd_outside_of_the_repository_is_not_found(root, prd):
    with pytest.raises(UsageError):
        targets(root, CONFIG, ProposeConfig.model_validate({}), (prd,), None)


def test_the_spec_never_overwrites_the_prd(root):
    with pytest.raises(UsageError, match="overwrite the PRD"):
        declared(root, {"prd": "docs/a.md", "spec": "docs/./a.md"})


@pytest.mark.parametrize(
    "specs",
    [
        [("shop/PRD.md", "docs/x.md", "docs/shop"), ("pay/PRD.md", "docs/x.md", "docs/pay")],
        [("shop/PRD.md", "docs/x.md", "docs/shop"), ("pay/PRD.md", "docs/X.md", "docs/pay")],
        [("shop/PRD.md", "docs/x.md", "docs/shop"), ("pay/PRD.md", "docs/x.markdown", "docs/pay")],
        [("shop/PRD.md", "docs/x.md", "docs/adr"), ("pay/PRD.md", "docs/y.md", "docs/adr")],
        [("shop/PRD.md", "docs/x.md", None), ("pay/PRD.md", "docs/y.md", None)],
        [("shop/PRD.md", "docs/x.md", "adr"), ("pay/PRD.md", "adr/y.md", "docs/adr")],
        [("shop/PRD.md", "docs/x.md", "docs/adr"), ("docs/adr/prd.md", "pay/y.md", None)],
    ],
)
def test_two_specs_share_no_file_and_no_folder_of_records(root, specs):
    with pytest.raises(UsageError) as caught:
        declared(root, *({"prd": prd, "spec": spec, "adr_dir": adrs} for prd, spec, adrs in specs))
    assert "[propose]" in caught.value.hint


def test_prds_in_one_folder_are_told_what_to_put_into_the_settings(root):
    (root / "docs" / "A.md").write_text("# X\n")
    with pytest.raises(UsageError, match="two PRDs would share") as caught:
        targets(root, CONFIG, ProposeConfig.model_validate({}), ("docs/*.md",), None)
    said, _, given = caught.value.hint.partition("\n")
    made = declared(root, *tomllib.loads(given)["propose"]["specs"])

    assert "specagent.toml" in said
    assert sorted((one.prd, one.spec) for one in made)[0] == ("docs/A.md", "docs/a/architecture.md")
    assert len({one.adr_dir for one in made}) == 3


def test_a_glob_takes_no_spec_and_no_record_for_a_prd(root):
    for name in ("shop/a.architecture.md", "shop/a.architecture.lock.json", "shop/adr/001-x.md", "shop/a.md"):
        (root / name).parent.mkdir(exist_ok=True)
        (root / name).write_text("# X\n")
    (root / "shop" / "PRD.md").unlink()
    made = targets(root, CONFIG, ProposeConfig.model_validate({}), ("pay/**/*.md", "shop/**/*.md"), None)

    assert [(one.prd, one.spec) for one in made] == [
        ("pay/PRD.md", "pay/PRD.architecture.md"),
        ("shop/a.md", "shop/a.architecture.md"),
    ]


def test_a_prd_that_is_listed_twice_is_refused(root):
    with pytest.raises(UsageError, match="stands twice"):
        declared(root, {"prd": "PRD.md", "spec": "a/a.md"}, {"prd": "./PRD.md", "spec": "b/b.md"})


def test_several_specs_with_places_of_their_own_are_fine(root):
    made = declared(root, *({"prd": f"{name}/PRD.md", "spec": f"{name}/architecture.md"} for name in ("shop", "pay")))
    assert [(one.spec, one.adr_dir) for one in made] == [
        ("shop/architecture.md", "shop/adr"),
        ("pay/architecture.md", "pay/adr"),
    ]


def test_only_the_specs_own_texts_are_its_own():
    target = Target("docs/adr/prd.md", "docs/architecture.md", "docs/adr", "specagent/x")
    mine = ["docs/architecture.md", "docs/architecture.lock.json", "docs/adr/001-x.md", "docs/adr/README.MARKDOWN"]
    others = [
        "docs/adr/prd.md",
        "docs/adr/x.png",
        "docs/adr/x.json",
        "docs/adr/a/b.md",
        "docs/adr",
        "x.md",
        "docs/x.md",
    ]
    assert [path for path in [*mine, *others] if target.owns(path)] == mine
