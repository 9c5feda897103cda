"""Which answers change when an office begins or closes, or gets a Funktion: asked of the rules that answer citizens."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from django.db.models import Q

from portal.kommune.models import Kommune, Organisationseinheit
from portal.kommune.queries import all_kommunen, kommunen_of_kreis
from portal.kommune.rules.kontakt import TOWN_HALL
from portal.leistung.models import Angebot, Geschaeftsverteilung, Leistung, Zustaendigkeit
from portal.leistung.queries.grundregel import rule_of
from portal.leistung.queries.haus import Haus, houses_of
from portal.leistung.queries.vereinbarungen import agreed
from portal.leistung.queries.wirkung import Antwortwechsel, differences, turning_days
from portal.leistung.queries.zustaendigkeit import office_name
from portal.leistung.rules.zustaendigkeit import Frage, Grundregel, Regelung, Zeilen, decide

_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Antragswechsel:
    """To which office the applications for these Leistungen go from a day on, and to which they would have gone."""

    ab: date
    vorher: str
    nachher: str
    leistungen: tuple[str, ...]


@dataclass(frozen=True)
class Stellenwirkung:
    """What changes: for who asks, and for who applies online."""

    antworten: list[Antwortwechsel]
    antraege: list[Antragswechsel]


@dataclass(frozen=True)
class Aufgabenwirkung:
    """What changes when an office gets a Funktion. `eigens`: Leistungen that go elsewhere, as is set for them."""

    antworten: list[Antwortwechsel]
    eigens: list[tuple[str, str]]  # title, office


@dataclass(frozen=True)
class _Fall:
    """A question whose answer may be an office of the Kommune, with the one that the data name."""

    titel: str
    frage: Frage
    grund: Grundregel
    amt_id: int | None
    angebot: Angebot | None  # what the Kommune has set for the Leistung, with an office
    sonst: str  # what the answer is called where it is none of the offices


def changed_by_office(
    kommune: Kommune,
    office_id: int,
    *,
    gilt_ab: date | None,
    gilt_bis: date | None,
    nachfolge_id: int | None,
    today: date,
) -> Stellenwirkung:
    """What changes from `today` on once this office has these days; without a successor it does not close.

    Eleven statements.
    """
    before, after = _house(kommune), _house(kommune)
    was, will = before.offices[office_id], after.offices[office_id]
    successor = after.offices.get(nachfolge_id or 0)
    will.gilt_ab = gilt_ab
    will.gilt_bis, will.nachfolge = (gilt_bis, successor) if successor else (None, None)
    turns = {each.gilt_ab for each in (was, will)} | {each.gilt_bis + _DAY for each in (was, will) if each.gilt_bis}
    days = sorted({today, *(day for day in turns if day and day > today)})
    return Stellenwirkung(
        _told_changes(kommune, _cases(kommune, before), before, after, days), _recipients(kommune, before, after, days)
    )


def changed_by_task(kommune: Kommune, funktion_id: str, zeilen: Zeilen, *, today: date) -> Aufgabenwirkung:
    """What changes from `today` on once these lines say which office has the Funktion. Eleven statements."""
    before = _house(kommune)
    after = replace(before, verteilung={**before.verteilung, funktion_id: zeilen})
    known = before.verteilung.get(funktion_id, ())
    days = sorted({today, *(ab for ab, _amt in (*known, *zeilen) if ab > today)})
    cases = [each for each in _cases(kommune, before) if each.frage.funktion == funktion_id]
    chosen = {each.titel: each.angebot.organisationseinheit_id or 0 for each in cases if each.angebot}
    eigens = sorted((titel, before.offices[amt].name) for titel, amt in chosen.items() if amt in before.offices)
    return Aufgabenwirkung(_told_changes(kommune, cases, before, after, days), eigens)


def needed_from(office: Organisationseinheit, today: date) -> date | None:
    """The first day, from today on, on which somebody is led to the office and nobody else would answer; None: never.

    Six statements.
    """
    heirs = Organisationseinheit.objects.filter(nachfolge=office).values_list("gilt_bis", flat=True)
    days = [last + _DAY for last in heirs if last]
    days += Geschaeftsverteilung.objects.filter(amt=office).values_list("gilt_ab", flat=True)
    online = Angebot.objects.filter(organisationseinheit=office, modus__in=Angebot.ONLINE_MODI)
    days += [first or today for first in online.values_list("gueltig_ab", flat=True)]
    named = Zustaendigkeit.objects.filter(
        Q(amt=office) | Q(behoerde=office.kommune_id, funktion=office.funktion or "-")
    )
    by_law = Leistung.objects.filter(funktion=None, stelle=office.schluessel)
    kreis_keys = {each.amt for each in agreed().regelungen if office.kommune_id in each.an}
    if named.exists() or by_law.exists() or office.schluessel in kreis_keys:
        days.append(today)
    return max(min(days), today) if days else None


def _house(kommune: Kommune) -> Haus:
    return houses_of([kommune.id])[kommune.id]


def _cases(kommune: Kommune, haus: Haus) -> Iterator[_Fall]:
    """Every question in the Kreis: by Funktion, and what belongs to none."""
    area = [each.id for each in kommunen_of_kreis(kommune)]
    rows = Angebot.objects.filter(kommune=kommune, organisationseinheit__isnull=False)
    chosen = {row.leistung_id: row for row in rows}
    by_funktion: dict[str | None, list[Leistung]] = defaultdict(list)
    for leistung in Leistung.objects.only("id", "titel", "funktion", "ebene", "stelle"):
        by_funktion[leistung.funktion_id].append(leistung)
    found = Zustaendigkeit.objects.filter(kommune__in=area).select_related("amt", "funktion")
    for row in found.order_by("kommune_id"):
        for leistung in by_funktion[row.funktion_id]:
            frage = Frage(leistung.id, row.funktion_id, row.kommune_id)
            sonst = office_name(row.funktion.titel)
            yield _Fall(leistung.titel, frage, rule_of(row), row.amt_id, chosen.get(leistung.id), sonst)
    yield from _without_funktion(kommune, haus, area, by_funktion[None], chosen)


def _without_funktion(
    kommune: Kommune, haus: Haus, area: Sequence[str], leistungen: Iterable[Leistung], chosen: dict[str, Angebot]
) -> Iterator[_Fall]:
    """What the data give to an office of the Kreis, and what is its Kommune's own with an office chosen for it."""
    keys = {row.schluessel: row for row in haus.offices.values()} if kommune.ist_kreis else {}
    hall = next((row.name for row in haus.offices.values() if row.schluessel == TOWN_HALL), "")
    for leistung in leistungen:
        if leistung.ebene == "Kommune" and leistung.id in chosen:
            frage, rule = Frage(leistung.id, "", kommune.id), Grundregel(kommune.id)
            yield _Fall(leistung.titel, frage, rule, None, chosen[leistung.id], hall)
        elif leistung.ebene not in ("Kommune", "extern") and leistung.stelle in keys:
            office = keys[leistung.stelle]
            rule = Grundregel(kommune.id, leistung.stelle)
            for name in area:
                yield _Fall(
                    leistung.titel, Frage(leistung.id, "", name), rule, office.pk, chosen.get(leistung.id), hall
                )


