"""The command line: each command parses, makes one call and prints."""

import atexit
import gc
from pathlib import Path
from typing import Annotated, Literal

import typer

app = typer.Typer(
    name="specagent",
    help="Draft an architecture specification and ADR stubs from a product requirements document (PRD).",
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)

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


def _print_version(value: bool) -> None:
    if value:
        from specagent import __version__

        typer.echo(f"specagent {__version__}")
        raise typer.Exit


@app.callback()
def _options(
    version: Annotated[
        bool, typer.Option("--version", help="Print the version.", callback=_print_version, is_eager=True)
    ] = False,
) -> None:
    del version


@app.command()
def draft(
    prd: Prd,
    out: Out = None,
    adr_dir: AdrDir = None,
    adr_format: AdrFormat = None,
    context: Context = None,
    follow_links: FollowLinks = None,
    redact: Redact = False,
    allow_secrets: AllowSecrets = False,
    allow_http: AllowHttp = None,
    allow_host: AllowHost = None,
    date: Date = None,
    model: Model = None,
    base_url: BaseUrl = None,
    language: Language = None,
    temperature: Temperature = None,
    reasoning_effort: Effort = None,
    seed: Seed = None,
    prompts: PromptFolder = None,
    estimate: Estimate = False,
    max_cost: MaxCost = None,
    max_calls: MaxCalls = None,
    concurrency: Concurrency = None,
    call_timeout: CallTimeout = None,
    cache: Cache = None,
    cache_dir: CacheDir = None,
    trace: Trace = None,
    dry_run: DryRun = False,
    force: Force = False,
    json: Json = False,
    quiet: Quiet = False,
    config: ConfigFile = None,
) -> int:
    """Draft the architecture specification and its ADRs from a PRD."""
    from specagent.agent.commands.draft import draft_and_show
    from specagent.agent.workspace.drafting_run import DraftRequest

    flags: dict[str, object] = {"out": out, "adr_dir": adr_dir, "adr_format": adr_format, "context": context}
    flags |= {"follow_links": follow_links, "allow_http": allow_http, "allowed_hosts": allow_host}
    flags |= {"model": model, "base_url": base_url, "language": language, "temperature": temperature}
    flags |= {"reasoning_effort": reasoning_effort, "seed": seed, "prompts": prompts, "max_cost": max_cost}
    flags |= {"max_calls": max_calls, "concurrency": concurrency, "call_timeout": call_timeout}
    request = DraftRequest(
        source=prd,
        flags=flags | {"cache": cache, "cache_dir": cache_dir},
        config=config,
        redact=redact,
        allow_secrets=allow_secrets,
        date=date,
        dry_run=dry_run,
        force=force,
        trace=trace,
    )
    return draft_and_show(request, estimate=estimate, as_json=json, quiet=quiet)


@app.command()
def requirements(
    prd: Prd,
    format: Format = "table",  # noqa: A002 - the option is called --format
    redact: Redact = False,
    allow_secrets: AllowSecrets = False,
    allow_http: AllowHttp = None,
    allow_host: AllowHost = None,
    config: ConfigFile = None,
) -> None:
    """Print what was understood of a PRD, to check it before a draft."""
    from specagent.agent.listing import show_requirements
    from specagent.agent.workspace.drafting_run import DraftRequest, understand_prd

    flags = {"allow_http": allow_http, "allowed_hosts": allow_host}
    request = DraftRequest(source=prd, flags=flags, config=config, redact=redact, allow_secrets=allow_secrets)
    show_requirements(understand_prd(request), format)


@app.command()
def schema(section: SectionName = None) -> None:
    """Print the JSON Schema of a section, or of the whole spec."""
    from specagent.agent.listing import show_schema

    show_schema(section)


