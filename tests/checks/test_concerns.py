import builders as b
import pytest
from checks.cases import PRD, SPEC, edited, findings
from checks.examples.concerns import ACCESS, LINE, LOGGING, MONITORING

from specagent.agent.checks import PART, check
from specagent.schemas.base import basis
from specagent.schemas.concerns import Concern, ConcernsSection, Measure

CONCERNS = SPEC[SPEC.index("### Logging") : SPEC.index("## 7. Architecture Decision Records")]
HEADINGS = {
    "de": ("Protokollierung", "Anmeldung und Berechtigungen", "Überwachung"),
    "fr": ("Journalisation", "Authentification et autorisation", "Supervision et alertes"),
    "es": ("Registros", "Autenticación y autorización", "Monitorización y alertas"),
    "pt": ("Registros de eventos", "Autenticação e autorização", "Monitoramento e alertas"),
    "it": ("Registrazione degli eventi", "Autenticazione e autorizzazione", "Monitoraggio"),
    "zh": ("日志", "身份认证与授权", "监控与告警"),
    "ja": ("ログ", "認証と認可", "監視とアラート"),
    "ko": ("로그", "인증과 인가", "모니터링"),
    "ru": ("Логирование", "Аутентификация и авторизация", "Мониторинг"),
}


def drafted(*measures, name="Logging"):
    concern = Concern(name=name, measures=[Measure(text=one, basis=basis("FR-1")) for one in measures])
    found = check(b.case(b.spec(concerns=ConcernsSection(concerns=[concern]))), PART)
    return [one.message for one in found if one.rule == "XC004"]


@pytest.mark.parametrize("names", HEADINGS.values(), ids=HEADINGS)
def test_the_concerns_are_known_in_other_languages(names):
    section = "".join(f"### {name}\n\n- 120 ms. (assumption)\n\n" for name in names)
    spec = edited((CONCERNS, section))

    assert not [one for rule in ("XC001", "XC002", "XC003") for one in findings(rule, spec)]


@pytest.mark.parametrize(
    ("removed", "rule", "subject"),
    [
        (LOGGING, "XC001", "Concern: Logging"),
        (ACCESS, "XC002", "Concern: Authentication and Authorization"),
        (MONITORING, "XC003", "Concern: Monitoring and Alerting"),
    ],
)
def test_a_missing_concern_is_named_and_points_at_its_section(removed, rule, subject):
    spec = edited((removed, ""))

    [found] = findings(rule, spec)

    assert (found.subject, found.message) == (subject, "is missing from section 6")
    assert spec.split("\n")[found.location.line - 1].startswith("## 6.")


def test_signing_in_is_no_logging():
    assert findings(
        "XC001", edited((LOGGING, "### Sign-In\n\n- Users log in with a passkey once logged out. (FR-1)\n\n"))
    )


def test_accessibility_is_no_access():
    assert findings(
        "XC002", edited((ACCESS, "### Accessibility\n\n- Pages conform to level AA of 2.2. (assumption)\n\n"))
    )


def test_a_chapter_of_its_own_counts():
    chapter = "## Deployment and Operations\n\n### Logging\n\nJSON lines on standard output.\n\n## 7. Architecture"

    assert not findings("XC001", edited((LOGGING, ""), ("## 7. Architecture", chapter)))


def test_concerns_told_without_headings_count():
    told = "All parts log JSON, check an OAuth token, and an alarm rings after 300 ms. (assumption)\n\n"

    assert not [one for rule in ("XC001", "XC002", "XC003") for one in findings(rule, edited((CONCERNS, told)))]


@pytest.mark.parametrize(
    "text",
    [
        "Logging follows best practices.",
        "Industry-standard logging is used throughout.",
        "Appropriate logging is in place.",
        "Logging will be set up as needed.",
        "The team takes logging seriously.",
        "A suitable solution for logging is chosen later.",
        "Logging is robust, secure and scalable.",
        "TBD",
        "Logs are handled properly.",
        "Es wird angemessen nach dem Stand der Technik umgesetzt.",
        "Mise en place selon les bonnes pratiques de l'industrie.",
        "Se implementará según las mejores prácticas de la industria.",
        "Será implementado conforme as melhores práticas.",
    ],
)
def test_generalities_are_vague(text):
    assert drafted(text)


