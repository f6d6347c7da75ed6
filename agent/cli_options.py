"""The options and arguments of the commands: what each is called, takes and says of itself."""

from pathlib import Path
from typing import Annotated, Literal

import typer

Prd = Annotated[
    str,
    typer.Argument(metavar="PRD", help="Path or URL of the PRD, a spec that links to it, or - for stdin."),
]
Out = Annotated[
    Path | None,
    typer.Option(help="Where the spec goes: a file, or a folder for architecture.md.", metavar="PATH"),
]
AdrDir = Annotated[Path | None, typer.Option(help="Where ADR files go.", metavar="DIR")]
AdrFormat = Annotated[Literal["nygard", "madr"] | None, typer.Option(help="Template of the ADR files.")]
Context = Annotated[
    list[Path] | None,
    typer.Option(help="A further document that binds the draft, such as a policy; repeatable.", metavar="FILE"),
]
FollowLinks = Annotated[
    bool | None,
    typer.Option("--follow-links/--no-follow-links", help="Read Markdown files that the PRD links to as context."),
]
Redact = Annotated[bool, typer.Option("--redact", help="Replace secrets found in the input instead of stopping.")]
AllowSecrets = Annotated[bool, typer.Option("--allow-secrets", help="Go on although the input holds secrets.")]
AllowHttp = Annotated[
    bool | None, typer.Option("--allow-http/--no-allow-http", help="Fetch over unencrypted http as well.")
]
AllowHost = Annotated[
    list[str] | None,
    typer.Option(
        "--allow-host", help="Host to fetch from although its address is private; repeatable.", metavar="NAME"
    ),
]
Date = Annotated[
    str | None,
    typer.Option(help="Date written into ADRs; today by default.", envvar="SPECAGENT_DATE", metavar="YYYY-MM-DD"),
]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Print what would change as a diff; write nothing.")]
Force = Annotated[bool, typer.Option("--force", help="Replace the spec, edited or not; a backup copy is kept.")]
Json = Annotated[bool, typer.Option("--json", help="Print one machine-readable summary.")]
Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="Print nothing but errors.")]
ConfigFile = Annotated[
    Path | None, typer.Option("--config", help="Settings file instead of specagent.toml.", metavar="FILE")
]
Model = Annotated[
    str | None,
    typer.Option(help="Model that drafts, as provider:name; `offline` for none.", metavar="PROVIDER:NAME"),
]
BaseUrl = Annotated[str | None, typer.Option(help="Address of an OpenAI-compatible server.", metavar="URL")]
Language = Annotated[
    str | None, typer.Option(help="BCP 47 code of the language to write in; the PRD's by default.", metavar="CODE")
]
Temperature = Annotated[
    float | None, typer.Option(help="Sampling temperature, where the model takes one.", metavar="NUMBER")
]
Effort = Annotated[
    str | None, typer.Option(help="How hard to think, such as low, where the model takes it.", metavar="LEVEL")
]
Seed = Annotated[int | None, typer.Option(help="Seed of sampling, where the model takes one.", metavar="NUMBER")]
PromptFolder = Annotated[
    Path | None, typer.Option("--prompts", help="Folder of templates that replace built-in prompts.", metavar="DIR")
]
MaxCost = Annotated[float | None, typer.Option(help="Most that the run may cost.", metavar="USD")]
MaxCalls = Annotated[int | None, typer.Option(help="Most calls to the model.", metavar="NUMBER")]
Concurrency = Annotated[int | None, typer.Option(help="Most calls at the same time.", metavar="NUMBER")]
CallTimeout = Annotated[float | None, typer.Option(help="Most seconds that one call may take.", metavar="SECONDS")]
Cache = Annotated[
    bool | None, typer.Option("--cache/--no-cache", help="Keep finished answers, so that none is paid for twice.")
]
CacheDir = Annotated[Path | None, typer.Option(help="Where finished answers are kept.", metavar="DIR")]
Trace = Annotated[
    Path | None, typer.Option(help="Folder for every request and answer, redacted, to debug prompts.", metavar="DIR")
]
Estimate = Annotated[bool, typer.Option("--estimate", help="Print what the draft would take, as ranges; send nothing.")]
PartName = Annotated[
    Literal["blueprint", "goals", "overview", "stack", "patterns", "data", "concerns", "adr"],
    typer.Argument(metavar="SECTION", help="blueprint, goals, overview, stack, patterns, data, concerns or adr."),
]
PromptFormat = Annotated[Literal["text", "json"], typer.Option("--format", help="How to print it.")]
Format = Annotated[Literal["table", "json", "csv"], typer.Option("--format", help="How to print it.")]
SectionName = Annotated[
    str | None, typer.Argument(metavar="[SECTION]", help="A section's name; without one the whole spec.")
]

