"""The commands `specagent cache …`."""

import typer

from specagent.agent.cli_options import (
    CacheDir,
    ConfigFile,
)

cache_app = typer.Typer(help="Look at the finished answers that are kept, or delete them.", no_args_is_help=True)


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
