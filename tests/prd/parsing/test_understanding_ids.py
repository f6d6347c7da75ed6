"""Requirements that carry ids: where they are defined, and where they are only quoted."""

from textwrap import dedent

import pytest

from specagent.agent.prd import understand
from specagent.agent.prd.source_text import SourceText
from specagent.schemas.prd import Prd


def read(text: str) -> Prd:
    return understand(SourceText("PRD.md", dedent(text).strip() + "\n"))


def ids(prd: Prd) -> list[str]:
    return [one.ref for one in prd.requirements]


@pytest.mark.parametrize(
    "line",
    [
        "- **FR-1**: Riders can book a bike.",
        "- **FR-1:** Riders can book a bike.",
        "- **FR-1: Booking** Riders can book a bike.",
        "- FR-1: Riders can book a bike.",
        "- FR-1. Riders can book a bike.",
        "- FR-1 Riders can book a bike.",
        "- FR-1 — Riders can book a bike.",
        "- FR-1 - Riders can book a bike.",
        "- [FR-1] Riders can book a bike.",
        "- `FR-1` Riders can book a bike.",
        "- (FR-1) Riders can book a bike.",
        "- **[FR-1]** Riders can book a bike.",
        "- [ ] FR-1: Riders can book a bike.",
        "- [x] **FR-1**: Riders can book a bike.",
        "* ***FR-1*** Riders can book a bike.",
        "1. FR-1: Riders can book a bike.",
        "1. **FR-1** – Riders can book a bike.",
        "FR-1: Riders can book a bike.",
        "**FR-1** Riders can book a bike.",
        "**FR-1:** Riders can book a bike.",
        "> **FR-1:** Riders can book a bike.",
        "### FR-1: Riders can book a bike.",
        "### FR-1 — Riders can book a bike",
        "### 3.1 FR-1: Riders can book a bike",
        "#### `FR-1` Riders can book a bike",
        "### [FR-1] Riders can book a bike",
        "- ✅ FR-1: Riders can book a bike.",
        "- FR-1 (Must): Riders can book a bike.",
        "- **FR-1** [P0]: Riders can book a bike.",
        '- <a id="fr-1"></a>**FR-1**: Riders can book a bike.',
        "    FR-1    Riders can book a bike.",
        "| FR-1 | Riders can book a bike. |\n| --- | --- |\n| FR-2 | Riders can end a trip. |",
    ],
)
def test_an_id_is_found_however_it_is_written(line: str) -> None:
    prd = read(f"# Bikes PRD\n\n## Functional Requirements\n\n{line}\n")
    assert prd.requirements[0].id == "FR-1"
    assert prd.requirements[0].numbered
    assert "Riders can book a bike" in prd.requirements[0].text
    assert "FR-1" not in prd.requirements[0].text


@pytest.mark.parametrize(
    "id_",
    [
        "FR1",
        "FR-001",
        "FR_01",
        "FR 12",
        "NFR-SEC-02",
        "REQ-4.2",
        "RF01",
        "RNF-3",
        "US-7",
        "HU1",
        "R-013.1",
        "ФТ-1",
        "BR-2",
        "SYS-REQ-9",
        "UC-03",
        "NF1",
        "FA-10",
        "F-1a",
    ],
)
def test_common_families_of_ids_are_known(id_: str) -> None:
    prd = read(f"# Bikes\n\n## Requirements\n\n- {id_}: The lock opens after payment was confirmed.\n")
    assert [one.id for one in prd.requirements] == [id_]


def test_a_family_of_its_own_counts_once_three_ids_share_it() -> None:
    prd = read("""
        # Kiosk
        ## Screens and flows
        - **KX-01**: The visitor chooses a language.
        - **KX-02**: The visitor prints a badge.
        - **KX-03**: The host is told by email.
        """)
    assert ids(prd) == ["KX-01", "KX-02", "KX-03"]


def test_ids_quoted_in_change_logs_ranges_and_traceability_are_no_definitions() -> None:
    prd = read("""
        # Fleet PRD
        ## Change Log
        | Version | Change |
        | --- | --- |
        | 1.1 | FR-2 was reworded |
        - FR-3: dropped after review
        ## Overview
        FR-1-FR-9 describe the first release. FR-1, FR-2 and FR-3 were reviewed.
        ## Functional Requirements
        - FR-1: Drivers start a shift in the app.
        - FR-2: Dispatchers see every vehicle on a map.
        ## Traceability Matrix
        | Requirement | Test |
        | --- | --- |
        | FR-1 | TC-1 |
        | FR-2 | TC-2, TC-3 |
        """)
    assert ids(prd) == ["FR-1", "FR-2"]
    assert [one.place.line for one in prd.requirements] == [10, 11]


