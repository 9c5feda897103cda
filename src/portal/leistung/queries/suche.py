"""The search of a Kommune (docs/adr/0021): question to terms, terms to a ranked query, typing errors mended."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.contrib.postgres.search import SearchQuery, SearchRank, TrigramSimilarity
from django.db.models import Exists, ExpressionWrapper, F, FloatField, OuterRef, Q, Value
from django.db.models.functions import Greatest

from portal.kommune.models import Kommune
from portal.leistung.models import Angebot, Leistung, Suchsynonym, Suchtext, Suchwort
from portal.leistung.queries.katalog import Eintrag, offers
from portal.leistung.rules.suche import Begriff, Wortschatz, analyse_question, nearest, question_words
from portal.leistung.rules.texte import without_doubt

LIMIT = 20
_NO_LOGIN = Leistung.Vertrauensniveau.KEINES
# Text, foreign titles, synonyms and parts of the title, title.
_WEIGHTS = [0.1, 0.4, 0.7, 1.0]
_TITLE_WORD = 0.1  # by how much each further word of a title lowers a match
_WEAKEST = 0.3  # of the best match's points; weaker ones only distract
_REMEMBERED_SECONDS = 60.0


@dataclass(frozen=True)
class Treffer(Eintrag):
    """A Leistung that was found, with the points that decided its place."""

    punkte: float


@dataclass(frozen=True)
class Suchergebnis:
    """What was found, and how the question was read where it had typing errors (else empty)."""

    treffer: list[Treffer] = field(default_factory=list)
    verstanden: str = ""


def search(text: str, kommune: Kommune) -> list[Treffer]:
    """The Leistungen that answer `text`, best first; at most 20."""
    return find(text, kommune).treffer


def find(text: str, kommune: Kommune) -> Suchergebnis:
    """Like `search`, and says how a misspelt question was understood. Two statements, three with typing errors."""
    wortschatz = _wortschatz()
    asked = question_words(text)
    if not asked:
        return Suchergebnis()
    corrections = _corrections([word for word in asked if not wortschatz.knows(word)])
    found = _ranked(analyse_question(text, wortschatz, corrections), kommune)
    understood = " ".join(corrections.get(word, word) for word in asked) if corrections else ""
    return Suchergebnis(found, understood)


def _ranked(terms: Sequence[Begriff], kommune: Kommune) -> list[Treffer]:
    """The best matches: for every term its rank times its weight, and a little less for a long title."""
    anything = " | ".join(f"({term.query})" for term in terms)
    points = Value(0.0, output_field=FloatField())
    for term in terms:
        points = points + _rank(term) * Value(term.gewicht)
    length = Value(1.0) + Value(_TITLE_WORD) * F("titellaenge")
    online = offers(kommune).filter(leistung_id=OuterRef("leistung_id"), modus=Angebot.Modus.ONLINE)
    rows = (
        Suchtext.objects.filter(kommune_id=kommune.id, vektor=_raw(anything))
        .annotate(punkte=ExpressionWrapper(points / length, output_field=FloatField()), online=Exists(online))
        .order_by("-punkte", "leistung__reihenfolge")
        .values_list(
            "leistung_id",
            "leistung__titel",
            "leistung__beschreibung",
            "online",
            "leistung__gebuehr_text",
            "leistung__vertrauensniveau",
            "punkte",
        )[:LIMIT]
    )
    found = [
        Treffer(slug, titel, without_doubt(text), is_online, "€" in fee, level != _NO_LOGIN, punkte)
        for slug, titel, text, is_online, fee, level, punkte in rows
    ]
    return [treffer for treffer in found if treffer.punkte >= _WEAKEST * found[0].punkte]


def _rank(term: Begriff) -> Any:
    """The rank of a term: the best of all ways to answer it."""
    ranks = [_scaled(query, factor) for query, factor in term.ways]
    return Greatest(*ranks) if len(ranks) > 1 else ranks[0]


def _scaled(query: str, factor: float) -> ExpressionWrapper[Any]:
    rank = SearchRank(F("vektor"), _raw(query), weights=_WEIGHTS) * Value(factor)
    return ExpressionWrapper(rank, output_field=FloatField())


def _raw(query: str) -> SearchQuery:
    """A tsquery of stems, which hold nothing but letters and digits."""
    return SearchQuery(query, config="simple", search_type="raw")


def _corrections(unknown: Sequence[str]) -> dict[str, str]:
    """For words the catalogue does not have: the word that was most likely meant."""
    if not unknown:
        return {}
    similar = Q()
    for word in unknown:
        similar |= Q(wort__trigram_similar=word)
    closeness = [TrigramSimilarity("wort", word) for word in unknown]
    best = Greatest(*closeness) if len(closeness) > 1 else closeness[0]
    rows = Suchwort.objects.filter(similar).annotate(aehnlich=best).order_by("-aehnlich")
    candidates = list(rows.values_list("wort", "haeufigkeit")[: 10 * len(unknown)])
    found = {word: nearest(word, candidates) for word in unknown}
    return {word: meant for word, meant in found.items() if meant}


_remembered: tuple[float, Wortschatz] | None = None


def _wortschatz() -> Wortschatz:
    """The vocabulary, read again once a minute: stemming it takes longer than a search."""
    global _remembered
    if _remembered is None or time.monotonic() - _remembered[0] > _REMEMBERED_SECONDS:
        words = dict(Suchwort.objects.values_list("wort", "haeufigkeit"))
        said = dict(Suchsynonym.objects.values_list("wort", "ersatz"))
        _remembered = time.monotonic(), Wortschatz(words, said, max(words.values(), default=1))
    return _remembered[1]


def forget_wortschatz() -> None:
    """Read the vocabulary anew at the next search: after loading, in the same process."""
    global _remembered
    _remembered = None
