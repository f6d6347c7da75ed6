"""What people do to everything else in a document: prose, headings, lists, code, comments, links and blanks."""

import re

from workspace.regenerating.editing import (
    Change,
    Lines,
    between_blocks,
    bullets,
    fenced,
    headings,
    picked,
    prose,
    put,
    registered,
    section_at,
    with_word,
)

CHANGES: dict[str, Change] = {}
_edit = registered(CHANGES)
_BULLETS = (
    "- [ ] **Question:** Who pays for {}?",
    "- Somebody looks after {}. (assumption)",
    "- **Rule:** Keep {} small.\n  **Why:** It grows. (FR-2)",
)
_NAMES = ("PostgreSQL", "FastAPI", "Python", "Backend API", "Member", "React", "Primary Database", "pytest")


@_edit
def words_changed(lines: Lines, at: int, word: str) -> Lines:
    place, rest = picked(prose(lines), at)
    return lines if place is None else put(lines, place, with_word(lines[place], rest, word))


@_edit
def cited_changed(lines: Lines, at: int, word: str) -> Lines:
    """Change what rests on a requirement; the same number chooses the same one in the PRD."""
    ref, rest = picked([found[1] for line in lines if (found := re.match(r"\| ([A-Z]+-\d+) \|", line))], at)
    place, rest = picked([one for one, line in enumerate(lines) if ref and re.search(rf"\b{ref}\b", line)], rest)
    return lines if place is None else put(lines, place, with_word(lines[place], rest, word))


@_edit
def sentence_added(lines: Lines, at: int, word: str) -> Lines:
    place, _ = picked(prose(lines), at)
    return lines if place is None else put(lines, place, f"{lines[place]} So says {word}.")


@_edit
def prose_added(lines: Lines, at: int, word: str) -> Lines:
    return between_blocks(lines, at, [f"We agreed on {word} here."])


@_edit
def prose_below_heading(lines: Lines, at: int, word: str) -> Lines:
    place, _ = picked(headings(lines), at)
    return lines if place is None else put(lines, place, lines[place], "", f"Read this first: {word}.")


@_edit
def prose_at_end(lines: Lines, at: int, word: str) -> Lines:
    return [*_whole(lines), "", f"That is all, says {word}.", ""]


@_edit
def section_added(lines: Lines, at: int, word: str) -> Lines:
    place, _ = picked([one for one in headings(lines) if lines[one].startswith("## ")], at)
    own = ["## 8. Costs", "", f"It costs {word}.", ""]
    if place is None or at % 2:
        return [*_whole(lines), "", *own]
    return [*lines[:place], *own, *lines[place:]]


@_edit
def subsection_added(lines: Lines, at: int, word: str) -> Lines:
    return between_blocks(lines, at, [f"### {word}", "", f"It is about {word} alone."])


@_edit
def section_deleted(lines: Lines, at: int, word: str) -> Lines:
    place, _ = picked(headings(lines)[1:], at)
    return lines if place is None else [*lines[:place], *lines[section_at(lines, place) :]]


@_edit
def section_moved(lines: Lines, at: int, word: str) -> Lines:
    place, _ = picked([one for one in headings(lines) if lines[one].startswith("##")], at)
    if place is None:
        return lines
    end = section_at(lines, place)
    return [*_whole([*lines[:place], *lines[end:]]), "", *_whole(lines[place:end]), ""]


@_edit
def heading_renamed(lines: Lines, at: int, word: str) -> Lines:
    place, rest = picked(headings(lines), at)
    return lines if place is None else put(lines, place, with_word(lines[place], rest, word))


@_edit
def heading_replaced(lines: Lines, at: int, word: str) -> Lines:
    place, _ = picked([one for one in headings(lines) if lines[one].startswith("### ")], at)
    return lines if place is None else put(lines, place, f"### {word}")


@_edit
def comment_added(lines: Lines, at: int, word: str) -> Lines:
    return between_blocks(lines, at, [f"<!-- {word} -->"])


@_edit
def comment_inline(lines: Lines, at: int, word: str) -> Lines:
    place, _ = picked(prose(lines), at)
    return lines if place is None else put(lines, place, f"{lines[place]} <!-- {word} -->")


@_edit
def code_changed(lines: Lines, at: int, word: str) -> Lines:
    place, rest = picked(fenced(lines, ""), at)
    return lines if place is None else put(lines, place, with_word(lines[place], rest, word))


@_edit
def code_added(lines: Lines, at: int, word: str) -> Lines:
    return between_blocks(lines, at, ["```sh", f"make {word}", "```"])


@_edit
def link_added(lines: Lines, at: int, word: str) -> Lines:
    place, rest = picked(prose(lines), at)
    if place is None or rest % 2:
        return [*lines, f"[{word}]: https://example.com/{word}", ""]
    return put(lines, place, f"{lines[place]} See [{word}](notes/{word}.md).")


@_edit
def link_target_changed(lines: Lines, at: int, word: str) -> Lines:
    place, _ = picked(
        [one for one, line in enumerate(lines) if "](" in line and "Link to Requirements" not in line], at
    )
    return (
        lines if place is None else put(lines, place, re.sub(r"\]\([^)]*\)", f"](x/{word}.md)", lines[place], count=1))
    )


@_edit
def bullet_changed(lines: Lines, at: int, word: str) -> Lines:
    place, rest = picked(bullets(lines), at)
    return lines if place is None else put(lines, place, with_word(lines[place], rest, word))


@_edit
def bullet_ticked(lines: Lines, at: int, word: str) -> Lines:
    place, _ = picked([one for one in bullets(lines) if "- [ ]" in lines[one]], at)
    return lines if place is None else put(lines, place, lines[place].replace("- [ ]", "- [x]", 1))


@_edit
def bullet_added(lines: Lines, at: int, word: str) -> Lines:
    place, rest = picked(bullets(lines), at)
    new = _BULLETS[rest % len(_BULLETS)].format(word).split("\n")
    return lines if place is None else put(lines, place, *new, lines[place])


@_edit
def bullet_deleted(lines: Lines, at: int, word: str) -> Lines:
    place, _ = picked(bullets(lines), at)
    return lines if place is None else put(lines, place)


@_edit
def line_deleted(lines: Lines, at: int, word: str) -> Lines:
    return put(lines, at % len(lines)) or [""]


@_edit
def lines_joined(lines: Lines, at: int, word: str) -> Lines:
    found = prose(lines)
    place, _ = picked([one for one in found if one + 1 in found], at)
    return lines if place is None else [*lines[:place], f"{lines[place]} {lines[place + 1]}", *lines[place + 2 :]]


@_edit
def blanks_at_end(lines: Lines, at: int, word: str) -> Lines:
    return put(lines, at % len(lines), f"{lines[at % len(lines)]}  ")


@_edit
def blank_line_added(lines: Lines, at: int, word: str) -> Lines:
    return put(lines, at % len(lines), "", lines[at % len(lines)])


@_edit
def renamed_everywhere(lines: Lines, at: int, word: str) -> Lines:
    return "\n".join(lines).replace(_NAMES[at % len(_NAMES)], word).split("\n")


def _whole(lines: Lines) -> Lines:
    """Return the lines without blank ones at the end."""
    return "\n".join(lines).rstrip("\n").split("\n")
