"""The smallest documents that break a text rule on headings, and near misses."""

from checks.cases import SPEC, Example, edited

STACK = SPEC[SPEC.index("## 3. Tech") : SPEC.index("## 4. Key")]
GOALS = SPEC[SPEC.index("| Goal / Constraint") : SPEC.index("## 2. System")]
PROSE = "Search answers within 300 ms, and two developers run the service.\n\n"
BULLETS = "- **Fast Search** (NFR-1): Search answers within 300 ms.\n\n"
MOVED = edited((STACK, "")).replace("## 6. Cross", f"{STACK}## 6. Cross")

EXAMPLES = {
    "TX001": Example(
        broken={"spec": edited((STACK, ""))},
        fine={"spec": edited(("## 3. Technology Stack", "## Tech Stack"))},
    ),
    "TX003": Example(
        broken={"spec": MOVED},
        fine={"spec": edited(("## 3. Technology Stack", "## Glossary\n\nA tool is lent.\n\n## 3. Technology Stack"))},
    ),
    "TX004": Example(
        broken={"spec": edited(("## 3. Technology Stack", "## 3. Tech Stack"))},
        fine={"spec": edited(("## 3. Technology Stack", "3\\. Technology stack\n---"))},
    ),
    "TX010": Example(
        broken={"spec": edited((GOALS, PROSE))},
        fine={"spec": edited((GOALS, BULLETS))},
    ),
    "TX011": Example(
        broken={"spec": edited(("## 6. Cross", "## 5. Data Management\n\nTools are kept for ever.\n\n## 6. Cross"))},
        fine={"spec": edited(("## 6. Cross", "## Data Protection\n\nTools are kept for ever.\n\n## 6. Cross"))},
    ),
}
