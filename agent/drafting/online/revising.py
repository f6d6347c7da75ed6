"""Facts that change after the first draft: by what reviewers wish, and by requirements that came later."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from pydantic import ValidationError

from specagent.agent.checks import Finding
from specagent.agent.drafting.brief import Brief
from specagent.agent.drafting.online.condensing import bare
from specagent.agent.drafting.online.facts import LISTS, merge
from specagent.agent.drafting.online.judging import (
    Verdict,
    fact_findings,
    judge_facts,
    newly_found,
    read_facts,
    secret_findings,
)
from specagent.agent.drafting.online.mended import mended_facts
from specagent.agent.drafting.online.mending import mend
from specagent.agent.drafting.online.secrecy import given_texts, without_secrets
from specagent.agent.drafting.prompting.tasks import Wish
from specagent.schemas.base import Schema
from specagent.schemas.facts import Facts
from specagent.schemas.prd import Requirement
from specagent.schemas.text import line, slug

_ROWS = "ROWS"
_FEWEST = 3
"""A shorter list can well be replaced as a whole."""
_MOST_NAMED = 8
_UNSEEN = re.compile(r"and \d+ more")
"""What stands for further ids where facts are shown in short."""


@dataclass(frozen=True)
class Revising:
    """Judges an answer that changes the `known` facts by `wishes`; `shown` is what of them its prompt shows."""

    known: Facts
    shown: Facts
    wishes: tuple[Wish, ...]
    brief: Brief

    def judge(self, text: str) -> Verdict:
        """Return the verdict on the facts as they are to be: what they break that the known ones do not."""
        given = {"purpose": self.known.purpose, "style": self.known.style, **{name: [] for name in (*LISTS, "missed")}}
        answer = read_facts(text, given)
        if isinstance(answer, tuple):
            return Verdict(None, answer)
        facts = revised(self.known, answer, self.shown)
        before = fact_findings(self.known, self.brief)
        broken = newly_found(fact_findings(facts, self.brief), before)
        lost = lost_rows(self.shown, answer, self.wishes)
        return Verdict(facts, (*secret_findings(answer, None, self.brief), *lost, *broken))

    def settle(self, verdict: Verdict) -> Verdict:
        """Return the verdict on the facts as they will be used; what the answer left as it was is not mended."""
        facts = verdict.content
        if not isinstance(facts, Facts) or any(one.rule == _ROWS for one in verdict.errors):
            return verdict
        try:
            mended = without_secrets(mend(facts, verdict.errors, self.brief.prd), given_texts(self.brief))
        except ValidationError:
            return Verdict(None, verdict.findings)
        facts = _untouched(self.known, facts, mended, mend(self.known, (), self.brief.prd))
        before = fact_findings(self.known, self.brief, complete=False)
        return Verdict(facts, tuple(newly_found(fact_findings(facts, self.brief, complete=False), before)))


@dataclass(frozen=True)
class Adding:
    """Judges an answer that adds to the `known` facts what answers the requirements `asked`."""

    known: Facts
    asked: tuple[Requirement, ...]
    brief: Brief

    @cached_property
    def _context(self) -> Facts:
        """The known facts with few ids: enough to judge what is added to them."""
        return bare(self.known)

    def judge(self, text: str) -> Verdict:
        """Return the verdict on the known facts with the added ones: what these break, or leave unanswered."""
        verdict = judge_facts(text, self.brief, self._as_read, self._context, complete=False)
        if not isinstance(verdict.content, Facts):
            return verdict
        refs = {one.ref for one in self.asked}
        left = [one for one in fact_findings(verdict.content, self.brief) if one.subject in refs]
        return Verdict(verdict.content, (*self._new(verdict.findings), *left))

    def settle(self, verdict: Verdict) -> Verdict:
        """Return the verdict on the known facts with those that can be added to them."""
        settled = mended_facts(verdict, self.brief, self._as_read, complete=False)
        if not isinstance(settled.content, Facts):
            return settled
        return Verdict(added(self.known, settled.content), tuple(self._new(settled.findings)))

    def _as_read(self, _: Facts) -> Brief:
        return self.brief

    def _new(self, findings: Sequence[Finding]) -> list[Finding]:
        return newly_found(findings, fact_findings(self._context, self.brief, complete=False))


def revised(known: Facts, answer: Facts, shown: Facts | None = None) -> Facts:
    """Return `known` with the lists of `answer` that are not empty in the place of its own.

    Rows, and ids in a basis, that the model was not shown stay.
    """
    seen = shown or known
    lists = {name: _revised(getattr(known, name), getattr(answer, name), getattr(seen, name)) for name in LISTS}
    return known.model_copy(update={"purpose": answer.purpose, "style": answer.style, **lists})


def added(known: Facts, more: Facts) -> Facts:
    """Return all `known` facts with those of `more`; a container that has an actor's name is none."""
    people = {slug(one.name) for one in known.actors}
    containers = [one for one in more.containers if slug(one.name) not in people]
    merged = merge(known, more.model_copy(update={"containers": containers}))
    return merged.model_copy(update={"missed": known.missed})


