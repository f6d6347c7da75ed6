from specagent.agent.forge.action.figures import figures_of
from specagent.agent.forge.action.running import Outcome


def _bundle(*costs):
    rows = [{"spec": str(at), "summary": {"cost": one and {"usd": one}}} for at, one in enumerate(costs)]
    return {"specs": rows}


def test_only_open_pull_requests_are_told():
    rows = [{"url": f"https://x.example/{state}", "state": state} for state in ("open", "closed", "merged", "")]
    assert figures_of(Outcome(0, published=rows)).urls == ("https://x.example/open",)


def test_what_a_failed_run_cost_is_not_known_unless_it_says_so():
    assert figures_of(Outcome(1)).cost is None
    assert figures_of(Outcome(4, _bundle(0.5, 0.25))).cost == 0.75
    assert figures_of(Outcome(0, _bundle(0.5, "?"))).cost is None
    assert figures_of(Outcome(0, _bundle(None))).cost == 0
