"""What editors and visitors add to the search: synonyms, and questions that found nothing."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

from django.db import connection

from portal.core import audit, limits
from portal.core.clock import BERLIN
from portal.core.crypto import keyed_hash
from portal.core.db import transaction, transaction_required
from portal.core.tenancy import Staff, System
from portal.leistung.models import Redaktionssynonym, Suchluecke
from portal.leistung.queries.wortschatz import forget_wortschatz, wortschatz_of
from portal.leistung.rules.suche import question_words, words

SEVERAL = 3  # as many times a question must have been asked before its words are kept
_NEW_A_DAY = 200  # new questions of one Kommune; what comes after is not kept
_MAX_WORDS, _MAX_LETTERS = 6, 30
_DAY = timedelta(days=1)
_NUMBER = re.compile(r"\d{3}")
_COUNT = """
INSERT INTO leistung_suchluecke (id, kommune_id, pruefwert, begriff, anzahl, zuletzt)
SELECT gen_random_uuid(), %(kommune)s::varchar, %(hash)s::varchar, %(known)s::varchar, 1, %(on)s::date
WHERE EXISTS (SELECT FROM leistung_suchluecke WHERE kommune_id = %(kommune)s AND pruefwert = %(hash)s)
   OR (SELECT count(*) FROM leistung_suchluecke WHERE kommune_id = %(kommune)s AND zuletzt = %(on)s) < %(most)s
ON CONFLICT (kommune_id, pruefwert) DO UPDATE SET anzahl = leistung_suchluecke.anzahl + 1, zuletzt = %(on)s,
  begriff = CASE WHEN leistung_suchluecke.anzahl + 1 >= %(several)s THEN %(begriff)s::varchar ELSE EXCLUDED.begriff END
"""


class SynonymUnusable(Exception):
    """A synonym has no word that the search looks at; the text says which."""


@transaction
def add_synonym(*, wort: str, ersatz: Sequence[str], by: Staff | System, at: datetime) -> None:
    """As `put_synonym`, in a unit of its own."""
    put_synonym(wort=wort, ersatz=ersatz, kommune_id=by.kommune_id, at=at)


@transaction_required
def put_synonym(*, wort: str, ersatz: Sequence[str], kommune_id: str, at: datetime) -> None:
    """From now on `wort` stands for each of `ersatz` in the searches of this Kommune. Raises SynonymUnusable."""
    for text in (wort, *ersatz):
        if not words(text) or len(text) > 80:
            raise SynonymUnusable(text)
    synonym, _created = Redaktionssynonym.objects.update_or_create(
        kommune_id=kommune_id, wort=wort, defaults={"ersatz": list(ersatz), "angelegt_am": at}
    )
    audit.record("synonym.eingetragen", subject=synonym, at=at)
    forget_wortschatz()


@transaction
def remove_synonym(*, wort: str, by: Staff | System) -> bool:
    """As `drop_synonym`, in a unit of its own."""
    return drop_synonym(wort=wort, kommune_id=by.kommune_id)


@transaction_required
def drop_synonym(*, wort: str, kommune_id: str) -> bool:
    """Take a synonym back; whether there was one."""
    synonym = Redaktionssynonym.objects.filter(kommune_id=kommune_id, wort=wort).first()
    if synonym is None:
        return False
    audit.record("synonym.entfernt", subject=synonym)
    synonym.delete()
    forget_wortschatz()
    return True


def is_countable(text: str) -> bool:
    """Whether a question may be counted at all: few plain words, nothing like a number or an address of mail."""
    asked = question_words(text)
    if "@" in text or _NUMBER.search(text) or not 0 < len(asked) <= _MAX_WORDS:
        return False
    return all(len(word) <= _MAX_LETTERS for word in asked)


@transaction
def note_gap(*, text: str, asker: str, by: System, at: datetime) -> None:
    """Count a question that found nothing, once a day for each `asker`, whose address is hashed and soon forgotten.

    Its words are kept at once if the catalogue knows all of them, otherwise when several have asked the same: a name
    that one person typed is never readable (docs/adr/0021).
    """
    asked = " ".join(question_words(text))
    try:
        limits.count("suchluecke", f"{by.kommune_id}|{asker}|{asked}", limit=1, window=_DAY, at=at)
    except limits.TooMany:
        return
    known = all(wortschatz_of(by.kommune_id).knows(word) for word in asked.split())
    values: dict[str, Any] = {
        "kommune": by.kommune_id,
        "hash": keyed_hash("suchluecke", asked),
        "known": asked if known else "",
        "begriff": asked,
        "on": at.astimezone(BERLIN).date(),
        "most": _NEW_A_DAY,
        "several": SEVERAL,
    }
    with connection.cursor() as cursor:
        cursor.execute(_COUNT, values)


@transaction
def forget_gaps(*, by: System, today: date) -> int:
    """Delete what nobody has asked for half a year (the retention of the model); how many."""
    assert Suchluecke.retention is not None
    removed, _ = Suchluecke.objects.filter(zuletzt__lt=today - Suchluecke.retention.period).delete()
    return removed
