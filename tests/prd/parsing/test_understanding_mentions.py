"""What else a PRD names: its product, users, technologies, other systems, entities, open questions."""

from textwrap import dedent

import pytest

from specagent.agent.prd import understand
from specagent.agent.prd.source_text import SourceText
from specagent.schemas.prd import Prd, TechnologyMention


def read(text: str, name: str = "PRD.md") -> Prd:
    return understand(SourceText(name, dedent(text).strip() + "\n"))


def technology(prd: Prd, name: str) -> TechnologyMention:
    return next(one for one in prd.technologies if one.name == name)


@pytest.mark.parametrize(
    ("heading", "title"),
    [
        ("# Court booking: Product Requirements Document", "Court booking"),
        ("# Product Requirements Document (PRD): Court booking", "Court booking"),
        ("# PRD - Court booking", "Court booking"),
        ("# Product Requirements Document - Court booking v1.2", "Court booking"),
        ("# Software Requirements Specification for Court booking", "Court booking"),
        ("# 🎾 Court booking PRD", "Court booking"),
        ("# Court booking", "Court booking"),
        ("# Lastenheft: Platzbuchung", "Platzbuchung"),
        ("# 球场预订产品需求文档", "球场预订"),
    ],
)
def test_the_title_is_the_product_without_the_kind_of_document(heading: str, title: str) -> None:
    assert read(f"{heading}\n\n## Requirements\n\n- Members can book courts.\n").title == title


def test_a_title_without_a_name_falls_back_to_facts_and_the_file() -> None:
    body = "## Requirements\n- Members can book courts.\n"
    facts = "| Project Name | Court booking |\n| --- | --- |\n| Status | Draft |\n"
    assert read(f"# Product Requirements Document\n\n{facts}\n{body}").title == "Court booking"
    assert read(f"# PRD\n\n{body}", "court-booking-prd.md").title == "court booking"
    assert read(body, "docs/courts.md").title == "courts"


def test_the_summary_is_the_first_description() -> None:
    prd = read("""
        # Court booking
        **Author:** K. Example
        **Status:** Draft
        ## 1. Overview
        This document defines the requirements of release one.

        Court booking lets members of a club reserve a court. Coaches see who plays when. Payments come later.
        ## 2. Requirements
        - Members can book courts.
        """)
    assert prd.summary == "Court booking lets members of a club reserve a court. Coaches see who plays when."


def test_personas_come_from_sections_and_stories() -> None:
    prd = read("""
        # Court booking
        ## User Personas
        ### Priya, the organiser
        Runs the league and hates phone calls.
        ### Tom, the beginner
        Plays once a month.
        ## User Roles
        | Role | Description |
        | --- | --- |
        | Coach | Teaches groups |
        ## Users
        - **Janitor** – waters the courts
        - Board members: want figures
        ## User Stories
        - As a treasurer, I want a monthly report, so that I can send invoices.
        """)
    assert [(one.name, one.description) for one in prd.personas] == [
        ("Priya, the organiser", "Runs the league and hates phone calls."),
        ("Tom, the beginner", "Plays once a month."),
        ("Coach", "Teaches groups"),
        ("Janitor", "waters the courts"),
        ("Board members", "want figures"),
        ("Treasurer", ""),
    ]


def test_technologies_carry_what_the_document_wants_of_them() -> None:
    prd = read("""
        # Court booking
        ## Functional Requirements
        - FR-1: Members sign in with Keycloak.
        - FR-2: The calendar is exported to Google Calendar or similar.
        ## Constraints
        - CON-1: The backend must use PostgreSQL 15.
        - CON-2: No Kubernetes.
        - CON-3: The existing Redis cluster is shared.
        ## Tech Stack
        - Frontend: React 18.2, preferably with TypeScript
        ## Out of Scope
        - Migration from MongoDB
        """)
    assert technology(prd, "PostgreSQL").stance == "required"
    assert technology(prd, "PostgreSQL").version == "15"
    assert technology(prd, "PostgreSQL").requirement == "CON-1"
    assert technology(prd, "Kubernetes").stance == "excluded"
    assert technology(prd, "Redis").stance == "existing"
    assert (technology(prd, "React").stance, technology(prd, "React").version) == ("required", "18.2")
    assert technology(prd, "TypeScript").stance == "preferred"
    assert technology(prd, "MongoDB").stance == "excluded"
    assert (technology(prd, "Keycloak").stance, technology(prd, "Keycloak").requirement) == (
        "mentioned",
        "FR-1",
    )


