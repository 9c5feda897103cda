"""A form on paper, empty: every question of every way with room to write, and in words when it is to be answered.

Questions are numbered through the form, the same in each room of a repeating group, so that conditions can name them.
What is computed, and pages about a login or a signature, have no place on paper; files become enclosures.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from portal.formular.rules.ablauf import NEU, fill, with_defaults
from portal.formular.rules.ausdruck import FeldWert, Gleich, Umgebung, Und
from portal.formular.rules.bedingung import Erzaehler, Gesagt
from portal.formular.rules.eingabe import Kontext
from portal.formular.rules.modell import (
    Anforderung,
    Art,
    Darstellung,
    Feld,
    Formular,
    Gruppe,
    Schreibform,
    Schritt,
    Typ,
    Vertrauensniveau,
)

_ROOMS = ((8, 3), (20, 2))  # an entry of up to 8 fields is small and has 3 rooms; one of more than 20 fills a sheet
_MANY_OPTIONS = 40  # more than that are written, not ticked
_LONG = 200  # characters: room for more than one line


@dataclass(frozen=True)
class Wahl:
    """A box to tick."""

    label: str
    hinweis: str = ""
    nur_wenn: str = ""


@dataclass(frozen=True)
class Frage:
    """A question; `zeilen` are the lines to write on, none where there are boxes to tick."""

    nummer: int
    label: str
    hinweis: str
    freiwillig: bool
    noetig_wenn: str
    nur_wenn: str
    zeilen: int
    einheit: str
    mehrere: bool  # more than one box may be ticked
    wahl: tuple[Wahl, ...]

    @property
    def raum(self) -> range:
        """The lines, for a template to walk through."""
        return range(self.zeilen)


@dataclass(frozen=True)
class Seite:
    """A page of the form. One without questions tells who must stop here (`halt`) and what to do instead."""

    titel: str
    absaetze: tuple[str, ...]
    nur_wenn: str
    fragen: tuple[Frage, ...] = ()
    halt: bool = False


@dataclass(frozen=True)
class Abschnitt:
    """A part of the form, or one room of a repeating group."""

    titel: str
    seiten: tuple[Seite, ...]


@dataclass(frozen=True)
class Anlage:
    """A file that is uploaded online and enclosed here."""

    label: str
    hinweis: str
    freiwillig: bool
    nur_wenn: str


@dataclass(frozen=True)
class Verlangt:
    """What the law asks for besides the answers: a signature, or to be sure who it is."""

    unterschrift: bool
    rechtsgrundlage: str
    nur_wenn: str


@dataclass(frozen=True)
class Mitunterschrift:
    """Somebody else who signs too: who that is, and what they declare by it."""

    person: str
    erklaerung: str
    rechtsgrundlage: str
    nur_wenn: str


@dataclass(frozen=True)
class Vordruck:
    """All that is printed of a form. `weitere`: groups with more entries than rooms, as (name of an entry, most)."""

    abschnitte: tuple[Abschnitt, ...]
    anlagen: tuple[Anlage, ...]
    erklaerungen: tuple[str, ...]
    verlangt: tuple[Verlangt, ...]
    andere: tuple[Mitunterschrift, ...]
    weitere: tuple[tuple[str, int], ...]
    gebuehr_hinweise: tuple[str, ...]


def blank(formular: Formular, kontext: Kontext, *, raeume: int | None = None) -> Vordruck:
    """The empty form, as it reads for somebody without a login; `raeume` for each group, as far as it has entries."""
    return _Drucker(formular, with_defaults(formular, kontext), raeume).printed()


class _Drucker:
    def __init__(self, formular: Formular, kontext: Kontext, raeume: int | None) -> None:
        self.formular, self.kontext, self.raeume = formular, kontext, raeume
        self.nummern = {name: nummer for nummer, name in enumerate(_asked(formular), 1)}
        self.umgebung = Umgebung(kontext.heute, kontext.stufe, kontext.leistung)
        self.erzaehler = Erzaehler(formular, self.nummern, self.umgebung)

    def printed(self) -> Vordruck:
        last = [schritt for schritt in self.formular.schritte if schritt.art is Art.PRUEFEN]
        gebuehr = self.formular.gebuehr
        return Vordruck(
            abschnitte=tuple(self._sections()),
            anlagen=tuple(self._enclosures()),
            erklaerungen=tuple(fill(feld.label, self.kontext) for schritt in last for feld in schritt.felder),
            verlangt=tuple(self._demanded()),
            andere=tuple(self._others()),
            weitere=tuple(
                (fill(gruppe.titel, self.kontext, nummer="").strip(), gruppe.maximum)
                for gruppe in self.formular.gruppen
                if self._rooms(gruppe) < gruppe.maximum
            ),
            gebuehr_hinweise=tuple(gebuehr.hinweise) if gebuehr else (),
        )

    def _sections(self) -> Iterator[Abschnitt]:
        """One for each part of the form, and one for each room of a group."""
        titles = {abschnitt.id: abschnitt.titel for abschnitt in self.formular.abschnitte}
        shown = [schritt for schritt in self.formular.schritte if _is_printed(self.formular, schritt)]
        for (gruppe, abschnitt), group in groupby(shown, key=lambda s: (s.gruppe, s.abschnitt)):
            schritte = list(group)
            if gruppe is None:
                yield from self._section(titles[abschnitt], schritte, 0)
                continue
            found = self.formular.gruppe(gruppe)
            for room in range(1, self._rooms(found) + 1):
                yield from self._section(fill(found.titel, self.kontext, nummer=str(room)), schritte, room)

    def _section(self, titel: str, schritte: list[Schritt], room: int) -> Iterator[Abschnitt]:
        seiten = tuple(seite for schritt in schritte if (seite := self._page(schritt, room)) is not None)
        if seiten:
            yield Abschnitt(titel, seiten)

    def _page(self, schritt: Schritt, room: int) -> Seite | None:
        wenn = self._condition(schritt, room)
        if wenn is False:
            return None
        fragen = tuple(self._questions(schritt, room))
        if not fragen and schritt.art is not Art.STOPP:
            return None
        text = schritt.einleitung if schritt.papier is None else schritt.papier
        absaetze = tuple(part for part in fill(text, self.kontext).split("\n\n") if part)
        titel = fill(schritt.titel, self.kontext, nummer=str(room))
        return Seite(titel, absaetze, _said(wenn), fragen, schritt.art is Art.STOPP)

    def _condition(self, schritt: Schritt, room: int, feld: Feld | None = None) -> Gesagt:
        """When the page counts, or a field on it; a further room, when it does not take its answers from an earlier."""
        conditions: list[Any] = [schritt.wenn, feld and feld.wenn]
        if schritt.uebernahme and room > 1:
            conditions.append(Gleich(gleich=(FeldWert(feld=schritt.uebernahme), NEU)))
        if schritt.anforderung is not None:
            conditions.append(self.formular.anforderung(schritt.anforderung).wenn)
        return self.erzaehler.tell(Und(und=[each for each in conditions if each is not None]))

    def _questions(self, schritt: Schritt, room: int) -> Iterator[Frage]:
        for feld in schritt.felder:
            wenn = self.erzaehler.tell(feld.wenn)
            if feld.id in self.nummern and wenn is not False and (feld.typ is not Typ.VERWEIS or room > 1):
                yield self._question(schritt, feld, _said(wenn), room)

    def _question(self, schritt: Schritt, feld: Feld, nur_wenn: str, room: int) -> Frage:
        wahl = tuple(self._boxes(schritt, feld, room))
        noetig = feld.pflicht if isinstance(feld.pflicht, bool) else self.erzaehler.tell(feld.pflicht)
        lines = 0 if wahl else 5 if feld.typ is Typ.TEXTLANG else 2 if feld.max_laenge >= _LONG else 1
        return Frage(
            nummer=self.nummern[feld.id],
            label=fill(feld.label, self.kontext),
            hinweis=fill(feld.hinweis, self.kontext),
            freiwillig=noetig is False,
            noetig_wenn=_said(noetig),
            nur_wenn=nur_wenn,
            zeilen=lines,
            einheit=feld.einheit,
            mehrere=feld.typ is Typ.MEHRFACHAUSWAHL,
            wahl=wahl,
        )

    def _boxes(self, schritt: Schritt, feld: Feld, room: int) -> Iterator[Wahl]:
        if feld.typ is Typ.JANEIN:
            yield from [Wahl("Ja")] if feld.darstellung is Darstellung.HAKEN else [Wahl("Ja"), Wahl("Nein")]
        elif feld.verweis is not None and schritt.gruppe is not None:
            titel = self.formular.gruppe(schritt.gruppe).titel
            for earlier in range(1, room):
                yield Wahl(f"Ja, wie bei {fill(titel, self.kontext, nummer=str(earlier))}")
            yield Wahl(feld.verweis.neu)
        elif len(feld.optionen) <= _MANY_OPTIONS:
            for option in feld.optionen:
                label = option.label if option.papier is None else option.papier
                if label and (wenn := self.erzaehler.tell(option.wenn)) is not False:
                    yield Wahl(fill(label, self.kontext), fill(option.hinweis, self.kontext), _said(wenn))

    def _enclosures(self) -> Iterator[Anlage]:
        pages = [schritt for schritt in self.formular.schritte if _is_printed(self.formular, schritt)]
        for schritt, feld in [(page, feld) for page in pages for feld in page.felder]:
            wenn = self._condition(schritt, 1, feld)
            if feld.typ is Typ.DATEI and wenn is not False:
                label = fill(feld.kurz or feld.label, self.kontext)
                yield Anlage(label, fill(feld.hinweis, self.kontext), feld.pflicht is False, _said(wenn))

    def _demanded(self) -> Iterator[Verlangt]:
        for demand in self.formular.anforderungen:
            wenn = self.erzaehler.tell(demand.wenn)
            if wenn is not False and (_needs_signature(demand) or demand.vertrauensniveau != Vertrauensniveau.KEINES):
                yield Verlangt(_needs_signature(demand), demand.rechtsgrundlage, _said(wenn))

    def _others(self) -> Iterator[Mitunterschrift]:
        for demand in self.formular.mitzeichnungen:
            wenn = self.erzaehler.tell(demand.wenn)
            if wenn is not False:
                yield Mitunterschrift(demand.person, demand.erklaerung, demand.rechtsgrundlage, _said(wenn))

    def _rooms(self, gruppe: Gruppe) -> int:
        fields = [feld for s in self.formular.schritte if s.gruppe == gruppe.id for feld in s.felder]
        wanted = self.raeume or next((rooms for most, rooms in _ROOMS if len(fields) <= most), 1)
        return max(gruppe.minimum, min(gruppe.maximum, wanted))


def _asked(formular: Formular) -> Iterator[str]:
    """The ids of the fields that are questions on paper, in the order of the form."""
    for schritt in formular.schritte:
        if schritt.art is Art.FRAGEN and _is_printed(formular, schritt):
            yield from (feld.id for feld in schritt.felder if feld.typ is not Typ.DATEI and feld.berechnet is None)


def _is_printed(formular: Formular, schritt: Schritt) -> bool:
    return schritt.art in (Art.FRAGEN, Art.STOPP) and not _is_signature(formular, schritt)


def _is_signature(formular: Formular, schritt: Schritt) -> bool:
    """Whether the page only brings what the signature on the paper is."""
    return schritt.anforderung is not None and _needs_signature(formular.anforderung(schritt.anforderung))


def _needs_signature(demand: Anforderung) -> bool:
    return demand.form is Schreibform.SCHRIFTFORM


def _said(told: Gesagt) -> str:
    return told if isinstance(told, str) else ""
