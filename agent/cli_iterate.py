"""The commands that go on with a spec after its draft."""

import typer

from specagent.agent.cli_options import (
    AdrDir,
    All,
    AllowHost,
    AllowHttp,
    AllowSecrets,
    Assignments,
    Auto,
    Base,
    BaseUrl,
    Cache,
    CacheDir,
    CallTimeout,
    Cascade,
    Concurrency,
    ConfigFile,
    Conflicts,
    Context,
    Date,
    DryRun,
    Effort,
    Feedback,
    FeedbackFile,
    Forget,
    Interactive,
    Json,
    Language,
    LockedParts,
    MaxCalls,
    MaxCost,
    Model,
    NothingWritten,
    Outdated,
    Parts,
    PrdOption,
    PromptFolder,
    Quiet,
    Redact,
    Seed,
    ShowDiff,
    SpecOption,
    SpecPath,
    Stale,
    Supersede,
    Temperature,
    Trace,
    UnlockAll,
    UnlockedParts,
    WatchCost,
    WatchedPrd,
)

iterate_app = typer.Typer()


@iterate_app.command()
def regenerate(
    parts: Parts = None,
    spec: SpecOption = None,
    prd: PrdOption = None,
    base: Base = None,
    stale: Stale = False,
    every: All = False,
    outdated: Outdated = False,
    feedback: Feedback = None,
    feedback_file: FeedbackFile = None,
    forget: Forget = False,
    cascade: Cascade = False,
    conflicts: Conflicts = "fail",
    diff: ShowDiff = False,
    dry_run: NothingWritten = False,
    interactive: Interactive = False,
    yes: Supersede = False,
    adr_dir: AdrDir = None,
    context: Context = None,
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
    max_cost: MaxCost = None,
    max_calls: MaxCalls = None,
    concurrency: Concurrency = None,
    call_timeout: CallTimeout = None,
    cache: Cache = None,
    cache_dir: CacheDir = None,
    trace: Trace = None,
    json: Json = False,
    quiet: Quiet = False,
    config: ConfigFile = None,
) -> int:
    """Redraft sections, rows and ADRs, and keep what people wrote in them; 4 when a conflict is left."""
    from specagent.agent.commands.regenerate import read_feedback, regenerate_and_show
    from specagent.agent.workspace.regenerating.request import RegenerateRequest

    flags: dict[str, object] = {"adr_dir": adr_dir, "context": context, "model": model, "base_url": base_url}
    flags |= {"allow_http": allow_http, "allowed_hosts": allow_host, "language": language, "seed": seed}
    flags |= {"temperature": temperature, "reasoning_effort": reasoning_effort, "prompts": prompts}
    flags |= {"max_cost": max_cost, "max_calls": max_calls, "concurrency": concurrency}
    request = RegenerateRequest(
        parts=tuple(parts or ()),
        spec=spec,
        prd=prd,
        base=base,
        stale=stale,
        every=every,
        outdated=outdated,
        feedback=read_feedback(feedback or (), feedback_file or ()),
        forget=forget,
        cascade=cascade,
        conflicts=conflicts,
        dry_run=dry_run or diff,
        sure=yes,
        flags=flags | {"call_timeout": call_timeout, "cache": cache, "cache_dir": cache_dir},
        config=config,
        date=date,
        redact=redact,
        allow_secrets=allow_secrets,
        trace=trace,
    )
    return regenerate_and_show(request, interactive=interactive, diff=diff, as_json=json, quiet=quiet)


@iterate_app.command()
def lock(
    parts: LockedParts, spec: SpecOption = None, adr_dir: AdrDir = None, quiet: Quiet = False, config: ConfigFile = None
) -> None:
    """Lock sections, rows and ADRs: no redraft touches them, and status still says when they are stale."""
    from specagent.agent.commands.lock import lock_and_show
    from specagent.agent.workspace.records.opening import RecordsRequest

    lock_and_show(RecordsRequest(spec, flags={"adr_dir": adr_dir}, config=config), parts, quiet=quiet)


