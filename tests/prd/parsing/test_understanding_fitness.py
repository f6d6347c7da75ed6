"""Documents that are no PRD are refused, with what they look like and what to do."""

from textwrap import dedent

import pytest

from specagent.agent.errors import SpecAgentError
from specagent.agent.prd import understand
from specagent.agent.prd.source_text import SourceText

REFUSED = {
    "is empty": "  \n\n",
    "link": """
        # Requirements

        The PRD has moved: see [the wiki](https://wiki.example.com/prd).
        """,
    "template": """
        # [Product Name] PRD
        ## Overview
        [Describe the product in two sentences]
        ## Functional Requirements
        - FR-1: [Requirement description]
        - FR-2: [Requirement description]
        ## Non-Functional Requirements
        - TBD
        ## Out of Scope
        - ...
        """,
    "tasks": """
        # Implementation Plan
        ## Tasks
        - [x] 1. Set up the repository
        - [x] 2. Create the schema
          - [x] 2.1 Users
          - [ ] 2.2 Orders
        - [ ] 3. Build the login page
        - [ ] 4. Write the tests
        - [ ] 5. Deploy
        """,
    "installation guide": """
        # Requirements
        To follow along you need:
        - Python 3.11 or newer
        - git
        - an account with a mail provider
        ## Installing Python
        - Linux: run `sudo apt-get install python3`.
        - macOS: run `brew install python`.
        ## Installing the project
        1. `git clone https://example.com/shop.git`
        2. `pip install -r requirements.txt`
        ## Running
        Run `python main.py`.
        """,
    "architecture document": """
        # Architecture: Court booking
        ## 1. Architectural Goals and Constraints
        | Goal | Description |
        | --- | --- |
        | Low latency | Cache the timetable |
        ## 2. System Architecture Overview
        A single page application calls a REST API.
        ## 3. Technology Stack
        | Category | Technology | Version |
        | --- | --- | --- |
        | Backend | FastAPI | 0.115 |
        ## 4. Key Design Patterns & Conventions
        - All access to data goes through repositories.
        ## 5. Data Management
        - Migrations are reversible.
        ## 6. Cross-Cutting Concerns
        - Logs are JSON.
        ## 7. Architecture Decision Records
        | ADR | Decision | Status |
        | --- | --- | --- |
        | 001 | PostgreSQL over MongoDB | Accepted |
        """,
    "no requirement": """
        # Holiday notes
        We went to the sea. The weather was fine, and the food was better.
        """,
}

ACCEPTED = {
    "terse": """
        # Doorbell

        Requirements:

        - flash a light
        - ring a phone
        - last a year on one battery
        """,
    "three lines": """
        - The lamp must turn on at dusk.
        - The lamp must turn off at dawn.
        - It shall not need a network.
        """,
    "checkboxes": """
        # CSV import
        ## Requirements
        - [ ] Upload a file
        - [x] Show a preview
        - [ ] Report bad rows
        ## Out of scope
        - Excel
        """,
    "a few open places": """
        # Shop
        ## Functional Requirements
        - FR-1: Customers pay by card.
        - FR-2: Customers pay by invoice within [TBD] days.
        - FR-3: Staff refund a payment.
        ## Budget
        TBD
        """,
    "with a stack": """
        # Shop
        ## Functional Requirements
        - Customers pay by card.
        ## Technology Stack
        - Go
        ## Architecture
        - One service.
        ## Deployment
        - Docker
        ## Data Model
        - **Order**: number
        """,
    "with links": """
        # Shop
        See [the brief](brief.md) and [the sketches](sketches.md).
        ## Requirements
        - Customers pay by card.
        - Staff refund a payment.
        """,
    "installing as a feature": """
        # Setup assistant PRD
        ## Functional Requirements
        - The assistant installs Python when it is missing.
        - The assistant creates an account.
        - It must run without `sudo`.
        """,
}


@pytest.mark.parametrize("kind", REFUSED)
def test_other_documents_are_refused_with_what_they_look_like(kind: str) -> None:
    with pytest.raises(SpecAgentError) as caught:
        understand(SourceText("notes.md", dedent(REFUSED[kind]).strip("\n") + "\n"))
    assert kind in caught.value.message
    assert "'notes.md'" in caught.value.message
    assert "A PRD says what a product must do" in caught.value.hint


@pytest.mark.parametrize("kind", ACCEPTED)
def test_terse_and_unusual_prds_are_not_refused(kind: str) -> None:
    assert understand(SourceText("PRD.md", dedent(ACCEPTED[kind]).strip() + "\n")).requirements
