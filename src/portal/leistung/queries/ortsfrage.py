"""Which place people mean, and who answers there: the answer to what somebody typed."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from portal.core import clock
from portal.kommune.models import Kommune
from portal.kommune.queries import all_kommunen, kreis_of
from portal.leistung.models import Leistung
from portal.leistung.queries.orte import ort_with_id, orte_for_question
from portal.leistung.queries.stelle import Stelle
from portal.leistung.queries.zustaendigkeit import is_own_matter, office_name, zustaendige_stelle
from portal.leistung.rules import texte
from portal.leistung.rules.orte import Ergebnis, Ortsname, read_place

OUTSIDE = "ausserhalb"  # instead of the id of a place: the town outside is meant


class Auskunft(StrEnum):
    """What the question about the place comes to."""

    ZUSTAENDIG = "zustaendig"
    FRAGE = "frage"  # which place is meant has to be asked
    AUSSERHALB = "ausserhalb"  # the place lies outside the Kreis
    UNKLAR = "unklar"  # the data say that it is not certain; whom to ask is said


@dataclass(frozen=True)
class Ortsantwort:
    """What came of the question: an office, a list to choose from, or that the place lies outside.

    `lesung` is how the place was read; `auswahl` holds (Ort, Kommune) pairs when it asks back; `text` says what there
    is to say without an office.
    """

    ergebnis: Auskunft
    lesung: Ergebnis = Ergebnis.GEFUNDEN
    ort: Ortsname | None = None
    stelle: Stelle | None = None
    auswahl: tuple[tuple[Ortsname, Kommune], ...] = ()
    text: str = ""


def zustaendigkeit(
    leistung: Leistung,
    ort: str,
    stichtag: date | None = None,
    *,
    ort_id: str = "",
    host: Kommune,
    ours_first: bool = False,
) -> Ortsantwort:
    """Who answers for the Leistung at the place on the day (default: today), as far as the Kreis of `host` knows.

    `ort` is what somebody typed; a chosen `ort_id` (or OUTSIDE) goes before it. Where no place counts and none was
    named, the authority of the `host` was meant. A part of ours that is called like a town outside asks back; with
    `ours_first` it is ours: a program cannot be asked, and asks about the Kreis.
    """
    tag = stichtag or clock.today()
    if ort_id == OUTSIDE:
        return _outside(leistung, host)
    chosen = ort_with_id(ort_id, host) if ort_id else None
    if chosen is not None:
        return _found(leistung, chosen, tag)
    if not ort.strip() and not leistung.ortsfrage:
        return _answered(zustaendige_stelle(leistung, host, stichtag=tag), host)
    read = read_place(ort, orte_for_question(host))
    if read.ergebnis is Ergebnis.GEFUNDEN or (ours_first and read.is_ours_too):
        return _found(leistung, read.orte[0], tag)
    if read.ergebnis is Ergebnis.AUSSERHALB:
        return _outside(leistung, host)
    kommunen = all_kommunen()
    pairs = tuple((each, kommunen[each.kommune_id]) for each in read.orte)
    return Ortsantwort(Auskunft.FRAGE, lesung=read.ergebnis, auswahl=pairs)


def _found(leistung: Leistung, ort: Ortsname, tag: date) -> Ortsantwort:
    stelle = zustaendige_stelle(leistung, all_kommunen()[ort.kommune_id], ort=ort, stichtag=tag)
    return replace(_answered(stelle, all_kommunen()[ort.kommune_id]), ort=ort)


def _answered(stelle: Stelle | None, host: Kommune) -> Ortsantwort:
    """Without an answer for the whole Kreis the Kommune has to be named."""
    if stelle is None:
        kommunen = all_kommunen()
        pairs = tuple((ort, kommunen[ort.kommune_id]) for ort in orte_for_question(host) if ort.hauptort)
        return Ortsantwort(Auskunft.FRAGE, lesung=Ergebnis.UNGENAU, auswahl=pairs)
    return Ortsantwort(Auskunft.UNKLAR if stelle.unklar else Auskunft.ZUSTAENDIG, stelle=stelle)


def _outside(leistung: Leistung, host: Kommune) -> Ortsantwort:
    """Who answers elsewhere, as far as it is known: the kind of office, or a body of a larger area."""
    our = kreis_of(host) or host
    stelle = zustaendige_stelle(leistung, our)
    if stelle is not None and stelle.extern is not None and stelle.extern.gebiet:
        text = texte.everywhere(stelle.name, stelle.extern.gebiet, our.bezeichnung)
        return Ortsantwort(Auskunft.AUSSERHALB, lesung=Ergebnis.AUSSERHALB, stelle=stelle, text=text)
    name = office_name(leistung.funktion.titel) if leistung.funktion else ""
    of_kreis = stelle is not None and stelle.traeger is not None and stelle.traeger.id == stelle.id == our.id
    text = texte.outside(name, our.bezeichnung, of_kreis=of_kreis and not is_own_matter(leistung))
    return Ortsantwort(Auskunft.AUSSERHALB, lesung=Ergebnis.AUSSERHALB, text=text)