@iterate_app.command()
def unlock(
    parts: UnlockedParts = None,
    every: UnlockAll = False,
    spec: SpecOption = None,
    adr_dir: AdrDir = None,
    quiet: Quiet = False,
    config: ConfigFile = None,
) -> None:
    """Let sections, rows and ADRs be redrafted again."""
    from specagent.agent.commands.lock import unlock_and_show
    from specagent.agent.workspace.records.opening import RecordsRequest

    request = RecordsRequest(spec, flags={"adr_dir": adr_dir}, config=config)
    unlock_and_show(request, parts or [], every=every, quiet=quiet)


@iterate_app.command()
def history(spec: SpecPath = None, json: Json = False, adr_dir: AdrDir = None, config: ConfigFile = None) -> None:
    """Print the runs that changed the spec after its draft: what, why, by which model, at what cost."""
    from specagent.agent.commands.history import show_history
    from specagent.agent.workspace.records.opening import RecordsRequest

    show_history(RecordsRequest(spec, flags={"adr_dir": adr_dir}, config=config), as_json=json)


@iterate_app.command()
def undo(
    spec: SpecPath = None,
    conflicts: Conflicts = "fail",
    dry_run: DryRun = False,
    date: Date = None,
    json: Json = False,
    adr_dir: AdrDir = None,
    quiet: Quiet = False,
    config: ConfigFile = None,
) -> int:
    """Put back what the last redraft changed, and keep what was edited since."""
    from specagent.agent.commands.undo import undo_and_show
    from specagent.agent.workspace.records.opening import RecordsRequest

    request = RecordsRequest(spec, date=date, flags={"adr_dir": adr_dir}, config=config)
    return undo_and_show(request, conflicts=conflicts, dry_run=dry_run, as_json=json, quiet=quiet)


@iterate_app.command("set")
def set_(
    assignments: Assignments,
    spec: SpecOption = None,
    prd: PrdOption = None,
    cascade: Cascade = False,
    dry_run: DryRun = False,
    date: Date = None,
    adr_dir: AdrDir = None,
    context: Context = None,
    allow_http: AllowHttp = None,
    allow_host: AllowHost = None,
    model: Model = None,
    base_url: BaseUrl = None,
    max_cost: MaxCost = None,
    cache_dir: CacheDir = None,
    quiet: Quiet = False,
    config: ConfigFile = None,
) -> int:
    """Change a technology, container, goal, actor or entity where it stands, and say what rests on it."""
    from specagent.agent.commands.regenerate import redraft_and_show
    from specagent.agent.commands.set_fact import set_and_show
    from specagent.agent.workspace.setting.request import SetRequest

    flags: dict[str, object] = {"adr_dir": adr_dir, "context": context, "model": model, "base_url": base_url}
    flags |= {"allow_http": allow_http, "allowed_hosts": allow_host, "max_cost": max_cost, "cache_dir": cache_dir}
    request = SetRequest(tuple(assignments), spec, prd, date, dry_run, flags, config)
    return set_and_show(request, cascade=redraft_and_show(quiet=quiet) if cascade else None, quiet=quiet)


@iterate_app.command()
def watch(
    prd: WatchedPrd,
    spec: SpecOption = None,
    auto: Auto = False,
    max_cost: WatchCost = None,
    adr_dir: AdrDir = None,
    context: Context = None,
    redact: Redact = False,
    allow_secrets: AllowSecrets = False,
    date: Date = None,
    model: Model = None,
    base_url: BaseUrl = None,
    max_calls: MaxCalls = None,
    concurrency: Concurrency = None,
    call_timeout: CallTimeout = None,
    cache_dir: CacheDir = None,
    config: ConfigFile = None,
) -> int:
    """Show after each save which parts are stale, until Ctrl-C; with --auto redraft them."""
    from specagent.agent.commands.watch import watch_and_show
    from specagent.agent.watching.request import WatchRequest

    flags: dict[str, object] = {"adr_dir": adr_dir, "context": context, "model": model, "base_url": base_url}
    flags |= {"max_calls": max_calls, "concurrency": concurrency, "call_timeout": call_timeout, "cache_dir": cache_dir}
    request = WatchRequest(
        prd=prd,
        spec=spec,
        auto=auto,
        max_cost=max_cost,
        flags=flags,
        config=config,
        date=date,
        redact=redact,
        allow_secrets=allow_secrets,
    )
    if not auto:
        return watch_and_show(request)
    from specagent.agent.workspace.regenerating.regenerate import regenerate_into

    return watch_and_show(request, regenerate_into)