def _told_changes(
    kommune: Kommune, cases: Iterable[_Fall], before: Haus, after: Haus, days: Sequence[date]
) -> list[Antwortwechsel]:
    regelungen = agreed().regelungen
    answers = [each for case in cases for each in _changes(case, before, after, days, regelungen)]
    return _together(kommune, answers)


def _changes(
    case: _Fall, before: Haus, after: Haus, days: Sequence[date], regelungen: Sequence[Regelung]
) -> Iterator[tuple[date, date | None, str, str, _Fall]]:
    about = [each for each in regelungen if each.is_about(case.frage) or each.id == case.grund.vereinbarung]
    is_given = case.frage.funktion in before.verteilung or case.frage.funktion in after.verteilung
    acts = any(before.id in each.an for each in about)
    if not (case.angebot or is_given or acts or case.amt_id in before.offices):
        return
    turns = sorted({*days, *turning_days(about, days[0]), *_days_of(case.angebot, days[0])})
    for ab, bis, old, new in differences(_name(case, before, about), _name(case, after, about), turns):
        yield ab, bis, old, new, case


def _days_of(angebot: Angebot | None, today: date) -> Iterator[date]:
    """On which it begins or ends to say who."""
    ends = (angebot.gueltig_ab, angebot.gueltig_bis and angebot.gueltig_bis + _DAY) if angebot else ()
    yield from (day for day in ends if day and day > today)


def _name(case: _Fall, haus: Haus, about: Sequence[Regelung]) -> Callable[[date], str]:
    """How the office is called that answers on a day; empty where another authority acts."""

    def on(day: date) -> str:
        rollen = decide(case.frage, case.grund, about, day)
        if rollen.stelle != haus.id:
            return ""
        office = haus.answering(case.frage, case.grund, rollen, amt_id=case.amt_id, angebot=case.angebot, tag=day)
        return office.name if office else case.sonst

    return on


def _together(kommune: Kommune, answers: list[tuple[date, date | None, str, str, _Fall]]) -> list[Antwortwechsel]:
    """One line for all Leistungen whose answer changes alike in an area."""
    found: dict[tuple[date, date | None, str, str, str], list[str]] = defaultdict(list)
    for ab, bis, old, new, case in answers:
        found[ab, bis, all_kommunen()[case.frage.kommune].bezeichnung, old, new].append(case.titel)
    changes = [
        Antwortwechsel(ab, bis, area, _told(kommune, old), _told(kommune, new), tuple(sorted(titles)))
        for (ab, bis, area, old, new), titles in found.items()
    ]
    return sorted(changes, key=lambda each: (each.ab, each.gebiet, each.leistungen))


def _told(kommune: Kommune, office: str) -> tuple[str, ...]:
    return (f"Zuständig: {kommune.bezeichnung}, {office}",)


def _recipients(kommune: Kommune, before: Haus, after: Haus, days: Sequence[date]) -> list[Antragswechsel]:
    """The same for the offices that get the applications."""
    found: dict[tuple[date, str, str], list[str]] = defaultdict(list)
    rows = Angebot.objects.filter(kommune=kommune, organisationseinheit__isnull=False, modus__in=Angebot.ONLINE_MODI)
    for row in rows.select_related("leistung").order_by("leistung__titel"):
        was, will = (_recipient(haus, row.organisationseinheit_id or 0) for haus in (before, after))
        for ab, _bis, old, new in differences(was, will, days):
            found[ab, old, new].append(row.leistung.titel)
    return [Antragswechsel(*key, tuple(titles)) for key, titles in sorted(found.items())]


def _recipient(haus: Haus, office_id: int) -> Callable[[date], str]:
    def on(day: date) -> str:
        office = haus.offices[office_id].answering_on(day)
        return office.name if office else ""

    return on
