"""Where the spec, its ADRs and its state file stand, and the guard that keeps every write there."""

import os
import stat
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from specagent.agent.errors import UsageError

_DEFAULT_SPEC = Path("docs", "architecture.md")
_MARKDOWN = {".md", ".markdown"}
_UNRESERVED = "/-._~"


@dataclass(frozen=True)
class Layout:
    """The declared places, all absolute; nothing is written anywhere else.

    `root` is the repository (or folder) of the PRD. The spec and the ADR folder stand below it, or wherever
    the user put them by name.
    """

    root: Path
    spec: Path
    adr_dir: Path
    state: Path

    def relative(self, path: Path) -> str:
        """Return `path` as messages show it: relative to the root where it stands below."""
        return str(path.relative_to(self.root)) if path.is_relative_to(self.root) else str(path)

    def guard(self, path: Path) -> Path:
        """Return `path` if it is a declared file or in the ADR folder, and no symbolic link leads to it.

        Raises UsageError otherwise, and where something else than a file stands in its place.
        """
        if path not in (self.spec, self.state) and (path.parent != self.adr_dir or path.name == ".."):
            raise UsageError(
                f"{self.relative(path)!r} is none of the spec's files",
                f"They are {self.relative(self.spec)!r}, {self.relative(self.state)!r} "
                f"and what stands in {self.relative(self.adr_dir)!r}.",
            )
        _refuse_links(self._declared(path), path)
        _refuse_kind(path, stat.S_ISREG, "no regular file; a file is written there")
        return path

    def guard_adr_dir(self) -> Path:
        """Return the ADR folder if no symbolic link leads to it and nothing else stands in its place."""
        _refuse_links(self._declared(self.adr_dir), self.adr_dir)
        _refuse_kind(self.adr_dir, stat.S_ISDIR, "no folder; the ADRs go there")
        return self.adr_dir

    def _declared(self, path: Path) -> Path:
        bases = (self.root, self.spec.parent, self.adr_dir)
        return next(base for base in bases if path.is_relative_to(base))


def find_root(prd: Path | None, folder: Path) -> Path:
    """Return the root that paths are declared under: the PRD's repository, else the PRD's folder.

    Without a PRD file (standard input, URL) the repository of `folder`, else `folder` itself.
    """
    start = _real(prd.parent if prd else folder)
    return next((one for one in (start, *start.parents) if os.path.exists(one / ".git")), start)


def resolve_layout(prd: Path | None, root: Path, out: Path | None = None, adr_dir: Path | None = None) -> Layout:
    """Return where everything stands; `root` is what `find_root` gave.

    `out` is a Markdown file or a folder; the ADR folder is `adr` beside the spec unless given. Raises
    UsageError for symbolic links below the declared folders and for places that are no file or folder.
    """
    root = _real(root)
    spec = _file_place(_spec_file(out), root) if out else root / _DEFAULT_SPEC
    adrs = _folder_place(adr_dir, root) if adr_dir else spec.parent / "adr"
    layout = Layout(root, spec, adrs, spec.with_name(f"{spec.stem}.lock.json"))
    if ".git" in (*spec.parts, *adrs.parts):
        raise UsageError("nothing is written into a .git folder", "Name another place with --out or --adr-dir.")
    layout.guard(layout.spec)
    layout.guard(layout.state)
    layout.guard_adr_dir()
    if prd and _same(prd, spec):
        raise UsageError(f"the spec would overwrite the PRD {str(prd)!r}", "Name another file for the spec with --out.")
    return layout


def configured_spec(out: Path | None) -> Path:
    """Return the spec that is meant where none is named: the one that the setting `out` gives, else the usual one."""
    spec = out or _DEFAULT_SPEC
    return spec / _DEFAULT_SPEC.name if spec.is_dir() else spec


def relative_link(from_file: Path, to_file: Path) -> str:
    """Return the link from one file to another as Markdown takes it: POSIX, percent-encoded.

    Empty where no relative path leads there (another drive).
    """
    try:
        steps = os.path.relpath(to_file, from_file.parent)
    except ValueError:
        return ""
    return quote(os.fsencode(steps.replace(os.sep, "/")), safe=_UNRESERVED)


def _spec_file(out: Path) -> Path:
    if os.path.isdir(out) or not out.suffix:
        return out / _DEFAULT_SPEC.name
    if out.suffix.lower() not in _MARKDOWN:
        raise UsageError(
            f"the spec is a Markdown file, and {str(out)!r} is none",
            "End the name with .md, or name an existing folder.",
        )
    return out


def _file_place(path: Path, root: Path) -> Path:
    return _below(path, root) or _real(path.parent) / path.name


def _folder_place(path: Path, root: Path) -> Path:
    return _below(path, root) or _real(path)


def _below(path: Path, root: Path) -> Path | None:
    """Return `path` below `root` as it is named, so that links on the way still show; None when elsewhere."""
    absolute = Path(os.path.abspath(path))
    ways = (one for one in reversed((absolute, *absolute.parents)) if _real(one) == root)
    return next((root / absolute.relative_to(one) for one in ways), None)


def _real(path: Path) -> Path:
    try:
        return Path(os.path.realpath(path))
    except (OSError, ValueError) as err:
        raise UsageError(f"{str(path)!r} cannot be used: {_reason(err)}", "Name another place.") from err


def _refuse_links(base: Path, path: Path) -> None:
    """Raise where a link, or a file in a folder's place, stands between `base` and `path` or at its end."""
    step = base
    for part in path.relative_to(base).parts:
        if step != base:
            _refuse_kind(step, stat.S_ISDIR, "no folder; one is needed there")
        step = step / part
        mode = _mode(step)
        if mode is not None and stat.S_ISLNK(mode):
            raise UsageError(
                f"{str(step)!r} is a symbolic link; specagent does not write through links",
                "Put a real file or folder there, or name the place it leads to with --out or --adr-dir.",
            )
    if not _real(path).is_relative_to(_real(base)):
        raise UsageError(f"{str(path)!r} leads out of {str(base)!r}", "Name another place with --out.")


def _refuse_kind(path: Path, wanted: Callable[[int], bool], problem: str) -> None:
    mode = _mode(path)
    if mode is not None and not wanted(mode):
        raise UsageError(f"{str(path)!r} is {problem}", "Move it away, or name another place with --out.")


def _mode(path: Path) -> int | None:
    try:
        return path.lstat().st_mode
    except (FileNotFoundError, NotADirectoryError):
        return None
    except (OSError, ValueError) as err:
        raise UsageError(f"{str(path)!r} cannot be used: {_reason(err)}", "Name another place.") from err


def _reason(err: OSError | ValueError) -> str:
    return (err.strerror if isinstance(err, OSError) else None) or str(err)


def _same(one: Path, other: Path) -> bool:
    try:
        return one.samefile(other)
    except OSError:
        return _real(one) == other
