"""The status of a decision record in the words of people and tools, in several languages."""

import re
import unicodedata

from specagent.schemas.adr import Status

_WORDS: dict[Status, str] = {
    "proposed": "proposed draft vorgeschlagen entwurf propose proposee proposition propuesto propuesta proposto"
    " proposta voorgesteld concept",
    "accepted": "accepted approved adopted akzeptiert angenommen accepte acceptee adopte aceptado aceptada aceito"
    " aceita aceite accettato accettata geaccepteerd aanvaard",
    "rejected": "rejected declined abgelehnt verworfen zuruckgewiesen rejete rejetee refuse refusee rechazado rechazada"
    " rejeitado rejeitada rifiutato respinto afgewezen verworpen",
    "deprecated": "deprecated obsolete retired withdrawn veraltet zuruckgezogen obsoleto obsoleta deprecie"
    " descontinuado deprecato verouderd",
    "superseded": "superseded superceded replaced ersetzt abgelost uberholt remplace remplacee reemplazado reemplazada"
    " sustituido sustituida substituido substituida sostituito sostituita vervangen",
}
_STATUSES: dict[str, Status] = {word: status for status, words in _WORDS.items() for word in words.split()}
_UNSPACED: tuple[tuple[str, Status], ...] = (
    ("取代", "superseded"),
    ("替代", "superseded"),
    ("置き換え", "superseded"),
    ("拒否", "rejected"),
    ("拒绝", "rejected"),
    ("却下", "rejected"),
    ("非推奨", "deprecated"),
    ("弃用", "deprecated"),
    ("废弃", "deprecated"),
    ("廃止", "deprecated"),
    ("提案", "proposed"),
    ("提议", "proposed"),
    ("承認", "accepted"),
    ("採用", "accepted"),
    ("接受", "accepted"),
    ("采纳", "accepted"),
)
_STRUCK = re.compile(r"~~.*?~~")
_WORD = re.compile(r"[^\W\d_]+")
_SUCCESSOR = re.compile(
    rf"\b(?:{'|'.join(_WORDS['superseded'].split())})\W{{1,4}}(?:by|with|durch|von|par|por|da|dalla?|door)\b"
)
_PARTLY = re.compile(r"\b(?:partially|partly|in part|teilweise|partiellement|parcialmente|parzialmente|deels)\b")
_NOT_YET = {"not", "to", "will", "until", "nicht", "noch", "no", "pas"}
_FIRST_WORDS = 4


def status_of(text: str) -> Status | None:
    """Return the status that a text tells, whatever follows it; None when it tells none or leaves a choice open."""
    plain = _folded(_STRUCK.sub(" ", text))
    if "|" in plain:
        told: set[Status] = {status for piece in plain.split("|") if (status := _by_word(piece))}
        return told.pop() if len(told) == 1 else None
    if _PARTLY.search(plain):
        return "accepted"
    if _SUCCESSOR.search(plain):
        return "superseded"
    return _by_word(plain) or next((status for sign, status in _UNSPACED if sign in text), None)


def is_partly_replaced(text: str) -> bool:
    """Return whether a status says that a part of the decision no longer holds."""
    return bool(_PARTLY.search(_folded(text)))


def _by_word(plain: str) -> Status | None:
    for word in _WORD.findall(plain)[:_FIRST_WORDS]:
        if word in _NOT_YET:
            return None
        if word in _STATUSES:
            return _STATUSES[word]
    return None


def _folded(text: str) -> str:
    return "".join(char for char in unicodedata.normalize("NFKD", text.casefold()) if not unicodedata.combining(char))
