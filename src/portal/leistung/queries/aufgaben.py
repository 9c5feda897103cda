"""The Funktionen for which an authority acts, and which of its offices has them: its Geschäftsverteilung."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from portal.kommune.models import Kommune, Organisationseinheit
from portal.kommune.queries import kommunen_of_kreis
from portal.leistung.models import Funktion, Zustaendigkeit
from portal.leistung.queries.grundregel import all_lines
from portal.leistung.queries.haus import Haus, houses_of
from portal.leistung.queries.vereinbarungen import agreed
from portal.leistung.queries.zustaendigkeit import office_name
from portal.leistung.rules.zustaendigkeit import office_set_on


@dataclass(frozen=True)
class Aufgabe:
    """A Funktion of an authority: the office that has it today, that of the data, and who will have it."""

    funktion: Funktion
    amt: Organisationseinheit | None
    daten: Organisationseinheit | None
    sonst: str  # what citizens are told where none of the offices has it
    plan: tuple[date, Organisationseinheit | None] | None  # first day, office


def tasks_of(kommune: Kommune, today: date) -> list[Aufgabe]:
    """By title: what the data give the authority anywhere in the Kreis, and what agreements do. Four statements."""
    haus = houses_of([kommune.id])[kommune.id]
    rows = Zustaendigkeit.objects.filter(behoerde=kommune, kommune__in=kommunen_of_kreis(kommune))
    amts = dict(rows.order_by("-amt_id").values_list("funktion_id", "amt_id"))
    handed = {
        slug for each in agreed().regelungen if each.in_kraft and kommune.id in each.an for slug in each.funktionen
    }
    found = Funktion.objects.filter(id__in=amts.keys() | handed).order_by("titel")
    return [_task(each, haus, amts.get(each.id), today) for each in found]


def given_offices(tag: date) -> dict[tuple[str, str], Organisationseinheit]:
    """Who answers on the day where an authority has set it, by authority and Funktion. Two statements at most."""
    chosen = {key: amt for key, lines in all_lines().items() if (amt := office_set_on(lines, tag))}
    rows = Organisationseinheit.objects.select_related("nachfolge").in_bulk(chosen.values()) if chosen else {}
    answering = {key: rows[amt].answering_on(tag) for key, amt in chosen.items()}
    return {key: office for key, office in answering.items() if office}


def _task(funktion: Funktion, haus: Haus, amt_id: int | None, today: date) -> Aufgabe:
    own = (office for office in haus.offices.values() if office.funktion == funktion.id)
    data = haus.offices.get(amt_id or 0) or next(own, None)
    lines = haus.verteilung.get(funktion.id, ())
    chosen = haus.offices.get(office_set_on(lines, today) or 0) or data
    ahead = next(((day, haus.offices.get(amt or 0) or data) for day, amt in lines if day > today), None)
    return Aufgabe(funktion, chosen.answering_on(today) if chosen else None, data, office_name(funktion.titel), ahead)
