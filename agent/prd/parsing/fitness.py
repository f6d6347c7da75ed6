"""Whether a document is a PRD at all, and what it looks like when it is not."""

import re
from collections.abc import Sequence

from specagent.agent.errors import SpecAgentError
from specagent.agent.prd.parsing.context import Context
from specagent.agent.prd.parsing.draft import IDENTIFIED, WEAK, Draft
from specagent.agent.prd.parsing.headings import meaning
from specagent.agent.prd.parsing.markup import plain
from specagent.agent.prd.parsing.structure import Node
from specagent.agent.prd.parsing.words import folded, length

_HINT = (
    "A PRD says what a product must do: functional requirements, quality requirements "
    "with targets, constraints, "
    "what is out of scope. Give the PRD itself, or write these down first."
)
_LINK = re.compile(r"!?\[[^\[\]\n]{0,300}\]\([^()\n]{0,2000}\)|<?https?://\S+>?|\[\[[^\[\]\n]{1,300}\]\]")
_PLACEHOLDER = re.compile(
    r"\[[^\]\n]{3,200}\](?!\()|<[a-z][^>\n]{2,80}>|\{\{?[^}\n]{2,80}\}\}?|\b(?:TBD|TODO"
    r"|TBC|lorem ipsum|xxx+)\b|\.\.\.|…|_{3,}|（待补充）|待补充|待定|此处填写|未定|記入",
    re.IGNORECASE,
)
_CHECKBOX = re.compile(r"\s*(?:[-*+]|\d+[.)])\s+\[[ xX]\]\s")
_SETUP = re.compile(
    r"\b(?:install\w*|instal\w+|installation|setup|set up|getting started|prerequisit\w*"
    r"|pre-requisit\w*|pre requisit\w*|quick ?start|usage|requisitos|build(?:ing)? from source"
    r"|clone|conta|configur\w+|run(?:ning)?|deploy\w*|contribut\w+|license|criando|creating an account"
    r"|troubleshooting|download)\b"
    r"|安装|环境准备|快速开始|インストール|セットアップ|설치|установка|installieren|voraussetzungen"
)
_COMMAND = re.compile(
    r"\b(?:sudo|apt(?:-get)?|yum|brew|pip3?|npm|npx|yarn|pnpm|cargo|docker|git clone|go install"
    r"|conda|virtualenv|make|curl|wget|python3?|cd)\s+[\w./-]+|\bhttps?://",
    re.IGNORECASE,
)
_TASK_HEADINGS = re.compile(
    r"\b(?:implementation (?:plan|tasks|checklist)|tasks?|task list|todo|to do|to-do|sprint"
    r"|work ?items?|任务|任務|タスク|작업|aufgaben|tâches|tareas|tarefas|задачи)\b|任务"
    r"|タスク"
)
_ARCHITECTURE = re.compile(
    r"\b(?:architectur\w*|architektur\w*|arquitectura|arquitetura|technology stack|tech stack"
    r"|system overview|component\w*|data management|data architecture|design patterns?"
    r"|cross cutting|deployment|infrastructure|adrs?|decision records?|decisions|project structure"
    r"|source tree|api design|database schema|modules?|starter template|implementation patterns"
    r"|error handling strategy|coding standards|test strategy)\b|架构|アーキテクチャ|아키텍처"
    r"|архитектур"
)
_ARCHITECTURE_TITLE = re.compile(
    r"\b(?:architectur(?:e|al)|architektur|arquitectura|arquitetura|technical (?:design"
    r"|specification)|design document|technical requirements document|trd|system design"
    r"|tech spec)\b|架构设计|技术方案|アーキテクチャ|設計書|아키텍처|архитектура"
)
_TERSE = 3


def refuse_other_documents(
    root: Node, placed: Sequence[tuple[Node, Context]], found: Sequence[Draft], text: str, name: str
) -> None:
    """Raise SpecAgentError when a document is no PRD, with what it looks like instead."""
    shown = [node for node, _ in placed if node.kind != "table" and node.text.strip()]
    rows = sum(len(node.rows) for node, _ in placed if node.kind == "table")
    if not any(char.isalnum() for char in text):
        raise _refusal(name, "is empty", "Check that the file was saved, or give another one.")
    if _is_link_stub(shown, rows) and all(draft.tier == WEAK for draft in found):
        raise _refusal(
            name,
            "holds little more than a link to another document",
            "Give the linked document itself: its address, or an export of it.",
        )
    if _is_template(placed, found):
        raise _refusal(
            name,
            "looks like a template that nobody has filled in",
            "Replace the placeholders with what the product must do.",
        )
    identified = sum(1 for draft in found if draft.tier == IDENTIFIED)
    headings = [node for node, _ in placed if node.kind == "heading"]
    if identified < _TERSE and _is_architecture(root, headings, found):
        raise _refusal(
            name,
            "looks like an architecture document, not like a PRD",
            "Give the PRD that it answers; specagent writes the architecture itself.",
        )
    if identified < _TERSE and _is_task_list(text, headings):
        raise _refusal(name, "looks like a list of tasks or an implementation plan")
    if not identified and _is_setup_guide(headings, shown, found):
        raise _refusal(
            name,
            "looks like an installation guide or a README, with prerequisites but no product requirements",
        )
    if not found:
        raise _refusal(name, "states no requirement that could be recognised")


