"""Settings: a flag wins over the environment, the environment over the file, the file over the default."""

import difflib
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import NoneType, UnionType
from typing import Any, Literal, get_args, get_origin

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from specagent.agent.config_check import CheckConfig
from specagent.agent.config_file import FileSettings, read_settings
from specagent.agent.config_propose import ProposeConfig
from specagent.agent.errors import UsageError

PREFIX = "SPECAGENT_"
_PATHS = ("out", "adr_dir", "context", "prompts", "cache_dir", "baseline")
_TABLES: dict[str, type[BaseModel]] = {"check": CheckConfig, "propose": ProposeConfig}
"""Tables of the settings file: they are set there, and by the options of their command."""
_ONLY_GIVEN = {"base_url": "decides where your key and the PRD are sent"}
"""Settings that a cloned repository must not make."""
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8})*")
_SPEAKING = {"value_error", "greater_than", "greater_than_equal", "less_than_equal", "finite_number"}
"""Pydantic errors whose message says more than the setting's type does."""


class Config(BaseModel):
    """All settings; relative paths are turned into absolute ones where they are read."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    out: Path | None = Field(None, description="Where the spec goes: a Markdown file or a folder.")
    adr_dir: Path | None = Field(None, description="Where ADR files go; `adr` beside the spec by default.")
    adr_format: Literal["nygard", "madr"] = Field("nygard", description="Template of the ADR files.")
    context: tuple[Path, ...] = Field((), description="Documents that bind the draft, such as policies.")
    follow_links: bool = Field(False, description="Read Markdown files that the PRD links to as context.")
    language: str | None = Field(None, description="BCP 47 code of the PRD's language; found out by default.")
    allowed_hosts: tuple[str, ...] = Field(
        (), description="Hosts a PRD may be fetched from although their addresses are private."
    )
    allow_http: bool = Field(False, description="Fetch over unencrypted http as well.")
    max_bytes: int = Field(64 * 1024 * 1024, gt=0, description="Largest document that is read, in bytes.")
    lock_timeout: float = Field(
        60.0, ge=0, allow_inf_nan=False, description="Seconds to wait for another run on the same spec."
    )
    model: str | None = Field(
        None,
        description="Model that drafts, as `provider:name`; `offline` for none. "
        "By default `default_model` when its key is set, else none.",
    )
    default_model: str = Field("openai:gpt-6.1-terra", description="Model that drafts when only a key is set.")
    base_url: str | None = Field(
        None, description="Address of an OpenAI-compatible server; never read from a file that was found by itself."
    )
    temperature: float | None = Field(None, ge=0, le=2, allow_inf_nan=False, description="Where the model takes it.")
    reasoning_effort: str | None = Field(None, description="Such as `low`, where the model takes it.")
    seed: int | None = Field(None, description="Where the model takes it.")
    prompts: Path | None = Field(None, description="Folder of prompt templates that replace the built-in ones.")
    answer_schema: Literal["one", "part", "json"] = Field(
        "one",
        description="One schema for all calls, which providers cache; one for each part, for small models; "
        "or none enforced.",
    )
    max_calls: int | None = Field(None, ge=0, description="Most calls to the model in a run.")
    max_cost: float | None = Field(None, ge=0, allow_inf_nan=False, description="Most that a run may cost, in USD.")
    max_output_tokens: int = Field(8192, ge=256, description="Longest answer of one call, in tokens.")
    context_window: int | None = Field(
        None, ge=2048, description="The model's context window in tokens; known models' is known."
    )
    concurrency: int = Field(32, ge=1, description="Most calls at the same time.")
    requests_per_minute: float | None = Field(
        None, gt=0, allow_inf_nan=False, description="Most calls a minute; learnt from the server by default."
    )
    tokens_per_minute: float | None = Field(
        None, gt=0, allow_inf_nan=False, description="Most tokens a minute; learnt from the server by default."
    )
    call_timeout: float = Field(300.0, gt=0, allow_inf_nan=False, description="Most seconds that one call may take.")
    cache: bool = Field(True, description="Keep finished answers, so that nothing is paid for twice.")
    cache_dir: Path | None = Field(None, description="Where answers are kept; the user's cache folder by default.")
    check: CheckConfig = Field(CheckConfig.model_validate({}), description="How `specagent check` judges.")
    propose: ProposeConfig = Field(
        ProposeConfig.model_validate({}), description="What `specagent propose` keeps up to date."
    )

    @field_validator("language")
    @classmethod
    def _is_language(cls, code: str | None) -> str | None:
        if code is not None and not _LANGUAGE.fullmatch(code):
            raise ValueError("a language is a code such as 'en', 'de' or 'pt-BR'")
        return code

    @field_validator("allowed_hosts")
    @classmethod
    def _are_hosts(cls, hosts: tuple[str, ...]) -> tuple[str, ...]:
        for host in hosts:
            if not host or any(sign in host for sign in "/@ "):
                raise ValueError("a host is a name such as 'wiki.example.com', without https:// and path")
        return tuple(host.lower() for host in hosts)


@dataclass(frozen=True)
class SettingRow:
    """A setting as the documentation lists it."""

    name: str
    type: str
    default: str
    environment: str
    description: str


@dataclass(frozen=True)
class _Setting:
    value: object
    origin: str
    """Where it was set, as a message names it."""
    origins: Mapping[str, str] = field(default_factory=dict)
    """Where each setting of a table was set."""


def load_config(
    root: Path, flags: Mapping[str, object], environ: Mapping[str, str], file: Path | None = None
) -> Config:
    """Return the settings that hold in `root`; flags that are None were not given.

    The file is `file`, else `specagent.toml` in `root`, else `[tool.specagent]` of its `pyproject.toml`.
    Raises UsageError that names the place, the setting and what it takes.
    """
    return _validated({**_from_file(read_settings(root, file)), **_from_environment(environ), **_from_flags(flags)})


def config_of(settings: Mapping[str, object]) -> Config:
    """Return the settings given by name in a program; raises UsageError for an unknown or wrong one."""
    for name in settings:
        if name not in Config.model_fields:
            raise UsageError(f"unknown setting {name!r}", _nearest(name, ""))
    given = {name: value for name, value in settings.items() if value is not None}
    return _validated({name: _Setting(value, "the call") for name, value in given.items()})


def _validated(found: Mapping[str, _Setting]) -> Config:
    try:
        return Config.model_validate({name: one.value for name, one in found.items()})
    except ValidationError as err:
        raise _invalid(err, found) from err


def settings_table(model: type[BaseModel] = Config) -> list[SettingRow]:
    """Return every setting of `model` as the documentation lists it, in order; tables within it have their own."""
    return [
        SettingRow(
            name,
            _type_name(field.annotation),
            _shown(field.default),
            _variable(name),
            field.description or "",
        )
        for name, field in model.model_fields.items()
        if name not in _TABLES
    ]


def _from_file(settings: FileSettings) -> dict[str, _Setting]:
    found: dict[str, _Setting] = {}
    for name, value in settings.values.items():
        if name not in Config.model_fields:
            raise UsageError(f"unknown setting {name!r} in {settings.place(name)}", _nearest(name, ""))
        if name in _ONLY_GIVEN and settings.confined:
            raise UsageError(
                f"{name!r} in {settings.place(name)} {_ONLY_GIVEN[name]}, so it is not taken from a file found there",
                f"Give --{name.replace('_', '-')} or {_variable(name)}, or name the file with --config.",
            )
        if name in _PATHS:
            value = settings.resolved(name, value)
        origins = {}
        if name in _TABLES and isinstance(value, dict):
            origins = {key: settings.place(f"{name}.{key}") for key in value}
            value = {key: settings.resolved(key, one) if key in _PATHS else one for key, one in value.items()}
        found[name] = _Setting(value, settings.place(name), origins)
    return found


def _from_flags(flags: Mapping[str, object]) -> dict[str, _Setting]:
    return {
        name: _Setting(_absolute(value) if name in _PATHS else value, f"the option --{name.replace('_', '-')}")
        for name, value in flags.items()
        if value is not None
    }


def _from_environment(environ: Mapping[str, str]) -> dict[str, _Setting]:
    """Return what the environment sets; an empty variable counts as not set, a misspelt one is an error."""
    found: dict[str, _Setting] = {}
    for variable in sorted(environ):
        name = variable.removeprefix(PREFIX).lower()
        if not variable.startswith(PREFIX) or not environ[variable].strip():
            continue
        if name in Config.model_fields and name not in _TABLES:
            found[name] = _Setting(_parsed(name, environ[variable]), f"the environment variable {variable!r}")
        elif difflib.get_close_matches(name, Config.model_fields, 1, 0.85):
            raise UsageError(f"unknown setting in the environment: {variable!r}", _nearest(name, PREFIX))
    return found


def _parsed(name: str, text: str) -> object:
    listed = get_origin(Config.model_fields[name].annotation) is tuple
    value = [part.strip() for part in text.split(",") if part.strip()] if listed else text.strip()
    return _absolute(value) if name in _PATHS else value


def _absolute(value: object) -> object:
    if isinstance(value, list | tuple):
        return [_absolute(one) for one in value]
    return Path(value).absolute() if isinstance(value, str | Path) else value


def _invalid(err: ValidationError, found: Mapping[str, _Setting]) -> UsageError:
    first = err.errors(include_url=False)[0]
    name = str(first["loc"][0])
    if name in _TABLES and len(first["loc"]) > 1:
        return _invalid_in_table(first, name, found[name])
    field = Config.model_fields[name]
    wanted = f"it takes {_type_name(field.annotation)}"
    reason = first["msg"].removeprefix("Value error, ") if first["type"] in _SPEAKING else wanted
    return UsageError(
        f"{name!r} in {found[name].origin} is {_input(first['input'])!r}: {reason[:1].lower()}{reason[1:]}",
        f"{name}: {field.description}",
    )


def _invalid_in_table(error: Any, table: str, setting: _Setting) -> UsageError:
    """Return what is wrong with one setting of a table."""
    name = str(error["loc"][1])
    fields = _TABLES[table].model_fields
    shown = f"{table}.{name}"
    origin = setting.origins.get(name, setting.origin)
    if name not in fields:
        near = difflib.get_close_matches(name.replace("-", "_"), fields, 1)
        known = f"Did you mean {near[0]!r}?" if near else f"The settings of {table!r} are: {', '.join(fields)}."
        return UsageError(f"unknown setting {shown!r} in {origin}", known)
    wanted = f"it takes {_type_name(fields[name].annotation)}"
    reason = error["msg"].removeprefix("Value error, ") if error["type"] in _SPEAKING else wanted
    return UsageError(
        f"{shown!r} in {origin} is {_input(error['input'])!r}: {reason[:1].lower()}{reason[1:]}",
        f"{shown}: {fields[name].description}",
    )


def _input(value: object) -> object:
    return str(value) if isinstance(value, Path) else value


def _nearest(name: str, prefix: str) -> str:
    near = difflib.get_close_matches(name.lower().replace("-", "_"), Config.model_fields, 1)
    if near:
        return f"Did you mean {_variable(near[0]) if prefix else near[0]!r}?"
    return f"The settings are: {', '.join(Config.model_fields)}."


def _type_name(annotation: Any) -> str:
    """Return what a setting takes, in words."""
    if get_origin(annotation) is Literal:
        return " or ".join(repr(value) for value in get_args(annotation))
    if isinstance(annotation, UnionType):
        return _type_name(next(one for one in get_args(annotation) if one is not NoneType))
    if get_origin(annotation) is dict:
        return f"a table of {_type_name(get_args(annotation)[1])}"
    if get_origin(annotation) is tuple:
        return "a list of paths" if get_args(annotation)[0] is Path else "a list of texts"
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return "a table"
    names = {Path: "a path", bool: "true or false", int: "a whole number", float: "a number", str: "a text"}
    return names[annotation]


def _shown(default: object) -> str:
    if default is None:
        return "not set"
    if isinstance(default, bool):
        return str(default).lower()
    return "none" if default in ((), {}) else str(default)


def _variable(name: str) -> str:
    return f"{PREFIX}{name.upper()}"
