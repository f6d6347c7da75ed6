"""The command line: each command parses, makes one call and prints."""

import atexit
import gc
from typing import Annotated

import typer

from specagent.agent.cli_adr import adr_app
from specagent.agent.cli_cache import cache_app
from specagent.agent.cli_forge import forge_app
from specagent.agent.cli_iterate import iterate_app
from specagent.agent.cli_options import (
    AdrDir,
    AdrFormat,
    AllowHost,
    AllowHttp,
    AllowSecrets,
    Base,
    Baseline,
    BaseUrl,
    Cache,
    CacheDir,
    CallTimeout,
    CheckFormat,
    Concurrency,
    ConfigFile,
    Context,
    Date,
    Diff,
    DryRun,
    Effort,
    Estimate,
    ExitCode,
    FailOn,
    Fix,
    FollowLinks,
    Force,
    Format,
    Ignore,
    Json,
    Language,
    LeastSeverity,
    MatrixFormat,
    MaxCalls,
    MaxCost,
    Model,
    Out,
    PartName,
    Prd,
    PrdOption,
    PromptFolder,
    PromptFormat,
    Quiet,
    Redact,
    RuleFormat,
    RuleName,
    SectionName,
    Seed,
    Select,
    SpecPath,
    Specs,
    Statistics,
    Temperature,
    Trace,
    Version,
    WriteBaseline,
)

app = typer.Typer(
    name="specagent",
    help="Draft an architecture specification and ADR stubs from a product requirements document (PRD).",
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


@app.callback()
def _options(
    version: Version = False,
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
def status(
    spec: SpecPath = None,
    prd: PrdOption = None,
    json: Json = False,
    exit_code: ExitCode = False,
    adr_dir: AdrDir = None,
    context: Context = None,
    allow_http: AllowHttp = None,
    allow_host: AllowHost = None,
    config: ConfigFile = None,
) -> int:
    """Print which sections and ADRs are stale, edited or locked, and because of which requirement."""
    from specagent.agent.commands.status import show_status
    from specagent.agent.workspace.standing import StatusRequest

    flags = {"adr_dir": adr_dir, "context": context, "allow_http": allow_http, "allowed_hosts": allow_host}
    return show_status(StatusRequest(spec, prd, flags, config), as_json=json, exit_code=exit_code)


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


app.add_typer(iterate_app)
app.add_typer(forge_app)
app.add_typer(cache_app, name="cache")
app.add_typer(adr_app, name="adr")


def main() -> None:
    """Run the program; the boundary turns every failure into text and an exit code."""
    from specagent.agent.boundary import run

    # A command soon ends: to look for garbage again and again, and once more at the end, is a quarter of its time.
    gc.set_threshold(200_000)
    atexit.register(gc.freeze)
    run(app)
