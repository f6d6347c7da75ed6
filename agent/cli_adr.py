"""The commands `specagent adr …`."""

import typer

from specagent.agent.cli_options import (
    AdrDir,
    AdrName,
    AdrTitle,
    AllowHost,
    AllowHttp,
    Base,
    ConfigFile,
    Date,
    DryRun,
    Json,
    NewAdrFormat,
    PrdOption,
    Quiet,
    SpecOption,
    SpecPath,
    SupersededBy,
    Supersedes,
    Yes,
)

adr_app = typer.Typer(help="List architecture decision records, add, decide and renumber them.", no_args_is_help=True)


@adr_app.command("list")
def list_(spec: SpecPath = None, json: Json = False, adr_dir: AdrDir = None, config: ConfigFile = None) -> None:
    """Print the ADRs: number, status, date, title and file."""
    from specagent.agent.commands.adr import list_records
    from specagent.agent.workspace.records.opening import RecordsRequest

    list_records(RecordsRequest(spec, flags={"adr_dir": adr_dir}, config=config), as_json=json)


@adr_app.command()
def new(
    title: AdrTitle,
    spec: SpecOption = None,
    supersedes: Supersedes = None,
    format: NewAdrFormat = None,  # noqa: A002 - the option is called --format
    date: Date = None,
    prd: PrdOption = None,
    base: Base = None,
    adr_dir: AdrDir = None,
    allow_http: AllowHttp = None,
    allow_host: AllowHost = None,
    quiet: Quiet = False,
    config: ConfigFile = None,
) -> None:
    """Draft an ADR from the PRD, the spec and the catalogue, and list it in section 7."""
    from specagent.agent.commands.adr import new_record
    from specagent.agent.workspace.records.opening import RecordsRequest

    flags = {"adr_dir": adr_dir, "allow_http": allow_http, "allowed_hosts": allow_host}
    request = RecordsRequest(spec, prd, base, date, flags, config)
    new_record(request, title, supersedes=supersedes, adr_format=format, quiet=quiet)


@adr_app.command()
def accept(
    name: AdrName,
    spec: SpecOption = None,
    yes: Yes = False,
    adr_dir: AdrDir = None,
    quiet: Quiet = False,
    config: ConfigFile = None,
) -> None:
    """Accept an ADR, in its file and in section 7."""
    from specagent.agent.commands.adr import accept_record
    from specagent.agent.workspace.records.opening import RecordsRequest

    accept_record(RecordsRequest(spec, flags={"adr_dir": adr_dir}, config=config), name, yes=yes, quiet=quiet)


@adr_app.command()
def reject(
    name: AdrName, spec: SpecOption = None, adr_dir: AdrDir = None, quiet: Quiet = False, config: ConfigFile = None
) -> None:
    """Reject an ADR, in its file and in section 7."""
    from specagent.agent.commands.adr import reject_record
    from specagent.agent.workspace.records.opening import RecordsRequest

    reject_record(RecordsRequest(spec, flags={"adr_dir": adr_dir}, config=config), name, quiet=quiet)


@adr_app.command()
def supersede(
    name: AdrName,
    spec: SpecOption = None,
    by: SupersededBy = None,
    adr_dir: AdrDir = None,
    quiet: Quiet = False,
    config: ConfigFile = None,
) -> None:
    """Mark an ADR as superseded, in its file and in section 7."""
    from specagent.agent.commands.adr import supersede_record
    from specagent.agent.workspace.records.opening import RecordsRequest

    supersede_record(RecordsRequest(spec, flags={"adr_dir": adr_dir}, config=config), name, by=by, quiet=quiet)


@adr_app.command()
def renumber(
    spec: SpecPath = None,
    base: Base = None,
    dry_run: DryRun = False,
    adr_dir: AdrDir = None,
    quiet: Quiet = False,
    config: ConfigFile = None,
) -> None:
    """Give ADRs whose numbers are taken twice new ones, wherever they are named."""
    from specagent.agent.commands.adr import renumber_records
    from specagent.agent.workspace.records.opening import RecordsRequest

    request = RecordsRequest(spec, base=base, flags={"adr_dir": adr_dir}, config=config)
    renumber_records(request, dry_run=dry_run, quiet=quiet)
