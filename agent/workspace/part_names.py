"""What people call a part of a spec, and what the state calls it: `5`, `Data Management`, `adr 3`, `data: Order`."""

import difflib
import re
from collections.abc import Iterator, Mapping
from pathlib import PurePath
from types import MappingProxyType

from specagent.agent.checks.statements import statements
from specagent.agent.document.headings import APPENDICES, bare_title, recognised
from specagent.agent.document.reading import SpecReading
from specagent.agent.document.subjects import adr_subject
from specagent.agent.document.tables import plain
from specagent.agent.errors import UsageError
from specagent.schemas.sections import SECTIONS
from specagent.schemas.spec import Spec
from specagent.schemas.text import line, slug

_NO_HEADINGS: Mapping[str, str] = MappingProxyType({})
_RECORD = re.compile(r"adr[-_ #]*0*(\d{1,6})", re.IGNORECASE)
_NUMBER = re.compile(r"(?:section|§)?\s*(\d{1,3})\.?", re.IGNORECASE)
_LEADING_NUMBER = re.compile(r"^\d{1,2}(?:[.)]\s*|\s+)")
_CLOSE = 0.7
_MOST_LISTED = 20


def part_of(name: str, spec: Spec, records: Mapping[int, str], headings: Mapping[str, str] = _NO_HEADINGS) -> str:
    """Return what the state calls a part or row that a person names: `data`, `ADR-003` or `data: Order`.

    `records` are the file names of the decision records by number, `headings` those of the document by slug.
    Raises UsageError, with what was probably meant, where the spec has no such part.
    """
    part, row = part_and_row(name, spec, records, headings)
    return f"{part}: {row}" if row else part


def part_and_row(
    name: str, spec: Spec, records: Mapping[int, str], headings: Mapping[str, str] = _NO_HEADINGS
) -> tuple[str, str]:
    """Return the part that a person names and the row in it, empty for all of the part; see `part_of`."""
    wanted = line(name)
    if not _is_word(wanted.rpartition(":")[2]):
        raise _no_part(name, spec, records, headings)
    if part := _section(wanted, records, headings) or _record(wanted, records):
        return _refused_appendix(part, name), ""
    left, colon, right = (one.strip() for one in wanted.partition(":"))
    home = _section(left, records, headings) or _loosely(left) if colon else ""
    rows = [one for one in _rows(spec) if one[0] == home or not home]
    found = next(_matching(right if home else wanted, rows, whole=not home), None)
    if found:
        return found[0], found[1]
    if home == "decisions" and (record := _record(right, records)):
        return record, ""
    if home and right:
        raise _no_row(right, _refused_appendix(home, name), rows)
    if part := _loosely(wanted):
        return _refused_appendix(part, name), ""
    raise _no_part(name, spec, records, headings)


def headings_of(reading: SpecReading) -> dict[str, str]:
    """Return the heading of each section of a document by its slug, as plain text."""
    return {one.slug: plain(bare_title(one.part.title)) for one in reversed(reading.chapters) if one.slug}


def row_name(subject: str) -> str:
    """Return what a row is called within its section: `Order` for the subject `Entity: Order`."""
    return subject.partition(": ")[2]


def _section(wanted: str, records: Mapping[int, str], headings: Mapping[str, str]) -> str:
    """Return the section or appendix that is named by its slug, number, title or heading; empty for none."""
    if number := _NUMBER.fullmatch(wanted):
        return _numbered(number[1], records)
    called = _said(wanted)
    for key, titles in _titles(headings).items():
        if any(called in (_said(one), _said(_LEADING_NUMBER.sub("", one))) for one in titles):
            return key
    return ""


def _numbered(digits: str, records: Mapping[int, str]) -> str:
    number = int(digits)
    found = next((one.slug for one in SECTIONS if one.number == number), "")
    if number in records and (digits.startswith("0") or not found):
        meant = f"Name the ADR as {adr_subject(number)}"
        raise UsageError(
            f"{digits!r} may be a section or an ADR", f"{meant}{f', the section as {found}' if found else ''}."
        )
    return found


