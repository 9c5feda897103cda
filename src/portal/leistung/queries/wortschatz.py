"""The vocabulary of the search, remembered in this process."""

from __future__ import annotations

import sys
import time
from collections.abc import Mapping, Sequence
from typing import Any

from django.db import connection
from django.db.models import CharField, QuerySet, Value
from django.db.models.functions import Cast

from portal.leistung.models import Redaktionssynonym, Suchsynonym, Suchwort
from portal.leistung.rules.suche import Wortschatz

_REMEMBERED_SECONDS = 60.0
# A change of any row changes it; a tenth of the time that reading all of them takes.
_STAND = """
SELECT (SELECT concat(count(*), ':', sum(hashtext(wort || haeufigkeit || ist_fremd)::bigint)) FROM leistung_suchwort),
       (SELECT concat(count(*), ':', sum(hashtext(wort || ersatz::text)::bigint)) FROM leistung_suchsynonym),
       (SELECT concat(count(*), ':', sum(hashtext(kommune_id || wort || ersatz::text)::bigint))
        FROM leistung_redaktionssynonym)
"""

Synonyme = Mapping[str, Sequence[str]]


class _Remembered:
    """The vocabulary with the synonyms of the platform, and with those of the Kommunen that have their own."""

    def __init__(self) -> None:
        self.stand: object = None
        self.asked = float("-inf")
        self.common = Wortschatz({})
        self.own: dict[str, dict[str, Sequence[str]]] = {}
        self.joined: dict[tuple[str, ...], Wortschatz] = {}

    def refresh(self) -> None:
        """Once a minute ask whether anything changed; read and stem it again only then."""
        if time.monotonic() - self.asked < _REMEMBERED_SECONDS:
            return
        with connection.cursor() as cursor:
            cursor.execute(_STAND)
            stand = cursor.fetchone()
        if stand != self.stand:
            self._read()
            self.stand = stand
        self.asked = time.monotonic()

    def _read(self) -> None:
        read = Suchwort.objects.values_list("wort", "haeufigkeit", "ist_fremd")
        rows = [(sys.intern(word), count, is_foreign) for word, count, is_foreign in read]  # every second is its stem
        counts = {word: count for word, count, _ in rows}
        self.own, self.joined = {}, {}
        said: dict[str, Sequence[str]] = {}
        for kommune_id, word, meant in _synonyms():
            (self.own.setdefault(kommune_id, {}) if kommune_id else said)[word] = meant
        foreign = frozenset(word for word, _, is_foreign in rows if is_foreign)
        self.common = Wortschatz(counts, said, max(counts.values(), default=1), foreign)

    def of(self, kommune_ids: Sequence[str]) -> Wortschatz:
        having = tuple(kommune_id for kommune_id in kommune_ids if kommune_id in self.own)
        if not having:
            return self.common
        if having not in self.joined:
            more = {word: meant for kommune_id in reversed(having) for word, meant in self.own[kommune_id].items()}
            self.joined[having] = self.common.with_synonyms(more)
        return self.joined[having]


def _synonyms() -> QuerySet[Any, tuple[str, str, list[str]]]:
    """(Kommune whose editors added it or "" for the platform's, word, what is meant) of all. One statement."""
    everybody = Cast(Value(""), CharField())
    common = Suchsynonym.objects.values_list(everybody, "wort", "ersatz")
    return common.union(Redaktionssynonym.objects.values_list("kommune_id", "wort", "ersatz"), all=True)


_remembered = _Remembered()


def wortschatz_of(*kommune_ids: str | None) -> Wortschatz:
    """The vocabulary with the synonyms that editors of these Kommunen have added, those of the first before others."""
    _remembered.refresh()
    return _remembered.of([kommune_id for kommune_id in kommune_ids if kommune_id])


def forget_wortschatz() -> None:
    """Read the vocabulary anew at the next search: after a change, in the same process."""
    global _remembered
    _remembered = _Remembered()
