"""The search of a Kommune (docs/adr/0021): question to terms and place, terms to ranked Leistungen and offices."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

from django.db import connection

from portal.core import clock
from portal.kommune.models import Kommune
from portal.kommune.queries import all_kommunen
from portal.leistung.models import Leistung
from portal.leistung.queries.suchorte import Suchort, corrections, members, named_place
from portal.leistung.queries.suchstufen import Stufen, levels
from portal.leistung.queries.wortschatz import wortschatz_of
from portal.leistung.rules import facetten, fundstellen
from portal.leistung.rules.facetten import Merkmale, Wert
from portal.leistung.rules.suche import Begriff, Wortschatz, analyse_words, read_question
from portal.leistung.rules.texte import without_doubt

LIMIT = 20
_SPELLING = 3  # so many of the best results are asked how a word is spelled
_NO_LOGIN = Leistung.Vertrauensniveau.KEINES
# Text; everyday, English and Dutch words; synonyms and parts of the title; title.
_WEIGHTS = [0.1, 0.6, 0.8, 1.0]
_TITLE_WORD = 0.1  # by how much each further word of a title lowers a match
_FURTHER_WAY = 0.2  # what each further way counts that answers the same word: "ausweis" is a Personalausweis above all
_WEAKEST = 0.3  # of the best match's points; weaker ones only distract
_UNCOVERED = 0.25  # what remains of a match that answers next to nothing of the question

# All rows of the Kommune are read: they are some hundred; an index over the words of all Kommunen is slower (ADR 21).
# Points of everything that answers any term: the best way of each term by its worth and a little for the others, less
# for what answers a part of the question only, and for a long title. One statement, so that terms are parsed once.
POINTS = """
WITH frage AS MATERIALIZED (
  SELECT nr, weg::tsquery AS weg, faktor, gewicht, teil
  FROM unnest(%(nr)s::int[], %(weg)s::text[], %(faktor)s::float8[], %(gewicht)s::float8[], %(teil)s::float8[])
    AS f(nr, weg, faktor, gewicht, teil)
), antwort AS (
  SELECT t.id, f.nr, ((1 - %(weitere)s) * max(w.rang) + %(weitere)s * sum(w.rang)) * max(f.gewicht) AS wert,
    max(f.teil) AS teil
  FROM leistung_suchtext t JOIN frage f ON t.vektor @@ f.weg
  CROSS JOIN LATERAL (SELECT ts_rank(%(gewichte)s::float4[], t.vektor, f.weg) * f.faktor AS rang) w
  WHERE t.kommune_id = ANY(%(kommunen)s) AND {target} IS NOT NULL AND t.vektor @@ %(alles)s::tsquery
  GROUP BY t.id, f.nr
), gewertet AS (
  SELECT id, sum(wert) * (%(rest)s + (1 - %(rest)s) * least(1, sum(teil))) AS punkte, array_agg(nr) AS nummern
  FROM antwort GROUP BY id
), punkte AS (
  SELECT t.leistung_id, t.stelle_id, g.nummern,
    g.punkte * t.vorrang / (1 + %(titelwort)s * t.titellaenge) AS punkte
  FROM gewertet g JOIN leistung_suchtext t USING (id)
  WHERE {offered}
)"""
# A Kommune that does not offer a Leistung does not show it; nothing of it counts in how well others match.
OFFERED = """t.leistung_id NOT IN (SELECT n.leistung_id FROM leistung_angebot n
    WHERE n.kommune_id = ANY(%(kommunen)s) AND n.modus = 'nicht'
      AND %(tag)s::date BETWEEN coalesce(n.gueltig_ab, %(tag)s::date) AND coalesce(n.gueltig_bis, %(tag)s::date))"""
_ALL = """
WITH punkte AS (
  SELECT t.leistung_id, '{{}}'::int[] AS nummern, 0::float8 AS punkte
  FROM leistung_suchtext t WHERE t.kommune_id = ANY(%(kommunen)s) AND t.leistung_id IS NOT NULL AND {offered}
)"""
# What is asked of each is looked up in lists that are read once: row by row it took longer than all the rest.
_LEISTUNGEN = """
SELECT p.leistung_id, p.punkte, p.nummern, l.titel, l.titel_en, l.titel_nl, l.beschreibung, l.synonyme, l.lebenslagen,
  l.zielgruppen, l.vertrauensniveau, l.gebuehr_text, l.herkunft->>'formtyp', l.ebene, l.funktion_id,
  l.id IN (SELECT a.leistung_id FROM leistung_angebot a
    WHERE a.kommune_id = ANY(%(gebiet)s) AND a.modus IN ('online', 'integriert')
      AND %(tag)s::date BETWEEN coalesce(a.gueltig_ab, %(tag)s::date) AND coalesce(a.gueltig_bis, %(tag)s::date)),
  l.id IN (SELECT g.leistung_id FROM leistung_gebuehr g WHERE g.bestaetigt AND g.cents > 0)
