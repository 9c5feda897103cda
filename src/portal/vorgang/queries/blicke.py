"""Which office looked at a person's data, and at which Vorgang: what the audit log tells the person of it.

Every look says its office since it is noted (`amt`); of one from before that only what is certain is derived.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import BigIntegerField, CharField, F, Q, Value
from django.db.models.functions import Cast, Concat

from portal.antrag.models import Antragsanlage
from portal.core.clock import BERLIN
from portal.core.db import transaction_required
from portal.core.models import Auditeintrag
from portal.kommune.models import Organisationseinheit
from portal.leistung.queries.aufbewahrung import load_aufbewahrung
from portal.postfach.models import Nachrichtenanlage
from portal.vorgang.models import Abschrift, Abschriftanlage, Stellungnahme, Vorgang, Vorgangsdokument
from portal.vorgang.queries.akte import file_ids

LOOKS = (
    "vorgang.angesehen",
    "datei.gelesen",
    "abschrift.angesehen",
    "stellungnahme.angesehen",
    "stellungnahme.datei_angesehen",
)  # what the audit log calls a look at a citizen's data
FOR_ARCHIVE = "archiv"  # as the log says what for it was looked at
PAGE = 100  # looks; a page ends with a whole day where it can

LookKey = tuple[datetime, int]  # moment and number of the last look of a page


@dataclass(frozen=True)
class Blick:
    """One look of staff. `amt` is None where it cannot be told which office of the Kommune it was at that moment;
    `vorgang` is None once it is deleted. `gegenstand` and `handlung` as the log calls them.
    """

    am: datetime
    nr: int
    handlung: str
    gegenstand: str
    archiv: bool  # for the archive, after the end of the Vorgang
    kommune_id: str
    amt: str | None
    vorgang: Vorgang | None

    @property
    def tag(self) -> date:
        return _day(self.am)


@dataclass(frozen=True)
class Blickseite:
    """Looks, newest first; `older` continues with those before them, None where there are none."""

    blicke: list[Blick]
    older: LookKey | None


@dataclass(frozen=True)
class _Ding:
    """What lies with another office than the Vorgang it is of: what was asked, a copy, a file of a copy."""

    vorgang_id: UUID
    amt: str
    amt_id: int


@transaction_required
def looks_at(vorgang: Vorgang, *, before: LookKey | None = None) -> Blickseite:
    """Looks of staff at this person's data at the authority of the Vorgang, and of whoever was asked or got a copy.

    None where a rule says that it would endanger others or the purpose (`leistung/daten/aufbewahrung.json`): then the
    page says so instead. Who has such a Vorgang anywhere sees, at another one, the looks at that one alone.
    """
    rules = load_aufbewahrung()
    if rules.hidden_for(vorgang.leistung_id) is not None:
        return Blickseite([], None)
    dinge = _elsewhere(vorgang.konto_id)
    own = [gegenstand for gegenstand, ding in dinge.items() if ding.vorgang_id == vorgang.id]
    rows = Auditeintrag.objects.filter(Q(kommune_id=vorgang.kommune_id) | Q(gegenstand__in=own))
    rows = rows.filter(konto_id=vorgang.konto_id, akteur__startswith="mitarbeiter:", handlung__in=LOOKS)
    secret = {leistung_id for each in rules.verborgen for leistung_id in each.leistungen}
    if Vorgang.objects.filter(konto_id=vorgang.konto_id, leistung_id__in=secret).exists():
        rows = rows.filter(gegenstand__in=[*_things_of(vorgang), *own])
    if before is not None:
        rows = rows.filter(Q(am__lt=before[0]) | Q(am=before[0], nr__lt=before[1]), am__lte=before[0])
    found = list(rows.order_by("-am", "-nr")[: PAGE + 1])
    shown = _whole_days(found[:PAGE]) if len(found) > PAGE else found
    older = (shown[-1].am, shown[-1].nr) if len(shown) < len(found) else None
    return Blickseite(_told(vorgang, shown, dinge), older)


def _whole_days(entries: list[Auditeintrag]) -> list[Auditeintrag]:
    """Without the last day, which may not be complete; all of them where there is one day only."""
    last = _day(entries[-1].am)
    return [entry for entry in entries if _day(entry.am) != last] or entries


@transaction_required
def _elsewhere(konto_id: UUID) -> dict[str, _Ding]:
    """All that other offices have of this person, by what the log of those offices calls it."""
    office = ("vorgang_id", "organisationseinheit__name", "organisationseinheit_id")
    bitten = _named("vorgang.stellungnahmebitte", Stellungnahme, konto_id, "bitte_id", "vorgang_id", "amt", "amt_id")
    copies = _named("vorgang.abschrift", Abschrift, konto_id, "id", *office)
    files = _named("dokument.datei", Abschriftanlage, konto_id, "datei_id", *(f"abschrift__{each}" for each in office))
    return {row[0]: _Ding(*row[1:]) for row in bitten.union(copies, files, all=True)}


def _named(label: str, model: type[Any], konto_id: UUID, key: str, vorgang: str, amt: str, amt_id: str) -> Any:
    """(what the log calls it, its Vorgang, the office's name and id), one shape for all of a union."""
    rows = model.objects.filter(konto_id=konto_id)
    return rows.order_by().values_list(
        Concat(Value(f"{label}:"), Cast(key, CharField()), output_field=CharField()),
        F(vorgang),
        Cast(amt, CharField()),
        Cast(amt_id, BigIntegerField()),
    )


def _things_of(vorgang: Vorgang) -> list[str]:
    """What the audit log calls this Vorgang and its files."""
    return [f"vorgang.vorgang:{vorgang.id}", *(f"dokument.datei:{datei_id}" for datei_id in file_ids(vorgang))]


def _told(vorgang: Vorgang, entries: list[Auditeintrag], dinge: dict[str, _Ding]) -> list[Blick]:
    of = _vorgaenge_of(vorgang, {entry.gegenstand for entry in entries}, dinge)
    offices = _Aemter.load(
        {entry.angaben["amt"] for entry in entries if entry.angaben.get("amt")}
        | {dinge[entry.gegenstand].amt_id for entry in entries if entry.gegenstand in dinge}
        | {each.organisationseinheit_id for each in of.values()}
    )
    archivists = {entry.akteur for entry in entries if _for_archive(entry)}

    def office(entry: Auditeintrag) -> str | None:
        if entry.angaben.get("amt"):
            return offices.name(entry.angaben["amt"])
        if entry.akteur in archivists:
            return None
        ding, one = dinge.get(entry.gegenstand), of.get(entry.gegenstand)
        if ding is not None:
            return ding.amt if offices.had(ding.amt_id, _day(entry.am)) else None
        if one is not None and offices.had(one.organisationseinheit_id, _day(entry.am)):
            return offices.name(one.organisationseinheit_id)
        return None

    return [
        Blick(
            entry.am,
            entry.nr,
            entry.handlung,
            entry.gegenstand,
            _for_archive(entry),
            entry.kommune_id,
            office(entry),
            of.get(entry.gegenstand),
        )
        for entry in entries
    ]


def _for_archive(entry: Auditeintrag) -> bool:
    return bool(entry.angaben.get("anlass") == FOR_ARCHIVE)


def _vorgaenge_of(vorgang: Vorgang, things: Iterable[str], dinge: dict[str, _Ding]) -> dict[str, Vorgang]:
    """The Vorgang of each of these things of the log; those that are not there any more are left out."""
    wanted: dict[str, UUID] = {}  # id of the Vorgang, of its Antrag or of its thread: no two are the same
    for thing in things:
        label, _, key = thing.rpartition(":")
        if thing in dinge:
            wanted[thing] = dinge[thing].vorgang_id
        elif label == "vorgang.vorgang":
            wanted[thing] = UUID(key)
    files = {thing: UUID(thing.rpartition(":")[2]) for thing in things if thing.startswith("dokument.datei:")}
    owners = _owners_of_files(files.values()) if files.keys() - wanted.keys() else {}
    wanted = {thing: owners[datei_id] for thing, datei_id in files.items() if datei_id in owners} | wanted
    known = {vorgang.id: vorgang, vorgang.antrag_id: vorgang, vorgang.faden_id: vorgang}
    if missing := set(wanted.values()) - known.keys():
        of = Q(id__in=missing) | Q(antrag_id__in=missing) | Q(faden_id__in=missing)
        for row in Vorgang.objects.filter(of, konto_id=vorgang.konto_id).select_related("leistung"):
            known |= {row.id: row, row.antrag_id: row, row.faden_id: row}
    return {thing: known[each] for thing, each in wanted.items() if each in known}


def _owners_of_files(ids: Iterable[UUID]) -> dict[UUID, UUID]:
    """By file the id of the Antrag, of the thread or of the Vorgang that it belongs to."""
    of = {"datei_id__in": list(ids)}
    uploaded = Antragsanlage.objects.filter(**of).order_by().values_list("datei_id", "antrag_id")
    written = Nachrichtenanlage.objects.filter(**of).order_by().values_list("datei_id", "nachricht__faden_id")
    made = Vorgangsdokument.objects.filter(**of).order_by().values_list("datei_id", "vorgang_id")
    return dict(uploaded.union(written, made, all=True))


@dataclass(frozen=True)
class _Aemter:
    """Offices by id, with those that others follow."""

    rows: dict[int, Organisationseinheit]
    inherited: frozenset[int]

    @classmethod
    def load(cls, ids: Collection[int]) -> _Aemter:
        found = list(Organisationseinheit.objects.filter(Q(id__in=ids) | Q(nachfolge_id__in=ids))) if ids else []
        return cls({row.pk: row for row in found}, frozenset(row.nachfolge_id for row in found if row.nachfolge_id))

    def name(self, amt_id: int) -> str | None:
        return self.rows[amt_id].name if amt_id in self.rows else None

    def had(self, amt_id: int, day: date) -> bool:
        """Whether what lies with this office now, or did once, certainly lay there on the day: a Vorgang changes its
        office only where one closes and another follows it.
        """
        office = self.rows.get(amt_id)
        return office is not None and amt_id not in self.inherited and not office.has_closed(day)


def _day(moment: datetime) -> date:
    return moment.astimezone(BERLIN).date()
