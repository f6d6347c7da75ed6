"""What people do to the files of decision records."""

import re

from workspace.regenerating.editing import Change, Lines, bullets, headings, picked, prose, put, registered, with_word

CHANGES: dict[str, Change] = {}
_edit = registered(CHANGES)
_STATUSES = ("Accepted", "Rejected", "Deprecated", "Superseded by [ADR-002](002-react-over-vue-js.md)")


@_edit
def consequence_added(lines: Lines, at: int, word: str) -> Lines:
    place = next((one for one, line in enumerate(lines) if line == "## Consequences"), None)
    new = (f"- Bad, because {word} has to learn it.", f"Then {word} decides again.")
    return lines if place is None else put(lines, place, lines[place], "", new[at % 2])


@_edit
def status_changed(lines: Lines, at: int, word: str) -> Lines:
    place = next((one for one, line in enumerate(lines) if "**Status:**" in line), None)
    return lines if place is None else put(lines, place, f"- **Status:** {_STATUSES[at % len(_STATUSES)]}")


@_edit
def words_changed(lines: Lines, at: int, word: str) -> Lines:
    place, rest = picked(prose(lines), at)
    return lines if place is None else put(lines, place, with_word(lines[place], rest, word))


@_edit
def heading_changed(lines: Lines, at: int, word: str) -> Lines:
    place, rest = picked(headings(lines), at)
    return lines if place is None else put(lines, place, with_word(lines[place], rest, word))


@_edit
def option_added(lines: Lines, at: int, word: str) -> Lines:
    place = next((one for one, line in enumerate(lines) if line == "## Decision"), None)
    return (
        lines if place is None else put(lines, place, f"### {word}", "", "- Good, because it is new.", "", lines[place])
    )


@_edit
def bullet_deleted(lines: Lines, at: int, word: str) -> Lines:
    place, _ = picked(bullets(lines), at)
    return lines if place is None else put(lines, place)


@_edit
def comment_added(lines: Lines, at: int, word: str) -> Lines:
    return put(lines, at % len(lines), f"<!-- {word} -->", lines[at % len(lines)])


@_edit
def title_changed(lines: Lines, at: int, word: str) -> Lines:
    return put(lines, 0, re.sub(r": .*", f": {word} over nothing", lines[0]))
