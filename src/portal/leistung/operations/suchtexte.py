"""What the search looks into: the analysed words of Leistungen and offices, and the vocabulary they make up."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from portal.core.bulk import Changes, synchronise
from portal.core.db import transaction, transaction_required
from portal.core.tenancy import System
from portal.kommune.models import Organisationseinheit
from portal.leistung.models import Suchsynonym, Suchtext, Suchwort
from portal.leistung.queries.wortschatz import forget_wortschatz, wortschatz_of
from portal.leistung.rules.suche import Wortschatz, analyse_text, stem, words
from portal.leistung.rules.suchrecht import law_words

Data = Mapping[str, Any]

_FIELDS = ["titelwoerter", "synonymwoerter", "fremdwoerter", "textwoerter", "titellaenge", "vorrang"]
_COMMON = 1.25  # how much better a match is with one of the commonest Leistungen

# What is done with nearly everything: a title is not longer for it.
_OF_PROCEDURE = frozenset(map(stem, words("beantragen bestellen anfordern")))


@dataclass(frozen=True)
class Suchdokument:
    """The words of one Leistung by weight: title, synonyms and parts of the title, everyday and foreign words, text."""

    leistung_id: str
    titel: str
    synonyme: str
    fremd: str
    text: str
    titellaenge: int
    vorrang: float
    woerter: frozenset[str]  # folded German words as written: the vocabulary
    fremdwoerter: frozenset[str]  # folded English and Dutch words, names of laws

    @property
    def stems(self) -> set[str]:
        return set(f"{self.titel} {self.synonyme} {self.fremd} {self.text}".split())


def make_documents(leistungen: Sequence[Data], suchwoerter: Data) -> list[Suchdokument]:
    """Analyse every Leistung; compounds are split into words that occur somewhere in the catalogue."""
    vocabulary = {word for record in leistungen for text in _german(record, suchwoerter) for word in words(text)}
    vocabulary |= {word for part in suchwoerter["wortteile"] for word in words(part)}
    wortschatz = Wortschatz(dict.fromkeys(vocabulary, 1))
    return [_document(record, suchwoerter, wortschatz) for record in leistungen]


def _german(record: Data, suchwoerter: Data) -> Iterator[str]:
    yield record["titel"]
    yield from record["synonyme"]
    yield suchwoerter["alltag"].get(record["id"], "")
    yield record["beschreibung"]
    yield _official_name(record)


def _document(record: Data, suchwoerter: Data, wortschatz: Wortschatz) -> Suchdokument:
    titel, titel_parts = analyse_text(record["titel"], wortschatz)
    synonyme, synonym_parts = analyse_text(" ".join(record["synonyme"]), wortschatz)
    alltag, alltag_parts = analyse_text(suchwoerter["alltag"].get(record["id"], ""), wortschatz)
    text, text_parts = analyse_text(record["beschreibung"], wortschatz)
    amtlich, amtlich_parts = analyse_text(_official_name(record), wortschatz)
    law = law_words(record.get("rechtsgrundlagen", []))
    foreign = f"{record['titelEn']} {record.get('titelNl', '')} {suchwoerter['fremd'].get(record['id'], '')}"
    title, synonyms, others, rest = _once(
        titel,
        [*synonyme, *titel_parts],
        [*alltag, *map(stem, [*words(foreign), *law]), *synonym_parts],
        [*text, *text_parts, *alltag_parts, *amtlich, *amtlich_parts],
    )
    return Suchdokument(
        record["id"],
        title,
        synonyms,
        others,
        rest,
        titellaenge=len([one for one in titel if one not in _OF_PROCEDURE]),
        vorrang=_COMMON if record["id"] in suchwoerter["haeufig"] else 1.0,
        woerter=frozenset(word for part in _german(record, suchwoerter) for word in words(part)),
        fremdwoerter=frozenset([*words(foreign), *law]),
    )


def _official_name(record: Data) -> str:
    """The name in the LeiKa, where it has been looked at and fits."""
    leika = record.get("leika") or {}
    return str(leika.get("bezeichnung") or "") if leika.get("schluesselPasst") == "ja" else ""


def _once(*fields: Sequence[str]) -> list[str]:
    """Every stem in its first field only: a title that its synonyms repeat would otherwise beat a shorter one."""
    seen: set[str] = set()
    kept = []
    for field in fields:
        kept.append(" ".join(dict.fromkeys(one for one in field if one not in seen)))
        seen.update(field)
    return kept


@transaction
def index_words(*, documents: Sequence[Suchdokument], suchwoerter: Data, by: System) -> Changes:
    """Write the vocabulary and what people say instead of it. A word counts where it or a compound of it occurs."""
    counts = Counter(one for document in documents for one in document.stems)
    german = {word for document in documents for word in document.woerter}
    german |= {word for part in suchwoerter["wortteile"] for word in words(part)}
    foreign = {word for document in documents for word in document.fremdwoerter} - german
    rows = [
        Suchwort(wort=word, haeufigkeit=max(1, counts[stem(word)]), ist_fremd=word in foreign)
        for word in sorted(german | foreign)
    ]
    synonyms = [Suchsynonym(wort=said, ersatz=meant) for said, meant in suchwoerter["synonyme"].items()]
    changes = synchronise(
        Suchwort.objects.all(), rows, key=["wort"], fields=["haeufigkeit", "ist_fremd"], remove=True
    ) + synchronise(Suchsynonym.objects.all(), synonyms, key=["wort"], fields=["ersatz"], remove=True)
    forget_wortschatz()
    return changes


@transaction_required
def index_kommune(*, documents: Sequence[Suchdokument], kommune_id: str) -> Changes:
    """Write the search texts of one Kommune: every Leistung, whoever answers for it, and its own offices."""
    leistungen = [
        Suchtext(
            kommune_id=kommune_id,
            leistung_id=document.leistung_id,
            titelwoerter=document.titel,
            synonymwoerter=document.synonyme,
            fremdwoerter=document.fremd,
            textwoerter=document.text,
            titellaenge=document.titellaenge,
            vorrang=document.vorrang,
        )
        for document in documents
    ]
    return _write(kommune_id, "leistung_id", leistungen) + index_offices(kommune_id=kommune_id)


@transaction_required
def index_offices(*, kommune_id: str) -> Changes:
    """Write the search texts of the offices of one Kommune: after the name of one has changed."""
    return _write(kommune_id, "stelle_id", list(_offices(kommune_id)))


def _write(kommune_id: str, target: str, rows: Sequence[Suchtext]) -> Changes:
    stored = Suchtext.objects.filter(kommune_id=kommune_id, **{f"{target}__isnull": False}).defer("vektor")
    return synchronise(stored, rows, key=["kommune_id", target], fields=_FIELDS, remove=True)


def _offices(kommune_id: str) -> Iterator[Suchtext]:
    wortschatz = wortschatz_of(None)
    for office in Organisationseinheit.objects.filter(kommune_id=kommune_id):
        name, name_parts = analyse_text(office.name, wortschatz)
        tasks, task_parts = analyse_text(" ".join(map(str, office.aufgaben)), wortschatz)
        title, parts, more, rest = _once(name, name_parts, tasks, task_parts)
        yield Suchtext(
            kommune_id=kommune_id,
            stelle_id=office.id,
            titelwoerter=title,
            synonymwoerter=parts,
            fremdwoerter=more,
            textwoerter=rest,
            titellaenge=len(name),
            vorrang=1.0,
        )