def _titles(headings: Mapping[str, str]) -> dict[str, list[str]]:
    own: dict[str, list[str]] = {one.slug: [one.slug, one.title, one.heading] for one in SECTIONS}
    own |= {key: [key, heading, *heading.split(": ")] for key, heading in APPENDICES.items()}
    return {key: [*titles, *(headings[one] for one in (key,) if one in headings)] for key, titles in own.items()}


def _record(wanted: str, records: Mapping[int, str]) -> str:
    """Return the record that is named by its number, its file or the words of the file's name; empty for none."""
    number = _RECORD.fullmatch(wanted)
    if number:
        return adr_subject(int(number[1])) if int(number[1]) in records else ""
    given = PurePath(wanted.replace("\\", "/")).name.casefold()
    for known, file in records.items():
        stem = PurePath(file).stem.casefold()
        if given in (file.casefold(), stem) or _said(given) == re.sub(r"^(?:adr-?)?\d+-", "", _said(stem)):
            return adr_subject(known)
    return ""


def _loosely(wanted: str) -> str:
    """Return the section that a heading of these words would begin, such as `tech stack`."""
    return recognised([_LEADING_NUMBER.sub("", wanted)])[0]


def _refused_appendix(part: str, name: str) -> str:
    if part in APPENDICES:
        raise UsageError(
            f"{name!r} is no part of its own: {APPENDICES[part]!r} follows from the sections",
            "Name the section that it tells of.",
        )
    return part


def _rows(spec: Spec) -> list[tuple[str, str, str]]:
    """Return section, name and subject of each row, bullet and rule; introductions have no name."""
    return [(one.section, row_name(one.subject), one.subject) for one in statements(spec) if row_name(one.subject)]


def _matching(wanted: str, rows: list[tuple[str, str, str]], *, whole: bool) -> Iterator[tuple[str, str, str]]:
    """Yield the rows of this name, those first that are spelt alike; `whole` asks for the subject, kind and all."""
    names = [(one, one[2:] if whole else one[1:]) for one in rows]
    yield from (one for one, known in names if wanted in known)
    yield from (one for one, known in names if _is_word(wanted) and _said(wanted) in map(_said, known))


def _said(name: str) -> str:
    """Return what a name says, however it is spelt."""
    return slug(name.casefold())


def _is_word(name: str) -> bool:
    return any(map(str.isalnum, name))


def _no_row(row: str, part: str, rows: list[tuple[str, str, str]]) -> UsageError:
    names = list(dict.fromkeys(name for _, name, _ in rows))
    near = _near(row, {name: name for name in names})
    meant = f"Did you mean {f'{part}: {near}'!r}? " if near else ""
    return UsageError(f"there is no row {row!r} in {part!r}", f"{meant}Its rows: {_listed(names) or 'none'}.")


def _no_part(name: str, spec: Spec, records: Mapping[int, str], headings: Mapping[str, str]) -> UsageError:
    sections: list[str] = [one.slug for one in SECTIONS]
    numbers = [adr_subject(number) for number in sorted(records)]
    known: dict[str, str] = {
        title: key for key, titles in _titles(headings).items() if key in sections for title in titles
    }
    known |= {one: one for one in numbers} | {file: adr_subject(number) for number, file in records.items()}
    known |= {name: f"{part}: {row}" for part, row, subject in _rows(spec) for name in (row, subject)}
    near = _near(name, known)
    meant = f"Did you mean {near!r}? " if near else ""
    listed = f"{', '.join(sections)}{f', {_listed(numbers)}' if numbers else ''}"
    return UsageError(
        f"the spec has no part {name!r}", f"{meant}The parts: {listed}; a row is named as in `data: Order`."
    )


def _near(wanted: str, known: Mapping[str, str]) -> str:
    folded = {one.casefold(): meant for one, meant in known.items()}
    close = difflib.get_close_matches(wanted.casefold(), folded, 1, _CLOSE)
    return folded[close[0]] if close else ""


def _listed(names: list[str]) -> str:
    more = len(names) - _MOST_LISTED
    return f"{', '.join(names[:_MOST_LISTED])}{f' and {more} more' if more > 0 else ''}"
