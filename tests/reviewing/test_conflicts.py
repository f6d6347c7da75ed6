"""Conflicts of every kind, settled one after the other."""

import pytest
from reviewing.sessions import BASE, HEAD, TORN, Session, choice_of, choices_of, reviewing

from specagent.agent.document.merging import merge

CONFLICTS = {
    "row": (HEAD + "| Backend | Python |\n", HEAD + "| Backend | Go |\n", HEAD + "| Backend | Java |\n"),
    "item": (
        "- **Logs:** Write JSON.\n- Two.\n",
        "- **Logs:** Write text.\n- Two.\n",
        "- **Logs:** Write XML.\n- Two.\n",
    ),
    "sentence": ("We keep it simple. We test.\n", "We keep it tiny. We test.\n", "We keep it large. We test.\n"),
    "diagram line": (
        "```mermaid\nerDiagram\n    A ||--o{ B : has\n```\n",
        "```mermaid\nerDiagram\n    A ||--o{ B : owns\n```\n",
        "```mermaid\nerDiagram\n    A ||--o{ B : keeps\n```\n",
    ),
    "fence": ("```python\na = 1\n```\n", "```python\na = 2\n```\n", "```python\na = 3\n```\n"),
    "heading": ("## 3. Stack\n\nText.\n", "## 3. My Stack\n\nText.\n", "## 3. New Stack\n\nText.\n"),
    "block": ("> We wait.\n", "> We hurry.\n", "> We sleep.\n"),
    "row that is gone": (
        HEAD + "| Backend | Python |\n| Web | React |\n",
        HEAD + "| Web | React |\n",
        HEAD + "| Backend | Java |\n| Web | React |\n",
    ),
    "row that nobody knows": (None, HEAD + "| Backend | Go |\n", HEAD + "| Backend | Java |\n"),
}


@pytest.mark.parametrize(("key", "policy"), [("k", "keep-mine"), ("t", "take-new"), ("b", "both")])
def test_a_conflict_of_each_kind_is_settled_as_the_key_says(key, policy):
    torn = [texts for name, texts in CONFLICTS.items() if (key, name) != ("b", "heading")]
    merged = [merge(*texts) for texts in torn]

    with Session("\n".join(f"review(*{texts!r})" for texts in torn)) as run:
        lines = run.until()
        for number, one in enumerate(merged):
            assert f"Conflict 1 of 1: {one.conflicts[0].where}" in lines
            run.type(key)
            lines = run.type("a") if number + 1 < len(merged) else []
        assert choices_of(run, b"a\n") == [["accept", one.text(policy), ""] for one in merged]


def test_both_sides_of_a_conflict_are_shown_word_by_word_against_what_was_generated():
    with reviewing(*TORN) as run:
        lines = run.until()

        assert lines[lines.index("yours, against the text as last generated:") + 1] == "| Backend | Python Go |"
        assert (
            lines[lines.index("the redraft's, against the text as last generated:") + 1] == "| Backend | Python Java |"
        )


def test_a_side_that_is_gone_and_one_that_nobody_generated_are_told():
    with reviewing(*CONFLICTS["row that is gone"]) as run:
        assert "yours: takes it out" in run.until()
    with reviewing(*CONFLICTS["row that nobody knows"]) as run:
        lines = run.until()
        assert lines[lines.index("yours:") + 1] == "| Backend | Go |"
        assert lines[lines.index("the redraft's:") + 1] == "| Backend | Java |"


def test_both_is_no_choice_where_only_one_can_stand():
    with reviewing(*CONFLICTS["heading"]) as run:
        assert "[b]oth" not in run.until()[-1]
        assert "Answer with one of k, t, e, s, q; ? explains them." in run.type("b")


def test_several_conflicts_are_asked_in_their_order_and_keep_their_own_answers():
    texts = [BASE.replace("Python", one).replace("small", two) for one, two in [("Go", "tiny"), ("Java", "huge")]]

    with reviewing(BASE, *texts) as run:
        assert any(line.startswith("Conflict 1 of 2: row") for line in run.until())
        assert any(line.startswith("Conflict 2 of 2: paragraph") for line in run.type("t"))
        lines = run.type("k")
        assert "| Backend | Go Java |" in lines
        assert choice_of(run, b"a\n")[1] == BASE.replace("Python", "Java").replace("small", "tiny")
