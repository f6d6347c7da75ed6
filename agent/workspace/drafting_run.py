"""A draft from command to files: read, decide whether there is anything to do, draft, write."""

import os
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from specagent.agent.config import Config, load_config
from specagent.agent.document.adr import scan_adr_directory
from specagent.agent.drafting.frame import Frame
from specagent.agent.drafting.online.options import ModelOptions
from specagent.agent.drafting.online.totals import Totals
from specagent.agent.drafting.progress import Watch, unwatched
from specagent.agent.errors import ConflictError, StaleError
from specagent.agent.prd.source_text import SourceText
from specagent.agent.prd.sources.source import STDIN, SourceOptions
from specagent.agent.terminal import note
from specagent.agent.workspace.date import draft_date
from specagent.agent.workspace.inputs import Inputs, Record, Secrets, read_inputs, read_prd, read_source
from specagent.agent.workspace.journal import save
from specagent.agent.workspace.layout import Layout, find_root, relative_link, resolve_layout
from specagent.agent.workspace.lock import Held, locked
from specagent.agent.workspace.modelling import model_options
from specagent.agent.workspace.recovery import half_written, recover
from specagent.agent.workspace.rendering import Rendered, render_files
from specagent.agent.workspace.report import DraftReport, Outcome, report_on
from specagent.agent.workspace.rewriting import OFFLINE, Rewrite, decide
from specagent.agent.workspace.running import draft_with, warm_up
from specagent.agent.workspace.standing import StatusRequest, spec_status
from specagent.agent.workspace.state import State
from specagent.agent.workspace.state_file import read_state
from specagent.schemas.adr import DecisionRow
from specagent.schemas.prd import Prd

_RECORD = "ADR-"


@dataclass(frozen=True)
class DraftRequest:
    """What the user asked for; `flags` are settings given on the command line, None for those not given."""

    source: str
    flags: Mapping[str, object] = field(default_factory=dict)
    config: Path | None = None
    redact: bool = False
    allow_secrets: bool = False
    date: str | None = None
    dry_run: bool = False
    force: bool = False
    trace: Path | None = None


def draft_into(request: DraftRequest, watch: Watch = unwatched, *, streams: bool = False) -> DraftReport:
    """Draft the spec of the PRD that `request` names, and write it with its ADRs unless it is up to date.

    `watch` is told how each part gets on; `streams` says whether somebody looks at it while it does.
    """
    root, config, options = _settings(request)
    model = model_options(config, os.environ, request.trace)
    warm_up(model)
    secrets = Secrets(request.redact, request.allow_secrets)
    source = read_source(request.source, options, secrets)
    layout = resolve_layout(source.path, root, config.out, config.adr_dir)
    run = _Run(request, config, options, secrets, source, layout, model, watch, streams)
    if request.dry_run:
        return run.draft(None)
    with locked(layout, config.lock_timeout, note) as held:
        return run.draft(held)


@dataclass(frozen=True)
class _Run:
    request: DraftRequest
    config: Config
    options: SourceOptions
    secrets: Secrets
    source: SourceText
    layout: Layout
    model: ModelOptions | None
    watch: Watch
    streams: bool

    def draft(self, held: Held | None) -> DraftReport:
        """Draft and write while the lock is held; without it show what would be written."""
        draft_date(self.request.date, os.environ)  # a wrong date is said even where nothing is to be drafted
        if held:
            recover(self.layout, held, note)
        warnings: list[str] = []
        found = read_state(self.layout, warnings.append)
        warnings += half_written(self.layout.relative(self.layout.spec), found)
        rewrite = decide(self.layout, found, force=self.request.force)
        state = rewrite.state
        inputs = read_inputs(self.source, self.layout, state, self.config, self.options, self.secrets, rewrite.ours)
        warnings += inputs.warnings
        fingerprint = inputs.fingerprint([self.config.adr_format, self.config.language or ""])
        identity = self.model.identity if self.model else OFFLINE
        if self._is_settled(rewrite, fingerprint, inputs.brief.prd, identity, warnings):
            return DraftReport("unchanged", str(self.layout.spec), warnings=tuple(warnings))
        frame = _frame(self.request, self.source, self.layout, inputs, rewrite)
        drafted = draft_with(self.model, inputs.brief, frame, self.watch, warnings.append, streams=self.streams)
        rendered = render_files(drafted.draft, self.layout, frame, self.config.adr_format)
        for path, text in rendered.files.items():
            self.secrets.refuse(SourceText(name=self.layout.relative(path), text=text))
        if held is None:
            return _report(rendered, "dry-run", warnings, diff=rendered.diff(), totals=drafted.totals)
        new = _with_wishes(rendered.state(self.source, inputs, drafted.record, fingerprint, frame), state)
        backups = rewrite.back_up(rendered.files)
        save(
            self.layout,
            rendered.files,
            new,
            state,
            merged=rewrite.replaced(rendered.files),
            removed=rewrite.orphans(rendered.files),
            held=held,
        )
        outcome: Outcome = "continued" if rewrite.continued else "written"
        return _report(rendered, outcome, warnings, backups, totals=drafted.totals)

    def _is_settled(self, rewrite: Rewrite, fingerprint: str, prd: Prd, identity: str, warnings: list[str]) -> bool:
        """Return whether there is nothing to do: also where inputs changed, and no part of the spec by that."""
        try:
            return rewrite.settle(fingerprint, prd, identity, warnings.append)
        except (StaleError, ConflictError):
            if rewrite.state is None or self._has_stale_parts():
                raise
            return True

    def _has_stale_parts(self) -> bool:
        source = str(self.source.path) if self.source.path else self.source.url
        if source is None:
            return True  # standard input cannot be read twice
        flags = {**self.request.flags, "out": None, "adr_dir": self.layout.adr_dir}
        request = StatusRequest(str(self.layout.spec), source, flags, self.request.config)
        return any({"stale", "conflicting", "failed"} & set(one.marks) for one in spec_status(request).parts)