ExitCode = Annotated[bool, typer.Option("--exit-code", help="End with 3 when something is stale.")]
Specs = Annotated[
    list[str] | None,
    typer.Argument(metavar="[SPEC]...", help="Spec files; the configured one, else docs/architecture.md, by default."),
]
SpecPath = Annotated[str | None, typer.Argument(metavar="[SPEC]", help="Spec file; docs/architecture.md by default.")]
PrdOption = Annotated[
    str | None,
    typer.Option("--prd", help="Path or URL of the PRD, or - for stdin; the one that the spec links to by default."),
]
CheckFormat = Annotated[
    Literal["text", "json", "sarif", "github", "junit", "markdown"],
    typer.Option("--format", help="How to print it; github makes annotations, sarif is for code scanning."),
]
Select = Annotated[
    list[str] | None,
    typer.Option(help="Apply only this rule (TR003) or group (TR); repeatable.", metavar="RULE"),
]
Ignore = Annotated[list[str] | None, typer.Option(help="Leave out this rule or group; repeatable.", metavar="RULE")]
Severity = Literal["error", "warning", "info"]
LeastSeverity = Annotated[
    Severity, typer.Option("--severity", help="Least severity that is shown; what fails the check always is.")
]
FailOn = Annotated[
    Literal["error", "warning", "info", "never"] | None,
    typer.Option(help="Least severity that fails the check; error by default."),
]
Baseline = Annotated[
    Path | None,
    typer.Option(help="File of known findings; .specagent-baseline.json of the repository by default.", metavar="FILE"),
]
WriteBaseline = Annotated[
    bool, typer.Option("--write-baseline", help="Write today's findings to the baseline, so that only new ones count.")
]
Base = Annotated[
    str | None, typer.Option(help="Git ref, such as origin/main, whose ADR numbers are taken.", metavar="REF")
]
Fix = Annotated[bool, typer.Option("--fix", help="Mend headings, links and Appendix A in the file, then check.")]
Diff = Annotated[bool, typer.Option("--diff", help="Show what --fix would change; write nothing.")]
Statistics = Annotated[bool, typer.Option("--statistics", help="Print how often each rule was broken.")]
RuleName = Annotated[
    str | None, typer.Argument(metavar="[RULE]", help="An id (TR003), a group (TR) or a name; all rules by default.")
]
RuleFormat = Annotated[Literal["text", "json", "markdown"], typer.Option("--format", help="How to print it.")]
MatrixFormat = Annotated[Literal["markdown", "csv", "html", "json"], typer.Option("--format", help="How to print it.")]

AdrName = Annotated[str, typer.Argument(metavar="N", help="The ADR: its number, `ADR-003`, or its file's name.")]
AdrTitle = Annotated[str, typer.Argument(metavar="TITLE", help="What is decided: `PostgreSQL over MongoDB`.")]
SpecOption = Annotated[
    str | None,
    typer.Option("--spec", help="Spec file; docs/architecture.md by default.", metavar="SPEC"),
]
Supersedes = Annotated[
    str | None, typer.Option("--supersedes", help="ADR that the new one replaces; it is marked so.", metavar="N")
]
SupersededBy = Annotated[str | None, typer.Option("--by", help="ADR that replaces it.", metavar="N")]
NewAdrFormat = Annotated[
    Literal["nygard", "madr"] | None, typer.Option("--format", help="Template of the file; nygard by default.")
]
Yes = Annotated[bool, typer.Option("--yes", help="Do it although the ADR was rejected, superseded or deprecated.")]

