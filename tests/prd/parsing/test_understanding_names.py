import pytest

from specagent.agent.prd import understand
from specagent.agent.prd.source_text import SourceText


def prd_of(text, name="PRD.md"):
    return understand(SourceText(name=name, text=text))


def names(*lines):
    text = "# Lend PRD\n\n## Requirements\n\n" + "".join(f"- FR-{at}: {line}\n" for at, line in enumerate(lines, 1))
    return [one.name for one in prd_of(text).requirements]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Books are returned.", "Books are returned"),
        ("All personal data stays in the European Union; the servers stand in Frankfurt.", None),
        ("The reader receives a reminder by email and by text message before the loan ends.", None),
        ("Running costs must stay below 1,500 EUR per month at 40 branches of the library.", None),
    ],
)
def test_a_short_name_never_ends_in_the_middle_of_a_phrase(text, name):
    shortened = names(text, "Books are lent.", "Books are found.")[0]

    assert name is None or shortened == name
    assert text.startswith(shortened)
    assert shortened.split()[-1] not in {"the", "in", "by", "and", "of", "at", "below", "per", "1,500", "40"}


@pytest.mark.parametrize(
    ("text", "title"),
    [
        (
            "# Product Requirements Document (PRD)\n\n## Overview\n\nThe Lending Desk is a service for libraries.",
            "Lending Desk",
        ),
        ("# PRD\n\n## Summary\n\nShelfie lets neighbours lend books.", "Shelfie"),
        ("# Meter Pipeline: Requirements\n\n## Overview\n\nIt loads readings.", "Meter Pipeline"),
        ("# PRD\n\n## Overview\n\nToday books get lost.", "PRD"),
    ],
)
def test_the_product_is_named_even_where_the_title_only_says_prd(text, title):
    body = "\n\n## Requirements\n\n- Readers borrow books.\n- Readers return books.\n- Readers find books.\n"

    assert prd_of(text + body).title == title


def test_things_that_requirements_keep_speaking_of_are_entities():
    prd = prd_of(
        "# Desk PRD\n\n## Requirements\n\n- The reader borrows a book.\n- The reader returns the book.\n"
        "- A lost book is paid for by its reader.\n- The full list of books is shown.\n- The system sends mail.\n"
    )

    assert {one.name for one in prd.entities} == {"Reader", "Book"}
