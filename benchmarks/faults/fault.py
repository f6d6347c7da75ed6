"""What a seeded fault is: a changed copy of a clean spec, and what a finding must say to have found it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from random import Random
from typing import TypeVar

from benchmarks.faults.clean import CleanSpec
from benchmarks.faults.page import Span

T = TypeVar("T")
_NOWHERE = Span(0, 0)


class NotApplicable(Exception):  # noqa: N818 - says that a kind of fault has no place in a spec; not an error
    """The spec has nothing that this kind of fault could break."""


@dataclass(frozen=True)
class Fault:
    """One change.

    A finding points at it when its subject or message holds one of `names`, or when it stands on a changed line,
    next to one, or within `at` (lines of the changed spec). `echoes` are names of what breaks along with it: they
    explain a finding, but do not count as finding the fault. Every finding of the groups in `spreads` is explained.
    """

    copy: CleanSpec
    note: str
    names: tuple[str, ...] = ()
    echoes: tuple[str, ...] = ()
    at: Span = _NOWHERE
    spreads: frozenset[str] = frozenset()


Seeding = Callable[[CleanSpec, Random], Fault]


@dataclass(frozen=True)
class Kind:
    """A kind of fault: one of `groups` must report it; `related` ones may say something about it as well."""

    name: str
    about: str
    groups: frozenset[str]
    related: frozenset[str]
    seed: Seeding


@dataclass(frozen=True)
class FaultySpec:
    """A clean spec with one fault in it."""

    clean: CleanSpec
    kind: Kind
    fault: Fault


KINDS: dict[str, Kind] = {}
"""All kinds by name, in the order of their definition."""


def kind(groups: str, related: str = "") -> Callable[[Seeding], Seeding]:
    """Register a function as a kind of fault; the names of groups are separated by blanks."""

    def register(seed: Seeding) -> Seeding:
        name = seed.__name__.replace("_", "-")
        about = (seed.__doc__ or "").strip()
        KINDS[name] = Kind(name, about, frozenset(groups.split()), frozenset(related.split()), seed)
        return seed

    return register


def seeded(spec: CleanSpec, kind: Kind, rng: Random) -> FaultySpec:
    """Return `spec` with one fault of `kind`; raise NotApplicable when it has no place for it."""
    fault = kind.seed(spec, rng)
    if fault.copy == spec:
        raise NotApplicable(f"{kind.name} changed nothing in {spec.name}")
    return FaultySpec(spec, kind, fault)


def pick(rng: Random, choices: Sequence[T]) -> T:
    """Return one of the choices; a kind of fault without any is not applicable."""
    if not choices:
        raise NotApplicable("nothing to choose from")
    return rng.choice(choices)
