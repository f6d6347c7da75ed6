"""Words for generated answers: sentences that name no number and no product, so that any PRD bears them."""

import random
import re

GOALS = ["High Availability", "Fast Response", "Data Protection", "Low Operating Cost"]
CONSTRAINTS = ["Given Platform", "Small Team"]
ACTORS = ["Reader", "Librarian", "Mail Service"]
CONTAINERS = ["Web Client", "Lending API", "Search Worker", "Main Database"]
TECHNOLOGIES = {
    "TypeScript": "Frontend",
    "Python": "Backend",
    "Docker": "Infrastructure",
    "PostgreSQL": "Database",
    "pytest": "Testing",
}
ENTITIES = ["Book", "Loan", "Member", "Reminder"]
AREAS = ["API Design", "Data Access", "Error Handling", "Configuration"]
CONCERNS = ["Logging", "Authentication and Authorization", "Monitoring and Alerting"]
TOPICS = {
    "Schema Migrations": "Numbered scripts change the schema before a release starts, and each has one that undoes it.",
    "Data Seeding": "A seed script fills an empty database for development and for tests, and can be run again.",
    "Retention": "A nightly job deletes what nobody may keep any longer, and only librarians can read it until then.",
}
DECISIONS = ["Modular monolith over microservices", "PostgreSQL over MongoDB", "Cookies over tokens"]
ATTRIBUTES = [("id", "uuid", "PK"), ("status", "enum", None), ("created_at", "timestamp", None)]

_FIXED = {
    "language": "python",
    "code": "def handle(request: Request) -> Reply:\n    checked = check(request)\n    return store(checked)",
    "style": "modular monolith",
    "protocol": "function call",
    "flow_title": "The main flow",
}
_VERBS = [
    "checks", "stores", "forwards", "rejects", "records", "signs", "queues", "compares", "filters", "returns",
]  # fmt: skip
_OBJECTS = [
    "each request", "every change", "the caller's identity", "late answers", "failed attempts", "the stored rows",
    "incoming events", "each reservation", "unread notices", "the audit trail",
]  # fmt: skip
_MANNERS = [
    "before anything else is written", "in the same transaction", "without waiting for the other parts",
    "so that a retry does no harm", "and tells the operators", "as the team agreed with its users",
    "behind one interface", "within the working day", "and keeps the reason beside it", "from a single place",
]  # fmt: skip
_COUNTS = [
    (re.compile(r"2-4 sentences"), 3),
    (re.compile(r"2-3 sentences|1-3 sentences|two sentences|full sentences"), 2),
]


def text(name: str, subject: str, description: str, rng: random.Random) -> str:
    """Return a text for the property `name`, about as long as `description` asks for."""
    if name in _FIXED:
        return _FIXED[name]
    if name == "justification":
        return f"{_sentence(subject, rng)} The alternatives would have to be learnt first."
    if "words" in description:
        return f"{rng.choice(_VERBS)} {rng.choice(_OBJECTS)} {rng.choice(_MANNERS)}".capitalize()
    wanted = next((number for pattern, number in _COUNTS if pattern.search(description)), 1)
    return " ".join(_sentence(subject, rng) for _ in range(wanted))


def _sentence(subject: str, rng: random.Random) -> str:
    return f"{subject} {rng.choice(_VERBS)} {rng.choice(_OBJECTS)} {rng.choice(_MANNERS)}."
