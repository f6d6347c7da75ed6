"""What people do to the PRD."""

import re

from workspace.regenerating.editing import Change, Lines, picked, put, registered

CHANGES: dict[str, Change] = {}
_edit = registered(CHANGES)
_REQUIREMENT = re.compile(r"- ([A-Z]+)-(\d+): ")
_NEW = {
    "FR": "A member can see the {} of each bed.",
    "NFR": "Each page of the {} loads within 2 s on a phone.",
    "CON": "The {} is hosted in the European Union.",
    "OOS": "A shop for {}.",
}
_TECHNOLOGIES = ("Redis", "Kafka", "Vue.js", "Kubernetes", "MongoDB", "Java")


@_edit
def figure_changed(lines: Lines, at: int, word: str) -> Lines:
    place, rest = picked([one for one in _requirements(lines) if re.search(r": .*\d", lines[one])], at)
    if place is None:
        return lines
    head, _, text = lines[place].partition(": ")
    return put(lines, place, f"{head}: {re.sub(r'[0-9.]+(?=[ %])', str(rest + 11), text, count=1)}")


@_edit
def words_changed(lines: Lines, at: int, word: str) -> Lines:
    place, rest = picked(_requirements(lines), at)
    if place is None:
        return lines
    head, _, text = lines[place].partition(": ")
    words = text.rstrip(".").split(" ")
    words[rest % len(words)] = word
    return put(lines, place, f"{head}: {' '.join(words)}.")


@_edit
def requirement_added(lines: Lines, at: int, word: str) -> Lines:
    place, rest = picked(_requirements(lines), at)
    found = _REQUIREMENT.match(lines[place]) if place is not None else None
    if place is None or found is None:
        return lines
    return put(lines, place, lines[place], f"- {found[1]}-{20 + rest}: {_NEW.get(found[1], 'It has {}.').format(word)}")


@_edit
def technology_added(lines: Lines, at: int, word: str) -> Lines:
    place, rest = picked(_requirements(lines), at)
    name = _TECHNOLOGIES[rest % len(_TECHNOLOGIES)]
    return lines if place is None else put(lines, place, lines[place], f"- CON-{40 + rest % 9}: The team uses {name}.")


@_edit
def technology_changed(lines: Lines, at: int, word: str) -> Lines:
    new = ("MySQL", "MariaDB", "SQLite")[at % 3]
    return "\n".join(lines).replace("PostgreSQL", new).split("\n")


@_edit
def requirement_removed(lines: Lines, at: int, word: str) -> Lines:
    place, _ = picked(_requirements(lines), at)
    return lines if place is None else put(lines, place)


@_edit
def requirement_renumbered(lines: Lines, at: int, word: str) -> Lines:
    place, rest = picked(_requirements(lines), at)
    return lines if place is None else put(lines, place, re.sub(r"-\d+:", f"-{60 + rest}:", lines[place], count=1))


@_edit
def numbers_swapped(lines: Lines, at: int, word: str) -> Lines:
    found = _requirements(lines)
    place, _ = picked([one for one in found if one + 1 in found], at)
    if place is None:
        return lines
    (one, text), (other, rest) = (lines[at].split(": ", 1) for at in (place, place + 1))
    return [*lines[:place], f"{one}: {rest}", f"{other}: {text}", *lines[place + 2 :]]


@_edit
def numbers_dropped(lines: Lines, at: int, word: str) -> Lines:
    place, _ = picked(_requirements(lines), at)
    return lines if place is None else put(lines, place, _REQUIREMENT.sub("- ", lines[place]))


@_edit
def requirements_reordered(lines: Lines, at: int, word: str) -> Lines:
    found = _requirements(lines)
    place, _ = picked([one for one in found if one + 1 in found], at)
    return lines if place is None else [*lines[:place], lines[place + 1], lines[place], *lines[place + 2 :]]


@_edit
def product_renamed(lines: Lines, at: int, word: str) -> Lines:
    return "\n".join(lines).replace("Allotment", word).split("\n")


@_edit
def persona_added(lines: Lines, at: int, word: str) -> Lines:
    place = next((one for one, line in enumerate(lines) if line.startswith("- Member")), None)
    return lines if place is None else put(lines, place, lines[place], f"- {word}: looks after the water.")


@_edit
def persona_removed(lines: Lines, at: int, word: str) -> Lines:
    return [line for line in lines if not line.startswith("- Warden")]


@_edit
def section_renamed(lines: Lines, at: int, word: str) -> Lines:
    place, _ = picked([one for one, line in enumerate(lines) if line.startswith("## ")], at)
    return lines if place is None else put(lines, place, f"{lines[place]} of the {word}")


@_edit
def blank_line_added(lines: Lines, at: int, word: str) -> Lines:
    return put(lines, at % len(lines), "", lines[at % len(lines)])


def _requirements(lines: Lines) -> list[int]:
    return [at for at, line in enumerate(lines) if _REQUIREMENT.match(line)]
