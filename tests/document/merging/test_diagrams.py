"""Mermaid diagrams are merged line by line."""

import pytest
from document.sample import MARKDOWN

from specagent.agent.document.merging import merge

OVERVIEW = MARKDOWN[MARKDOWN.index("## 2.") : MARKDOWN.index("### People")]
ENTITIES = MARKDOWN[MARKDOWN.index("### Entity-R") : MARKDOWN.index("### Entities")]
FLOW = MARKDOWN[MARKDOWN.index("### Main Flow") : MARKDOWN.index("## 3.")]
WORKER = '        Container(worker, "Worker", "Python", "Works.")\n'
RELATION = '    Rel(gardener, garden_database, "Asks", "psql")\n'


def merged(base: str, mine: str, new: str) -> str:
    result = merge(base, mine, new)
    assert not result.conflicts, result.conflicts
    return result.text("keep-mine")


def behind(text: str, line: str, addition: str) -> str:
    at = text.index(line)
    end = text.index("\n", at) + 1
    return text[:end] + addition + text[end:]


def test_a_persons_relation_and_a_new_container_are_both_kept() -> None:
    mine, new = behind(OVERVIEW, "Rel(web_app", RELATION), behind(OVERVIEW, "ContainerDb(", WORKER)
    assert merged(OVERVIEW, mine, new) == behind(mine, "ContainerDb(", WORKER)


def test_arguments_of_one_line_are_merged_one_by_one() -> None:
    mine, new = OVERVIEW.replace('"Shows beds."', '"Shows all beds."'), OVERVIEW.replace("Vue, TypeScript", "React")
    assert merged(OVERVIEW, mine, new) == mine.replace("Vue, TypeScript", "React")


def test_a_line_that_both_sides_changed_is_a_conflict() -> None:
    mine, new = OVERVIEW.replace("Shows beds", "Draws beds"), OVERVIEW.replace("Shows beds", "Lists beds")
    result = merge(OVERVIEW, mine, new)
    (conflict,) = result.conflicts
    assert conflict.kind == "diagram line"
    assert conflict.where.startswith("diagram line 'Container(web_app, ")
    assert result.text("take-new") == new
    assert result.text("both").count("Container(web_app,") == 2


def test_a_shape_that_a_person_renamed_takes_what_the_redraft_says_of_it() -> None:
    mine = OVERVIEW.replace("web_app", "web_client").replace('"Web App"', '"Web Client"')
    new = OVERVIEW.replace("Vue, TypeScript", "React")
    assert merged(OVERVIEW, mine, new) == mine.replace("Vue, TypeScript", "React")


@pytest.mark.parametrize("resolution", ["keep-mine", "take-new", "both"])
def test_braces_stay_balanced_where_both_sides_renamed_a_boundary(resolution) -> None:
    mine = behind(OVERVIEW, "ContainerDb(", WORKER).replace('boundary, "Plantry"', 'boundary, "Our garden"')
    new = OVERVIEW.replace('boundary, "Plantry"', 'boundary, "Plantry Cloud"')
    text = merge(OVERVIEW, mine, new).text(resolution)
    assert text.count("{") == text.count("}") > 0
    assert "worker" in text


def test_attributes_of_one_entity_are_merged_one_by_one() -> None:
    mine = behind(ENTITIES, "string label", "        date planted\n")
    new = behind(ENTITIES, "uuid id", "        int size\n").replace("string label", "text label")
    expected = behind(mine, "uuid id", "        int size\n").replace("string label", "text label")
    assert merged(ENTITIES, mine, new) == expected


def test_an_entity_may_get_attributes_while_relations_change() -> None:
    mine = ENTITIES.replace('bed_plan["Bed Plan"]', 'bed_plan["Bed Plan"] {\n        uuid id PK\n    }')
    new = ENTITIES.replace('"has"', '"is planned in"')
    assert merged(ENTITIES, mine, new) == mine.replace('"has"', '"is planned in"')


def test_messages_of_a_flow_keep_their_order() -> None:
    mine = behind(FLOW, "plan bed", "    web_app->>web_app: check bed\n")
    new = FLOW.replace("show bed", "show the bed") + ""
    assert merged(FLOW, mine, new) == mine.replace("show bed", "show the bed")


def test_a_block_up_to_its_end_is_one() -> None:
    block = (
        "    alt found\n        web_app-->>gardener: show bed\n"
        "    else none\n        web_app-->>gardener: say so\n    end\n"
    )
    base = FLOW.replace("    web_app-->>gardener: show bed\n", block)
    mine, new = base.replace("say so", "say why"), base.replace("gardener: show bed", "gardener: draw bed")
    assert merged(base, mine, new) == mine.replace("gardener: show bed", "gardener: draw bed")
    (conflict,) = merge(base, mine, FLOW.replace("    web_app-->>gardener: show bed\n", "")).conflicts
    assert conflict.mine.endswith("end")


def test_a_diagram_that_became_another_kind_is_one_conflict() -> None:
    mine = "### D\n\n```mermaid\nflowchart LR\n    a --> b\n```\n"
    base = '### D\n\n```mermaid\nC4Container\n    Person(a, "A")\n```\n'
    new = base.replace('"A"', '"B"')
    result = merge(base, mine, new)
    assert [(one.kind, one.where) for one in result.conflicts] == [("fence", "diagram under 'D'")]
    assert result.text("keep-mine") == mine


def test_lines_of_a_diagram_whose_braces_do_not_match_are_merged_all_the_same() -> None:
    base = OVERVIEW.replace("    }\n", "")
    mine, new = base.replace("Plans beds.", "Digs."), base.replace("Keeps beds.", "Stores beds.")
    assert merged(base, mine, new) == mine.replace("Keeps beds.", "Stores beds.")
