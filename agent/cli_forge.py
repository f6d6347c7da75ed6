"""The commands for continuous integration."""

import typer

from specagent.agent.cli_options import (
    AllowHost,
    AllowHttp,
    AllowIncomplete,
    AllowSecrets,
    BaseBranch,
    BaseUrl,
    CacheDir,
    ConfigFile,
    Context,
    Date,
    DraftPulls,
    Generate,
    Installed,
    Json,
    MaxCalls,
    MaxCost,
    Model,
    PlanOnly,
    ProposedPrds,
    ProposedSpec,
    Publish,
    Quiet,
    Redact,
    RemoteName,
    Repository,
    ShowOnly,
    StartPrd,
    TakeSuggested,
)

forge_app = typer.Typer()


@forge_app.command()
def propose(
    prd: ProposedPrds = None,
    spec: ProposedSpec = None,
    generate: Generate = None,
    publish: Publish = None,
    repo: Repository = None,
    base: BaseBranch = None,
    remote: RemoteName = "origin",
    draft: DraftPulls = None,
    allow_incomplete: AllowIncomplete = False,
    dry_run: PlanOnly = False,
    context: Context = None,
    redact: Redact = False,
    allow_secrets: AllowSecrets = False,
    allow_http: AllowHttp = None,
    allow_host: AllowHost = None,
    date: Date = None,
    model: Model = None,
    base_url: BaseUrl = None,
    max_cost: MaxCost = None,
    max_calls: MaxCalls = None,
    cache_dir: CacheDir = None,
    json: Json = False,
    quiet: Quiet = False,
    config: ConfigFile = None,
) -> int:
    """Draft or redraft the specs of a repository's PRDs, and keep one pull request for each."""
    from specagent.agent.commands.propose import propose_and_show
    from specagent.agent.forge.propose.request import ProposeRequest

    flags: dict[str, object] = {"context": context, "model": model, "base_url": base_url, "max_cost": max_cost}
    flags |= {"allow_http": allow_http, "allowed_hosts": allow_host, "max_calls": max_calls, "cache_dir": cache_dir}
    request = ProposeRequest(
        prds=tuple(prd or ()),
        spec=spec,
        repository=repo,
        base=base,
        remote=remote,
        draft=draft,
        allow_incomplete=allow_incomplete,
        dry_run=dry_run,
        flags=flags,
        config=config,
        date=date,
        redact=redact,
        allow_secrets=allow_secrets,
    )
    return propose_and_show(request, generated=generate, published=publish, as_json=json, quiet=quiet)


@forge_app.command()
def doctor(
    prd: ProposedPrds = None,
    spec: ProposedSpec = None,
    repo: Repository = None,
    remote: RemoteName = "origin",
    model: Model = None,
    base_url: BaseUrl = None,
    json: Json = False,
    config: ConfigFile = None,
) -> int:
    """Say what the bot needs, how it stands, and how to mend it; 1 with any problem."""
    from specagent.agent.commands.doctor import examine_and_show
    from specagent.agent.forge.propose.request import ProposeRequest

    flags = {"model": model, "base_url": base_url}
    request = ProposeRequest(
        prds=tuple(prd or ()), spec=spec, repository=repo, remote=remote, flags=flags, config=config
    )
    return examine_and_show(request, as_json=json)


@forge_app.command()
def init(
    prd: StartPrd = None,
    spec: ProposedSpec = None,
    model: Model = None,
    base: BaseBranch = None,
    install: Installed = None,
    yes: TakeSuggested = False,
    dry_run: ShowOnly = False,
) -> int:
    """Write the settings file and the workflow that keeps the spec's pull request up to date."""
    from specagent.agent.commands.init import start
    from specagent.agent.forge.starting.answers import Wished

    return start(Wished(prd, spec, model, base, install), yes=yes, dry_run=dry_run)
