import asyncio
from itertools import combinations
from pathlib import Path

import builders as b
import pytest

from specagent.agent.document.rendering import render_spec
from specagent.agent.drafting.brief import Brief, ContextDocument
from specagent.agent.drafting.draft import draft_spec
from specagent.agent.drafting.frame import Frame
from specagent.agent.drafting.offline.drafter import OfflineDrafter
from specagent.agent.prd import understand
from specagent.agent.prd.source_text import SourceText
from specagent.schemas.adr import DecisionRow

PRDS = sorted((Path(__file__).parent.parent / "prds").glob("*.md"))
FRAME = Frame(prd_link="../PRD.md", prd_title="PRD.md", adr_folder="adr", first_number=1, digits=3, date="2026-01-31")


def prd_of(text, name="PRD.md"):
    return understand(SourceText(name=name, text=text))


def drafted(brief, frame=FRAME):
    return asyncio.run(draft_spec(brief, OfflineDrafter(), frame))


def draft_of(text, **brief):
    return drafted(Brief(prd=prd_of(text), **brief))


def draft_file(name):
    path = next(one for one in PRDS if one.stem == name)
    return draft_of(path.read_text())


def names(draft):
    containers = {f"container {one.name}" for one in draft.spec.overview.containers}
    return containers | {f"technology {one.name}" for one in draft.spec.stack.technologies}


def technologies(draft):
    return {one.name for one in draft.spec.stack.technologies}


@pytest.mark.parametrize("path", PRDS, ids=lambda path: path.stem)
def test_the_draft_of_any_product_breaks_no_rule(path):
    draft = draft_of(path.read_text())

    assert draft.findings == ()
    assert 2 <= len(draft.adrs) <= 8
    assert all(row.answers for row in draft.spec.traceability if row.kind != "out-of-scope")


@pytest.mark.parametrize("path", PRDS, ids=lambda path: path.stem)
def test_the_same_brief_gives_the_same_bytes(path):
    assert render_spec(draft_of(path.read_text()).spec) == render_spec(draft_of(path.read_text()).spec)


def test_different_products_get_different_architectures():
    drafts = {path.stem: names(draft_of(path.read_text())) for path in PRDS}

    overlaps = {
        (one, other): len(drafts[one] & drafts[other]) / len(drafts[one] | drafts[other])
        for one, other in combinations(drafts, 2)
    }
    assert {pair: round(share, 2) for pair, share in overlaps.items() if share >= 0.5} == {}


@pytest.mark.parametrize("name", ["command_line", "library", "firmware"])
def test_a_product_that_runs_on_a_device_gets_no_server(name):
    draft = draft_file(name)

    kinds = {one.kind for one in draft.spec.overview.containers}
    assert "service" not in kinds
    assert "queue" not in kinds
    assert not technologies(draft) & {"React", "PostgreSQL", "Docker", "Kubernetes", "Redis"}


def test_a_library_keeps_no_data_and_says_so():
    draft = draft_file("library")

    assert draft.spec.data.entities == []
    assert "keeps no data" in draft.spec.data.summary


def test_what_the_prd_names_wins():
    assert {"Go"} <= technologies(draft_file("command_line"))
    assert {"Zephyr"} <= technologies(draft_file("firmware"))
    assert {"Django", "Vue"} & technologies(draft_file("web_application"))
    assert {"Snowflake", "dbt"} <= technologies(draft_file("data_pipeline"))
    assert {"Flutter"} <= technologies(draft_file("mobile"))


SHOP = """# Stall PRD

## Overview

Stall is a web application in which farmers sell vegetables.

## Functional requirements

- FR-1: A farmer lists a vegetable in the browser.
- FR-2: A customer places an order in the browser and pays by card.

## Non-functional requirements

- NFR-1: Pages load in under 2 seconds.

## Constraints

- CON-1: Data is stored in {database}.
"""


def test_a_technology_that_the_prd_requires_cites_the_constraint():
    draft = draft_of(SHOP.format(database="MariaDB"))

    row = next(one for one in draft.spec.stack.technologies if one.name == "MariaDB")
    assert row.basis.requirements == ["CON-1"]
    assert not row.basis.assumption
    assert "PostgreSQL" not in technologies(draft)
    assert any("MariaDB" in adr.title for adr in draft.adrs)


def test_what_the_prd_excludes_is_not_chosen():
    plain = draft_of(SHOP.format(database="a relational database"))
    assert "PostgreSQL" in technologies(plain), "the default, or the next assertion proves nothing"

    assert "PostgreSQL" not in technologies(draft_of(SHOP.format(database="MariaDB, not PostgreSQL")))


