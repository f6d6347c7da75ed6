"""Drafting, checking and redrafting from Python, for notebooks and services."""

import asyncio
import contextvars
import re
from collections.abc import Coroutine, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from os import environ
from pathlib import Path
from typing import TYPE_CHECKING

from specagent.agent.checks.finding import Finding
from specagent.agent.checks.verdict import CheckReport
from specagent.agent.config import Config, config_of
from specagent.agent.config_check import CheckConfig
from specagent.agent.document.adr import adr_filename, render_adr
from specagent.agent.document.rendering import render_spec
from specagent.agent.drafting.brief import Brief, ContextDocument
from specagent.agent.drafting.frame import Frame
from specagent.agent.drafting.progress import Watch, unwatched
from specagent.agent.errors import UsageError
from specagent.agent.prd.source_text import SourceText
from specagent.agent.prd.sources.links import linked_documents
from specagent.agent.prd.sources.source import SourceOptions, read_document
from specagent.agent.terminal import note
from specagent.agent.workspace.date import draft_date
from specagent.agent.workspace.inputs import Secrets, read_prd
from specagent.agent.workspace.modelling import model_options
from specagent.agent.workspace.report import ModelReport
from specagent.agent.workspace.rewriting import OFFLINE
from specagent.agent.workspace.running import Drafted, draft_offline, draft_with_model
from specagent.schemas.spec import Spec

if TYPE_CHECKING:
    from specagent.agent.workspace.regenerating.request import ConflictPolicy, RegenerateReport
    from specagent.agent.workspace.standing import SpecStatus

_SPEC_FILE = "architecture.md"
_ADR_FOLDER = "adr"
_DIGITS = 3
_WITHOUT_EFFECT = ("out", "adr_dir", "lock_timeout", "allowed_hosts")
"""Settings on where files go and what is fetched; here nothing is."""
_PATH = re.compile(r"\S+\.(?:md|markdown|txt|docx|pdf|html?)", re.IGNORECASE)


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
    context: Sequence[str | Path] = (),
    date: str | None = None,
    redact: bool = False,
    allow_secrets: bool = False,
    on_progress: Watch = unwatched,
    stream: bool = False,
    **settings: object,
) -> SpecDraft:
    """Draft the specification of a PRD and return it; nothing is written, also when an event loop is running.

    `prd` is a path, or a string of Markdown; `context` are paths. `settings` are those of the command line, such as
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
    return _beside_the_running_loop(drafting) if _is_loop_running() else asyncio.run(drafting)


async def adraft_spec(
    prd: str | Path,
    *,
    context: Sequence[str | Path] = (),
    date: str | None = None,
    redact: bool = False,
    allow_secrets: bool = False,
    on_progress: Watch = unwatched,
    stream: bool = False,
    **settings: object,
) -> SpecDraft:
    """Draft like `draft_spec`, in the running event loop."""
    config = _config(settings)
    secrets = Secrets(redact, allow_secrets)
    source = secrets.apply(_source(prd, config))
    brief = Brief(prd=read_prd(source, config), contexts=tuple(_contexts(context, source, config, secrets)))
    frame = _frame(source, date)
    model = model_options(config, environ)
    if model:
        drafted = await draft_with_model(model, brief, frame, on_progress, note, streams=stream)
    else:
        drafted = await draft_offline(brief, frame)
    drafted_spec = _result(drafted, config, frame)
    for name, text in drafted_spec.files.items():
        secrets.refuse(SourceText(name=name, text=text))
    return drafted_spec


def check_spec(
    spec: str | Path,
    *,
    prd: str | Path | None = None,
    base: str | None = None,
    date: str | None = None,
    **settings: object,
) -> CheckReport:
    """Check a spec's file by the rules and return the report; nothing is written, and no model is asked.

    The PRD is the one that the spec links to unless `prd` (a path or URL) is given. `base` is a git ref whose ADR
    numbers are taken. `settings` are those of `specagent check`, such as `select=("TR", "GR001")`, `fail_on`,
    and those on where things are (`adr_dir`, `context`). The settings file of the spec's repository holds as well.
    Raises SpecAgentError for what cannot be read, UsageError for settings and rules that do not exist.
    """
    from specagent.agent.workspace.checking import CheckRequest, check_specs

    own = {name: value for name, value in settings.items() if name in CheckConfig.model_fields}
    others = {name: value for name, value in settings.items() if name not in own}
    config_of({**others, "check": own})
    request = CheckRequest(
        specs=(spec,), prd=None if prd is None else str(prd), base=base, date=date, flags=others, check_flags=own
    )
    return check_specs(request)


def spec_status(spec: str | Path, *, prd: str | Path | None = None, **settings: object) -> "SpecStatus":
    """Return how each section and ADR of a spec's file stands to what it was drafted from, and why.

    Nothing is written, and no model is asked. `settings` are those of `specagent status`, such as `adr_dir`, `context`.
    Raises SpecAgentError for what cannot be read.
    """
    from specagent.agent.workspace.standing import StatusRequest
    from specagent.agent.workspace.standing import spec_status as status_of

    config_of(settings)
    return status_of(StatusRequest(str(spec), None if prd is None else str(prd), settings))


def regenerate_spec(
    spec: str | Path,
    *parts: str,
    prd: str | Path | None = None,
    stale: bool = False,
    feedback: Sequence[str] = (),
    cascade: bool = False,
    conflicts: "ConflictPolicy" = "fail",
    dry_run: bool = False,
    date: str | None = None,
    on_progress: Watch = unwatched,
    stream: bool = False,
    **settings: object,
) -> "RegenerateReport":
    """Redraft `parts` of a spec's file, or what is `stale`, merge it with what people wrote, and write it.

    `parts` are sections (`data`), rows (`data: Order`) and records (`ADR-003`). A conflict leaves its part as it is
    unless `conflicts` says otherwise; the report names each. `settings` are those of `specagent regenerate`, such as
    `model="openai:gpt-6.1-terra"`; without `model` the settings and keys decide as on the command line. Raises
    SpecAgentError, before anything is written, for what cannot be read or used.
    """
    from specagent.agent.workspace.regenerating.regenerate import regenerate_into
    from specagent.agent.workspace.regenerating.request import RegenerateRequest

    config_of(settings)
    request = RegenerateRequest(
        parts=parts,
        spec=str(spec),
        prd=None if prd is None else str(prd),
        stale=stale,
        feedback=tuple(feedback),
        cascade=cascade,
        conflicts=conflicts,
        dry_run=dry_run,
        flags=settings,
        date=date,
    )
    if not _is_loop_running():
        return regenerate_into(request, None, on_progress, streams=stream)
    with ThreadPoolExecutor(1) as thread:  # a notebook's own loop is running in this one
        run = contextvars.copy_context().run
        return thread.submit(run, lambda: regenerate_into(request, None, on_progress, streams=stream)).result()


def _is_loop_running() -> bool:
    try:
        return asyncio.get_running_loop().is_running()
    except RuntimeError:
        return False


def _beside_the_running_loop(drafting: Coroutine[None, None, SpecDraft]) -> SpecDraft:
    """Return what `drafting` gives, run in a thread: a notebook's own loop is running in this one."""
    loop = asyncio.new_event_loop()
    task = loop.create_task(drafting)
    with ThreadPoolExecutor(1) as thread:
        running = thread.submit(contextvars.copy_context().run, _run, loop, task)
        try:
            return running.result()
        except BaseException:
            if not running.done():  # interrupted: no further call is to be paid for
                loop.call_soon_threadsafe(task.cancel)
            raise