def _refusal(name: str, what: str, hint: str = "") -> SpecAgentError:
    return SpecAgentError(f"{name!r} {what}.", f"{hint} {_HINT}".strip())


def _is_link_stub(shown: list[Node], rows: int) -> bool:
    lines = [node.text for node in shown if node.kind not in ("heading", "label")]
    if rows > 2 or len(lines) > 4 or not any(_LINK.search(line) for line in lines):
        return False
    return sum(length(plain(_LINK.sub(" ", line))) for line in lines) <= 25


def _is_template(placed: Sequence[tuple[Node, Context]], found: Sequence[Draft]) -> bool:
    lines = [node.text for node, _ in placed if node.kind in ("item", "paragraph")]
    lines += [" ".join(row.cells) for node, _ in placed if node.kind == "table" for row in node.rows[1:]]
    empty = sum(1 for line in lines if _is_placeholder(line))
    headings = sum(1 for node, _ in placed if node.kind == "heading")
    if not lines:
        return headings > 1 and not found
    real = [draft for draft in found if not _is_placeholder(draft.raw)]
    return empty * 2 > len(lines) and len(real) < _TERSE


def _is_placeholder(line: str) -> bool:
    if not _PLACEHOLDER.search(line):
        return False
    left = _PLACEHOLDER.sub(" ", line)
    left = re.sub(
        r"^[\s\W\d]*(?:[A-Z]{1,5}-?\d+)?|\b(?:as an?|i want|so that|to)\b|[*_`|:：]",
        " ",
        left,
        flags=re.IGNORECASE,
    )
    return length(left.strip(" .,;-")) <= max(3, length(line) // 4)


def _is_task_list(text: str, headings: list[Node]) -> bool:
    lines = [line for line in text.split("\n") if line.strip() and not line.lstrip().startswith("#")]
    boxes = sum(1 for line in lines if _CHECKBOX.match(line))
    requiring = sum(
        1
        for node in headings
        if {"functional", "nfr", "requirements", "stories"}.intersection(meaning(node.text).concepts)
    )
    titled = any(_TASK_HEADINGS.search(folded(node.plain)) for node in headings[:3])
    return not requiring and (boxes * 2 > len(lines) > 4 or (titled and boxes >= 3))


def _is_setup_guide(headings: list[Node], shown: list[Node], found: Sequence[Draft]) -> bool:
    if not headings or any(
        {"functional", "nfr", "features", "stories", "goals", "out_of_scope"}.intersection(meaning(node.text).concepts)
        for node in headings
    ):
        return False
    setup = sum(1 for node in headings if _SETUP.search(folded(node.plain)))
    lines = [node for node in shown if node.kind in ("item", "paragraph")]
    commands = sum(1 for node in lines if _COMMAND.search(node.text))
    return setup * 2 > len(headings) and (commands * 5 >= len(lines) or len(found) < _TERSE)


def _is_architecture(root: Node, headings: list[Node], found: Sequence[Draft]) -> bool:
    title = next((folded(node.plain) for node in headings[:1]), "")
    requiring = {"functional", "nfr", "requirements", "stories", "features"}
    major = [node for node in headings if node.level <= 2][1:] or headings
    asks = sum(1 for node in major if requiring.intersection(meaning(node.text).concepts))
    builds = sum(
        1
        for node in major
        if _ARCHITECTURE.search(folded(node.plain))
        or "tech_stack" in meaning(node.text).concepts
        or "data" in meaning(node.text).concepts
    )
    if _ARCHITECTURE_TITLE.search(title) and "requirement" not in title and "prd" not in title.split():
        return asks == 0 or (builds >= 2 and asks == 1)
    return builds >= 4 and builds * 2 >= len(major) and asks == 0
