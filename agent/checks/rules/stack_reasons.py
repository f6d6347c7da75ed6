"""Stack rules on the reason of each choice: that there is one, and what it was weighed against."""

import re
from collections.abc import Iterator

from specagent.agent.catalogue.store import find_technologies
from specagent.agent.checks.case import Case
from specagent.agent.checks.grounds.technologies import entry_of
from specagent.agent.checks.rule import Hit, rule
from specagent.agent.checks.rules.stack_rows import StackRow, stack_rows
from specagent.agent.document.remarks import UNDESCRIBED

_FEWEST_WORDS = 3
_FEWEST_SIGNS = 6
"""Of scripts that write no blanks between words."""
_WORD = re.compile(r"[^\W_]+(?:['’-][^\W_]+)*")
_UNSPACED = re.compile(r"[\u3040-\u30ff\u3400-\u9fff]")
_PRAISE = re.compile(
    r"(?:(?:it|this|that|which|as)\s+)?(?:(?:is|are|was|being)\s+)?(?:(?:just|simply|by far)\s+)?"
    r"(?:(?:a|an|the|our|its|very|most|quite|really|widely|well)[\s-]+)*"
    r"(?:(?:good|great|best|perfect|ideal|right|obvious|natural|solid|safe|popular|modern|common|established)\s+)?"
    r"(?:choice|fit|match|option|solution|tool|technology|(?:industry|de[- ]facto) standard|best[- ]in[- ]class"
    r"|standard in the industry|state of the art|known|used|supported|popular|modern|powerful|mature|proven|best)"
    r"(?:\s+(?:for|to|by|in|with)"
    r"\s+(?:us|this|it|everybody|everyone|all|the (?:job|project|team|product|industry)))?",
    re.IGNORECASE,
)
_PROTOCOLS = r"(?!(?:AMQP|CoAP|HTTPS?|IP|JSON|MQTT|SQL|SSH|SSL|TCP|TLS|UDP|USB|WebSockets?)\b)"
_OVER = (
    r"(?:^|[;,:(–—]\s*|\b(?:chosen|choose|chose|preferred|picked|selected|favou?red|won|wins|(?:dis)?advantages?"
    rf"|benefits?|edge)\s+)over\b|\b(?-i:over\s+{_PROTOCOLS}[A-Z])"
)
"""Not `over TLS` and not `runs jobs over a broker`."""
_WEIGHING = frozenset({
    "instead", "rather", "than", "compared", "comparison", "versus", "vs", "outweigh", "outweighs", "outweighed",
    "tradeoff", "tradeoffs", "unlike", "whereas", "although", "despite", "beat", "beats", "drawback", "drawbacks",
    "downside", "downsides", "rejected", "considered", "discarded", "dismissed", "evaluated", "but", "however",
    "statt", "anstatt", "anstelle", "gegenüber", "verglichen", "aber", "allerdings", "jedoch", "gegensatz", "mais",
    "cependant", "toutefois", "pero", "mas", "porém", "però", "maar",
    "vergleich", "überwiegt", "überwiegen", "obwohl", "während", "abwägung", "als", "nachteil", "nachteile",
    "verworfen", "plutôt", "contrairement", "compromis", "malgré", "inconvénient", "inconvénients", "aunque", "supera",
    "superan", "compensa", "compensan", "desventaja", "desventajas", "embora", "apesar", "desvantagem", "desvantagens",
    "invece", "piuttosto", "rispetto", "vergeleken",
})  # fmt: skip
_WEIGHED = re.compile(
    rf"{_OVER}|\b(?:alternativ|trade[- ]off|ruled out|at the (?:cost|price|expense) of|au lieu|par rapport|compar[aé]"
    r"|runner[- ]up|second[- ]best|came second|lost to|ahead of|in favou?r of|would (?:have )?(?:need|requir|cost|mean)"
    r"|ausgeschieden|ausgeschlossen|zweite wahl|écart[ée]|descart|scartat|afgewezen|würde\w* .{0,40}\b(?:brauchen"
    r"|benötigen|kosten)"
    r"|l['’]emporte|bien que|face à|en lugar|en vez|frente a|a diferencia|más que|a pesar|em vez|ao invés|em comparação"
    r"|diferente\w* de|mais que|do que|in plaats)"
    r"|而不是|相比|优于|優於|代替|权衡|放弃|淘汰|よりも|代わり|比較|比べ|見送|対して|대신|보다|비교|제외",
    re.IGNORECASE,
)
_ASKED_FOR = re.compile(
    r"\b(?:required|requires|mandat\w+|prescribed|imposed|calls? for|asked for|already (?:in|runs?|used?|there)"
    r"|(?:company|corporate)(?:['’]s)? standard|vorgegeben|vorgeschrieben|verlangt|gefordert|impos\w+|exig\w+"
    r"|obrigat\w+|obligat\w+|vorgabe\w*|contrainte|requis\w*|richiest\w+|vereist)\b",
    re.IGNORECASE,
)
_LATIN = re.compile(r"[a-z]", re.IGNORECASE)
_OTHER_SCRIPT = re.compile(r"[\u0370-\u1fff]")
_CONSTRAINT = re.compile(r"C(?:ON)?-?\d", re.IGNORECASE)
_ID = re.compile(r"[^\W_][\w.-]*\w")
_EMPTY = re.compile(r"\W*(?:tb[acd]|to ?do|n/?a|none|see above|siehe oben)\W*", re.IGNORECASE)


