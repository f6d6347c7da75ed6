"""PRD and pull request: nothing without a change, and one commit for each."""

from itertools import pairwise

from forge.propose.bots import BRANCH, SPEC, STATE, added, bot_in, on_both_forges, prd, said, standing, writes


@on_both_forges()
def test_the_first_run_opens_one_draft_pull_request_with_one_commit_on_the_base(fake, place, bot):
    main = place.tip()
    done = bot.run()

    (pull,) = place.pulls
    assert (done.outcome, done.number, done.commit) == ("opened", 1, pull.head_sha)
    assert (pull.state, pull.draft, pull.base, pull.head, pull.author.login) == (
        "open",
        True,
        "main",
        BRANCH,
        place.robot,
    )
    (commit,) = place.commits(f"main..{BRANCH}")
    assert (commit.sha, commit.parents, commit.author) == (pull.head_sha, (main,), "Bot")
    assert {SPEC, STATE, "PRD.md", "README.md"} <= set(place.files(BRANCH))
    assert writes(fake) == ["push", "POST /pulls"]


def test_ready_pull_requests_are_opened_where_that_is_asked_for(place, bot):
    bot.run(draft=False)
    assert [one.draft for one in place.pulls] == [False]


@on_both_forges()
def test_an_unchanged_prd_costs_no_write(fake, place, bot, proposed):
    before = standing(place)
    done = bot.run()

    assert (done.outcome, done.number, done.commit) == ("unchanged", 1, "")
    assert writes(fake) == []
    assert standing(place) == before


def test_prose_that_no_section_rests_on_costs_no_write(fake, place, ann, bot, proposed):
    ann.push("main", {"PRD.md": prd(note="They like it.")})
    fake.log.clear()

    assert bot.run().outcome == "unchanged"
    assert writes(fake) == []


@on_both_forges()
def test_a_changed_prd_adds_one_commit_and_updates_the_one_pull_request(fake, place, ann, bot, proposed):
    head = place.tip(BRANCH)
    main = ann.push("main", {"PRD.md": prd(3)})
    fake.log.clear()
    done = bot.run()

    assert (done.outcome, done.number, len(place.pulls)) == ("updated", 1, 1)
    (commit,) = added(place, BRANCH, head)
    assert commit.parents == (head, main)
    assert "3 seconds" in place.read(SPEC, BRANCH)
    assert "NFR-1" in place.pull(1).body
    assert place.pull(1).body != proposed.body
    assert place.pull(1).draft
    assert writes(fake) == ["push", "PATCH /pulls/1"]


def test_a_base_that_moves_elsewhere_costs_no_write(fake, place, ann, bot, proposed):
    ann.push("main", {"README.md": "# Our shop\n"})
    fake.log.clear()

    assert bot.run().outcome == "unchanged"
    assert writes(fake) == []


def test_a_pull_request_that_is_ready_and_renamed_stays_so(place, ann, bot, proposed):
    ann.set_draft(1, False)
    ann.edit(1, title="docs: our spec")
    ann.push("main", {"PRD.md": prd(3)})

    assert bot.run().outcome == "updated"
    assert (place.pull(1).draft, place.pull(1).title) == (False, "docs: our spec")


def test_ticks_stay_over_updates(place, ann, bot, proposed):
    ticked = next(row for row in proposed.body.splitlines() if row.startswith("- [ ] "))
    ann.tick(1, ticked.removeprefix("- [ ] "))
    ann.push("main", {"PRD.md": prd(3)})
    bot.run()

    assert ticked.replace("[ ]", "[x]") in place.pull(1).body


def test_labels_reviewers_and_assignees_are_those_of_the_settings(fake, place, tmp_path):
    place.team("arch")
    ann, bea = place.person("ann"), place.person("bea")
    bot = bot_in(place, tmp_path / "work", bea.token())
    settings = 'labels = ["spec"]\nreviewers = ["ann", "team:arch"]\nassignees = ["ann"]\n'
    (bot.folder / "specagent.toml").write_text(f"[propose]\n{settings}")
    done = bot.run()

    (pull,) = place.pulls
    assert (pull.labels, pull.reviewers, pull.assignees) == (("spec",), (ann.account,), (ann.account,))
    assert ([one.slug for one in pull.teams], done.warnings) == (["arch"], ())
    times = [one.at for one in fake.log.writes if not one.path.endswith("/git-receive-pack")]
    assert all(later - earlier >= 1 for earlier, later in pairwise(times))


def test_a_reviewer_who_cannot_be_asked_stops_nothing(place, ann, bot):
    place.team("arch")
    settings = 'reviewers = ["ann", "team:arch"]\nassignees = ["nobody"]\nlabels = ["spec"]\n'
    (bot.folder / "specagent.toml").write_text(f"[propose]\n{settings}")
    done = bot.run()

    assert done.outcome == "opened"
    (warning,) = done.warnings
    assert warning.startswith("team:arch: ")
    assert (place.pull(1).reviewers, place.pull(1).labels) == ((ann.account,), ("spec",))


@on_both_forges()
def test_nothing_is_left_to_propose_where_the_base_has_the_same_files(fake, place, ann, bot, proposed):
    files = {path: place.read(path, BRANCH) for path in place.files(BRANCH) if path.startswith("docs/")}
    ann.push("main", files)
    done = bot.run()

    assert (done.outcome, place.pull(1).state) == ("closed", "closed")
    assert len(said(place, 1)) == 1
    fake.log.clear()
    assert bot.run().outcome == "unchanged"
    assert writes(fake) == []
    ann.push("main", {"PRD.md": prd(3)})
    assert bot.run().outcome == "opened"  # the bot's own closing stops nothing
    assert [one.state for one in place.pulls] == ["closed", "open"]


def test_a_prd_that_is_taken_back_leaves_nothing_to_propose(place, ann, bot, proposed):
    ann.merge(1)
    ann.push("main", {"PRD.md": prd(3)})
    assert bot.run().outcome == "opened"
    ann.push("main", {"PRD.md": prd()})

    assert bot.run().outcome == "closed"
    assert [one.state for one in place.pulls] == ["closed", "closed"]
