"""Faults of scope: the spec builds what the PRD rules out, or sets itself against a constraint."""

from random import Random

from benchmarks.faults import parts
from benchmarks.faults.amending import with_constraint
from benchmarks.faults.clean import CleanSpec
from benchmarks.faults.fault import Fault, kind, pick
from benchmarks.faults.page import Page, Span
from benchmarks.faults.places import stated
from benchmarks.faults.swapping import swapped

RIVALS = {
    "Go": "Rust",
    "Tauri": "Electron",
    "Flutter": "React Native",
    "Snowflake": "BigQuery",
    "Apache Airflow": "Dagster",
    "Zephyr": "FreeRTOS",
    "PyTorch": "TensorFlow",
    "Terraform": "Pulumi",
    "Django": "Laravel",
    "Vue.js": "Angular",
    "dbt": "SQLMesh",
}
"""Technologies that PRDs ask for, each with one that would be used in its place."""

_AGAINST = {
    "no public cloud": (
        "All containers run as managed services in a public cloud region.",
        "Files are kept in Amazon S3.",
    ),
    "80,000 EUR": (
        "The first release is planned at 240,000 EUR.",
        "A budget of 1.2 million EUR covers the first release.",
    ),
    "Two developers": ("Three squads of eight developers each own one area.", "A team of 14 developers maintains it."),
    "three engineers": ("A platform team of eleven engineers runs it.", "Twenty engineers share the on-call duty."),
    "single binary": ("The tool is shipped as a container image with an interpreter and its plug-ins.",),
    "64 KB of RAM": ("The buffers of the firmware take 256 KB of RAM.", "The board offers 1 MB of RAM."),
    "1.9 or later": ("The pipeline pins Terraform 1.5.",),
    "iOS and Android": ("The first release serves iOS only.",),
}
"""Words of constraints, each with sentences that no honest spec could hold beside them."""

_BUILT = (
    ("Container", "Brings {thing} to the users of the product."),
    ("Rule", "Build {thing} in the first release, behind the same interface as everything else."),
    ("Concern", "The first release includes {thing}."),
)


@kind("TR")
def out_of_scope_built(clean: CleanSpec, rng: Random) -> Fault:
    """The spec builds what the PRD puts out of scope."""
    item = pick(rng, parts.requirements(clean.page, "out-of-scope"))
    thing = item.text[0].lower() + item.text[1:] if not item.text[:2].isupper() else item.text
    basis = pick(rng, parts.requirements(clean.page, "functional", "user-story")).id
    sort, words = pick(rng, _BUILT)
    copy = clean.having(_with_statement(clean.page, rng, sort, words.format(thing=thing), basis))
    return Fault(copy, f"{sort} builds {thing!r}", (item.id, thing), (basis,))


@kind("TR ST", related="GR")  # GR: no basis for the rival
def mandated_technology_replaced(clean: CleanSpec, rng: Random) -> Fault:
    """The spec uses a rival of the technology that the PRD asks for, everywhere but where it quotes the PRD."""
    page = clean.page
    wanted = [row for row in parts.stack(page) if row.cells[1] in RIVALS and parts.ASSUMPTION not in row.cells[3]]
    old = pick(rng, wanted).cells[1]
    new = RIVALS[old]
    return Fault(clean.having(swapped(page, old, new)), f"{new} in place of {old}", (old, new))


@kind("TR")
def constraint_ignored(clean: CleanSpec, rng: Random) -> Fault:
    """A constraint of the PRD is taken up nowhere: section 1 leaves it out, and nothing else cites it."""
    page = clean.page
    within = Span(parts.section(page, "2.").span.start, parts.section(page, "7.").span.start)
    elsewhere = set(parts.ids("\n".join(page.lines[within.start : within.end])))
    bound = [row for row in parts.goals(page) if row.cells[0].startswith("**Constraint")]
    row = pick(rng, [row for row in bound if not elsewhere.intersection(parts.ids(row.cells[1]))])
    names = (*parts.ids(row.cells[1]), parts.plain(row.cells[0]))
    return Fault(clean.having(page.without(row.span)), f"{names[0]} is left out", names)


@kind("TR GR", related="ST")  # ST: some sentences name a product
def constraint_contradicted(clean: CleanSpec, rng: Random) -> Fault:
    """A sentence contradicts a constraint of the PRD: its budget, team, platform or limit."""
    bound = [
        (one, words) for one in parts.requirements(clean.page, "constraint") for words in _AGAINST if words in one.text
    ]
    constraint, words = pick(rng, bound)
    sentence = pick(rng, _AGAINST[words])
    copy = clean.having(stated(clean.page, rng, sentence))
    return Fault(copy, f"{constraint.id} contradicted: {sentence}", (constraint.id,))


@kind("TR GR")
def deadline_missed(clean: CleanSpec, rng: Random) -> Fault:
    """The spec plans for a later day than the PRD's deadline."""
    day, later = pick(rng, (("31 March 2027", "30 September 2027"), ("1 June 2026", "15 January 2028")))
    text = f"The first release is live by {day}"
    amended = with_constraint(clean, text, "Deadline", f"The first release is live by {later}.")
    return Fault(amended.copy, f"{later} in place of {day}", (amended.id, later, day))


def _with_statement(page: Page, rng: Random, sort: str, sentence: str, basis: str) -> Page:
    if sort == "Container":
        row = pick(rng, parts.containers(page))
        return page.with_row(row.having(3, parts.before_citation(row.cells[3], sentence)))
    if sort == "Rule":
        at = pick(rng, parts.parts(page, "4.")).span.start + 2
        why = f"  **Why:** Users expect it from the start. ({basis})"
        return page.inserted(at, f"- **Rule:** {sentence}", why, "")
    at = pick(rng, parts.parts(page, "6.")).span.start + 2
    return page.inserted(at, f"- {sentence} ({basis})")
