"""The date that a draft writes; given, reproducible or today's."""

import datetime
from collections.abc import Mapping

from specagent.agent.errors import UsageError

_SOURCE_DATE = "SOURCE_DATE_EPOCH"


def draft_date(given: str | None, environ: Mapping[str, str]) -> str:
    """Return the ISO 8601 date: `given`, else that of SOURCE_DATE_EPOCH (reproducible-builds.org), else today."""
    if given:
        try:
            return datetime.date.fromisoformat(given).isoformat()
        except ValueError as err:
            raise UsageError(f"{given!r} is no date", "Write it as YYYY-MM-DD.") from err
    epoch = environ.get(_SOURCE_DATE)
    if epoch:
        try:
            return datetime.datetime.fromtimestamp(int(epoch), datetime.UTC).date().isoformat()
        except (ValueError, OverflowError, OSError) as err:
            raise UsageError(f"{_SOURCE_DATE} is {epoch!r}", "It takes seconds since 1970.") from err
    return datetime.datetime.now().astimezone().date().isoformat()
