"""What people do to tables and diagrams."""

import re

from workspace.regenerating.editing import Change, Lines, fenced, picked, put, registered, rows, with_word

CHANGES: dict[str, Change] = {}
_edit = registered(CHANGES)
_CELLS = ("FR-1", "Service", "It holds more. (assumption)", "HTTPS", "NFR-2 (Uptime)")


@_edit
def cell_changed(lines: Lines, at: int, word: str) -> Lines:
    place, rest = picked(rows(lines), at)
    if place is None:
        return lines
    cells = lines[place].strip("| ").split(" | ")
    column = rest % len(cells)
    cells[column] = with_word(cells[column], rest // len(cells), word)
    return put(lines, place, f"| {' | '.join(cells)} |")


@_edit
def cell_replaced(lines: Lines, at: int, word: str) -> Lines:
    place, rest = picked(rows(lines), at)
    if place is None:
        return lines
    cells = lines[place].strip("| ").split(" | ")
    cells[rest % len(cells)] = word
    return put(lines, place, f"| {' | '.join(cells)} |")


@_edit
def row_added(lines: Lines, at: int, word: str) -> Lines:
    place, rest = picked(rows(lines), at)
    if place is None:
        return lines
    count = len(lines[place].strip("| ").split(" | "))
    cells = [word, *(_CELLS[(rest + one) % len(_CELLS)] for one in range(count - 1))]
    return put(lines, place, lines[place], f"| {' | '.join(cells)} |")


@_edit
def row_copied(lines: Lines, at: int, word: str) -> Lines:
    place, rest = picked(rows(lines), at)
    return lines if place is None else put(lines, place, lines[place], with_word(lines[place], rest, word))


@_edit
def row_deleted(lines: Lines, at: int, word: str) -> Lines:
    place, _ = picked(rows(lines), at)
    return lines if place is None else put(lines, place)


@_edit
def rows_swapped(lines: Lines, at: int, word: str) -> Lines:
    found = rows(lines)
    place, _ = picked([one for one in found if one + 1 in found], at)
    return lines if place is None else [*lines[:place], lines[place + 1], lines[place], *lines[place + 2 :]]


@_edit
def column_added(lines: Lines, at: int, word: str) -> Lines:
    place, _ = picked(rows(lines), at)
    if place is None:
        return lines
    first = next(one for one in range(place, -1, -1) if one == 0 or not lines[one - 1].startswith("|"))
    end = next((one for one in range(first, len(lines)) if not lines[one].startswith("|")), len(lines))
    ends = [word, "---", *(f"{word}x{one}" for one in range(end - first))]
    return [*lines[:first], *(f"{one} {new} |" for one, new in zip(lines[first:end], ends, strict=False)), *lines[end:]]


@_edit
def row_with_comment(lines: Lines, at: int, word: str) -> Lines:
    place, _ = picked(rows(lines), at)
    return lines if place is None else put(lines, place, re.sub(r" \|$", f" <!-- {word} --> |", lines[place]))


@_edit
def row_with_odd_blanks(lines: Lines, at: int, word: str) -> Lines:
    place, _ = picked(rows(lines), at)
    return lines if place is None else put(lines, place, lines[place].replace(" | ", "  |"))


@_edit
def diagram_line_changed(lines: Lines, at: int, word: str) -> Lines:
    place, rest = picked(fenced(lines, "mermaid"), at)
    return lines if place is None else put(lines, place, with_word(lines[place], rest, word))


@_edit
def diagram_line_added(lines: Lines, at: int, word: str) -> Lines:
    place, rest = picked(fenced(lines, "mermaid"), at)
    new = (f"    %% {word}", f'    Person({word}, "{word}", "Looks on.")', f'    Rel({word}, member, "Calls", "HTTPS")')
    return lines if place is None else put(lines, place, lines[place], new[rest % len(new)])


@_edit
def diagram_line_deleted(lines: Lines, at: int, word: str) -> Lines:
    place, _ = picked(fenced(lines, "mermaid"), at)
    return lines if place is None else put(lines, place)
