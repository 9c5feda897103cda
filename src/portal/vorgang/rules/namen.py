"""Under which words a Vorgang is found when somebody asks for the name of who applied."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from portal.leistung.rules.suche import fold

# Who applied, for whom they act, and who an Anzeige of a business is made by. Children, guests and former spouses
# are not looked for by anybody: their names stay out (data minimisation).
_WHO = ("antragsteller", "vertretung", "person")
_NAMES = ("vornamen", "familienname", "geburtsname", "organisation_name")
FIELDS = frozenset(f"{who}_{name}" for who in _WHO for name in _NAMES)
MOST_WORDS = 40  # of one Vorgang: a business has few owners, and a row is written for each word
_STROKES = str.maketrans(
    {"ł": "l", "đ": "d", "ð": "d", "ø": "o", "æ": "a", "œ": "o", "ı": "i", "þ": "th"}
)  # no accents
_WORD = re.compile(r"[^\W\d_]{2,}")


def name_words(text: str) -> list[str]:
    """The words of a name, folded: "Jürgen Groß-Müller" gives jurgen, gross, muller, as "Juergen" does; no initials."""
    return list(dict.fromkeys(_WORD.findall(fold(text.casefold().translate(_STROKES)))))


def applicants_words(answers: Mapping[str, Any]) -> list[str]:
    """The words of all names of applicants in submitted answers, groups included; at most MOST_WORDS."""
    found = (word for text in _names(answers) for word in name_words(text))
    return list(dict.fromkeys(found))[:MOST_WORDS]


def _names(value: Any) -> Iterator[str]:
    if isinstance(value, Mapping):
        for key, inner in value.items():
            if key in FIELDS and isinstance(inner, str):
                yield inner
            else:
                yield from _names(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _names(inner)
