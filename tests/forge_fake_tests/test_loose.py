"""What is read without starting git is what git would say."""

import pytest


@pytest.fixture
def history(place):
    """Two branches that went apart and were merged, with folders and a file that sorts between them."""
    ann = place.person("ann")
    ann.push("side", {"docs/adr/one.md": "1\n", "docs-old.md": "2\n", "docs/z.md": "3\n"})
    ann.push("main", {"a/b/c.txt": "4\n"})
    ann.merge_branch("main", "side")
    ann.push("side", {"docs/z.md": None})
    return [one.sha for one in place.commits("side")]


@pytest.mark.parametrize("packed", [False, True], ids=["loose", "packed"])
def test_files_and_history_are_as_git_has_them(place, history, packed):
    bare = place.bare
    if packed:
        bare.git("repack", "-a", "-d", "--quiet")

    for one in history:
        assert bare.files(one) == bare.git("ls-tree", "-r", "--name-only", one).splitlines()
        assert all(
            bare.read(one, path) == bare.git("cat-file", "blob", f"{one}:{path}") + "\n" for path in bare.files(one)
        )
        for other in history:
            assert bare.reaches(one, other) == bare.says("merge-base", "--is-ancestor", other, one)
            assert bare.ahead(one, other) == int(bare.git("rev-list", "--count", f"{one}..{other}"))
            assert bare.related(one, other)
            assert bare.merged_tree(one, other) == bare.git("merge-tree", "--write-tree", one, other)