@rule(
    "ST008",
    "justification-missing",
    "error",
    reason="Without its reason nobody can tell when a choice stops being right.",
    fix="Say why this technology and over which alternative, and cite the requirement that it serves.",
    needs=("stack",),
)
def justification_missing(case: Case) -> Iterator[Hit]:
    """A technology has no reason, or praise that would fit any other as well."""
    for row in stack_rows(case):
        text = row.technology.justification
        if text == UNDESCRIBED or not any(char.isalnum() for char in text):
            yield row.hit("has no justification", row.technology.name)
        elif (_is_short(text) and not _cites(row, case)) or _EMPTY.fullmatch(text) or _is_praise(text):
            yield row.hit(f"{text!r} does not say why this technology was chosen", text)


@rule(
    "ST009",
    "justification-without-alternative",
    "warning",
    reason="A choice that was weighed against nothing is a habit; the next reader cannot check it.",
    fix="Name the best alternative and the trade-off: `over MySQL: richer types outweigh simpler replication`.",
    needs=("stack",),
)
def justification_without_alternative(case: Case) -> Iterator[Hit]:
    """A reason names no alternative and no trade-off, and nobody has asked for the technology."""
    constraints = {one.ref for one in case.prd.requirements if one.kind == "constraint"}
    mandated = {one.name for one in case.prd.technologies if one.stance in ("required", "existing")}
    for row in stack_rows(case):
        text = row.technology.justification
        if _is_weighed(text) or _is_asked_for(row, constraints, mandated) or _is_other_script(text):
            continue
        if not (text == UNDESCRIBED or _is_short(text) or _is_praise(text) or _names_rival(row)):
            yield row.hit("its justification names neither an alternative nor a trade-off", text)


def _cites(row: StackRow, case: Case) -> bool:
    """Return whether a reason says by an id which requirement it is: `Team skill (REQ-301)`."""
    one = row.technology
    named = any(case.requirement(word) for word in _ID.findall(one.justification))
    return named or bool(one.basis.requirements or one.basis.policies)


def _names_rival(row: StackRow) -> bool:
    """Return whether a reason names another technology that could have had this one's place."""
    chosen = [entry for entry, *_ in find_technologies(row.technology.name, technical=True)]
    roles = {role for entry in chosen for role in entry.roles}
    named = (entry for entry, *_ in find_technologies(row.technology.justification, technical=True))
    return any(entry not in chosen and not roles.isdisjoint(entry.roles) for entry in named)


def _is_short(text: str) -> bool:
    if _UNSPACED.search(text):
        return sum(char.isalnum() for char in text) < _FEWEST_SIGNS
    return len(_WORD.findall(text)) < _FEWEST_WORDS


def _is_praise(text: str) -> bool:
    """Return whether a text says no more than that the choice is good."""
    return _PRAISE.fullmatch(text.strip(" .!")) is not None


def _is_weighed(text: str) -> bool:
    return not _WEIGHING.isdisjoint(_WORD.findall(text.lower())) or _WEIGHED.search(text) is not None


def _is_other_script(text: str) -> bool:
    """Return whether a text is in a script of whose languages no words are known here."""
    return len(_OTHER_SCRIPT.findall(text)) > len(_LATIN.findall(text))


def _is_asked_for(row: StackRow, constraints: set[str], mandated: set[str]) -> bool:
    """Return whether the choice is not the author's: a constraint, a policy or the PRD has made it."""
    one = row.technology
    if one.basis.policies or _ASKED_FOR.search(one.justification):
        return True
    if any(ref in constraints or (not constraints and _CONSTRAINT.match(ref)) for ref in one.basis.requirements):
        return True
    entry = entry_of(one.name) if mandated else None
    return one.name in mandated or (entry is not None and entry.name in mandated)
