"""What the search looks into: the analysed words of every Leistung, and the vocabulary they make up."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from portal.core.bulk import Changes, synchronise
from portal.core.db import transaction, transaction_required
from portal.core.tenancy import System
from portal.leistung.models import Suchsynonym, Suchtext, Suchwort
from portal.leistung.rules.suche import Wortschatz, analyse_text, stem, words

Data = Mapping[str, Any]


@dataclass(frozen=True)
class Suchdokument:
    """The words of one Leistung by weight: title, synonyms and parts of the title, foreign titles, text."""

    leistung_id: str
    titel: str
    synonyme: str
    fremd: str
    text: str
    titellaenge: int
    woerter: frozenset[str]  # folded words as written: the vocabulary

    @property
    def stems(self) -> set[str]:
        return set(f"{self.titel} {self.synonyme} {self.fremd} {self.text}".split())


def make_documents(leistungen: Sequence[Data], suchwoerter: Data) -> list[Suchdokument]:
    """Analyse every Leistung; compounds are split into words that occur somewhere in the catalogue."""
    vocabulary = {word for record in leistungen for text in _german(record) for word in words(text)}
    vocabulary |= {word for part in suchwoerter["wortteile"] for word in words(part)}
    wortschatz = Wortschatz(dict.fromkeys(vocabulary, 1))
    return [_document(record, wortschatz) for record in leistungen]


def _german(record: Data) -> Iterator[str]:
    yield record["titel"]
    yield from record["synonyme"]
    yield record["beschreibung"]


def _document(record: Data, wortschatz: Wortschatz) -> Suchdokument:
    titel, titel_parts = analyse_text(record["titel"], wortschatz)
    synonyme, synonym_parts = analyse_text(" ".join(record["synonyme"]), wortschatz)
    text, text_parts = analyse_text(record["beschreibung"], wortschatz)
    foreign = f"{record['titelEn']} {record.get('titelNl', '')}"
    used = frozenset(word for part in [*_german(record), foreign] for word in words(part))
    fields = _once(titel, [*synonyme, *titel_parts], [*map(stem, words(foreign)), *synonym_parts], [*text, *text_parts])
    title, synonyms, others, rest = fields
    return Suchdokument(record["id"], title, synonyms, others, rest, titellaenge=len(titel), woerter=used)


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
    vocabulary = {word for document in documents for word in document.woerter}
    vocabulary |= {word for part in suchwoerter["wortteile"] for word in words(part)}
    rows = [Suchwort(wort=word, haeufigkeit=max(1, counts[stem(word)])) for word in sorted(vocabulary)]
    synonyms = [Suchsynonym(wort=said, ersatz=meant) for said, meant in suchwoerter["synonyme"].items()]
    return synchronise(Suchwort.objects.all(), rows, key=["wort"], fields=["haeufigkeit"], remove=True) + synchronise(
        Suchsynonym.objects.all(), synonyms, key=["wort"], fields=["ersatz"], remove=True
    )


@transaction_required
def index_kommune(*, documents: Sequence[Suchdokument], kommune_id: str) -> Changes:
    """Write the search texts of one Kommune. Every Kommune finds every Leistung, whoever answers for it."""
    rows = [
        Suchtext(
            kommune_id=kommune_id,
            leistung_id=document.leistung_id,
            titelwoerter=document.titel,
            synonymwoerter=document.synonyme,
            fremdwoerter=document.fremd,
            textwoerter=document.text,
            titellaenge=document.titellaenge,
        )
        for document in documents
    ]
    return synchronise(
        Suchtext.objects.filter(kommune_id=kommune_id).defer("vektor"),
        rows,
        key=["kommune_id", "leistung_id"],
        fields=["titelwoerter", "synonymwoerter", "fremdwoerter", "textwoerter", "titellaenge"],
        remove=True,
    )
