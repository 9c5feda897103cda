"""Which answers an agreement changes, asked of the same rules that answer citizens: once as it is, once as drafted."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import TypeVar

from django.db.models import Q

from portal.kommune.models import Kommune, Organisationseinheit
from portal.kommune.queries import all_kommunen
from portal.leistung.models import ExterneStelle, Leistung, Vereinbarung, Zustaendigkeit
from portal.leistung.queries.grundregel import all_lines, rule_of, rules_without_funktion
from portal.leistung.queries.vereinbarungen import agreed, regelung_of
from portal.leistung.rules.vereinbaren import Annahmepunkt
from portal.leistung.rules.zustaendigkeit import Frage, Grundregel, Regelung, Rollen, decide, deposited

T = TypeVar("T")


@dataclass(frozen=True)
class Antwortwechsel:
    """The answer for these Leistungen in the area of a Kommune, before and after, in sentences, from a day on.

    `bis` is the last day on which the answers differ; None: without end.
    """

    ab: date
    bis: date | None
    gebiet: str
    vorher: tuple[str, ...]
    nachher: tuple[str, ...]
    leistungen: tuple[str, ...]


def changed_answers(
    rows: Sequence[Vereinbarung], annahme: Iterable[Annahmepunkt], *, today: date
) -> list[Antwortwechsel]:
    """What changes from `today` on once the agreements of these ids are as `rows` say (unsaved).

    The acceptance points are those of the last row. About ten statements, however much changes.
    """
    before = agreed().regelungen
    switches = [each.model_dump() for each in annahme]
    drafted = {row.id: regelung_of(row, switches if row is rows[-1] else _known(row.id, before)) for row in rows}
    after = (*(each for each in before if each.id not in drafted), *drafted.values())
    touched = [each for each in before if each.id in drafted] + list(drafted.values())
    days = turning_days(touched, today)
    words = _Worte()
    found: dict[tuple[date, date | None, str, tuple[str, ...], tuple[str, ...]], list[str]] = defaultdict(list)
    for leistung, frage, grund in _questions(touched):
        was, will = _asked(frage, grund, before), _asked(frage, grund, after)
        for ab, bis, old, new in differences(was, will, days):
            was_told, will_be = (words.tell(rollen, frage, grund, ab) for rollen in (old, new))
            found[ab, bis, words.name(frage.kommune), was_told, will_be].append(leistung.titel)
    changes = [Antwortwechsel(*key, tuple(sorted(titles))) for key, titles in found.items()]
    return sorted(changes, key=lambda each: (each.ab, each.gebiet, each.leistungen))


def _known(name: str, before: Iterable[Regelung]) -> list[dict[str, object]]:
    schalter = next((each.schalter for each in before if each.id == name), {})
    return [{"kommune": k, "leistung": slug, "nimmt_an": takes} for (k, slug), takes in schalter.items()]


def turning_days(touched: Iterable[Regelung], today: date) -> list[date]:
    """The days from today on, on which one of these can begin or end to count."""
    days = {today}
    for each in touched:
        days |= {day for day in (each.ab, each.bis and each.bis + timedelta(days=1)) if day and day > today}
    return sorted(days)


def _questions(touched: Sequence[Regelung]) -> Iterator[tuple[Leistung, Frage, Grundregel]]:
    """Every question whose answer one of these can change: what they are about, where their parties are."""
    kommunen = _area(touched)
    ids = {each.id for each in touched}
    funktionen = {slug for each in touched for slug in each.funktionen}
    funktionen |= set(Zustaendigkeit.objects.filter(vereinbarung__in=ids).values_list("funktion_id", flat=True))
    slugs = {slug for each in touched for slug in each.leistungen}
    leistungen = list(Leistung.objects.filter(Q(id__in=slugs) | Q(funktion__in=funktionen)).order_by("titel"))
    wanted = {each.funktion_id for each in leistungen if each.funktion_id}
    rules: dict[str, list[tuple[str, Grundregel]]] = defaultdict(list)
    rows = Zustaendigkeit.objects.filter(funktion__in=wanted, kommune__in=kommunen).select_related("amt")
    for row in rows.order_by("kommune_id"):
        rules[row.funktion_id].append((row.kommune_id, rule_of(row)))
    for leistung in leistungen:
        plain = rules[leistung.funktion_id] if leistung.funktion_id else _plain_rules(leistung, kommunen.values())
        for kommune_id, grund in plain:
            yield leistung, Frage(leistung.id, leistung.funktion_id or "", kommune_id), grund


def _plain_rules(leistung: Leistung, kommunen: Iterable[Kommune]) -> list[tuple[str, Grundregel]]:
    return [
        (each.id, grund) for each in kommunen if not each.ist_kreis for grund in rules_without_funktion(leistung, each)
    ]


def _area(touched: Iterable[Regelung]) -> dict[str, Kommune]:
    """All authorities of the Kreise from which somebody takes part."""
    kommunen = all_kommunen()
    keys = {kommunen[party].kreisschluessel for each in touched for party in each.parties if party in kommunen}
    return {name: each for name, each in kommunen.items() if each.kreisschluessel in keys}


def _asked(frage: Frage, grund: Grundregel, regelungen: Sequence[Regelung]) -> Callable[[date], Rollen]:
    return lambda day: _seen(decide(frage, grund, regelungen, day))


def differences(
    before: Callable[[date], T], after: Callable[[date], T], days: Iterable[date]
) -> Iterator[tuple[date, date | None, T, T]]:
    """The spans in which both answers differ, each with both; they change on no other than these days, in order."""
    open_since: tuple[date, T, T] | None = None
    for day in days:
        old, new = before(day), after(day)
        if open_since and open_since[1:] == (old, new):
            continue
        if open_since:
            yield open_since[0], day - timedelta(days=1), *open_since[1:]
        open_since = None if old == new else (day, old, new)
    if open_since:
        yield open_since[0], None, *open_since[1:]


def _seen(rollen: Rollen) -> Rollen:
    """What of an answer people meet: which agreement stands behind it is no change of who answers."""
    return replace(rollen, vereinbarungen=(), annahme=tuple((kommune, "") for kommune, _ in rollen.annahme))


class _Worte:
    """Answers in sentences; names are read once."""

    def __init__(self) -> None:
        self._names: Mapping[str, str] = {each.id: each.bezeichnung for each in all_kommunen().values()}
        self._names = dict(ExterneStelle.objects.values_list("id", "name")) | dict(self._names)
        self._aemter: dict[int | str | None, str] = {}
        offices = Organisationseinheit.objects.values_list("pk", "schluessel", "kommune__ist_kreis", "name")
        for pk, key, is_amt, name in offices:
            self._aemter |= {pk: name, key: name} if is_amt else {pk: name}
        self._verteilung = all_lines()

    def name(self, body: str) -> str:
        return self._names.get(body, body)

    def _office(self, rollen: Rollen, frage: Frage, grund: Grundregel, tag: date) -> str | None:
        """How it is called; nothing where a Kommune has not said which of its offices it is."""
        return deposited(
            grund,
            rollen,
            self._verteilung.get((rollen.stelle, frage.funktion), ()),
            tag,
            of_data=self._aemter.get(grund.amt),
            with_key=self._aemter.get,
            with_id=self._aemter.get,
            with_funktion=lambda: None,
        )

    def tell(self, rollen: Rollen, frage: Frage, grund: Grundregel, tag: date) -> tuple[str, ...]:
        office = self._office(rollen, frage, grund, tag)
        lines = [", ".join(filter(None, (f"Zuständig: {self.name(rollen.stelle)}", office)))]
        if rollen.traeger is None:
            lines.append("In wessen Namen, ist nicht geklärt")
        elif rollen.traeger != rollen.stelle:
            lines.append(f"Entscheidet: {self.name(rollen.traeger)}")
        if rollen.annahme:
            lines.append(f"Anträge nimmt auch an: {', '.join(self.name(each) for each, _ in rollen.annahme)}")
        if rollen.unklar:
            lines.append("Nicht gesichert: Das Portal bittet, vorher nachzufragen")
        return tuple(lines)