def test_an_index_before_the_definitions_does_not_win() -> None:
    prd = read("""
        # Fleet PRD
        ## Requirements Overview
        | ID | Title |
        | --- | --- |
        | FR-1 | Start shift |
        | FR-2 | Live map |
        ## Functional Requirements
        ### FR-1 Start shift
        Drivers start a shift in the app.
        ### FR-2 Live map
        Dispatchers see every vehicle on a map.
        """)
    assert [(one.ref, one.place.line, one.place.end_line) for one in prd.requirements] == [
        ("FR-1", 8, 9),
        ("FR-2", 10, 11),
    ]


def test_acceptance_tables_by_id_are_no_second_definitions() -> None:
    prd = read("""
        # 看板
        ## 功能需求
        | 编号 | 需求描述 | 优先级 |
        | --- | --- | --- |
        | R-01 | 支持导出订单报表 | 高 |
        | R-02 | 支持批量修改库存 | 中 |
        ## 验收标准
        | 需求编号 | 验收标准 |
        | --- | --- |
        | R-01 | 报表与后台数据一致 |
        | R-02 | 修改后库存立即更新 |
        """)
    assert [(one.ref, one.priority, one.place.line) for one in prd.requirements] == [
        ("R-01", "高", 5),
        ("R-02", "中", 6),
    ]


@pytest.mark.parametrize("heading", ["Risks", "Risk Register", "User Roles", "Open Questions", "Roadmap", "Glossary"])
def test_the_same_letters_number_other_things_in_other_sections(heading: str) -> None:
    prd = read(f"""
        # Clinic
        ## Functional Requirements
        - FR-1: Patients book appointments online.
        ## {heading}
        - R-01: Doctors may not accept the tool.
        - R-02: Data migration may take longer.
        - R-03: Vendors may change prices.
        """)
    assert ids(prd) == ["FR-1"]


def test_ids_restarted_per_story_are_told_apart_by_their_section() -> None:
    prd = read("""
        # Library PRD
        ## Epic 1: Lending
        ### Story 1.1: Borrow a book
        As a reader, I want to borrow a book, so that I can read at home.
        **Acceptance Criteria**
        - AC1: A loan lasts four weeks.
        - AC2: A reader has at most ten loans.
        ### Story 1.2: Return a book
        As a reader, I want to return a book, so that others can read it.
        **Acceptance Criteria**
        - AC1: The return is confirmed by email.
        - AC2: A late return costs a fee.
        """)
    assert ids(prd) == [
        "Story-1.1",
        "AC1@story-1-1",
        "AC2@story-1-1",
        "Story-1.2",
        "AC1@story-1-2",
        "AC2@story-1-2",
    ]
    story = prd.requirements[0]
    assert (story.kind, story.place.line, story.place.end_line) == ("user-story", 3, 7)
    assert story.name == "Borrow a book"


def test_criteria_without_ids_belong_to_their_story() -> None:
    prd = read("""
        # Library PRD
        ## User Stories
        ### US-1: Borrow a book
        **As a** reader
        **I want** to borrow a book
        **So that** I can read at home

        **Acceptance Criteria:**
        - A loan lasts four weeks.
        - A reader has at most ten loans.

        ### US-2: Return a book
        **As a** reader
        **I want** to return a book
        **So that** others can read it
        """)
    assert [(one.ref, one.kind, one.place.line, one.place.end_line) for one in prd.requirements] == [
        ("US-1", "user-story", 3, 10),
        ("US-2", "user-story", 12, 15),
    ]
    assert prd.requirements[0].targets == ["at most ten loans"]


def test_a_heading_with_fields_is_one_block() -> None:
    prd = read("""
        # Warehouse SRS
        ## 3. Specific Requirements
        ### REQ-01: Receive goods
        **Description:** The system shall record every delivery.
        **Priority:** High
        **Rationale:** Stock must be right.
        **Acceptance criteria:**
        1. The delivery note is scanned.
        2. The count is confirmed.

        ### REQ-02: Pick goods
        **Description:** The system shall guide pickers.
        **Priority:** Low
        """)
    assert [(one.ref, one.priority, one.name, one.place.line, one.place.end_line) for one in prd.requirements] == [
        ("REQ-01", "High", "Receive goods", 3, 9),
        ("REQ-02", "Low", "Pick goods", 11, 13),
    ]


def test_a_table_of_one_requirement_is_one_entry() -> None:
    prd = read("""
        # Warehouse SRS
        ## Functional Requirements
        | Field | Value |
        | --- | --- |
        | ID | FR-10 |
        | Title | Receive goods |
        | Description | The system shall record every delivery. |
        | Priority | Must |

        | Field | Value |
        | --- | --- |
        | ID | FR-11 |
        | Title | Pick goods |
        | Description | The system shall guide pickers. |
        | Priority | Should |
        """)
    assert [(one.ref, one.place.line, one.place.end_line) for one in prd.requirements] == [
        ("FR-10", 3, 8),
        ("FR-11", 10, 15),
    ]
    assert [one.priority for one in prd.requirements] == ["Must", "Should"]


