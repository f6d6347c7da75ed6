"""The half that drafts: it reads the repository and a model's key, and writes nothing but a bundle."""

from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path

from specagent.agent.document.reading import read_any
from specagent.agent.drafting.progress import Watch, unwatched
from specagent.agent.errors import SpecAgentError, UsageError
from specagent.agent.forge.forge import Forge
from specagent.agent.forge.git_checkout import checked_out
from specagent.agent.forge.git_remote import Remote
from specagent.agent.forge.propose.bundle import Bundle, BundledFile, ChangedPart, Handled, Proposed, Summary, hash_of
from specagent.agent.forge.propose.closing import closed_for, landed_by, prd_hash
from specagent.agent.forge.propose.commanding import Command, open_commands
from specagent.agent.forge.propose.opening import open_one
from specagent.agent.forge.propose.request import ProposeRequest
from specagent.agent.forge.propose.standing_files import is_owned, standing_files
from specagent.agent.forge.propose.summarising import first_parts, summary_of, verdict_on
from specagent.agent.forge.propose.targets import Target
from specagent.agent.workspace.drafting_run import DraftRequest, draft_into
from specagent.agent.workspace.regenerating.regenerate import regenerate_into
from specagent.agent.workspace.regenerating.request import (
    NothingKnownError,
    PartOutcome,
    RegenerateReport,
    RegenerateRequest,
)
from specagent.agent.workspace.report import ModelReport

_CONFLICT = "branch and base changed it in different ways"


@dataclass(frozen=True)
class _Run:
    """What a draft or redraft did in a checkout."""

    parts: Sequence[PartOutcome]
    incomplete: Sequence[str]
    model: ModelReport | None
    handled: Sequence[Handled] = ()


def generate(
    remote: Remote,
    made: Sequence[Target],
    base: str,
    request: ProposeRequest,
    forge: Forge | None,
    watch: Watch = unwatched,
) -> tuple[Bundle, dict[str, str]]:
    """Return the bundle of all specs, and its files' texts by path.

    Every spec starts from its branch's head where there is one, people's commits included, else from the base.
    Without `forge` nobody knows what people asked for in comments, or which pull requests they closed.
    """
    from specagent import __version__

    commit = remote.fetch(base)
    if commit is None:
        raise SpecAgentError(f"the remote has no branch {base!r}", "Name the base branch with --base.")
    texts: dict[str, str] = {}
    proposed = []
    for target in made:
        one, files = _Generating(remote, target, base, commit, request, forge, watch).proposed()
        proposed.append(one)
        texts |= files
    return Bundle(specagent=__version__, specs=proposed), texts


