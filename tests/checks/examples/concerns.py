"""The smallest documents that break a concern rule, and near misses."""

from checks.cases import PRD, SPEC, Example, edited

LOGGING = SPEC[SPEC.index("### Logging") : SPEC.index("### Authentication")]
ACCESS = SPEC[SPEC.index("### Authentication") : SPEC.index("### Monitoring")]
MONITORING = SPEC[SPEC.index("### Monitoring") : SPEC.index("## 7. Architecture Decision Records")]
LINE = "The Lending API writes structured JSON to standard output, each line with a request id."
HIPAA = PRD.replace("## Constraints", "- NFR-4: Loans of walking aids are handled under HIPAA.\n\n## Constraints")
AIDS = ("### Logging", "### Walking Aids\n\n- Their loans are shown to nobody but the lender. (NFR-4)\n\n### Logging")

EXAMPLES = {
    "XC001": Example(
        broken={"spec": edited((LOGGING, ""))},
        fine={
            "spec": edited((LOGGING, "### Observability\n\n- Logs are JSON lines on standard output. (assumption)\n\n"))
        },
    ),
    "XC002": Example(
        broken={"spec": edited((ACCESS, ""))},
        fine={
            "spec": edited(
                (ACCESS, "### Security\n\n- There are no permissions: whoever runs it owns it. (assumption)\n\n")
            )
        },
    ),
    "XC003": Example(
        broken={"spec": edited((MONITORING, ""))},
        fine={"spec": edited((MONITORING, "### Überwachung\n\n- Ein Alarm meldet langsame Suchen. (NFR-1)\n\n"))},
    ),
    "XC004": Example(
        broken={
            "spec": edited((LINE, "Logging will be implemented appropriately, following industry best practices."))
        },
        fine={"spec": edited((LINE, "JSON to stdout."))},
    ),
    "XC005": Example(
        broken={"spec": SPEC, "prd": HIPAA},
        fine={"spec": edited(AIDS), "prd": HIPAA},
    ),
    "XC006": Example(
        broken={"spec": edited(("falls under the GDPR and ", ""), ("NFR-3 (GDPR)", "NFR-3 (Privacy)")), "prd": PRD},
        fine={},
    ),
}
