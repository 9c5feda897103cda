"""What stands in the way of laying an agreement before its parties, and what their answers come to."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from datetime import date, timedelta
from enum import StrEnum

from portal.leistung.rules.vereinbaren import Annahmepunkt, Vereinbarungsstand, elsewhere
from portal.leistung.rules.zustaendigkeit import Art
from portal.redaktion.rules.angebot import Hindernis
from portal.redaktion.rules.text import clean, faults

_LINES = ("titel", "bereich", "rechtsform", "gebuehrenbasis", "kostenregel", "extern_beleg")
_LEGAL = (Art.DELEGIEREND, Art.MANDATIEREND)  # § 23 Abs. 2 GkG NRW


class Ausgang(StrEnum):
    """What the answers of the parties come to."""

    OFFEN = "offen"
    ANGENOMMEN = "angenommen"
    ABGELEHNT = "abgelehnt"


def outcome(parties: Collection[str], answers: Mapping[str, bool]) -> Ausgang:
    """One refusal is enough; consent takes all of them."""
    if any(not answers[each] for each in parties if each in answers):
        return Ausgang.ABGELEHNT
    return Ausgang.ANGENOMMEN if all(each in answers for each in parties) else Ausgang.OFFEN


def cleaned(stand: Vereinbarungsstand) -> Vereinbarungsstand:
    """With clean texts, each thing once, and acceptance points of an acceptance only."""
    lines = {name: " ".join(clean(getattr(stand, name)).split()) for name in _LINES}
    once = {name: list(dict.fromkeys(getattr(stand, name))) for name in ("von", "an", "funktionen", "leistungen")}
    points = [_clean(each) for each in stand.annahme if each.kommune in stand.an and each.leistung in stand.leistungen]
    update = {**lines, **once, "erlaeuterung": clean(stand.erlaeuterung), "gebiet": stand.gebiet or None}
    return stand.model_copy(update={**update, "annahme": points if stand.art is Art.ANNAHME else []})


def _clean(point: Annahmepunkt) -> Annahmepunkt:
    return point.model_copy(update={"bedingung": " ".join(clean(point.bedingung).split())})


def hindrances(
    stand: Vereinbarungsstand, old: Vereinbarungsstand | None, *, here: str, on_portal: Collection[str], today: date
) -> Iterator[Hindernis]:
    """Everything that stands in the way, in the order of the page. `old` is None for a new agreement."""
    if not stand.titel:
        yield Hindernis("vereinbarung_titel_fehlt", "titel")
    if not stand.von:
        yield Hindernis("von_fehlt", "von")
    if not stand.an and stand.art in (*_LEGAL, Art.ANNAHME):
        yield Hindernis("an_fehlt", "an")
    if here not in stand.parties and here not in (old.parties if old else ()):
        yield Hindernis("nicht_beteiligt", "von")
    if stand.art in _LEGAL and set(stand.von) & set(stand.an) and len(stand.an) == 1:
        yield Hindernis("gleiche_partei", "an")
    if stand.art in (*_LEGAL, Art.ANNAHME) and not (stand.funktionen or stand.leistungen):
        yield Hindernis("aufgabe_fehlt", "funktionen")
    yield from _dates(stand, old, today)
    if stand.art is Art.DELEGIEREND and stand.genehmigt_am is None:
        yield Hindernis("genehmigung_fehlt", "genehmigt_am")
    if stand.gebuehrenregel == "anteil" and stand.anteil is None:
        yield Hindernis("anteil_fehlt", "anteil")
    if elsewhere(stand, on_portal=on_portal) and not (stand.extern_am and stand.extern_beleg):
        yield Hindernis("zustimmung_fehlt", "extern_am")
    for fault in faults(stand.erlaeuterung):
        yield Hindernis(fault.code, "erlaeuterung", fault.stelle)


def _dates(stand: Vereinbarungsstand, old: Vereinbarungsstand | None, today: date) -> Iterator[Hindernis]:
    if stand.ab is None and old is None:
        yield Hindernis("ab_fehlt", "ab")
    if stand.ab and stand.bis and stand.bis < stand.ab:
        yield Hindernis("ende_vor_anfang", "bis")
    published = stand.bekanntgemacht_am
    begins = stand.gilt_ab or stand.ab
    if stand.art in _LEGAL and published and begins and begins < published + timedelta(days=1):
        yield Hindernis("vor_bekanntmachung", "gilt_ab" if stand.gilt_ab else "ab")
    if stand.gilt_ab is None:
        runs = old is not None and (old.ab is None or old.ab <= today) and (old.bis is None or old.bis >= today)
        if old and runs and not stand.decides_like(old):
            yield Hindernis("gilt_ab_fehlt", "gilt_ab")
        return
    if old is None:
        yield Hindernis("gilt_ab_neu", "gilt_ab")
    elif stand.gilt_ab < today or (old.ab and stand.gilt_ab <= old.ab) or (stand.bis and stand.gilt_ab > stand.bis):
        yield Hindernis("gilt_ab_falsch", "gilt_ab")
