"""What a decision record's file says, part by part, whichever template or language its author used."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import takewhile
from typing import Literal

from specagent.agent.checks.case import Case
from specagent.agent.checks.documents import AdrDocument
from specagent.agent.checks.records.tool_files import is_template
from specagent.agent.document.blocks import Block, split_front_matter
from specagent.agent.document.remarks import NOTHING, UNDESCRIBED
from specagent.agent.document.sections.bullets import bold_label
from specagent.agent.document.tables import plain

PartName = Literal["context", "decision", "consequences", "options", "status"]

NEEDED: tuple[PartName, ...] = ("context", "decision", "consequences")
"""What every record holds."""

_WORDS: dict[PartName, str] = {
    "context": "context background problem issue motivation situation forces kontext hintergrund problemstellung"
    " ausgangslage contexte probleme contexto problema contesto probleem kontekst контекст",
    "decision": "decision decisions outcome solution resolution entscheidung beschluss losung decisao decisione"
    " besluit beslissing decyzja решение",
    "consequences": "consequences consequence implications implication impact effects tradeoffs risks konsequenzen"
    " auswirkungen folgen consecuencias consequencias conseguenze gevolgen konsekwencje последствия",
    "options": "options option alternatives alternative positions optionen alternativen opciones alternativas opcoes"
    " opzioni alternativi opties alternatieven opcje варианты альтернативы",
    "status": "status state statut estado stato статус",
}
_KINDS: dict[str, PartName] = {word: name for name, words in _WORDS.items() for word in words.split()}
_UNSPACED: tuple[tuple[str, PartName], ...] = (
    ("背景", "context"),
    ("コンテキスト", "context"),
    ("上下文", "context"),
    ("決定", "decision"),
    ("决定", "decision"),
    ("决策", "decision"),
    ("結果", "consequences"),
    ("影響", "consequences"),
    ("后果", "consequences"),
    ("影响", "consequences"),
    ("選択肢", "options"),
    ("选项", "options"),
    ("方案", "options"),
    ("状态", "status"),
    ("ステータス", "status"),
)
_NO_DECISION = {"drivers", "driver", "date", "makers", "maker", "criteria", "log", "scope"}
_WORD = re.compile(r"[^\W\d_]+")
_BOLD = re.compile(r"\s*\*\*([^*]+?):?\*\*:?\s*")
_WORD_ALONE = re.compile(r"([^\W\d_]+):")
_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
_MARKS = re.compile(r"^[\s>#*+|:=-]*(?:\d{1,3}[.)]\s+)?(?:\[[ xX]\]\s*)?|[\s|*_.!]+$")
_PLACEHOLDER = re.compile(
    r"(?:tbd|tba|tbc|todo|fixme|wip|xxx+|n/?a|\?+|lorem ipsum.*|coming soon|to be (?:described|done|determined|defined"
    r"|written|added|decided|completed)|fill (?:this )?in|\{.*\}|<.*>|\[(?:describe|your|insert|todo|tbd|add)\b.*\]"
    r"|(?:tbd|todo)\b\W.{0,80}|describe (?:the|your|what) .{0,60}here"
    r"|the issue motivating this decision\b.*|what is the (?:issue|change) that we(?:'|’| a)re\b.*"
    r"|the change that we(?:'|’| a)re proposing\b.*|what becomes easier or more difficult\b.*)",
    re.IGNORECASE,
)
_LABELLED = re.compile(r"\W*[\w -]{2,30}:")
_FEWEST_WORDS = 8
_Y_STATEMENT = re.compile(r"\bin the context of\b.*\bwe (?:have )?(?:decided|chose)\b.*\baccept", re.I | re.DOTALL)
_MARKDOWN = (".md", ".markdown", ".mdx")


@dataclass(frozen=True)
class RecordPart:
    """A heading or bold label with what stands under it, and what that is of a record."""

    title: str
    kinds: frozenset[PartName]
    line: int
    level: int
    blocks: tuple[Block, ...]
    lead: str = ""
    """The text behind a bold label on its own line."""

    @property
    def filled(self) -> bool:
        """Whether something stands there that is no placeholder."""
        sources = (block.source for block in self.blocks if block.kind != "heading")
        return is_filled("\n".join((self.lead, *sources)))


def record_files(case: Case) -> Iterator[AdrDocument]:
    """Yield the files that are decision records by their name or content, templates aside."""
    for one in case.records:
        named = one.number is not None or one.adr
        if named and one.file.lower().endswith(_MARKDOWN) and not is_template(one.file):
            yield one


def number_of(record: AdrDocument) -> int | None:
    """Return the number of a record, which is its file's wherever that has one."""
    return record.adr.number if record.adr else record.number


