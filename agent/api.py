"""Drafting from Python: one call from a PRD to a spec, for notebooks and services."""

import asyncio
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from os import environ
from pathlib import Path

from specagent.agent.checks.finding import Finding
from specagent.agent.config import Config, config_of
from specagent.agent.document.adr import adr_filename, render_adr
from specagent.agent.document.rendering import render_spec
from specagent.agent.drafting.brief import Brief, ContextDocument
from specagent.agent.drafting.frame import Frame
from specagent.agent.drafting.progress import Watch, unwatched
from specagent.agent.prd.source_text import SourceText
from specagent.agent.prd.sources.source import SourceOptions, read_document
from specagent.agent.terminal import note
from specagent.agent.workspace.date import draft_date
from specagent.agent.workspace.inputs import Secrets, read_prd
from specagent.agent.workspace.modelling import model_options
from specagent.agent.workspace.report import ModelReport
from specagent.agent.workspace.rewriting import OFFLINE
from specagent.agent.workspace.running import Drafted, draft_offline, draft_with_model
from specagent.schemas.spec import Spec

_SPEC_FILE = "architecture.md"
_ADR_FOLDER = "adr"
_DIGITS = 3


@dataclass(frozen=True)
class SpecDraft:
    """A drafted specification.

    `files` maps relative paths (`architecture.md`, `adr/001-….md`) to texts. `findings` are what the rules
    found, `incomplete` the parts that the model failed for, each with the reason; `model` is what it took.
    """

    spec: Spec
    files: Mapping[str, str]
    findings: tuple[Finding, ...] = ()
    incomplete: tuple[str, ...] = ()
    model: ModelReport | None = field(default=None)

    @property
    def markdown(self) -> str:
        """The specification."""
        return self.files[_SPEC_FILE]


def draft_spec(
    prd: str | Path,
    *,
    context: Sequence[Path] = (),
    date: str | None = None,
    redact: bool = False,
    allow_secrets: bool = False,
    on_progress: Watch = unwatched,
    stream: bool = False,
    **settings: object,
) -> SpecDraft:
    """Draft the specification of a PRD and return it; nothing is written, also when an event loop is running.

    `prd` is a path, or a string of Markdown. `settings` are those of the command line, such as
    `model="openai:gpt-6.1-terra"`, `base_url`, `max_cost`; without `model` the draft is offline. Keys come
    from the environment. `on_progress` is told how each part gets on, token by token with `stream`.
    Raises SpecAgentError, whose `message` and `hint` say what is wrong and what to do.
    """
    drafting = adraft_spec(
        prd,
        context=context,
        date=date,
        redact=redact,
        allow_secrets=allow_secrets,
        on_progress=on_progress,
        stream=stream,
        **settings,
    )
    with ThreadPoolExecutor(1) as thread:  # a notebook's own loop is running in this one
        return thread.submit(asyncio.run, drafting).result()


async def adraft_spec(
    prd: str | Path,
    *,
    context: Sequence[Path] = (),
    date: str | None = None,
    redact: bool = False,
    allow_secrets: bool = False,
    on_progress: Watch = unwatched,
    stream: bool = False,
    **settings: object,
) -> SpecDraft:
    """Draft like `draft_spec`, in the running event loop."""
    config = config_of({"model": OFFLINE, **settings})
    secrets = Secrets(redact, allow_secrets)
    source = secrets.apply(_source(prd, config))
    brief = Brief(
        prd=read_prd(source, config),
        contexts=tuple(_context(one, config, secrets) for one in context),
    )
    frame = _frame(source, date)
    model = model_options(config, environ)
    if model:
        drafted = await draft_with_model(model, brief, frame, on_progress, note, streams=stream)
    else:
        drafted = await draft_offline(brief, frame)
    return _result(drafted, config, frame)


def _source(prd: str | Path, config: Config) -> SourceText:
    if isinstance(prd, Path):
        return read_document(prd, _reading(prd, config))
    return SourceText(name="PRD", text=prd.replace("\r\n", "\n").replace("\r", "\n"))


def _context(path: Path, config: Config, secrets: Secrets) -> ContextDocument:
    source = secrets.apply(read_document(path, _reading(path, config)))
    return ContextDocument(source.name, source.text)


def _reading(path: Path, config: Config) -> SourceOptions:
    return SourceOptions(root=path.resolve().parent, max_bytes=config.max_bytes)


def _frame(source: SourceText, date: str | None) -> Frame:
    name = source.path.name if source.path else source.name
    return Frame(
        prd_link=name if source.path else "",
        prd_title=name,
        adr_folder=_ADR_FOLDER,
        first_number=1,
        digits=_DIGITS,
        date=draft_date(date, environ),
    )


def _result(drafted: Drafted, config: Config, frame: Frame) -> SpecDraft:
    draft = drafted.draft
    records = {
        f"{_ADR_FOLDER}/{adr_filename(one.number, one.title, frame.digits)}": render_adr(
            one, config.adr_format, spec_link=f"../{_SPEC_FILE}", digits=frame.digits
        )
        for one in draft.adrs
    }
    return SpecDraft(
        spec=draft.spec,
        files={_SPEC_FILE: render_spec(draft.spec), **records},
        findings=draft.findings,
        incomplete=tuple(f"{one.part}: {one.reason}" for one in draft.shortfalls),
        model=ModelReport.of(drafted.totals) if drafted.totals else None,
    )