def lost_rows(known: Facts, answer: Facts, wishes: Sequence[Wish]) -> Iterator[Finding]:
    """Yield a finding for each list of `answer` that leaves out most known names which no wish speaks of."""
    wished = line(" ".join(one.text for one in wishes)).casefold()
    for name in LISTS:
        names, kept = [_name(one) for one in getattr(known, name)], _by_name(getattr(answer, name))
        lost = [one for one in names if kept and slug(one) not in kept and one.casefold() not in wished]
        if len(names) >= _FEWEST and len(lost) * 2 > len(names):
            told = ", ".join(lost[:_MOST_NAMED]) + (", …" if len(lost) > _MOST_NAMED else "")
            message = f"the list leaves out {len(lost)} of the {len(names)} rows that it has: {told}"
            fix = "Give the whole list as it is to be afterwards, or leave it empty when it stays as it is."
            yield Finding(_ROWS, "error", None, name, message, fix)


def _revised(known: Sequence[Any], answer: Sequence[Any], shown: Sequence[Any]) -> list[Any]:
    if not answer:
        return list(known)
    ours, seen = _by_name(known), _by_name(shown)
    rows = [_with_unseen(row, ours.get(id_), seen.get(id_)) for id_, row in _by_name(answer).items()]
    return [*rows, *(row for id_, row in ours.items() if id_ not in seen)]


def _with_unseen(row: Any, known: Any, shown: Any) -> Any:
    """Return `row` with the ids of the known row's basis that were not shown."""
    if not isinstance(row, Schema) or known is None or shown is None or known == shown:
        return row
    basis: Any = getattr(row, "basis")  # noqa: B009 - every row of facts but a bare name has one
    told = [ref for ref in basis.requirements if not _UNSEEN.fullmatch(ref)]
    unseen = [ref for ref in known.basis.requirements if ref not in shown.basis.requirements]
    refs = list(dict.fromkeys([*told, *unseen]))
    return row.model_copy(update={"basis": basis.model_copy(update={"requirements": refs})})


def _untouched(known: Facts, facts: Facts, mended: Facts, known_mended: Facts) -> Facts:
    """Return `mended`, but for rows that are the known ones and that would be mended without the answer too."""
    lists = {}
    for name in LISTS:
        ours, new, alone = (_by_name(getattr(one, name)) for one in (known, mended, known_mended))
        rows = [
            row if row == ours.get(id_) and new.get(id_) == alone.get(id_) else new.get(id_)
            for id_, row in _by_name(getattr(facts, name)).items()
        ]
        lists[name] = [one for one in rows if one is not None]
    return mended.model_copy(update=lists)


def _by_name(rows: Sequence[Any]) -> dict[str, Any]:
    """Return the first row of each name."""
    found: dict[str, Any] = {}
    for one in rows:
        found.setdefault(slug(_name(one)), one)
    return found


def _name(row: Any) -> str:
    return str(row if isinstance(row, str) else getattr(row, "name", "") or row.title)