FROM punkte p JOIN leistung_leistung l ON l.id = p.leistung_id
WHERE p.punkte >= %(schwelle)s * (SELECT max(punkte) FROM punkte)
ORDER BY p.punkte DESC, l.reihenfolge
"""


@dataclass(frozen=True)
class Treffer:
    """A Leistung that was found, with the points that decided its place and what it can be filtered by."""

    slug: str
    titel: str
    titel_en: str
    beschreibung: str
    online: bool
    punkte: float
    merkmale: Merkmale
    namen: tuple[str, ...]  # synonyms, Dutch title
    fragen: tuple[int, ...]  # numbers of the terms that it answers


@dataclass(frozen=True)
class Suchergebnis:
    """What was found for whom, and how the question was read."""

    kommune: Kommune  # whose Leistungen these are: the host's, or that of the place in the question
    treffer: list[Treffer] = field(default_factory=list)  # all that pass the filters, best first
    facetten: Mapping[str, list[Wert]] = field(default_factory=dict)
    gefragt: str = ""  # as it was typed
    verstanden: str = ""  # the folded words searched for instead, where there were typing errors
    orte: tuple[Suchort, ...] = ()  # the place in the question; several if its name is ambiguous
    begriffe: Sequence[Begriff] = ()
    wortschatz: Wortschatz = field(default_factory=lambda: Wortschatz({}))

    @cached_property
    def _answers(self) -> fundstellen.Antworten:
        return fundstellen.Antworten(fundstellen.asked_stems(self.begriffe), self.wortschatz)

    @cached_property
    def _spelled(self) -> Mapping[str, str]:
        best = [text for treffer in self.treffer[:_SPELLING] for text in (treffer.titel, *treffer.namen)]
        return fundstellen.spelling([self.gefragt, *(ort.name for ort in self.orte), *best])

    @property
    def gesucht(self) -> str:
        """`verstanden` for people: each word as the question, the places or the best results write it."""
        return " ".join(self._spelled.get(word, word) for word in self.verstanden.split())

    def mark(self, text: str) -> list[fundstellen.Teil]:
        """A text of a result in pieces: the words that answer the question are marked."""
        return fundstellen.mark(text, self._answers)

    def explain(self, treffer: Treffer) -> str:
        """Which words of a result answer the question."""
        texts = [treffer.titel, *treffer.namen, treffer.titel_en, treffer.beschreibung]
        return self._reason(treffer, [texts], str)

    def explain_in_english(self, treffer: Treffer, translate: fundstellen.Translate) -> str:
        """The same where the English title alone is shown: other words only if none of it answers the question."""
        return self._reason(treffer, [[treffer.titel_en], [treffer.titel, *treffer.namen]], translate)

    def _reason(self, treffer: Treffer, texts: Sequence[Sequence[str]], translate: fundstellen.Translate) -> str:
        for each in texts:
            if said := fundstellen.reason(each, self._answers, self._spelled, translate):
                return said
        asked = dict.fromkeys(self.begriffe[nr].wort for nr in sorted(treffer.fragen))
        return fundstellen.fitting(filter(None, asked), self._spelled, translate)


def search(text: str, kommune: Kommune) -> list[Treffer]:
    """The Leistungen that answer `text`, best first; at most 20."""
    return find(text, kommune).treffer[:LIMIT]


def find(
    text: str, kommune: Kommune, *, chosen: Mapping[str, str] | None = None, is_fixed: bool = False
) -> Suchergebnis:
    """The Leistungen that answer `text` and have the `chosen` values (facet -> value).

    A place of another Kommune in the question leads there, unless `is_fixed`. Without any text all Leistungen that have
    the chosen values are found; for a place alone all of its Kommune, the commonest first. One statement.
    """
    chosen = chosen or {}
    if not text.strip():
        return _narrowed(Suchergebnis(kommune), _all(kommune), chosen)
    wortschatz = wortschatz_of(kommune.id, members(kommune).kreis_id)
    asked = read_question(text, wortschatz)
    place = named_place(asked, kommune, wortschatz)
    unknown = [word for word in asked if word not in place.woerter and not wortschatz.knows(word)]
    mended = corrections(unknown, kommune, wortschatz)
    if mended:
        asked = [mended.get(word, word) for word in asked]
        place = named_place(asked, kommune, wortschatz)
    content = [word for word in asked if word not in place.woerter]
    there = kommune if is_fixed or not place.kommune_id else all_kommunen()[place.kommune_id]
    if not content and place.orte:
        return _narrowed(
            Suchergebnis(there, gefragt=text, verstanden=" ".join(asked) if mended else "", orte=place.orte),
            _all(there),
            chosen,
        )
    terms = analyse_words(content or asked, wortschatz)
    read = Suchergebnis(
        there,
        gefragt=text,
        verstanden=" ".join(asked) if mended else "",
        orte=place.orte,
        begriffe=terms,
        wortschatz=wortschatz,
    )
    return _narrowed(read, ranked(terms, there), chosen)


def _narrowed(read: Suchergebnis, found: Sequence[Treffer], chosen: Mapping[str, str]) -> Suchergebnis:
    counts = facetten.count_values([row.merkmale for row in found], chosen)
    left = [row for row in found if facetten.passes(row.merkmale, chosen)]
    return replace(read, treffer=left, facetten=counts)


def ranked(terms: Sequence[Begriff], kommune: Kommune, *, weakest: float = _WEAKEST) -> list[Treffer]:
    """The Leistungen that answer any of the terms, best first. One statement."""
    if not terms:
        return []
    return _read(
        POINTS.format(target="t.leistung_id", offered=OFFERED) + _LEISTUNGEN, kommune, point_values(terms), weakest
    )


def _all(kommune: Kommune) -> list[Treffer]:
    return _read(_ALL.format(offered=OFFERED) + _LEISTUNGEN, kommune, {}, 0)


def point_values(terms: Sequence[Begriff]) -> dict[str, Any]:
    """The parameters of `POINTS`. Stems hold letters and digits only, so that nothing needs escaping."""
    ways = [(nr, way, factor) for nr, term in enumerate(terms) for way, factor in term.ways]
    whole = sum(term.gewicht for term in terms if term.stamm) or 1.0
    parts = [term.gewicht / whole if term.wort else 0.0 for term in terms]
    return {
        "nr": [nr for nr, _, _ in ways],
        "weg": [way for _, way, _ in ways],
        "faktor": [factor for _, _, factor in ways],
        "gewicht": [terms[nr].gewicht for nr, _, _ in ways],
        "teil": [parts[nr] for nr, _, _ in ways],
        "alles": " | ".join(f"({way})" for _, way, _ in ways),
        "gewichte": _WEIGHTS,
        "rest": _UNCOVERED,
        "weitere": _FURTHER_WAY,
        "titelwort": _TITLE_WORD,
        "tag": clock.today(),
    }


def _read(statement: str, kommune: Kommune, values: Mapping[str, Any], weakest: float) -> list[Treffer]:
    area = members(kommune)
    more: dict[str, Any] = {"kommunen": [kommune.id], "gebiet": area.ids, "tag": clock.today(), "schwelle": weakest}
    stufen = levels(area)
    with connection.cursor() as cursor:
        cursor.execute(statement, {**values, **more})
        return [_treffer(stufen, *row) for row in cursor.fetchall()]


def _treffer(
    stufen: Stufen,
    slug: str,
    points: float,
    numbers: Sequence[int],
    titel: str,
    titel_en: str,
    titel_nl: str,
    text: str,
    synonyme: Sequence[str],
    lebenslagen: Sequence[str],
    zielgruppen: Sequence[str],
    level: str,
    fee: str,
    formtyp: str | None,
    ebene: str,
    funktion_id: str | None,
    is_online: bool,
    has_amount: bool,
) -> Treffer:
    merkmale = {
        "lebenslage": tuple(lebenslagen),
        "zielgruppe": tuple(zielgruppen),
        "zustaendig": facetten.responsible(stufen.of(slug, funktion_id), ebene),
        "weg": (facetten.way(is_online, formtyp or ""),),
        "anmeldung": ("nein" if level == _NO_LOGIN else "ja",),
        "kosten": (facetten.costs(fee, has_amount),),
    }
    return Treffer(
        slug=slug,
        titel=titel,
        titel_en=titel_en,
        beschreibung=without_doubt(text),
        online=is_online,
        punkte=points,
        merkmale=merkmale,
        namen=tuple(filter(None, (*synonyme, titel_nl))),
        fragen=tuple(numbers),
    )