def record_parts(record: AdrDocument) -> tuple[RecordPart, ...]:
    """Return the parts of a record's file that are known, in order."""
    blocks = record.blocks
    heads = [(at, *head) for at, block in enumerate(blocks) if (head := _head(block))]
    found = []
    for nth, (at, level, title, lead) in enumerate(heads):
        end = next((other for other, rank, *_ in heads[nth + 1 :] if rank <= level), len(blocks))
        kinds = frozenset() if nth == 0 and _is_title(title, level) else _kinds(title)
        if kinds:
            found.append(RecordPart(title, kinds, blocks[at].line, level, blocks[at + 1 : end], lead))
    return tuple(found)


def is_filled(text: str) -> bool:
    """Return whether a text says something: no comment, marker of emptiness or placeholder alone."""
    rows = (row.strip() for row in _COMMENT.sub("", text).split("\n"))
    said = (_MARKS.sub("", row) for row in rows if row.replace("_", "*") not in (NOTHING, UNDESCRIBED))
    return any(any(map(str.isalnum, row)) and not _PLACEHOLDER.fullmatch(row) for row in said)


def has_lead(record: AdrDocument) -> bool:
    """Return whether prose stands between the title and the first section: some records begin with their context."""
    for block in takewhile(lambda one: one.kind != "heading" or one is record.blocks[0], record.blocks):
        if block.kind == "paragraph" and not _LABELLED.match(block.text) and len(block.text.split()) >= _FEWEST_WORDS:
            return True
    return False


def is_madr(record: AdrDocument) -> bool:
    """Return whether a record has the headings of MADR, in which the outcome says what follows from it."""
    titles = [folded_words(block.text) for block in record.blocks if block.kind == "heading"]
    return any({"decision", "outcome"} <= set(words) for words in titles)


def is_y_statement(record: AdrDocument) -> bool:
    """Return whether a record says context, decision and consequence in one sentence and has no headings for them."""
    return bool(_Y_STATEMENT.search(split_front_matter(record.text)[1]))


def folded_words(text: str) -> list[str]:
    """Return the words of a text in lower case, without accents."""
    folded = unicodedata.normalize("NFKD", text.casefold().replace("-", ""))
    return _WORD.findall("".join(char for char in folded if not unicodedata.combining(char)))


def _head(block: Block) -> tuple[int, str, str] | None:
    """Return level, title and lead of what begins a part; a bold label is below all headings."""
    if block.kind == "heading":
        return block.level, plain(_COMMENT.sub("", block.text)), ""
    if block.kind != "paragraph":
        return None
    first, _, rest = block.text.partition("\n")
    alone = _BOLD.fullmatch(first) or _WORD_ALONE.fullmatch(first)
    label, lead = (alone[1], rest) if alone else bold_label(block.text)
    return (7, label, lead) if label else None


def _is_title(title: str, level: int) -> bool:
    """Return whether the first heading is the record's title, in which the word `decision` means nothing."""
    return level < 3 and not (len(folded_words(title)) == 1 and _kinds(title))


def _kinds(title: str) -> frozenset[PartName]:
    words = folded_words(title)
    found: set[PartName] = {_KINDS[word] for word in words if word in _KINDS}
    if not found:
        found.update(kind for sign, kind in _UNSPACED if sign in title)
    if "options" in found:
        return frozenset[PartName](["options"])
    if _NO_DECISION & set(words):
        found.discard("decision")
    if len(words) > 1 and not {"adr", "current", "decision", "record"} & set(words):
        found.discard("status")
    return frozenset(found)
