"""Prompt templates: the packaged ones, and a folder whose files win over them."""

import difflib
import os
import traceback
from collections.abc import Callable, Generator
from functools import cached_property
from pathlib import Path, PurePosixPath
from typing import cast

from jinja2 import BaseLoader, Environment, PackageLoader, TemplateError, TemplateNotFound, TemplateSyntaxError
from jinja2.exceptions import SecurityError

from specagent.agent.drafting.prompting.contexts import CONTEXTS, REDRAFTING, Context, names
from specagent.agent.drafting.prompting.sandbox import FILTERS, PromptEnvironment
from specagent.agent.errors import UsageError

PACKAGED = "packaged/"
"""Before a template's name, it means the packaged one even where a folder has its own."""
_MOST_BYTES = 1_000_000
_MOST_CHARACTERS = 50_000_000
_FAILURES = (
    TemplateError,
    ArithmeticError,
    AttributeError,
    LookupError,
    MemoryError,
    RecursionError,
    TypeError,
    ValueError,
)
_Source = tuple[str, str, Callable[[], bool]]


class Templates:
    """Renders templates by name; whatever is wrong with one of `folder` is a usage error that names its line."""

    def __init__(self, folder: Path | None) -> None:
        self._folder = folder

    def check_names(self) -> None:
        """Raise a usage error for a file of the folder that overrides no template, or cannot be read."""
        for path in self._overrides.values():
            _read(path)

    @property
    def are_overridden(self) -> bool:
        """Whether any template is another one than the packaged."""
        return bool(self._overrides)

    def render(self, name: str, context: Context) -> str:
        """Return the template `name` filled with `context`, without blank lines at its ends."""
        try:
            return self._rendered(name, context).strip("\n")
        except _FAILURES as err:
            if not self._overrides:
                raise
            raise _blame(name, err) from err

    def sources(self) -> list[str]:
        """Return the source of every template that drafts are made with, by name."""
        loader = _Loader(self._overrides)
        return [loader.get_source(self._environment, name)[0] for name in sorted(CONTEXTS.keys() - REDRAFTING)]

    def _rendered(self, name: str, context: Context) -> str:
        self._environment.restart()
        pieces, length = [], 0
        template = self._environment.get_template(name)
        stream = cast("Generator[str, None, None]", template.generate(**context.values()))
        for piece in stream:
            pieces.append(piece)
            length += len(piece)
            if length > _MOST_CHARACTERS:  # thrown into the template, so that the error has its line
                stream.throw(SecurityError(f"it gives more than {_MOST_CHARACTERS:,} characters"))
        return "".join(pieces)

    @cached_property
    def _environment(self) -> PromptEnvironment:
        return PromptEnvironment(_Loader(self._overrides))

    @cached_property
    def _overrides(self) -> dict[str, Path]:
        return _scan(self._folder) if self._folder else {}


class _Loader(BaseLoader):
    def __init__(self, overrides: dict[str, Path]) -> None:
        self._overrides = overrides
        self._packaged = PackageLoader("specagent.prompts", "")

    def get_source(self, environment: Environment, template: str) -> _Source:
        if path := self._overrides.get(template):
            return _read(path), str(path), lambda: True
        name = template.removeprefix(PACKAGED)
        if name not in CONTEXTS:
            raise TemplateNotFound(template, f"there is no template {template!r}")
        source, filename, _ = self._packaged.get_source(environment, name)
        return source, filename or name, lambda: True


def _scan(folder: Path) -> dict[str, Path]:
    """Return the files of `folder` by the template that each stands for; hidden ones are left out."""
    if not folder.is_dir():
        raise UsageError(f"The folder of prompt templates {str(folder)!r} does not exist.", "Create it, or name it.")
    found = {}
    for root, folders, files in os.walk(folder, onerror=_unreadable):
        folders[:] = sorted(one for one in folders if not one.startswith("."))
        for file in sorted(one for one in files if not one.startswith(".")):
            path = Path(root, file)
            found[_known(path.relative_to(folder).as_posix(), path)] = path
    return found


def _known(name: str, path: Path) -> str:
    if name in CONTEXTS:
        return name
    same_file = [
        one for one in CONTEXTS if PurePosixPath(one).name.split(".")[0] == PurePosixPath(name).name.split(".")[0]
    ]
    near = same_file or difflib.get_close_matches(name, CONTEXTS, n=1, cutoff=0.5)
    hint = f"Did you mean {near[0]!r}? " if near else ""
    raise UsageError(
        f"{str(path)!r} overrides no prompt template: none is called {name!r}.",
        f"{hint}Templates are: {', '.join(sorted(CONTEXTS))}.",
    )


def _read(path: Path) -> str:
    try:
        if not path.is_file():
            raise UsageError(f"Prompt template {str(path)!r} is no regular file.", "Replace or delete it.")
        with path.open("rb") as file:
            data = file.read(_MOST_BYTES + 1)
    except OSError as err:
        raise _cannot_read(path, err) from err
    if len(data) > _MOST_BYTES:
        raise UsageError(f"Prompt template {str(path)!r} is larger than 1 MB.", "Shorten it; a prompt is a page.")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as err:
        row = data.count(b"\n", 0, err.start) + 1
        raise UsageError(f"Prompt template {str(path)!r}, line {row}: not UTF-8.", "Save it as UTF-8.") from err


def _unreadable(err: OSError) -> None:
    raise _cannot_read(err.filename, err) from err


def _cannot_read(path: object, err: OSError) -> UsageError:
    return UsageError(f"Prompt template {str(path)!r} cannot be read: {err.strerror}.", "Mend its permissions.")


def _blame(name: str, err: BaseException) -> UsageError:
    """Return what a template's author has to know about `err`."""
    file, row = _place(err)
    failed = next((one for one in CONTEXTS if PurePosixPath(Path(file).as_posix()).match(one)), name)
    where = f"{file or name!r}, line {row}" if row else repr(file or name)
    return UsageError(
        f"Prompt template {where}: {_reason(err)}.",
        f"Its variables are: {', '.join(names(CONTEXTS[failed]))}. Filters besides Jinja's: {', '.join(FILTERS)}. "
        f"To start from the packaged one, extend {PACKAGED + failed!r}.",
    )


def _place(err: BaseException) -> tuple[str, int]:
    if isinstance(err, TemplateSyntaxError):
        return err.filename or err.name or "", err.lineno
    rows = [one for one in traceback.extract_tb(err.__traceback__) if one.filename.endswith(".j2")]
    return (rows[-1].filename, rows[-1].lineno or 0) if rows else ("", 0)


def _reason(err: BaseException) -> str:
    if isinstance(err, RecursionError):
        return "it includes or calls itself without end"
    if isinstance(err, MemoryError):
        return "it needs more memory than there is"
    return str(err).strip().rstrip(".") or type(err).__name__
