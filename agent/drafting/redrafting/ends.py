"""The ends of relations and messages: they lead to parts and entities by name, whatever these are called."""

from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass
from typing import Any

from specagent.agent.drafting.redrafting.terms import Move
from specagent.schemas.sections import Slug
from specagent.schemas.spec import Spec
from specagent.schemas.text import slug


def with_ends(spec: Spec, moves: Sequence[Move]) -> Spec:
    """Return `spec` with its relations leading to what stands in the place of a part or entity that moved.

    Those of one that is gone go with it; one that still stands, since its redraft failed, keeps them.
    """
    overview, data = spec.overview, spec.data
    parts = _Ends.of("overview", moves, (one.id for one in overview.parts))
    entities = _Ends.of("data", moves, (one.id for one in data.entities))
    overview = overview.model_copy(
        update={"relations": parts.followed(overview.relations), "flow": parts.followed(overview.flow)}
    )
    data = data.model_copy(update={"relations": entities.followed(data.relations)})
    return spec.model_copy(update={"overview": overview, "data": data})


@dataclass(frozen=True)
class _Ends:
    """What became of the names that relations lead to: `now` are new ones by slug, `gone` are slugs."""

    now: Mapping[str, str]
    gone: Set[str]

    @classmethod
    def of(cls, section: Slug, moves: Iterable[Move], standing: Iterable[str]) -> "_Ends":
        known = set(standing)
        left = [one for one in moves if one.section == section and slug(one.old) not in known]
        now = {slug(one.old): one.now for one in left if slug(one.now) in known and one.now}
        return cls(now, {slug(one.old) for one in left if not one.now})

    def followed(self, rows: Sequence[Any]) -> list[Any]:
        stay = (one for one in rows if not {slug(one.source), slug(one.target)} & self.gone)
        return [
            one.model_copy(update={"source": self._now(one.source), "target": self._now(one.target)}) for one in stay
        ]

    def _now(self, name: str) -> str:
        return self.now.get(slug(name), name)