def test_a_heading_that_only_titles_numbered_children_is_no_entry() -> None:
    prd = read("""
        # Shop
        ## Functional Requirements
        ### FR-1: Catalogue
        - FR-1.1: Customers browse by category.
        - FR-1.2: Customers search by name.
        ### FR-2: Checkout
        The checkout must work without an account.
        - FR-2.1: Customers pay by card.
        """)
    assert ids(prd) == ["FR-1.1", "FR-1.2", "FR-2", "FR-2.1"]
    assert prd.requirements[2].place.end_line == 7


def test_several_requirements_in_one_paragraph_are_parted_by_line() -> None:
    prd = read("""
        # Shop
        ## Requirements
        FR-1: Customers browse by category.
        FR-2: Customers search by name,
        also in descriptions.
        FR-3: Customers pay by card.
        """)
    assert [(one.ref, one.place.line, one.place.end_line) for one in prd.requirements] == [
        ("FR-1", 3, 3),
        ("FR-2", 4, 5),
        ("FR-3", 6, 6),
    ]


def test_a_list_below_an_identified_paragraph_belongs_to_it() -> None:
    prd = read("""
        # Shop
        ## Requirements
        **FR-1** The system shall accept:

        - cards;
        - vouchers.

        **FR-2** The system shall send an invoice.
        """)
    assert [(one.ref, one.place.end_line) for one in prd.requirements] == [("FR-1", 6), ("FR-2", 8)]
    assert prd.requirements[0].text == "The system shall accept: cards; vouchers."


def test_an_id_behind_a_title_counts_when_nothing_else_defines_it() -> None:
    prd = read("""
        # Shop
        ## Functional Requirements
        ### Search by name (FR-001)
        Customers search by name.
        ### Pay by card (FR-002)
        Customers pay by card.
        """)
    assert ids(prd) == ["FR-001", "FR-002"]


def test_an_id_behind_a_title_is_a_reference_when_defined_elsewhere() -> None:
    prd = read("""
        # Shop
        ## Functional Requirements
        - FR-001: Customers search by name.
        - FR-002: Customers pay by card.
        ## Implementation Details
        ### Search index (FR-001)
        A nightly job fills the index.
        """)
    assert [(one.ref, one.place.line) for one in prd.requirements] == [("FR-001", 3), ("FR-002", 4)]


def test_a_struck_requirement_is_withdrawn() -> None:
    prd = read("""
        # Shop
        ## Functional Requirements
        - FR-1: Customers search by name.
        - ~~FR-2: Customers pay by cheque.~~
        """)
    assert ids(prd) == ["FR-1"]


def test_columns_are_found_by_their_headers() -> None:
    prd = read("""
        # Meter
        ## Non-Functional Requirements
        | # | Category | Requirement | Target | Priority | Status |
        | --- | --- | --- | --- | --- | --- |
        | NFR-1 | Performance | Readings are shown quickly | < 2 s | Must | Open |
        | NFR-2 | Security | Readings are encrypted in transit | 100% | Should | Done |
        """)
    first, second = prd.requirements
    assert (first.ref, first.quality, first.priority, first.targets) == (
        "NFR-1",
        "performance",
        "Must",
        ["< 2 s"],
    )
    assert (second.quality, second.priority, second.targets) == ("security", "Should", ["100%"])
    assert "Done" not in second.text
    assert "Must" not in first.text


def test_kiro_requirements_are_blocks_of_story_and_criteria() -> None:
    prd = read("""
        # Requirements Document
        ## Introduction
        A tool that renames photos by the place where they were taken.
        ## Requirements
        ### Requirement 1: Read places
        **User Story:** As a photographer, I want places read from my photos, so that I can sort them.
        #### Acceptance Criteria
        1. WHEN a photo has coordinates THEN the system SHALL look up the place within 2 seconds
        2. IF a photo has none THEN the system SHALL leave its name alone
        ### Requirement 2: Undo
        **User Story:** As a photographer, I want to undo a run, so that nothing is lost.
        #### Acceptance Criteria
        1. WHEN the user undoes a run THEN the system SHALL restore all names
        """)
    assert [(one.ref, one.kind, one.place.line, one.place.end_line) for one in prd.requirements] == [
        ("Requirement-1", "user-story", 5, 9),
        ("Requirement-2", "user-story", 10, 13),
    ]
    assert prd.requirements[0].targets == ["within 2 seconds"]
    assert prd.requirements[0].name == "Read places"