@app.command()
def prompt(
    section: PartName,
    prd: Annotated[str, typer.Option(help="Path or URL of the PRD, or - for stdin.")],
    context: Context = None,
    model: Model = None,
    base_url: BaseUrl = None,
    language: Language = None,
    prompts: PromptFolder = None,
    format: PromptFormat = "text",  # noqa: A002 - the option is called --format
    redact: Redact = False,
    allow_secrets: AllowSecrets = False,
    config: ConfigFile = None,
) -> None:
    """Print exactly what a model would be sent for a section."""
    from specagent.agent.commands.prompt import show_prompt
    from specagent.agent.workspace.drafting_run import DraftRequest

    flags = {"context": context, "model": model, "base_url": base_url, "language": language, "prompts": prompts}
    request = DraftRequest(source=prd, flags=flags, config=config, redact=redact, allow_secrets=allow_secrets)
    show_prompt(request, section, format)


@app.command()
def check(
    specs: Specs = None,
    prd: PrdOption = None,
    format: CheckFormat = "text",  # noqa: A002 - the option is called --format
    select: Select = None,
    ignore: Ignore = None,
    severity: LeastSeverity = "info",
    fail_on: FailOn = None,
    baseline: Baseline = None,
    write_baseline: WriteBaseline = False,
    base: Base = None,
    fix: Fix = False,
    diff: Diff = False,
    statistics: Statistics = False,
    adr_dir: AdrDir = None,
    context: Context = None,
    follow_links: FollowLinks = None,
    allow_http: AllowHttp = None,
    allow_host: AllowHost = None,
    date: Date = None,
    quiet: Quiet = False,
    config: ConfigFile = None,
) -> int:
    """Check specs against their PRDs and the rules, without a model; 3 when one is not fit for review."""
    from specagent.agent.commands.check import check_and_show
    from specagent.agent.workspace.checking import CheckRequest

    flags = {"adr_dir": adr_dir, "context": context, "follow_links": follow_links}
    request = CheckRequest(
        specs=tuple(specs or ()),
        prd=prd,
        base=base,
        date=date,
        flags=flags | {"allow_http": allow_http, "allowed_hosts": allow_host},
        check_flags={"select": select, "ignore": ignore, "fail_on": fail_on, "baseline": baseline},
        config=config,
        write_baseline=write_baseline,
    )
    return check_and_show(request, format, severity=severity, fix=fix, diff=diff, statistics=statistics, quiet=quiet)


@app.command()
def rule(
    rule: RuleName = None,
    format: RuleFormat = "text",  # noqa: A002 - the option is called --format
) -> None:
    """Print a rule with its reason and fix, or the list of all rules."""
    from specagent.agent.commands.rule import show_rules

    show_rules(rule, format)


@app.command()
def trace(
    spec: SpecPath = None,
    prd: PrdOption = None,
    format: MatrixFormat = "markdown",  # noqa: A002 - the option is called --format
    adr_dir: AdrDir = None,
    allow_http: AllowHttp = None,
    allow_host: AllowHost = None,
    config: ConfigFile = None,
) -> None:
    """Print the requirements matrix: each requirement, the rows that answer it, and what is uncovered."""
    from specagent.agent.commands.trace import show_matrix
    from specagent.agent.workspace.checking import CheckRequest

    flags = {"adr_dir": adr_dir, "allow_http": allow_http, "allowed_hosts": allow_host}
    show_matrix(CheckRequest(specs=(spec,) if spec else (), prd=prd, flags=flags, config=config), format)


cache_app = typer.Typer(help="Look at the finished answers that are kept, or delete them.", no_args_is_help=True)
app.add_typer(cache_app, name="cache")


@cache_app.command()
def info(cache_dir: CacheDir = None, config: ConfigFile = None) -> None:
    """Print where finished answers are kept, and how many."""
    from specagent.agent.commands.cache import show_cache

    show_cache(cache_dir, config)


@cache_app.command()
def clear(cache_dir: CacheDir = None, config: ConfigFile = None) -> None:
    """Delete all finished answers."""
    from specagent.agent.commands.cache import clear_cache

    clear_cache(cache_dir, config)


def main() -> None:
    """Run the program; the boundary turns every failure into text and an exit code."""
    from specagent.agent.boundary import run

    # A command soon ends: to look for garbage again and again, and once more at the end, is a quarter of its time.
    gc.set_threshold(200_000)
    atexit.register(gc.freeze)
    run(app)