def _with_wishes(new: State, old: State | None) -> State:
    """Return the state of a new draft with what people said about sections, and with what was done before."""
    if old is None:
        return new
    feedback = [one for one in old.feedback if not one.part.startswith(_RECORD)]
    locks = [one for one in old.locks if not one.startswith(_RECORD)]
    return new.model_copy(update={"feedback": feedback, "locks": locks, "history": old.history})


def understand_prd(request: DraftRequest) -> Prd:
    """Return what is understood of the PRD that `request` names."""
    _, config, options = _settings(request)
    return read_prd(read_source(request.source, options, Secrets(request.redact, request.allow_secrets)), config)


def read_for_drafting(request: DraftRequest) -> tuple[Config, Inputs]:
    """Return the settings and everything that a draft would be made from, without drafting."""
    root, config, options = _settings(request)
    secrets = Secrets(request.redact, request.allow_secrets)
    source = read_source(request.source, options, secrets)
    layout = resolve_layout(source.path, root, config.out, config.adr_dir)
    rewrite = decide(layout, read_state(layout), force=request.force)
    return config, read_inputs(source, layout, rewrite.state, config, options, secrets, rewrite.ours)


def _settings(request: DraftRequest) -> tuple[Path, Config, SourceOptions]:
    is_file = request.source != STDIN and "://" not in request.source
    root = find_root(Path(request.source) if is_file else None, Path.cwd())
    config = load_config(root, request.flags, os.environ, request.config)
    options = SourceOptions(
        root=root,
        stdin=sys.stdin.buffer if sys.stdin else None,
        token=os.environ.get("GITHUB_TOKEN") or os.environ.get("GH_TOKEN"),
        allow_http=config.allow_http,
        allowed_hosts=config.allowed_hosts,
        max_bytes=config.max_bytes,
    )
    return root, config, options


def _frame(request: DraftRequest, source: SourceText, layout: Layout, inputs: Inputs, rewrite: Rewrite) -> Frame:
    standing = layout.adr_dir.iterdir() if layout.adr_dir.is_dir() else ()
    kept = [path.name for path in standing if path not in rewrite.ours]
    digits, first = scan_adr_directory(kept)
    folder = relative_link(layout.spec, layout.adr_dir / "x").removesuffix("x").rstrip("/")
    return Frame(
        prd_link=relative_link(layout.spec, source.path) if source.path else source.url or "",
        prd_title=Path(source.name).name if source.path else source.name,
        adr_folder=folder,
        first_number=first,
        digits=digits,
        date=draft_date(request.date, os.environ),
        existing=tuple(_row(one, folder) for one in inputs.records),
    )


def _row(record: Record, folder: str) -> DecisionRow:
    adr = record.adr
    return DecisionRow(
        number=adr.number,
        title=adr.title,
        status=adr.status,
        status_note=adr.status_note,
        link=f"{folder}/{record.name}" if folder else record.name,
    )


def _report(
    rendered: Rendered,
    outcome: Outcome,
    warnings: list[str],
    backups: Sequence[Path] = (),
    diff: str = "",
    totals: Totals | None = None,
) -> DraftReport:
    return report_on(
        rendered.draft,
        outcome,
        str(rendered.layout.spec),
        tuple(str(path) for path in rendered.files if path != rendered.layout.spec),
        backups=tuple(map(str, backups)),
        warnings=tuple(warnings),
        diff=diff,
        totals=totals,
    )