@pytest.mark.parametrize(
    "text",
    [
        "JSON to stdout.",
        "Errors only.",
        "Every request is logged with its id.",
        "Appropriate logging uses `structlog`.",
        "Logs are kept as long as needed, 30 days at most.",
        "The Lending API writes logs.",
        "使用结构化日志。",
        "Passwords never appear in logs.",
    ],
)
def test_a_measure_that_says_anything_is_not_vague(text):
    assert not drafted(text)


def test_one_concrete_measure_makes_a_concern_concrete():
    assert not drafted("Logging follows best practices.", "JSON to stdout.")


def test_a_concern_without_measures_says_nothing():
    assert drafted() == ["says nothing"]
    assert [one.message for one in findings("XC004", edited((f"- {LINE} (assumption)\n\n", "")))] == ["says nothing"]


def test_a_table_under_a_concern_says_enough():
    table = "Logging follows these practices:\n\n| Event | Level |\n| --- | --- |\n| loan opened | info |"

    assert not findings("XC004", edited((f"- {LINE} (assumption)", table)))


def demanding(text):
    return PRD.replace("## Constraints", f"- NFR-4: {text}\n\n## Constraints")


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Card payments meet PCI DSS.", "PCI DSS"),
        ("The web pages conform to WCAG 2.2 AA.", "WCAG"),
        ("Hosting is certified by ISO/IEC 27001.", "ISO 27001"),
        ("The company is audited for SOC 2.", "SOC 2"),
        ("Banks fall under the Digital Operational Resilience Act.", "DORA"),
        ("The site is ADA compliant.", "ADA"),
    ],
)
def test_what_a_prd_demands_must_be_answered(text, name):
    found = findings("XC005", SPEC, prd=demanding(text))

    assert [(one.subject, one.message) for one in found] == [("NFR-4", f"demands {name}, which the spec never answers")]


@pytest.mark.parametrize(
    "text",
    [
        "HIPAA does not apply.",
        "The service need not meet HIPAA.",
        "Deployments are measured by DORA metrics.",
        "The firmware is written in Ada, not ADA.",
        "Socks and SOCKS2 proxies work.",
    ],
)
def test_what_a_prd_does_not_demand_needs_no_answer(text):
    assert not findings("XC005", SPEC, prd=demanding(text))


def test_what_the_prd_puts_out_of_scope_needs_no_answer():
    prd = demanding("Records fall under HIPAA.").replace("- OOS-1:", "- OOS-2: HIPAA certification.\n- OOS-1:")

    assert not findings("XC005", SPEC, prd=prd)


def test_another_name_of_the_same_law_answers_it():
    spec = edited(
        ("Personal data falls under the GDPR", "Personal data falls under the General Data Protection Regulation")
    )
    prd = PRD.replace(
        "- NFR-3: Personal data of neighbours is handled", "- NFR-3: As DSGVO asks, personal data is handled"
    )

    assert not findings("XC005", edited(("NFR-3 (GDPR)", "NFR-2 (law)"), text=spec), prd=prd)


def test_a_requirement_that_is_cited_by_a_concern_is_answered():
    measure = ("### Logging", "### Cards\n\n- Card numbers never reach our servers. (NFR-4)\n\n### Logging")

    assert not findings("XC005", edited(measure), prd=demanding("Card payments meet PCI DSS."))


def test_the_quotes_of_appendix_a_answer_no_law():
    row = "| NFR-4 | non-functional | Card payments meet PCI DSS. |  |  |\n"
    head = "| Requirement | Kind | Text | Source | Answered by |\n| --- | --- | --- | --- | --- |\n"
    bare = SPEC[: SPEC.index("## Appendix A")] if "## Appendix A" in SPEC else SPEC
    spec = f"{bare}\n## Appendix A: Requirements Traceability\n\n{head}{row}"

    assert findings("XC005", spec, prd=demanding("Card payments meet PCI DSS."))
