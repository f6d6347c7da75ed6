"""Pull requests that people opened, let go elsewhere or wrote into: they stay theirs."""

from forge.propose.bots import BRANCH, SPEC, prd, said, writes
from forge_fake.github import faults


def _copied(place):
    return {path: place.read(path, BRANCH) for path in place.files(BRANCH) if path.startswith("docs/")}


def test_a_request_that_a_person_opened_to_another_branch_is_left_alone(place, ann, bot, proposed):
    ann.push("develop", {"x.txt": "x\n"})
    ann.open_pull(BRANCH, "develop", "Mine", "My own words.")
    ann.push("main", {"PRD.md": prd(3)})

    assert bot.run().number == 1
    assert place.pull(2).body == "My own words."


def test_a_request_that_a_person_let_go_elsewhere_is_kept_and_that_is_told(place, ann, bot, proposed):
    ann.push("develop", {"x.txt": "x\n"})
    ann.edit(1, base="develop")
    done = bot.run()

    assert (len(place.pulls), place.pull(1).base) == (1, "develop")
    assert done.warnings == ("pull request #1 goes to 'develop', not to 'main'",)
    ann.push("main", _copied(place))
    assert bot.run().outcome == "unchanged"
    assert place.pull(1).state == "open"


def test_a_request_with_other_work_of_people_is_not_closed(fake, place, ann, bot, proposed):
    ann.push(BRANCH, {"notes.txt": "mine\n"})
    ann.push("main", _copied(place))
    fake.log.clear()

    assert bot.run().outcome == "unchanged"
    assert (place.pull(1).state, writes(fake)) == ("open", [])
    ann.push(BRANCH, {"notes.txt": None})
    assert bot.run().outcome == "closed"


def test_a_conflict_that_a_person_left_in_the_spec_is_said_once(fake, place, ann, bot, proposed):
    text = place.read(SPEC, BRANCH).replace("## 3. ", "<<<<<<< ours\nx\n=======\ny\n>>>>>>> theirs\n\n## 3. ", 1)
    head = ann.push(BRANCH, {SPEC: text})
    ann.push("main", {"PRD.md": prd(3)})
    fake.log.clear()

    assert bot.run().outcome == bot.run().outcome == "conflict"
    assert (place.tip(BRANCH), writes(fake)) == (head, ["POST /issues/1/comments"])
    assert "`docs/architecture.md:" in said(place, 1)[0]


def test_a_locked_conversation_stops_nothing(fake, place, ann, bot, proposed):
    ann.close(1)
    fake.faults.order(faults.missing_permission(), "POST", "*/comments")
    done = bot.run()

    assert done.outcome == "left closed"
    assert done.warnings[0].startswith("nothing could be said below #1: ")
