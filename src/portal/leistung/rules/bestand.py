"""Which Leistung an entry of an old list of services certainly is: same words, whatever their order and form."""

from __future__ import annotations

import re
from collections.abc import Iterable

from portal.leistung.rules.suche import question_words, stem

# Words that say that one asks for something, and nothing about what.
_ASKING = frozenset(
    map(
        stem,
        ("beantragen", "beantragung", "bestellen", "bestellung", "antrag", "ausstellen", "ausstellung", "erteilung"),
    )
)
_IN_BRACKETS = re.compile(r"\([^)]*\)")


def essence(titel: str) -> frozenset[str]:
    """The stems of a title without stop words and words of asking."""
    stems = frozenset(stem(word) for word in question_words(titel))
    return stems - _ASKING or stems


def certain_match(titel: str, names: Iterable[tuple[str, frozenset[str]]]) -> str | None:
    """The id of the only Leistung of (id, essence of a name) that is named like `titel`; None for none or several.

    A remark in brackets may count or not: "Hund anmelden (Hundesteuer)", "Reisepass (Express)".
    """
    wanted = {essence(titel), essence(_IN_BRACKETS.sub(" ", titel))} - {frozenset()}
    found = {leistung_id for leistung_id, name in names if name in wanted}
    return found.pop() if len(found) == 1 else None
