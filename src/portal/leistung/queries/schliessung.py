"""Which answers change when an office closes, or no longer closes: asked of the same rules that answer citizens."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from portal.kommune.models import Kommune, Organisationseinheit
from portal.kommune.queries import all_kommunen, kommunen_of_kreis
from portal.leistung.models import Angebot, Leistung, Zustaendigkeit
from portal.leistung.queries.vereinbarungen import agreed
from portal.leistung.queries.wirkung import Antwortwechsel, differences, turning_days
from portal.leistung.queries.zustaendigkeit import rule_of
from portal.leistung.rules.zustaendigkeit import Frage, Grundregel, Regelung, decide

_Offices = Mapping[int, Organisationseinheit]


@dataclass(frozen=True)
class Antragswechsel:
    """To which office the applications for these Leistungen go from a day on, and to which they would have gone."""

    ab: date
    vorher: str
    nachher: str
    leistungen: tuple[str, ...]


@dataclass(frozen=True)
class Schliessung:
    """What changes: for who asks, and for who applies online."""

    antworten: list[Antwortwechsel]
    antraege: list[Antragswechsel]


@dataclass(frozen=True)
class _Fall:
    """A question whose answer may be an office of the Kommune, with the one that the data name."""

    titel: str
    frage: Frage
    grund: Grundregel
    amt_id: int | None
    angebot: Angebot | None  # what the Kommune has set for the Leistung, with an office


def changed_by_closing(
    kommune: Kommune, office_id: int, *, gilt_bis: date | None, nachfolge_id: int | None, today: date
) -> Schliessung:
    """What changes from `today` on once this office closes with `gilt_bis`; without a successor it does not.

    Seven statements.
    """
    before, after = _linked(kommune), _linked(kommune)
    ends = [before[office_id].gilt_bis, gilt_bis]
    successor = after.get(nachfolge_id or 0)
    after[office_id].gilt_bis, after[office_id].nachfolge = (gilt_bis, successor) if successor else (None, None)
    days = sorted({today, *(end + timedelta(days=1) for end in ends if end and end >= today)})
    regelungen = agreed().regelungen
    answers = [
        each for case in _cases(kommune, before) for each in _changes(case, kommune, before, after, days, regelungen)
    ]
    return Schliessung(_together(kommune, answers), _recipients(kommune, before, after, days))


def _linked(kommune: Kommune) -> dict[int, Organisationseinheit]:
    """The offices of the Kommune, each with its successor out of the same rows."""
    rows = {row.pk: row for row in Organisationseinheit.objects.filter(kommune=kommune)}
    for row in rows.values():
        row.nachfolge = rows[row.nachfolge_id] if row.nachfolge_id else None
    return rows


def _cases(kommune: Kommune, offices: _Offices) -> Iterator[_Fall]:
    """Every question in the Kreis: by Funktion, and what the data give to an office of the Kreis without one."""
    area = [each.id for each in kommunen_of_kreis(kommune)]
    rows = Angebot.objects.filter(kommune=kommune, organisationseinheit__isnull=False)
    chosen = {row.leistung_id: row for row in rows}
    by_funktion: dict[str | None, list[Leistung]] = defaultdict(list)
    for leistung in Leistung.objects.only("id", "titel", "funktion", "ebene", "stelle"):
        by_funktion[leistung.funktion_id].append(leistung)
    for row in Zustaendigkeit.objects.filter(kommune__in=area).select_related("amt").order_by("kommune_id"):
        for leistung in by_funktion[row.funktion_id]:
            frage = Frage(leistung.id, row.funktion_id, row.kommune_id)
            yield _Fall(leistung.titel, frage, rule_of(row), row.amt_id, chosen.get(leistung.id))
    keys = {row.schluessel: row.pk for row in offices.values()} if kommune.ist_kreis else {}
    for leistung in by_funktion[None]:
        if leistung.ebene not in ("Kommune", "extern") and leistung.stelle in keys:
            for name in area:
                rule = Grundregel(kommune.id, leistung.stelle)
                frage = Frage(leistung.id, "", name)
                yield _Fall(leistung.titel, frage, rule, keys[leistung.stelle], chosen.get(leistung.id))


def _changes(
    case: _Fall,
    kommune: Kommune,
    before: _Offices,
    after: _Offices,
    days: Sequence[date],
    regelungen: Sequence[Regelung],
) -> Iterator[tuple[date, date | None, str, str, _Fall]]:
    about = [each for each in regelungen if each.is_about(case.frage) or each.id == case.grund.vereinbarung]
    if case.angebot is None and case.amt_id not in before and not any(kommune.id in each.an for each in about):
        return
    chosen = _chosen(case, kommune, before, about)
    turns = sorted({*days, *turning_days(about, days[0])})
    for ab, bis, old, new in differences(_name(chosen, before), _name(chosen, after), turns):
        yield ab, bis, old, new, case


def _chosen(
    case: _Fall, kommune: Kommune, offices: _Offices, about: Sequence[Regelung]
) -> Callable[[date], int | None]:
    """Which office is the answer on a day, closed or not; None where it is none of them. See zustaendigkeit._office."""

    def on(day: date) -> int | None:
        rollen = decide(case.frage, case.grund, about, day)
        if rollen.stelle == kommune.id and case.angebot and case.angebot.says_who_on(day):
            return case.angebot.organisationseinheit_id
        if (rollen.stelle, rollen.amt) == (case.grund.stelle, case.grund.amt):
            return case.amt_id if case.amt_id in offices else None
        if rollen.stelle != kommune.id:
            return None
        for office in offices.values():
            if office.schluessel == rollen.amt if rollen.amt else office.funktion == (case.frage.funktion or None):
                return office.pk
        return None

    return on


def _always(office_id: int | None) -> Callable[[date], int | None]:
    return lambda day: office_id


def _name(chosen: Callable[[date], int | None], offices: _Offices) -> Callable[[date], str]:
    """How the office is called that answers on a day."""

    def on(day: date) -> str:
        office_id = chosen(day)
        return offices[office_id].answering_on(day).name if office_id else ""

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


def _recipients(kommune: Kommune, before: _Offices, after: _Offices, days: Sequence[date]) -> list[Antragswechsel]:
    """The same for the offices that get the applications."""
    found: dict[tuple[date, str, str], list[str]] = defaultdict(list)
    rows = Angebot.objects.filter(kommune=kommune, organisationseinheit__isnull=False, modus__in=Angebot.ONLINE_MODI)
    for row in rows.select_related("leistung").order_by("leistung__titel"):
        chosen = _always(row.organisationseinheit_id)
        for ab, _bis, old, new in differences(_name(chosen, before), _name(chosen, after), days):
            found[ab, old, new].append(row.leistung.titel)
    return [Antragswechsel(*key, tuple(titles)) for key, titles in sorted(found.items())]
