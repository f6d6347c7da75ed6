"""The GitHub client before the fake GitHub."""

from specagent.agent.forge.github import GitHub
from specagent.agent.forge.pacing import Pace

REPOSITORY = "octo/shop"
BRANCH = "specagent/architecture"
PULLS = f"/repos/{REPOSITORY}/pulls"


def speaker(fake, clock, token, repository=REPOSITORY):
    """Return the forge as one token sees it; waiting moves the fake's clock."""
    return GitHub(repository, str(token), url=fake.api_url, pace=Pace(now=clock, sleep=clock.advance))


def opened(github, **changes):
    """Open the pull request of most tests."""
    return github.open(
        **{"head": BRANCH, "base": "main", "title": "Spec", "body": "What changed", "draft": True, **changes}
    )
