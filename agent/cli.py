"""The command line: each command parses, makes one call and prints."""

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
Format = Annotated[Literal["table", "json", "csv"], typer.Option("--format", help="How to print it.")]
SectionName = Annotated[
    str | None, typer.Argument(metavar="[SECTION]", help="A section's name; without one the whole spec.")
]


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
    dry_run: DryRun = False,
    force: Force = False,
    json: Json = False,
    quiet: Quiet = False,
    config: ConfigFile = None,
) -> None:
    """Draft the architecture specification and its ADRs from a PRD."""
    from specagent.agent.summary import show_report
    from specagent.agent.workspace.drafting_run import DraftRequest, draft_into

    flags = {"out": out, "adr_dir": adr_dir, "adr_format": adr_format, "context": context}
    report = draft_into(
        DraftRequest(
            source=prd,
            flags=flags | {"follow_links": follow_links, "allow_http": allow_http, "allowed_hosts": allow_host},
            config=config,
            redact=redact,
            allow_secrets=allow_secrets,
            date=date,
            dry_run=dry_run,
            force=force,
        )
    )
    show_report(report, as_json=json, quiet=quiet)


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


def main() -> None:
    """Run the program; the boundary turns every failure into text and an exit code."""
    from specagent.agent.boundary import run

    run(app)
