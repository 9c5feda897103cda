"""Suggestions while somebody types, and what to try when nothing was found."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import connection

from portal.kommune.models import Kommune
from portal.leistung.queries.suche import OFFERED, POINTS, point_values
from portal.leistung.queries.suchorte import corrections, members
from portal.leistung.queries.wortschatz import wortschatz_of
from portal.leistung.rules.suche import Begriff, complete_question, question_words
from portal.leistung.rules.tippfehler import distance

LIMIT = 8
_MIN_LENGTH = 2
_SIMILAR = 3
_TITLES = """
SELECT l.id, l.titel, l.titel_en FROM punkte p JOIN leistung_leistung l ON l.id = p.leistung_id
WHERE p.punkte >= %(schwelle)s * (SELECT max(punkte) FROM punkte)
ORDER BY p.punkte DESC, l.reihenfolge LIMIT %(hoechstens)s
"""


@dataclass(frozen=True)
class Vorschlag:
    """A Leistung whose title answers what has been typed so far."""

    slug: str
    titel: str
    titel_en: str


def suggest(text: str, kommune: Kommune) -> list[Vorschlag]:
    """At most eight Leistungen for the beginning of a question. One statement, two with a typing error."""
    asked = question_words(text)
    if not asked or len("".join(asked)) < _MIN_LENGTH:
        return []
    wortschatz = wortschatz_of(kommune.id, members(kommune).kreis_id)
    found = _titles(complete_question(text, wortschatz), kommune)
    if found:
        return found
    unknown = [word for word in asked if not wortschatz.knows(word)]
    mended = corrections(unknown, kommune, wortschatz, is_unfinished=True)
    if not mended:
        return []
    return _titles(complete_question(" ".join(mended.get(word, word) for word in asked), wortschatz), kommune)


def _titles(terms: Sequence[Begriff], kommune: Kommune) -> list[Vorschlag]:
    if not terms:
        return []
    values = point_values(terms) | {"kommunen": [kommune.id], "schwelle": 0.25, "hoechstens": LIMIT}
    with connection.cursor() as cursor:
        cursor.execute(POINTS.format(target="t.leistung_id", offered=OFFERED) + _TITLES, values)
        return [Vorschlag(*row) for row in cursor.fetchall()]


def similar_words(text: str, kommune: Kommune) -> list[str]:
    """Words of the catalogue that the longest one of a question without a result may have been meant for.

    None that is far-fetched: at most a quarter of the letters differ, one in a short word.
    """
    longest = max(question_words(text), key=len, default="")
    words = [word for word, _ in wortschatz_of(kommune.id).alike(longest)]
    return [word for word in words if distance(longest, word) <= len(longest) // 4][:_SIMILAR]
