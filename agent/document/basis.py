"""The basis of a statement, as it closes the statement: `(NFR-001, policy: Hosting, assumption)`."""

import re

from specagent.agent.document.inline import escape, mask, unescape
from specagent.agent.document.links import unlinked
from specagent.agent.document.lists import backslashed, split_items
from specagent.schemas.base import REFERENCE, Basis
from specagent.schemas.text import line

NO_BASIS = Basis(requirements=[], policies=[], assumption=False)
_PARENTHESIS = re.compile(r"[()]")
_POLICY = "policy:"
_REQUIREMENT = "requirement:"
_ASSUMPTION = "assumption"


def closed_with(markdown: str, basis: Basis) -> str:
    """Return a statement's Markdown with its basis behind it; `split_basis` takes them apart again."""
    if basis:
        return f"{markdown} ({', '.join(basis_items(basis))})"
    if not split_basis(markdown)[1]:
        return markdown
    at = mask(markdown).rindex(")")
    return f"{markdown[:at]}\\{markdown[at:]}"


def split_basis(markdown: str) -> tuple[str, Basis]:
    """Return a statement's Markdown without the basis that closes it, and that basis."""
    masked = mask(markdown).rstrip()
    stop = masked[-1:] if masked.endswith(").") else ""
    end = len(masked) - len(stop) - 1
    if masked[end : end + 1] != ")":
        return markdown, NO_BASIS
    start = _opening(masked, end)
    found = read_basis(split_items(markdown[start + 1 : end], ",;")) if start >= 0 else None
    if found is None:
        return markdown, NO_BASIS
    return markdown[:start].rstrip() + (stop if not masked[:start].rstrip().endswith(".") else ""), found


def _opening(masked: str, end: int) -> int:
    """Return where the parenthesis opens that `end` closes; -1 where none does."""
    depth = 0
    for found in reversed(list(_PARENTHESIS.finditer(masked, 0, end + 1))):
        depth += 1 if found[0] == ")" else -1
        if depth == 0:
            return found.start()
    return -1


def basis_items(basis: Basis) -> list[str]:
    """Return each thing that a statement rests on, as Markdown."""
    requirements = [_reference(one) for one in basis.requirements]
    policies = [f"{_POLICY} {_item(one)}" for one in basis.policies]
    return [*requirements, *policies, *([_ASSUMPTION] if basis.assumption else [])]


def read_basis(items: list[str]) -> Basis | None:
    """Return the basis that Markdown `items` name, or None when one of them names none."""
    requirements, policies, assumption = [], [], False
    for item in items:
        plain = line(unescape(unlinked(item)))
        label, name = _labelled(item)
        if plain.lower() == _ASSUMPTION:
            assumption = True
        elif label == _POLICY and name:
            policies.append(name)
        elif label == _REQUIREMENT and name:
            requirements.append(name)
        elif REFERENCE.fullmatch(plain):
            requirements.append(plain)
        else:
            return None
    return Basis(requirements=requirements, policies=policies, assumption=assumption) if items else None


def _reference(id_: str) -> str:
    return escape(id_) if REFERENCE.fullmatch(id_) else f"{_REQUIREMENT} {_item(id_)}"


def _item(name: str) -> str:
    return backslashed(escape(name), "(),;")


def _labelled(item: str) -> tuple[str, str]:
    label, colon, name = item.partition(":")
    return label.strip().lower() + colon, line(unescape(name))
