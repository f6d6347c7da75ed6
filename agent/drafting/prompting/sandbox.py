"""The Jinja environment of prompts: values are data, templates reach nothing else, and rendering ends."""

from collections.abc import Iterable, Iterator
from types import CodeType
from typing import Any

from jinja2 import BaseLoader, StrictUndefined, nodes
from jinja2.bccache import Bucket, BytecodeCache
from jinja2.compiler import CodeGenerator, Frame
from jinja2.exceptions import SecurityError
from jinja2.runtime import Context
from jinja2.sandbox import ImmutableSandboxedEnvironment

from specagent.agent.drafting.prompting import values
from specagent.schemas.base import Schema
from specagent.schemas.text import line

MOST_STEPS = 1_000_000
"""Turns of loops and calls in one rendering; a PRD of 10,000 requirements takes a hundredth."""
_MOST_REPEATS = 1_000_000
_FILTERS = {
    "numbered": values.numbered,
    "fenced": values.fenced,
    "shown": values.shown,
    "quoted": values.quoted,
    "line": line,
    "record": values.record,
    "basis": values.based,
}
FILTERS = tuple(_FILTERS)
"""Filters that templates have besides Jinja's own."""


class _CountedLoops(CodeGenerator):
    """Compiles each loop so that its turns are counted."""

    def visit_For(self, node: nodes.For, frame: Frame) -> None:  # noqa: N802 - Jinja's name
        counted = nodes.EnvironmentAttribute("counted")
        node.iter = nodes.Call(counted, [node.iter], [], None, None, lineno=node.lineno)
        super().visit_For(node, frame)


class _Compiled(BytecodeCache):
    """Keeps what templates were compiled to, by name and source, for all drafts of a process."""

    def __init__(self) -> None:
        self._code: dict[tuple[str, str], CodeType] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        """Give a bucket its code, if that is known."""
        bucket.code = self._code.get((bucket.key, bucket.checksum))

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep the code of a bucket."""
        if bucket.code is not None:
            self._code[bucket.key, bucket.checksum] = bucket.code


_COMPILED = _Compiled()


class PromptEnvironment(ImmutableSandboxedEnvironment):
    """Renders prompts; what a template may do is bounded even where a stranger wrote it."""

    code_generator_class = _CountedLoops
    intercepted_binops = frozenset({"*", "**"})

    def __init__(self, loader: BaseLoader) -> None:
        super().__init__(
            loader=loader,
            bytecode_cache=_COMPILED,
            undefined=StrictUndefined,
            finalize=values.clean,
            autoescape=False,
            auto_reload=False,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self.filters.update(_FILTERS)
        self.filters.pop("random")
        self.globals.pop("lipsum")
        self._steps = 0

    def restart(self) -> None:
        """Begin to count anew."""
        self._steps = 0

    def counted(self, items: Iterable[Any]) -> Iterator[Any]:
        """Yield `items`, each as one step."""
        for item in items:
            self._step()
            yield item

    def call(__self, __context: Context, __obj: Any, *args: Any, **kwargs: Any) -> Any:  # noqa: N805 - as Jinja
        """Call `__obj` for a template, as one step."""
        __self._step()
        return super().call(__context, __obj, *args, **kwargs)

    def call_binop(self, context: Context, operator: str, left: Any, right: Any) -> Any:
        """Multiply; powers, and repetitions of text beyond measure, are refused."""
        factors = [one for one in (left, right) if isinstance(one, int)]
        if operator == "**" or (len(factors) == 1 and abs(factors[0]) > _MOST_REPEATS):
            raise SecurityError(f"{operator!r} would make something too large")
        return super().call_binop(context, operator, left, right)

    def is_safe_attribute(self, obj: Any, attr: str, value: Any) -> bool:
        """Return whether a template may read `attr`; of a schema only its fields, as pydantic can open files."""
        if isinstance(obj, Schema):
            return attr in type(obj).model_fields
        return super().is_safe_attribute(obj, attr, value)

    def _step(self) -> None:
        self._steps += 1
        if self._steps > MOST_STEPS:
            raise SecurityError("it does not end: too many turns of its loops and macros")