@dataclass(frozen=True)
class _Generating:
    remote: Remote
    target: Target
    base: str
    commit: str
    request: ProposeRequest
    forge: Forge | None
    watch: Watch

    def proposed(self) -> tuple[Proposed, dict[str, str]]:
        """Return what one spec is to be, and the texts of its files."""
        git, target = self.remote.git, self.target
        prd = prd_hash(git, self.commit, target.prd)
        if not prd:
            raise SpecAgentError(f"branch {self.base!r} has no {target.prd!r}", "Commit the PRD first.")
        head = self.remote.fetch(target.branch)
        requests = self.forge.pull_requests(target.branch) if self.forge else []
        made = Proposed(
            spec=target.spec,
            prd=target.prd,
            prd_sha256=prd,
            base=self.base,
            base_commit=self.commit,
            branch=target.branch,
            parent=head or "",
            changed=False,
            files=[],
            summary=_nothing(),
        )
        if self.forge and closed_for(prd, requests, self.forge, self.remote, self.commit, target):
            return made, {}
        start = standing_files(self.remote, target, head, self.commit, landed_by(requests))
        if start.conflicts:
            return made.model_copy(update={"summary": _conflicting(start.conflicts)}), {}
        current = open_one(requests)
        wishes = open_commands(self.forge, current) if self.forge and current else []
        return self._redrafted(made, start.texts, wishes)

    def _redrafted(
        self, made: Proposed, start: dict[str, str], wishes: Sequence[Command]
    ) -> tuple[Proposed, dict[str, str]]:
        target = self.target
        with checked_out(self.remote.git, self.commit) as folder:
            self._refuse_links(folder)
            self._lay_out(folder, start)
            before = verdict_on(folder, target, redact=self.request.redact) if target.spec in start else None
            run = self._run(folder, wishes, first=before is None)
            after = dict(self._owned(folder))
            verdict = verdict_on(folder, target, redact=self.request.redact)
        files = [
            BundledFile(path=path, sha256=hash_of(after[path]) if path in after else None)
            for path in sorted({*start, *after})
            if start.get(path) != after.get(path)
        ]
        summary = summary_of(after[target.spec], before, verdict, run.parts, run.incomplete, run.model)
        update = {"changed": bool(files), "files": files, "summary": summary, "handled": list(run.handled)}
        return made.model_copy(update=update), {one.path: after[one.path] for one in files if one.path in after}

    def _refuse_links(self, folder: Path) -> None:
        """Raise where a path of the spec is or goes through a symbolic link: it may lead anywhere."""
        for path in (self.target.prd, self.target.spec, self.target.state, self.target.adr_dir):
            if (folder / path).resolve() != folder.resolve() / path:
                raise SpecAgentError(f"{path!r} is or goes through a symbolic link", "Name a plain path.")

    def _lay_out(self, folder: Path, texts: dict[str, str]) -> None:
        """Put the spec's files as the redraft starts from them into the checkout of the base."""
        for path, _ in list(self._owned(folder)):
            if path not in texts:
                (folder / path).unlink()
        for path, text in texts.items():
            place = folder / path
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_bytes(text.encode())

    def _owned(self, folder: Path) -> Iterator[tuple[str, str]]:
        places = [folder / self.target.spec, folder / self.target.state]
        adrs = folder / self.target.adr_dir
        places += sorted(adrs.iterdir()) if adrs.is_dir() else []
        for path in places:
            name = path.relative_to(folder).as_posix()
            if path.is_file() and not path.is_symlink() and is_owned(self.target, name):
                with suppress(UnicodeDecodeError):  # what is no text is none of the spec's
                    yield name, path.read_bytes().decode()

    def _run(self, folder: Path, wishes: Sequence[Command], *, first: bool) -> _Run:
        request, target = self.request, self.target
        flags = {**request.flags, "adr_dir": folder / target.adr_dir}
        spec, prd = str(folder / target.spec), str(folder / target.prd)
        if first:
            draft = DraftRequest(
                source=prd,
                flags={**flags, "out": folder / target.spec},
                config=request.config,
                redact=request.redact,
                allow_secrets=request.allow_secrets,
                date=request.date,
            )
            done = draft_into(draft, self.watch)
            parts = first_parts(read_any((folder / target.spec).read_text(encoding="utf-8")).spec)
            return _Run(parts, done.incomplete, done.model)
        redraft = RegenerateRequest(
            spec=spec,
            prd=prd,
            stale=True,
            flags=flags,
            config=request.config,
            date=request.date,
            redact=request.redact,
            allow_secrets=request.allow_secrets,
        )
        reports, handled = self._wished(redraft, wishes)
        with suppress(NothingKnownError):  # a spec that people wrote by themselves is left alone
            reports.append(regenerate_into(redraft, None, self.watch))
        parts_ = [part for report in reports for part in report.parts]
        models = [report.model for report in reports if report.model]
        incomplete = [f"{one.title}: {one.note}" for one in parts_ if one.outcome == "failed"]
        return _Run(parts_, incomplete, _sum(models), handled)

    def _wished(
        self, redraft: RegenerateRequest, wishes: Sequence[Command]
    ) -> tuple[list[RegenerateReport], list[Handled]]:
        """Redraft what comments ask for, one after the other, and return what came of each."""
        reports: list[RegenerateReport] = []
        handled: list[Handled] = []
        for one in wishes:
            asked = replace(redraft, parts=(one.part,), stale=False, feedback=(one.text,), cascade=True)
            try:
                report = regenerate_into(asked, None, self.watch)
            except UsageError as err:  # a part that there is not: said below the comment, and no reason to stop
                handled.append(Handled(comment=one.comment, told=f"{one.part}: {err.message}. {err.hint}"))
                continue
            reports.append(report)
            told = ", ".join(f"{part.title} {part.outcome}" for part in report.parts if part.outcome != "unchanged")
            handled.append(Handled(comment=one.comment, told=f"{one.part}: {one.text} → {told or 'nothing changed'}"))
        return reports, handled


def _sum(models: Sequence[ModelReport]) -> ModelReport | None:
    if not models:
        return None
    prices = [one.cost_usd for one in models]
    known = [one for one in prices if one is not None]
    return replace(
        models[0],
        calls=sum(one.calls for one in models),
        cost_usd=sum(known) if len(known) == len(prices) else None,
    )


def _nothing() -> Summary:
    return Summary(
        parts=[],
        answered_before=None,
        answered=0,
        requirements=0,
        uncovered=[],
        questions=[],
        assumptions=[],
        findings=[],
        decisions=[],
        incomplete=[],
        cost=None,
    )


def _conflicting(paths: Sequence[str]) -> Summary:
    parts = [
        ChangedPart(part=path, title=path, outcome="conflict", reasons=[_CONFLICT], conflicts=[]) for path in paths
    ]
    return _nothing().model_copy(update={"parts": parts})