def _run(loop: asyncio.AbstractEventLoop, task: "asyncio.Task[SpecDraft]") -> SpecDraft:
    with asyncio.Runner(loop_factory=lambda: loop) as runner:
        return runner.run(_awaited(task))


async def _awaited(task: "asyncio.Task[SpecDraft]") -> SpecDraft:
    return await task


def _config(settings: Mapping[str, object]) -> Config:
    for name in _WITHOUT_EFFECT:
        if name in settings:
            raise UsageError(f"the setting {name!r} has no effect here", "Leave it out: no file is written.")
    return config_of({"model": OFFLINE, **settings})


def _source(prd: str | Path, config: Config) -> SourceText:
    if isinstance(prd, Path):
        return read_document(prd, _reading(prd, config))
    if _PATH.fullmatch(prd.strip()):
        raise UsageError(f"{prd!r} is a string, which is taken for the PRD's text", "Give a path as pathlib.Path(...).")
    return SourceText(name="PRD", text=prd.replace("\r\n", "\n").replace("\r", "\n"))


def _contexts(
    paths: Sequence[str | Path], source: SourceText, config: Config, secrets: Secrets
) -> Iterator[ContextDocument]:
    """Yield the documents that bind the draft: those given, and those that the PRD links to where that is set."""
    given = [read_document(path, _reading(path, config)) for path in map(Path, paths)]
    if config.follow_links and source.path:
        linked = linked_documents(source, _reading(source.path, config).root)
        given += linked.documents
        for one in linked.skipped:
            note(f"Link {one.link!r} was not followed: {one.reason}")
    for document in map(secrets.apply, given):
        yield ContextDocument(document.name, document.text)


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
