"""Faults of cross-cutting concerns: missing, vague, or a law of the PRD never answered."""

from random import Random

from benchmarks.faults import parts
from benchmarks.faults.amending import with_goal
from benchmarks.faults.clean import CleanSpec
from benchmarks.faults.fault import Fault, NotApplicable, kind, pick
from benchmarks.faults.page import Span

_NEEDED = ("Logging", "Authentication and Authorization", "Monitoring and Alerting")
_VAGUE = (
    "{concern} follows best practices.",
    "Industry-standard {concern} is used throughout.",
    "Appropriate {concern} is in place.",
    "{concern} will be set up as needed.",
    "The team takes {concern} seriously.",
    "A suitable solution for {concern} is chosen later.",
    "{concern} is robust, secure and scalable.",
)
_LAWS = {
    "GDPR": "Privacy: data about customers is processed under GDPR",
    "HIPAA": "Compliance: records of patients are handled under HIPAA",
    "PCI DSS": "Compliance: card payments meet PCI DSS",
    "WCAG": "Accessibility: all output conforms to WCAG 2.2 AA",
}
_AROUND = "What the law demands is agreed with the legal department and tested before release."


@kind("XC", related="TR TX")  # TR: Appendix A names the concern; TX: a part is missing
def concern_missing(clean: CleanSpec, rng: Random) -> Fault:
    """Logging, authentication and authorization, or monitoring and alerting is missing."""
    title = pick(rng, _NEEDED)
    span = parts.part(clean.page, "6.", title).span
    echoes = parts.ids("\n".join(clean.page.lines[span.start : span.end]))
    return Fault(clean.having(clean.page.without(span)), f"no {title}", (title, *title.split(" and ")), echoes)


@kind("XC", related="TR")  # TR: requirements that only this concern cited
def concern_vague(clean: CleanSpec, rng: Random) -> Fault:
    """A concern is too vague to be built."""
    title = pick(rng, _NEEDED)
    page = clean.page
    concern = parts.part(page, "6.", title)
    echoes = parts.ids("\n".join(page.lines[concern.span.start : concern.span.end]))
    phrase = pick(rng, _VAGUE).format(concern=title.lower())
    sentence = phrase[0].upper() + phrase[1:]
    copy = clean.having(page.replaced(parts.body(concern), f"- {sentence} ({parts.ASSUMPTION})", ""))
    return Fault(copy, sentence, (title,), echoes)


@kind("XC", related="DA")  # DA: some laws are about personal data, which the spec says nothing of
def law_not_answered(clean: CleanSpec, rng: Random) -> Fault:
    """The PRD demands to meet a law or standard that the spec never names."""
    law = pick(rng, [law for law in _LAWS if law not in clean.prd])
    amended = with_goal(clean, _LAWS[law], "Lawful Operation", _AROUND)
    page = amended.copy.page
    row = next(row for row in parts.goals(page) if "Lawful Operation" in row.cells[0])
    copy = amended.copy.having(page.with_row(row.having(1, f"{amended.id} (law)")))
    return Fault(copy, f"{amended.id}: {_LAWS[law]}", (law, amended.id))


@kind("XC TR", related="GR")  # GR: what is quoted is no longer what the PRD says
def law_struck(clean: CleanSpec, rng: Random) -> Fault:
    """A law or standard that the PRD demands is named nowhere in the spec any more."""
    law = pick(rng, [law for law in _LAWS if law in clean.prd])
    page = clean.page
    end = parts.section(page, "Appendix A").span.start
    struck = page.mapped(Span(0, end), law, "common rules")
    if struck == page:
        raise NotApplicable("it was not named")
    owner = next(one.id for one in parts.requirements(page) if law in one.text)
    return Fault(clean.having(struck), f"{law} struck", (law, owner))
