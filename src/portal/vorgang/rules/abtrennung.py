"""What of an Antrag goes along when a second matter is split off it: whole sections, with their answers and files."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

Content = dict[str, Any]


class NothingToSplit(Exception):
    """No section was chosen, one that is not there, or all of them."""


def part_of(content: Mapping[str, Any], chosen: Collection[int]) -> Content:
    """The frozen submission reduced to the `chosen` sections (numbers in `zusammenfassung`), without a price.

    Entries of a group are counted anew, so that answers, sections and files still name each other. What cannot be found
    among the answers (a heading, a computed line) stays as a line only. Raises NothingToSplit.
    """
    sections = content["zusammenfassung"]
    wanted = sorted(set(chosen))
    if not wanted or len(wanted) >= len(sections) or not set(wanted) <= set(range(len(sections))):
        raise NothingToSplit
    kept: list[Content] = []
    answers: Content = {}
    paths: dict[str, str] = {}  # of a file's field, before and after
    for section in (sections[number] for number in wanted):
        group, index = section.get("gruppe"), section.get("index")
        if not group or index is None:
            answers |= _named(section, content["antworten"])
            paths |= {line["feld"]: line["feld"] for line in section["zeilen"] if line.get("feld")}
            kept.append(section)
            continue
        entries = answers.setdefault(group, [])
        there = content["antworten"].get(group, [])
        entries.append(there[index] if index < len(there) else {})
        new = len(entries) - 1
        paths |= {f"{group}/{index}/{line['feld']}": f"{group}/{new}/{line['feld']}" for line in section["zeilen"]}
        kept.append(section | {"index": new})
    files = [each | {"feld": paths[each["feld"]]} for each in content["anlagen"] if each["feld"] in paths]
    return dict(content) | {
        "zusammenfassung": kept,
        "antworten": answers,
        "positionen": [],
        "betrag_cents": 0,
        "anlagen": files,
        "mitzeichnungen": [],
    }


def _named(section: Mapping[str, Any], answers: Mapping[str, Any]) -> Content:
    names = [line["feld"] for line in section["zeilen"] if line.get("feld")]
    return {name: answers[name] for name in names if name in answers}
