"""Waiting for files to be saved, with the operating system's help where it gives any."""

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

_TICK = 200
"""Milliseconds after which one looks anyway: what the system does not tell, such as on network drives, is seen then."""
_QUIET = 50
"""Milliseconds without a further change after which a burst of them is over."""


def moments(folders: Callable[[], Mapping[Path, int]]) -> Iterator[None]:
    """Yield whenever something in `folders()` may have changed, and after a short while without.

    Folders may come, go and be replaced meanwhile.
    """
    from watchfiles import watch

    polling: bool | None = None
    while True:
        known = folders()
        heard = watch(
            *known,
            watch_filter=None,
            debounce=_TICK,
            step=_QUIET,
            rust_timeout=_TICK,
            yield_on_timeout=True,
            force_polling=polling,
            recursive=False,
            ignore_permission_denied=True,
        )
        try:
            for _ in heard:
                yield
                if folders() != known:
                    break
        except FileNotFoundError:
            continue  # a folder went while one began to listen: look again which there are
        except OSError:
            if polling:
                raise
            polling = True  # the system allows no more watches: look at the files instead