Parts = Annotated[
    list[str] | None,
    typer.Argument(metavar="[PART]...", help="Sections (data, 5, `Data Management`), rows (`data: Order`) and ADRs."),
]
Stale = Annotated[bool, typer.Option("--stale", help="Redraft all that is stale, and what the model failed for.")]
All = Annotated[bool, typer.Option("--all", help="Redraft all sections and all proposed ADRs.")]
Outdated = Annotated[
    bool, typer.Option("--outdated", help="Redraft what today's prompts or model would only word differently.")
]
Feedback = Annotated[
    list[str] | None,
    typer.Option("--feedback", help="What to change; - reads it from stdin; repeatable, and kept.", metavar="TEXT"),
]
FeedbackFile = Annotated[
    list[Path] | None, typer.Option("--feedback-file", help="File with feedback; repeatable.", metavar="FILE")
]
Forget = Annotated[bool, typer.Option("--forget", help="Drop the feedback that was kept for these parts.")]
Cascade = Annotated[bool, typer.Option("--cascade", help="Redraft what rests on changed facts in the same run.")]
Conflicts = Annotated[
    Literal["keep-mine", "take-new", "markers", "fail"],
    typer.Option("--conflicts", help="What to do where an edit and the redraft meet; fail leaves the part alone."),
]
ShowDiff = Annotated[bool, typer.Option("--diff", help="Show what would change, word by word; write nothing.")]
NothingWritten = Annotated[bool, typer.Option("--dry-run", help="Say what would change; write nothing.")]
Interactive = Annotated[bool, typer.Option("--interactive", "-i", help="Decide on each part in the terminal.")]
Supersede = Annotated[
    bool, typer.Option("--yes", help="Mark an accepted ADR as superseded when its successor is drafted.")
]
LockedParts = Annotated[
    list[str], typer.Argument(metavar="PART...", help="Sections (data, 5), rows (`data: Order`) and ADRs (ADR-003).")
]
UnlockedParts = Annotated[
    list[str] | None, typer.Argument(metavar="[PART]...", help="Sections, rows (`data: Order`) and ADRs.")
]
UnlockAll = Annotated[bool, typer.Option("--all", help="Unlock everything.")]

Assignments = Annotated[
    list[str],
    typer.Argument(metavar="NAME=VALUE...", help="A technology, container, goal … and what it is now: database=MySQL."),
]
WatchedPrd = Annotated[str, typer.Argument(metavar="PRD", help="Path of the PRD.")]
Auto = Annotated[bool, typer.Option("--auto", help="Redraft what is stale after each save.")]
WatchCost = Annotated[
    float | None, typer.Option("--max-cost", help="Most that all redrafts of the watch may cost.", metavar="USD")
]

ProposedPrds = Annotated[
    list[str] | None,
    typer.Option("--prd", help="PRD, or a glob for several, below the repository's root; repeatable.", metavar="GLOB"),
]
ProposedSpec = Annotated[
    str | None, typer.Option("--spec", help="Where the spec goes, relative to the repository's root.", metavar="PATH")
]
Generate = Annotated[
    Path | None, typer.Option(help="Only draft, and write a bundle into this new folder.", metavar="DIR")
]
Publish = Annotated[
    Path | None, typer.Option(help="Only publish this bundle: needs a write token, asks no model.", metavar="DIR")
]
Repository = Annotated[
    str | None, typer.Option(help="Repository at the forge; the remote's by default.", metavar="OWNER/NAME")
]
BaseBranch = Annotated[
    str | None, typer.Option("--base", help="Branch that pull requests go to; the default one unless given.")
]
RemoteName = Annotated[str, typer.Option("--remote", help="Git's name of the remote.", metavar="NAME")]
DraftPulls = Annotated[
    bool | None, typer.Option("--draft/--ready", help="Open pull requests as drafts, which is the default, or ready.")
]
AllowIncomplete = Annotated[
    bool, typer.Option("--allow-incomplete", help="Publish also what the model failed for in part.")
]
PlanOnly = Annotated[bool, typer.Option("--dry-run", help="Say what would be done; write nothing, here or there.")]

StartPrd = Annotated[str | None, typer.Option("--prd", help="PRD, relative to the repository's root.", metavar="PATH")]
Installed = Annotated[
    str | None,
    typer.Option("--install", help="What pip installs in the workflow; this version by default.", metavar="SPEC"),
]
TakeSuggested = Annotated[bool, typer.Option("--yes", help="Ask nothing: take what is suggested, and write it.")]
ShowOnly = Annotated[bool, typer.Option("--dry-run", help="Show the files; write nothing.")]


def _print_version(value: bool) -> None:
    if value:
        from specagent import __version__

        typer.echo(f"specagent {__version__}")
        raise typer.Exit


Version = Annotated[bool, typer.Option("--version", help="Print the version.", callback=_print_version, is_eager=True)]