@pytest.mark.parametrize(
    ("sentence", "stance"),
    [
        ("The service must not use Docker.", "excluded"),
        ("It runs without Docker.", "excluded"),
        ("Avoid Docker.", "excluded"),
        ("Docker is not required for local work.", "mentioned"),
        ("Do not require Docker for every task.", "mentioned"),
        ("The service must be deployed with Docker.", "required"),
        ("A container runtime such as Docker is available.", "preferred"),
        ("Docker (or similar) packages the service.", "preferred"),
        ("The team already runs Docker.", "existing"),
        ("Docker images are built by the pipeline.", "mentioned"),
    ],
)
def test_the_stance_is_read_from_the_sentence(sentence: str, stance: str) -> None:
    prd = read(f"# Courts\n\n## Functional Requirements\n\n- {sentence}\n- Members can book courts.\n")
    assert technology(prd, "Docker").stance == stance


def test_a_demand_counts_before_a_waiver_of_its_section() -> None:
    prd = read("""
        # Courts
        ## Functional Requirements
        - FR-1: The system must store bookings in PostgreSQL.
        ## Out of Scope
        - Tuning of PostgreSQL
        """)
    assert technology(prd, "PostgreSQL").stance == "required"


def test_versions_in_a_column_are_read() -> None:
    prd = read("""
        # Courts
        ## Requirements
        - Members can book courts.
        ## Technology Stack
        | Layer | Technology | Version |
        | --- | --- | --- |
        | Database | PostgreSQL | 17.2 |
        | Backend | FastAPI | >=0.115 |
        """)
    assert technology(prd, "PostgreSQL").version == "17.2"
    assert technology(prd, "FastAPI").version == ">=0.115"


def test_external_systems_are_listed_or_integrated_with() -> None:
    prd = read("""
        # Courts
        ## Functional Requirements
        - The system integrates with the Acme Club Register.
        - Weather comes via the OpenWeather API.
        - The system offers a REST API.
        ## External Systems
        - Payment provider: takes payments
        - **Door control** opens the gate
        """)
    assert [one.name for one in prd.external_systems] == [
        "Acme Club Register",
        "OpenWeather API",
        "Payment provider",
        "Door control",
    ]


def test_entities_are_things_that_are_created_and_changed() -> None:
    prd = read("""
        # Courts
        ## Functional Requirements
        - Members can create a booking.
        - Members can cancel their bookings.
        - Coaches can create a training group.
        - Coaches can delete training groups.
        - Admins can view the dashboard and edit settings.
        - Admins can export a list, and view the dashboard again.
        """)
    assert [one.name for one in prd.entities] == ["Booking", "Training Group"]


def test_entities_of_a_data_model_come_first() -> None:
    prd = read("""
        # Courts
        ## Functional Requirements
        - Members can book courts.
        ## Data Model
        | Entity | Attributes |
        | --- | --- |
        | Court | name, surface |
        | Booking | start, end |
        ### Member
        - name
        - email
        """)
    assert [one.name for one in prd.entities] == ["Court", "Booking", "Member"]


def test_open_questions_come_from_sections_and_marks() -> None:
    prd = read("""
        # Courts
        ## Functional Requirements
        - FR-1: Guests pay [NEEDS CLARIFICATION: per hour or per game?].
        ## Open Questions
        1. Who owns the gate?
        - [ ] May guests book?
        - [x] Is there a budget?
        """)
    assert [one.name for one in prd.open_questions] == [
        "per hour or per game?",
        "Who owns the gate?",
        "May guests book?",
    ]
