"""A form of our own as a schema of FIM: a tree made from its sections, groups and fields.

FIM's editors give ids, we do not invent any: whoever wants such a file names the Nummernkreis (five digits) they may
number in. Numbers follow the order of the form, so they are proposals and may move with its next version. What is bound
to an element of FIM already keeps that id and version, and no proposal takes such an id; a field that is a group in FIM
(a date of birth) goes out as that group, with a field of a proposed number inside. Conditions are ours and stay here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import groupby

from portal.formular.rules import fim
from portal.formular.rules.ablauf import repeats
from portal.formular.rules.fimfelder import datenfeld_from
from portal.formular.rules.modell import Feld, Fimbezug, Formular, Schritt, Typ

_NOTE = "Vorläufige IDs aus dem Nummernkreis {kreis}; vergeben werden sie von der FIM-Redaktion."


def numbered(formular: Formular, kreis: str) -> fim.Stammdatenschema:
    """The schema of a form without a tree. Raises ValueError for what is no Nummernkreis."""
    if not re.fullmatch(r"\d{5}", kreis):
        raise ValueError("Ein Nummernkreis hat fünf Ziffern, zum Beispiel 05000.")
    maker = _Maker(formular, kreis)
    return fim.Stammdatenschema(
        id=f"S{kreis}000001",
        version=f"{formular.version}.0.0",
        name=formular.titel,
        bezeichnung=formular.titel,
        versionshinweis=_NOTE.format(kreis=kreis),
        struktur=tuple(maker.sections()),
    )


class _Maker:
    def __init__(self, formular: Formular, kreis: str) -> None:
        self._form = formular
        self._kreis = kreis
        self._last = {"G": 0, "F": 0}
        bound = [feld.fim for schritt in formular.schritte for feld in schritt.felder]
        self._taken = {each.id for each in (*bound, *(gruppe.fim for gruppe in formular.gruppen)) if each}

    def sections(self) -> Iterator[fim.Struktur]:
        for abschnitt in self._form.abschnitte:
            schritte = [schritt for schritt in self._form.schritte if schritt.abschnitt == abschnitt.id]
            if any(schritt.felder for schritt in schritte):
                yield self._group(abschnitt.titel, tuple(self._parts(schritte)))

    def _parts(self, schritte: list[Schritt]) -> Iterator[fim.Struktur]:
        for name, pages in groupby(schritte, key=lambda each: each.gruppe if repeats(each) else None):
            fields = tuple(self._field(schritt, feld) for schritt in pages for feld in schritt.felder
                           if feld.typ is not Typ.VERWEIS)  # fmt: skip
            if name is None:
                yield from fields
            elif fields:
                gruppe = self._form.gruppe(name)
                titel = gruppe.titel.replace("{nummer}", "").strip()
                yield self._group(titel, fields, f"{gruppe.minimum}:{gruppe.maximum}", gruppe.fim)

    def _group(
        self, titel: str, parts: tuple[fim.Struktur, ...], anzahl: str = "", known: Fimbezug | None = None
    ) -> fim.Struktur:
        least = int(any(part.minimum for part in parts))
        element = known or self._proposed("G")
        group = fim.Datenfeldgruppe(
            id=element.id, version=element.version, name=titel, bezeichnung_eingabe=titel, bezeichnung_ausgabe=titel,
            schemaelementart="RNG", struktur=parts,
        )  # fmt: skip
        return fim.Struktur(anzahl=anzahl or f"{least}:1", enthaelt=group)

    def _field(self, schritt: Schritt, feld: Feld) -> fim.Struktur:
        asked = int(feld.pflicht is True and feld.wenn is None and schritt.wenn is None)
        name = feld.kurz or feld.label
        if feld.fim is None or not feld.fim.id.startswith("G"):
            return self._single(feld, name, feld.fim or self._proposed("F"), asked)
        return self._group(name, (self._single(feld, name, self._proposed("F"), 1),), f"{asked}:1", feld.fim)

    def _single(self, feld: Feld, name: str, element: Fimbezug, asked: int) -> fim.Struktur:
        sources = (fim.Bezug(text=feld.rechtsgrundlage),) if feld.rechtsgrundlage else ()
        bare = fim.Datenfeld(
            id=element.id, version=element.version, name=name, bezeichnung_ausgabe=name, schemaelementart="RNG",
            feldart="input", datentyp="text",
        )  # fmt: skip
        return fim.Struktur(anzahl=f"{asked}:{_most(feld)}", bezuege=sources, enthaelt=datenfeld_from(feld, bare))

    def _proposed(self, kind: str) -> Fimbezug:
        """The next id of the range that is nobody's yet."""
        self._last[kind] += 1
        number = f"{kind}{self._kreis}{self._last[kind]:06}"
        return self._proposed(kind) if number in self._taken else Fimbezug(id=number, version="1.0.0")


def _most(feld: Feld) -> int:
    if feld.typ is Typ.DATEI:
        return feld.max_dateien
    return len(feld.optionen) if feld.typ is Typ.MEHRFACHAUSWAHL else 1
