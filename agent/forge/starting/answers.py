"""What a person decides before the bot begins, with what this repository suggests."""

import os
import posixpath
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from specagent import __version__
from specagent.agent.config import Config, config_of, load_config
from specagent.agent.drafting.model.keys import KEY_VARIABLES
from specagent.agent.errors import SpecAgentError, UsageError
from specagent.agent.forge.git import Git, checked_path
from specagent.agent.forge.propose.targets import targets
from specagent.agent.workspace.modelling import model_options

OFFLINE = "offline"
_PRD_NAMES = ("prd.md", "prd.markdown", "requirements.md")
_NOT_LOOKED_INTO = {".git", ".venv", "venv", "node_modules"}
_DEEPEST = 4
_MARKDOWN = (".md", ".markdown")
_WITH_EXTRA = ("anthropic",)


@dataclass(frozen=True)
class Answers:
    """The decisions; paths are relative to the repository's top, and `install` is what pip is given in CI."""

    prd: str
    spec: str
    adr_dir: str
    model: str
    base: str
    install: str

    @property
    def key_variable(self) -> str | None:
        """The environment variable of the model's key; None where no model is asked."""
        provider = provider_of(self.model)
        return KEY_VARIABLES.get(provider, f"{provider.upper()}_API_KEY") if provider else None


@dataclass(frozen=True)
class Wished:
    """What was given on the command line; None for what is asked or found out."""

    prd: str | None = None
    spec: str | None = None
    model: str | None = None
    base: str | None = None
    install: str | None = None


def suggested(git: Git, wished: Wished, environ: Mapping[str, str]) -> Answers:
    """Return what is likely meant, without asking anybody; `prd` is empty where none is found."""
    config = load_config(git.top, {}, environ)
    prd, spec, adr_dir = _documents(git.top, config, wished)
    model = wished.model or config.model or _usable_model(config, environ)
    return Answers(
        prd=prd,
        spec=spec,
        adr_dir=adr_dir,
        model=model,
        base=wished.base or config.propose.base or _base(git),
        install=wished.install or install_of(model),
    )


def checked(git: Git, answers: Answers) -> Answers:
    """Return the answers; raises SpecAgentError for the first that cannot be."""
    checked_prd(git, answers.prd)
    checked_spec(answers.spec)
    checked_path(_plain(answers.adr_dir))
    provider_of(answers.model)
    checked_base(git, answers.base)
    _plain(answers.install)
    return answers


def checked_prd(git: Git, prd: str) -> str:
    """Return the path of a PRD that is there."""
    if not (git.top / checked_path(_plain(prd))).is_file():
        raise UsageError(
            f"there is no PRD {prd!r} in {str(git.top)!r}", "Name a file relative to the repository's top."
        )
    return prd


def checked_spec(spec: str) -> str:
    """Return a path at which a spec can stand."""
    if PurePosixPath(checked_path(_plain(spec))).suffix.lower() not in _MARKDOWN:
        raise UsageError(f"the spec is a Markdown file, and {spec!r} is none", "End its name with .md.")
    return spec


def checked_base(git: Git, base: str) -> str:
    """Return the name of a branch, which need not be there yet."""
    if git.program.run("check-ref-format", "--branch", _plain(base)).code:
        raise UsageError(f"{base!r} is no name of a branch", "Name one such as `main`.")
    return base


def provider_of(model: str) -> str | None:
    """Return whose model it is; None for none. Raises UsageError for a name that says no provider."""
    options = model_options(config_of({"model": _plain(model)}), {})
    return options.provider if options else None


def install_of(model: str) -> str:
    """Return what pip is to install for a model: this version, with the provider's package."""
    provider = provider_of(model)
    extra = f"[{provider}]" if provider in _WITH_EXTRA else ""
    return f"specagent{extra}=={__version__}"


def adr_dir_of(spec: str) -> str:
    """Return where the records of a spec go unless settings say otherwise."""
    return posixpath.join(posixpath.dirname(spec), "adr")


def _documents(top: Path, config: Config, wished: Wished) -> tuple[str, str, str]:
    """Return PRD, spec and ADR folder as the settings have them, else as they are usual."""
    prd = wished.prd or ("" if config.propose.specs else _found_prd(top))
    try:
        place = targets(top, config, config.propose, (prd,) if prd else (), wished.spec)[0]
    except SpecAgentError:
        spec = wished.spec or "docs/architecture.md"
        return prd, spec, adr_dir_of(spec)
    return place.prd, place.spec, place.adr_dir


def _found_prd(top: Path) -> str:
    """Return the PRD that stands nearest to the top."""
    for folder, folders, files in os.walk(top):
        depth = len(Path(folder).relative_to(top).parts)
        folders[:] = sorted(one for one in folders if one not in _NOT_LOOKED_INTO) if depth < _DEEPEST else []
        named = sorted(files, key=str.casefold)
        if found := next((one for name in _PRD_NAMES for one in named if one.casefold() == name), None):
            return (Path(folder) / found).relative_to(top).as_posix()
    return ""


def _usable_model(config: Config, environ: Mapping[str, str]) -> str:
    options = model_options(config, environ)
    return f"{options.provider}:{options.name}" if options else OFFLINE


def _base(git: Git) -> str:
    head = git.program.run("symbolic-ref", "--quiet", "--short", "refs/remotes/origin/HEAD")
    return head.text.partition("/")[2] or git.branch() or "main"


def _plain(text: str) -> str:
    """Return text that means nothing else in a workflow; raises UsageError for what could."""
    if not text.strip() or text.startswith("-") or "${{" in text or any(char < " " or char == "\x7f" for char in text):
        raise UsageError(f"{text!r} cannot stand in a workflow", "Give it without control signs, `${{` or a first `-`.")
    return text
