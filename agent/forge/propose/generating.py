"""The half that drafts: it reads the repository and a model's key, and writes nothing but a bundle."""

from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path

from specagent.agent.document.reading import read_any
from specagent.agent.drafting.progress import Watch, unwatched
from specagent.agent.errors import ConflictError, SpecAgentError, UsageError
from specagent.agent.forge.forge import Forge
from specagent.agent.forge.git_checkout import checked_out
from specagent.agent.forge.git_remote import Remote
from specagent.agent.forge.propose.bundle import Bundle, BundledFile, Handled, Proposed, hash_of
from specagent.agent.forge.propose.closing import closed_for, landed_by, prd_hash
from specagent.agent.forge.propose.commanding import Command, open_commands
from specagent.agent.forge.propose.opening import open_one
from specagent.agent.forge.propose.request import ProposeRequest
from specagent.agent.forge.propose.standing_files import is_owned, standing_files
from specagent.agent.forge.propose.summarising import (
    conflicting,
    first_parts,
    model_in_all,
    no_summary,
    summary_of,
    verdict_on,
)
from specagent.agent.forge.propose.targets import Target
from specagent.agent.prd.sources.secrets import find_secrets
from specagent.agent.workspace.drafting_run import DraftRequest, draft_into
from specagent.agent.workspace.regenerating.regenerate import regenerate_into
from specagent.agent.workspace.regenerating.request import (
    NothingKnownError,
    PartOutcome,
    RegenerateReport,
    RegenerateRequest,
)
from specagent.agent.workspace.report import ModelReport

_LEAKS = "Not followed: it holds what looks like a credential. Delete the comment, and make the credential invalid."
_UNREAD = "0" * 64
_LONGEST = 2_000


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
    Without `forge` nobody knows what people asked for in comments, or which pull requests they closed. One of several
    that cannot be drafted stands there as incomplete.
    """
    from specagent import __version__

    commit = remote.fetch(base)
    if commit is None:
        raise SpecAgentError(f"the remote has no branch {base!r}", "Name the base branch with --base.")
    texts: dict[str, str] = {}
    proposed = []
    for target in made:
        generating = _Generating(remote, target, base, commit, request, forge, watch)
        try:
            one, files = generating.proposed()
        except SpecAgentError as err:
            if len(made) == 1:
                raise
            one, files = generating.left_out(err), {}
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
        made = self._made(prd, head)
        if self.forge and closed_for(prd, requests, self.forge, self.remote, self.commit, target):
            return made, {}
        start = standing_files(self.remote, target, head, self.commit, landed_by(requests))
        if start.conflicts:
            return made.model_copy(update={"summary": conflicting(start.conflicts)}), {}
        current = open_one(requests, self.base)
        wishes = open_commands(self.forge, current) if self.forge and current else []
        return self._redrafted(made, start.texts, wishes)

    def left_out(self, err: SpecAgentError) -> Proposed:
        """Return the spec without any file, and with the reason why."""
        told = f"{err.message}. {err.hint}".strip()[:_LONGEST]
        return self._made(_UNREAD, None).model_copy(
            update={"summary": no_summary().model_copy(update={"incomplete": [told]})}
        )

    def _made(self, prd: str, head: str | None) -> Proposed:
        """Return the spec as it is before anything is drafted."""
        return Proposed(
            spec=self.target.spec,
            prd=self.target.prd,
            prd_sha256=prd,
            base=self.base,
            base_commit=self.commit,
            branch=self.target.branch,
            parent=head or "",
            changed=False,
            files=[],
            summary=no_summary(),
        )

    def _redrafted(
        self, made: Proposed, start: dict[str, str], wishes: Sequence[Command]
    ) -> tuple[Proposed, dict[str, str]]:
        target = self.target
        with checked_out(self.remote.git, self.commit) as folder:
            self._refuse_odd_places(folder)
            self._lay_out(folder, start)
            before = verdict_on(folder, target, redact=self.request.redact) if target.spec in start else None
            try:
                run = self._run(folder, wishes, first=before is None)
            except ConflictError as err:
                told = err.message.replace(f"{folder}/", "")
                return made.model_copy(update={"summary": conflicting([told])}), {}
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

    def _refuse_odd_places(self, folder: Path) -> None:
        """Raise where a path of the spec goes through a symbolic link, which may lead anywhere, or through a file."""
        target, home = self.target, folder.resolve()
        for path in (target.prd, target.spec, target.state, target.adr_dir):
            if (folder / path).resolve() != home / path:
                raise SpecAgentError(f"{path!r} is or goes through a symbolic link", "Name a plain path.")
            through = [home / path, *(home / path).parents]
            in_way = through[1:] if path != target.adr_dir else through
            if any(one.is_file() for one in in_way) or (path != target.adr_dir and through[0].is_dir()):
                raise SpecAgentError(
                    f"something else stands at {path!r} or on the way there in branch {self.base!r}",
                    "Name another path for the spec and its records in the table [propose] of specagent.toml.",
                )

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
        return _Run(parts_, incomplete, model_in_all(models), handled)

    def _wished(
        self, redraft: RegenerateRequest, wishes: Sequence[Command]
    ) -> tuple[list[RegenerateReport], list[Handled]]:
        """Redraft what comments ask for, one after the other, and return what came of each."""
        reports: list[RegenerateReport] = []
        handled: list[Handled] = []
        for one in wishes:
            if find_secrets(f"{one.part}: {one.text}"):
                handled.append(Handled(comment=one.comment, told=_LEAKS))
                continue
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
