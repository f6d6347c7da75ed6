"""The Jinja environment of the layouts: it writes Markdown that was escaped, and nothing else."""

from functools import cache

from jinja2 import PackageLoader, StrictUndefined
from jinja2.sandbox import SandboxedEnvironment

from specagent.agent.document import markup
from specagent.agent.document.markup import Markdown
from specagent.agent.document.remarks import NOTHING
from specagent.agent.document.sections import appendices, data, decisions, goals, overview, patterns, stack

_FILTERS = (
    *(
        markup.inline,
        markup.statement,
        markup.prose,
        markup.labelled,
        markup.quoted,
        markup.items,
        markup.capital,
    ),
    *(goals.goal_name, goals.goal_drivers, goals.goal_description, overview.flow_heading, stack.category),
    *(patterns.rule_statement, patterns.rule_reason, patterns.rule_example, data.topic_heading),
    *(
        decisions.adr_status,
        decisions.decision_link,
        decisions.decision_status,
        appendices.trace_source,
        appendices.trace_answers,
    ),
    *(appendices.open_point_groups, appendices.open_point),
)


def fill(layout: str, **context: object) -> str:
    """Return the layout `<layout>.md.j2`, filled; without blank lines at its ends."""
    return _environment().get_template(f"{layout}.md.j2").render(**context).strip("\n")


@cache
def _environment() -> SandboxedEnvironment:
    environment = SandboxedEnvironment(
        loader=PackageLoader("specagent.agent.document", "layouts"),
        undefined=StrictUndefined,
        finalize=markup.only_markdown,
        autoescape=False,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters.update({one.__name__: one for one in _FILTERS})
    environment.globals.update(row=markup.row, link=markup.link, verdicts=markup.verdicts, nothing=Markdown(NOTHING))
    return environment