def test_spec_kit_stories_requirements_and_success_criteria() -> None:
    prd = read("""
        # Feature Specification: Photo albums
        ## User Scenarios & Testing
        ### User Story 1 - Group photos (Priority: P1)
        A user groups photos by date into albums and drags albums around.
        **Acceptance Scenarios**:
        1. **Given** photos, **When** the user opens the app, **Then** albums are shown
        ### Edge Cases
        - What happens when a photo has no date?
        ## Requirements
        ### Functional Requirements
        - **FR-001**: System MUST group photos by date
        - **FR-002**: Users MUST be able to reorder albums
        - **FR-003**: System MUST keep originals [NEEDS CLARIFICATION: for how long?]
        ### Key Entities
        - **Album**: a group of photos
        - **Photo**: a picture with a date
        ## Success Criteria
        ### Measurable Outcomes
        - **SC-001**: 90% of users find a photo within one minute
        """)
    assert ids(prd) == ["User-Story-1", "FR-001", "FR-002", "FR-003"]
    assert prd.requirements[0].kind == "user-story"
    assert prd.requirements[0].priority == "P1"
    assert [one.name for one in prd.entities] == ["Album", "Photo"]
    assert [one.name for one in prd.open_questions] == ["for how long?"]


def test_section_numbers_before_sentences_are_ids() -> None:
    prd = read("""
        # Dispenser SRS
        ## 3 Requirements
        ### 3.1 Dosing
        3.1.1 The dispenser shall release one pill at the set time.
        3.1.2 The dispenser shall sound an alarm for 60 seconds.
        #### 3.1.3 Manual dose
        The nurse can release a pill by hand.
        """)
    assert [(one.id, one.ref) for one in prd.requirements] == [
        ("3.1.1", "Section-3.1.1"),
        ("3.1.2", "Section-3.1.2"),
        ("FR-1", "FR-1"),
    ]
    assert prd.requirements[0].text == "The dispenser shall release one pill at the set time."


def test_lone_ids_count_in_a_document_that_numbers_its_requirements() -> None:
    prd = read("""
        # Meals SRS
        ## Functional Requirements
        - FR-1: The cook plans a week.
        - FR-2: The cook copies a week.
        - FR-3: The buyer places an order.
        ## Assumptions and Dependencies
        - DE-1: Payroll delivers the staff list.
        ## Quality Attributes
        - Availability-1: The system shall be available 98 % of the time.
        """)
    assert ids(prd)[3:] == ["DE-1", "Availability-1"]
    assert prd.requirements[4].quality == "availability"


def test_a_full_translation_in_the_same_document_adds_no_fragments() -> None:
    prd = read("""
        # Portal
        ## Functional Requirements
        ### FR-01: SSO login
        **Description:** The system must support SSO login.
        **Priority:** High
        # Portal (Deutsch)
        ## Funktionale Anforderungen
        ### FR-01: SSO Login
        **Beschreibung:** Das System muss SSO Login support bieten.
        **Priorität:** Hoch
        """)
    assert ids(prd) == ["FR-01"]


def test_use_cases_with_flows_are_one_entry_each() -> None:
    prd = read("""
        # Parking
        ## Use Cases
        ### UC-01: Enter the garage
        **Actor:** Driver
        **Preconditions:** The garage has free places.
        **Main flow:**
        1. The camera reads the plate.
        2. The barrier opens.
        ### UC-02: Leave the garage
        **Actor:** Driver
        **Main flow:**
        1. The driver pays.
        2. The barrier opens.
        """)
    assert [(one.ref, one.kind, one.place.line, one.place.end_line) for one in prd.requirements] == [
        ("UC-01", "functional", 3, 8),
        ("UC-02", "functional", 9, 13),
    ]


def test_names_that_look_like_ids_are_none() -> None:
    prd = read("""
        # Player
        ## Functional Requirements
        - MP3 files play without gaps.
        - H264 and AV1 - both are decoded.
        - SHA-256: every download is verified.
        - ISO-8601: dates are shown like this.
        - P0: crash on start is fixed.
        """)
    assert [one.id for one in prd.requirements] == ["FR-1", "FR-2", "FR-3", "FR-4", "FR-5"]
    assert not any(one.numbered for one in prd.requirements)


def test_story_tables_with_as_i_want_so_that_columns() -> None:
    prd = read("""
        # Gym
        ## User Stories
        | ID | As a | I want to | So that | Priority |
        | --- | --- | --- | --- | --- |
        | US-01 | member | book a class | I have a place | High |
        | US-02 | trainer | see who comes | I can prepare | Low |
        """)
    assert [(one.ref, one.kind, one.priority) for one in prd.requirements] == [
        ("US-01", "user-story", "High"),
        ("US-02", "user-story", "Low"),
    ]
