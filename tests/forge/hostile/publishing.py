"""What a run has left on the forge, and whether anything of it acts."""

import json
import re

from document.test_inert import tokens_of
from drafting.online.test_hostile_model import ACTIVE, AUTOLINK, assert_shown, bare_texts
from forge.hostile.showing import active, active_plain
from forge.propose.bots import BRANCH, SPEC, STATE, said

from specagent.schemas.text import visible

OWN_FILES = re.compile(rf"{re.escape(SPEC)}|{re.escape(STATE)}|docs/adr/\d{{3}}-[a-z0-9]+(?:-[a-z0-9]+)*\.md")
_OWN_LINKS = ("#", "adr/", "../PRD.md", "../architecture.md", "../../PRD.md")


def assert_nothing_acts(github, place, branches):
    """Check everything that stands on the forge after runs of the bot alone; `branches` are those it may have."""
    assert set(place.branches) == {"main", *branches}
    assert not list(github.log.changes("label*"))
    for commit in place.commits(f"main..{BRANCH}"):
        assert active_plain(commit.message) == []
        assert len(commit.message) < 10_000
    for path in changed(place):
        assert OWN_FILES.fullmatch(path), path
        assert_inert_file(path, place.read(path, BRANCH))
    for pull in place.pulls:
        assert active_plain(pull.title) == []
        assert active(pull.body) == []
        assert len(pull.body) < 65_536
        for text in said(place, pull.number):
            assert active(text) == []
            assert len(text) < 65_536


def changed(place):
    """Return the paths that the bot's branch has otherwise than the base."""
    listed = place.bare.git("diff", "--name-only", "-z", "--no-renames", f"main...{BRANCH}")
    text = listed if isinstance(listed, str) else listed.decode()
    return [path for path in text.split("\0") if path]


def assert_inert_file(path, text):
    """Check that a file of a spec holds no HTML, image, hidden character or link that leads away."""
    assert text == visible(text), path
    if path == STATE:
        assert json.loads(text)["format"] == 1
        return
    tokens = list(tokens_of(text))
    assert not ACTIVE & {token.type for token in tokens}, path
    followed = {str(token.attrs["href"]) for token in tokens if token.type == "link_open"}
    assert [one for one in followed if not one.startswith(_OWN_LINKS)] == []
    assert [one for one in bare_texts(text) if AUTOLINK.search(one)] == []
    for fence in (token for token in tokens if token.type == "fence"):
        assert_shown(fence)


def asked(github):
    """Return all that was sent to the forge's API, but for git's packs."""
    return json.dumps([(one.path, dict(one.query), one.body) for one in github.log.asked()], ensure_ascii=False)
