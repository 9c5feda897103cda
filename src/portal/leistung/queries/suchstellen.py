"""The offices that a question asks for: those deposited, and those that the answers name without one deposited.

Where nobody here is called as somebody asked ("Bauamt"), who answers for what was found, else the town hall.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from django.core.cache import cache
from django.db import connection

from portal.core import clock
from portal.kommune.models import Kommune, Organisationseinheit
from portal.kommune.queries import all_kommunen
from portal.leistung.models import Leistung, Zustaendigkeit
from portal.leistung.queries.grundregel import rule_of
from portal.leistung.queries.haus import known_houses
from portal.leistung.queries.stelle import Stelle
from portal.leistung.queries.suche import POINTS, Suchergebnis, point_values
from portal.leistung.queries.suchorte import members
from portal.leistung.queries.vereinbarungen import agreed
from portal.leistung.queries.zustaendigkeit import office_name, stellen_of
from portal.leistung.rules.suche import stem, words
from portal.leistung.rules.zustaendigkeit import Frage, decide

_OFFICES = 4
_REMEMBERED_SECONDS = 20
_ENDINGS = ("amt", "behorde", "stelle", "buro", "hochschule", "archiv")  # folded: what the name of an office ends with
_NAMES_AN_OFFICE = ("amt", "behorde")
_NO_OFFICE = frozenset(["amt", "behorde", "beamt", "ehrenamt", "gesamt", "insgesamt"])
_CLOSE = 0.6  # of the best hit's points: what has them has to be the same office's
_STELLEN = """
SELECT s.id
FROM punkte p JOIN kommune_organisationseinheit s ON s.id = p.stelle_id
WHERE p.punkte >= %(schwelle)s * (SELECT max(punkte) FROM punkte)
ORDER BY p.punkte DESC, s.name LIMIT %(hoechstens)s
"""


@dataclass(frozen=True)
class Suchstelle:
    """An office that was found. What is not deposited or not verified is empty; a body outside has no `kommune`.

    `statt` another that was asked for and is not known here; then `fuer` is the Leistung it answers for.
    """

    name: str
    telefon: str
    anschrift: str
    kommune: Kommune | None
    statt: bool = False
    fuer: str = ""


def find_stellen(result: Suchergebnis) -> list[Suchstelle]:
    """The offices of the Kommune and of its Kreis whose name or tasks answer the question; of a place its town hall.

    An office of the Kreis is left out where the Kommune has its own for that: five Jugendaemter answer in one Kreis.
    """
    if not result.begriffe:
        return _town_hall(result.kommune) if len(result.orte) == 1 else []
    own = _own_offices(result)
    names = {each.name for each in own}
    found = [each for each in _deposited(result) if each.name not in names or each.kommune == result.kommune]
    there = {each.name for each in found}
    every = [*(each for each in own if each.name not in there), *found]
    return [*_instead(result, every), *every][:_OFFICES]


def _instead(result: Suchergebnis, found: Sequence[Suchstelle]) -> list[Suchstelle]:
    """Who answers where an office was asked for by a name that it does not have here; the Kreis' own is no answer."""
    asked = [each.wort for each in result.begriffe if each.wort.endswith(_NAMES_AN_OFFICE)]
    if not set(asked) - _NO_OFFICE:
        return []
    close = [each.slug for each in result.treffer if each.punkte >= _CLOSE * result.treffer[0].punkte][:_OFFICES]
    first, *others = _answering(close, result.kommune) or [None]
    if first and any(each.kommune == first.kommune for each in found):
        return []
    if first is None or any(each is None or each.name != first.name for each in others):
        return [] if found else [replace(hall, statt=True) for hall in _town_hall(result.kommune)]
    return [replace(first, statt=True, fuer=result.treffer[0].titel)]


def _answering(slugs: Sequence[str], kommune: Kommune) -> list[Suchstelle | None]:
    """Who answers for each Leistung in the area; None where the place decides or nobody knows.

    Remembered. Three statements for all that are not, two more where some have no Funktion.
    """
    keys = {slug: f"antwortet:{kommune.id}:{slug}:{clock.today()}" for slug in slugs}
    kept: dict[str, Suchstelle | None] = cache.get_many(keys.values())
    if new := [slug for slug, key in keys.items() if key not in kept]:
        leistungen = Leistung.objects.select_related("funktion").filter(id__in=new)
        stellen = stellen_of(leistungen, kommune)
        read = {keys[slug]: _as_found(stellen[slug]) if slug in stellen else None for slug in new}
        cache.set_many(read, _REMEMBERED_SECONDS)
        kept |= read
    return [kept[key] for key in keys.values()]


def _as_found(stelle: Stelle) -> Suchstelle:
    return Suchstelle(stelle.name, stelle.kontakt.telefon, stelle.kontakt.anschrift, stelle.kommune)


def _deposited(result: Suchergebnis) -> list[Suchstelle]:
    own = list({result.kommune.id, members(result.kommune).kreis_id or result.kommune.id})
    values = point_values(result.begriffe) | {"kommunen": own, "schwelle": 0.5, "hoechstens": _OFFICES}
    with connection.cursor() as cursor:
        cursor.execute(POINTS.format(target="t.stelle_id", offered="true") + _STELLEN, values)
        ids = [office_id for (office_id,) in cursor.fetchall()]
    houses = known_houses(own) if ids else {}  # most questions name none
    offices = {office.pk: office for haus in houses.values() for office in haus.offices.values()}
    answering = (offices[each].answering_on(clock.today()) for each in ids if each in offices)
    return list(dict.fromkeys(_found(each) for each in answering if each))  # two may have the same successor


def _found(office: Organisationseinheit) -> Suchstelle:
    contact = office.contact_on(clock.today())
    return Suchstelle(office.name, contact.telefon, contact.anschrift, all_kommunen()[office.kommune_id])


def _own_offices(result: Suchergebnis) -> list[Suchstelle]:
    """Of what the Kommune itself answers for today, what is called as somebody asked: "Steueramt"."""
    asked = {stem(term.wort) for term in result.begriffe if term.wort.endswith(_ENDINGS)}
    if not asked or result.kommune.ist_kreis:
        return []
    named = _named_offices(result.kommune)
    return [Suchstelle(name, "", "", result.kommune) for name, stems in named if not asked.isdisjoint(stems)]


def _named_offices(kommune: Kommune) -> list[tuple[str, set[str]]]:
    """What the offices are called by which the Kommune answers today, with the stems of their words.

    One statement besides its offices, then remembered.
    """
    today = clock.today()
    key = f"eigene-stellen:{kommune.id}:{today}"
    found: list[tuple[str, set[str]]] | None = cache.get(key)
    if found is None:
        every, haus = agreed().regelungen, known_houses([kommune.id])[kommune.id]
        rows = Zustaendigkeit.objects.filter(kommune=kommune).select_related("funktion", "amt")
        names = [
            office_name(row.funktion.titel)
            for row in rows
            if not (row.amt and row.amt.has_closed(today))
            and not haus.has_given(row.funktion_id, today)
            and decide(Frage("", row.funktion_id, kommune.id), rule_of(row), every, today).stelle == kommune.id
        ]
        found = [(name, {stem(word) for word in words(name)}) for name in names]
        cache.set(key, found, _REMEMBERED_SECONDS)
    return found


def _town_hall(kommune: Kommune) -> list[Suchstelle]:
    hall = known_houses([kommune.id])[kommune.id].rathaus
    return [_found(hall)] if hall else []