def test_an_accepted_record_binds_the_draft_and_is_not_decided_again():
    record = b.adr(7, "MariaDB over PostgreSQL", status="accepted")
    text = SHOP.format(database="a relational database")
    frame = Frame(
        prd_link="../PRD.md",
        prd_title="PRD.md",
        adr_folder="adr",
        first_number=8,
        digits=3,
        date="2026-01-31",
        existing=(
            DecisionRow(
                number=7,
                title=record.title,
                status="accepted",
                status_note="",
                link="adr/007-mariadb-over-postgresql.md",
            ),
        ),
    )

    draft = drafted(Brief(prd=prd_of(text), adrs=(record,)), frame)

    row = next(one for one in draft.spec.stack.technologies if one.name == "MariaDB")
    assert row.basis.policies == ["ADR-007"]
    assert [one.number for one in draft.spec.decisions.decisions][:2] == [7, 8]
    assert not [adr for adr in draft.adrs if "MariaDB" in adr.title]


def test_a_context_document_binds_the_draft():
    policy = ContextDocument("cloud-policy.md", "Every service stores its data in MariaDB.")

    draft = draft_of(SHOP.format(database="a relational database"), contexts=(policy,))

    row = next(one for one in draft.spec.stack.technologies if one.name == "MariaDB")
    assert row.basis.policies == ["cloud-policy.md"]


def test_goals_quote_the_target_of_the_prd():
    goals = draft_of(SHOP.format(database="MariaDB")).spec.goals.goals

    latency = next(one for one in goals if one.drivers[0].ref == "NFR-1")
    assert "under 2 seconds" in latency.description


def test_everything_that_the_catalogue_chose_is_on_the_reviewers_list():
    spec = draft_of(SHOP.format(database="MariaDB")).spec

    asked = [f"{one.subject} {one.text}" for one in spec.open_points if one.kind == "assumption"]
    assumed = [one.name for one in spec.stack.technologies if one.basis.assumption]
    assert len(assumed) > 3
    assert [name for name in assumed if not any(name in point for point in asked)] == []


def test_versions_that_nobody_checked_are_asked_for():
    spec = draft_file("infrastructure").spec

    open_versions = {one.name for one in spec.stack.technologies if one.version == "to be confirmed"}
    asked = {one.subject for one in spec.open_points if one.kind == "question"}
    assert {f"Technology: {name}" for name in open_versions} <= asked


def test_a_prd_in_another_language_is_quoted_as_it_stands_and_the_notice_says_so():
    draft = draft_of(
        "# Markt PRD\n\n## Übersicht\n\nMarkt ist eine Web-Anwendung für Bauern.\n\n"
        "## Funktionale Anforderungen\n\n- FA-1: Bauern bieten Gemüse im Browser an.\n"
        "- FA-2: Kunden bestellen Gemüse.\n\n"
        "## Nicht-funktionale Anforderungen\n\n- NFA-1: Seiten laden in unter 2 Sekunden.\n"
    )

    assert "not in English" in draft.spec.notice
    assert "Seiten laden in unter 2 Sekunden" in draft.spec.goals.goals[0].description


def test_a_prd_without_any_quality_gets_goals_to_be_confirmed():
    features = "- Users count things.\n- Users reset the count.\n- Users export counts.\n"
    draft = draft_of(f"# Tally PRD\n\n## Features\n\n{features}")

    assert draft.findings == ()
    assert {one.assumption for one in draft.spec.goals.goals} == {True}


def test_what_the_prd_forbids_is_neither_built_nor_cited():
    text = SHOP.format(database="MariaDB") + "\n## Security\n\n- NFR-9: The service must not upload files.\n"
    draft = draft_of(text)

    assert not any(one.name == "Object Store" for one in draft.spec.overview.containers)


def test_no_public_cloud_means_no_managed_service():
    text = SHOP.format(database="MariaDB") + "- CON-2: Everything runs on our own servers.\n"
    draft = draft_of(text.replace("lists a vegetable", "uploads a photo of a vegetable"))

    assert any(one.name == "Object Store" for one in draft.spec.overview.containers)
    assert "Amazon S3" not in technologies(draft)


def test_a_phone_reaches_the_database_through_the_backend():
    draft = draft_file("mobile")

    sources = {one.source for one in draft.spec.overview.relations if one.target == "Primary Database"}
    assert sources
    assert "Mobile App" not in sources


def test_names_that_collide_are_told_apart():
    users = "\n## Users\n\n- **Backend API**: a nickname\n- **Carrier**: brings parcels\n- **carrier**: again\n"
    outside = "\n## Integrations\n\n- Carrier\n- Web Application\n"
    draft = draft_of(SHOP.format(database="MariaDB") + users + outside)

    assert draft.findings == ()
    assert len({one.id for one in draft.spec.overview.parts}) == len(draft.spec.overview.parts)


def test_a_short_prd_that_names_nothing_twice_still_gets_a_data_model_to_be_confirmed():
    draft = draft_of(SHOP.format(database="MariaDB"))

    rows = {one.name: one.basis for one in draft.spec.data.entities}
    assert list(rows) == ["Vegetable", "Order"]
    assert [one.requirements for one in rows.values()] == [["FR-1"], ["FR-2"]]
    assert all(one.assumption for one in rows.values())
    assert draft.findings == ()


def test_what_is_only_looked_at_is_no_record():
    text = (
        SHOP.format(database="MariaDB").replace("lists a vegetable", "opens a page").replace("places an order", "pays")
    )

    assert draft_of(text).spec.data.entities == []
