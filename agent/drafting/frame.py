"""What the place of a draft settles: links, numbers and the date, none of which a drafter may choose."""

from dataclasses import dataclass

from specagent.schemas.adr import DecisionRow


@dataclass(frozen=True)
class Frame:
    """Where a spec will stand.

    `prd_link` and `adr_folder` are relative to the spec. `existing` are the rows of records that the ADR
    directory holds already; new ones are numbered from `first_number` with `digits` digits.
    """

    prd_link: str
    prd_title: str
    adr_folder: str
    first_number: int
    digits: int
    date: str
    existing: tuple[DecisionRow, ...] = ()
