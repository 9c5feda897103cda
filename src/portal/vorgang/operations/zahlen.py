"""Count a month, and publish it once it is over (docs/adr/0059).

Counted every night from rows that exist, before drafts and Akten are deleted. A month is published when it is over
and never counted again: two states of one month would tell by their difference what neither of them tells.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from datetime import date, datetime, time
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Sum

from portal.antrag.models import Abbruch, Antrag
from portal.core import audit
from portal.core.clock import BERLIN
from portal.core.db import transaction, transaction_required
from portal.core.tenancy import Staff, System, unit
from portal.kommune.queries import all_kommunen
from portal.leistung.rules.aufbewahrung import months_later
from portal.vorgang.models import Monatszahl, Rueckfrage, Statuswechsel, Vorgang, Zahlenblatt, Zahlenwahl
from portal.vorgang.rules.status import Status
from portal.vorgang.rules.zahlen import (
    TOTAL,
    Cell,
    Figure,
    Month,
    Page,
    days_told,
    hidden_cells,
    pages_told,
    reserve,
    share_online,
    with_sums,
)

DECIDED = (Status.ENTSCHIEDEN, Status.BESTAETIGT, Status.ABGELEHNT)
MEASURES = ("begonnen", "eingereicht", "entschieden", "offene_fragen")
_Days = dict[str, tuple[int | None, int | None]]  # by Leistung: median and ninth decile
_LOOK_BACK = 12  # months of which the sheets are held against where people gave up
_SHARES_OF = 3  # months whose share is looked at again: the number of other ways comes later


class NoSuchMonth(Exception):
    """Nothing was counted here in that month."""


def every_night(*, at: datetime) -> None:
    """Count this month and the last one, publish what is over."""
    this = _first_of(at)
    last = months_later(this, -1)
    for kommune_id in all_kommunen():
        for month in (last, this):
            count_month(month=month, by=System(kommune_id), at=at)
    for back in range(_SHARES_OF, 0, -1):
        publish(month=months_later(this, -back), at=at)


@transaction
def count_month(*, month: date, by: System, at: datetime) -> None:
    """Count what happened in the Kommune in the month that begins on `month`; one that is published stays."""
    if Zahlenblatt.objects.filter(kommune_id=by.kommune_id, monat=month).exists():
        return
    known = {row.leistung_id: row for row in Monatszahl.objects.filter(monat=month)}
    counted = _counts(month)
    complete = bool(known) or _first_of(at) == month  # of a month that nobody counted while it ran drafts are gone
    for leistung_id in counted.keys() | known.keys():
        values = counted.get(leistung_id, {})
        old = known.get(leistung_id)
        begun = max(values.get("begonnen", 0), (old.begonnen or 0) if old else 0) if complete else None
        median, ninety = days_told(values.get("tage", []))
        Monatszahl.objects.update_or_create(
            kommune_id=by.kommune_id,
            leistung_id=leistung_id,
            monat=month,
            defaults={
                "begonnen": begun,
                "eingereicht": values.get("eingereicht", 0),
                "entschieden": len(values.get("tage", [])),
                "tage_median": median,
                "tage_neunzig": ninety,
                "offene_fragen": values.get("offene_fragen", 0),
                "gezaehlt_am": at,
            },
        )


def publish(*, month: date, at: datetime) -> None:
    """Publish a month of all Kommunen, if anything was counted; a second time only shares of other ways can come.

    Who is part of the whole Kreis, its days and the pages where people gave up were settled the first time, for the
    same reason.
    """
    rows: dict[str, list[Monatszahl]] = {}
    agreed: set[str] = set()
    for kommune_id in all_kommunen():
        with unit(System(kommune_id)):
            rows[kommune_id] = list(Monatszahl.objects.filter(monat=month).select_related("leistung"))
            agreed |= {kommune_id} if Zahlenwahl.objects.filter(kreisweit=True).exists() else set()
    if not any(rows.values()):
        return
    before = dict(Zahlenblatt.objects.filter(monat=month).values_list("kommune_id", "inhalt"))
    together = set(next(iter(before.values()))["gemeinsam"]) if before else agreed
    sheets = _sheets(rows, together)
    for kommune_id, kommune in all_kommunen().items():
        old, sheet, by = before.get(kommune_id), sheets[kommune_id], System(kommune_id)
        pages = old["abbrueche"] if old else _pages(month, sheet, by=by)
        content = sheet | {"abbrueche": pages, "gemeinsam": sorted(together)}
        if kommune.ist_kreis:
            days = _days_of(old["alle"]) if old else _days_together(month, together & rows.keys(), sheets[TOTAL])
            content["alle"] = _with_days(sheets[TOTAL], days)
        _keep(month=month, content=content, by=by, at=at)


@transaction
def _keep(*, month: date, content: dict[str, Any], by: System, at: datetime) -> None:
    Zahlenblatt.objects.update_or_create(
        kommune_id=by.kommune_id,
        monat=month,
        defaults={"inhalt": content},
        create_defaults={"inhalt": content, "veroeffentlicht_am": at},
    )


@transaction
def enter_other_ways(*, month: date, werte: Mapping[str, int | None], by: Staff, at: datetime) -> None:
    """How many came by post, by phone or at the counter, by Leistung (None: not known). Raises NoSuchMonth."""
    rows = {row.leistung_id: row for row in Monatszahl.objects.select_for_update().filter(monat=month)}
    if not werte.keys() <= rows.keys():
        raise NoSuchMonth
    for leistung_id, number in werte.items():
        row = rows[leistung_id]
        if row.andere_wege != number:
            row.andere_wege = number
            row.save(update_fields=["andere_wege"])
            audit.record("zahlen.eingetragen", subject=row, at=at, leistung=leistung_id)


@transaction
def choose_kreisweit(*, an: bool, by: Staff, at: datetime) -> None:
    """Whether the Kommune's figures are part of those of the whole Kreis from the next month on."""
    row, _new = Zahlenwahl.objects.update_or_create(kommune_id=by.kommune_id, defaults={"kreisweit": an})
    audit.record("zahlen.kreisweit", subject=row, at=at, an=an)


@transaction_required
def _counts(month: date) -> dict[str, dict[str, Any]]:
    begin, end = _bounds(month)
    part = Vorgang.objects.filter(antrag_id=OuterRef("pk"), fall_id__isnull=False).exclude(fall_id=F("id"))
    begun = Antrag.objects.filter(probe__isnull=True, erstellt_am__gte=begin, erstellt_am__lt=end).filter(~Exists(part))
    own = Q(fall_id__isnull=True) | Q(fall_id=F("id"))
    submitted = Vorgang.objects.filter(own, erstellt_am__gte=begin, erstellt_am__lt=end)
    asked = Rueckfrage.objects.filter(Q(beantwortet_am__isnull=True) | Q(beantwortet_am__gte=end), gestellt_am__lt=end)
    found: dict[str, dict[str, Any]] = defaultdict(dict)
    for name, rows, column in (
        ("begonnen", begun, "leistung_id"),
        ("eingereicht", submitted, "leistung_id"),
        ("offene_fragen", asked, "vorgang__leistung_id"),
    ):
        for leistung_id, number in _grouped(rows, column):
            found[leistung_id][name] = number
    for leistung_id, days in _days(begin, end).items():
        found[leistung_id]["tage"] = days
    return found


def _grouped(rows: QuerySet[Any], column: str) -> list[tuple[str, int]]:
    return list(rows.order_by().values_list(column).annotate(number=Count("id")))


def _days(begin: datetime, end: datetime) -> dict[str, list[float]]:
    """Days from receipt to the first decision, of what was decided in this time."""
    steps = Statuswechsel.objects.filter(nach__in=DECIDED, am__gte=begin, am__lt=end, vorgang__eingang_am__isnull=False)
    earlier = Statuswechsel.objects.filter(vorgang_id=OuterRef("vorgang_id"), nach__in=DECIDED, am__lt=OuterRef("am"))
    found: dict[str, list[float]] = defaultdict(list)
    times = steps.filter(~Exists(earlier)).values_list("vorgang__leistung_id", "am", "vorgang__eingang_am")
    for leistung_id, am, eingang in times:
        if eingang is not None:
            found[leistung_id].append((am - eingang).total_seconds() / 86400)
    return found


def _pages(month: date, sheet: dict[str, Any], *, by: System) -> list[dict[str, Any]]:
    """The lines of pages on which people gave up, by title, as far as they may be told beside this sheet."""
    months = [months_later(month, -back) for back in range(_LOOK_BACK, -1, -1)]
    told = Zahlenblatt.objects.filter(kommune_id=by.kommune_id, monat__in=months)
    sheets = dict(told.values_list("monat", "inhalt")) | {month: sheet}
    with unit(by):
        abandoned = _abandoned(month)
        rows = list(Monatszahl.objects.filter(monat__in=months))
    counted = {(row.leistung_id, row.monat): row for row in rows}
    lines = []
    for (leistung_id, titel), pages in abandoned.items():
        past = [_month(leistung_id, counted.get((leistung_id, each)), sheets.get(each)) for each in months]
        for (formular, seite), number in pages_told(pages, reserve=reserve(past)).items():
            page = {"formular": formular, "seite": seite, "anzahl": number}
            lines.append({"leistung": leistung_id, "titel": titel} | page)
    return sorted(lines, key=lambda line: (line["titel"], line["leistung"], line["formular"], -line["anzahl"]))


@transaction_required
def _abandoned(month: date) -> dict[tuple[str, str], dict[Page, int]]:
    """How many gave up, by Leistung and page; those that were counted without a Leistung are for editors only."""
    rows = Abbruch.objects.filter(tag__gte=month, tag__lt=months_later(month, 1), ruht=False, leistung__isnull=False)
    columns = ("leistung_id", "leistung__titel", "formular", "seite")
    found: dict[tuple[str, str], dict[Page, int]] = defaultdict(dict)
    for leistung_id, titel, formular, seite, number in (
        rows.order_by().values_list(*columns).annotate(zahl=Sum("anzahl"))
    ):
        found[str(leistung_id), str(titel)][formular, seite] = number
    return found


def _month(leistung_id: str, row: Monatszahl | None, sheet: dict[str, Any] | None) -> Month:
    """What a sheet tells of a Leistung. Without a line nothing happened, and all can see it; without a sheet nobody."""
    if sheet is None:
        return Month(Figure(None, told=False), Figure(None, told=False))
    line = next((each for each in sheet["zeilen"] if each["leistung"] == leistung_id), None)
    pages = sum(each["anzahl"] for each in sheet.get("abbrueche", ()) if each.get("leistung") == leistung_id)
    if row is None or line is None:
        return Month(Figure(0, told=True), Figure(0, told=True), pages)
    begun, submitted = (Figure(getattr(row, name), line[name] is not None) for name in ("begonnen", "eingereicht"))
    return Month(begun, submitted, pages)


def _days_together(month: date, together: set[str], table: dict[str, Any]) -> _Days:
    """Of all decisions of those together, never from medians; where as many are found as were counted and are told."""
    days: dict[str, list[float]] = defaultdict(list)
    for kommune_id in sorted(together):
        with unit(System(kommune_id)):
            for leistung_id, found in _days(*_bounds(month)).items():
                days[leistung_id] += found
    told = {line["leistung"]: line["entschieden"] for line in table["zeilen"]}
    return {name: days_told(found) for name, found in days.items() if told.get(name) == len(found)}


def _days_of(table: dict[str, Any]) -> _Days:
    return {line["leistung"]: (line["tage_median"], line["tage_neunzig"]) for line in table["zeilen"]}


def _with_days(table: dict[str, Any], days: _Days) -> dict[str, Any]:
    for line in table["zeilen"]:
        line["tage_median"], line["tage_neunzig"] = days.get(line["leistung"], (None, None))
    return table


def _sheets(rows: Mapping[str, list[Monatszahl]], together: set[str]) -> dict[str, dict[str, Any]]:
    """By Kommune, and for those that are shown together (TOTAL): lines by title, each with what may be told."""
    told: dict[str, dict[Cell, int | None]] = {}
    for measure in MEASURES:
        counts = {
            (row.leistung_id, row.kommune_id): getattr(row, measure)
            for each in rows.values()
            for row in each
            if getattr(row, measure) is not None
        }
        table = with_sums(counts, together=together)
        hidden = hidden_cells(table, together=together)
        told[measure] = {cell: None if cell in hidden else count for cell, count in table.items()}
    titles = {row.leistung_id: row.leistung.titel for each in rows.values() for row in each}
    sheets = {kommune_id: _sheet(each, kommune_id, told, titles) for kommune_id, each in rows.items()}
    everywhere = sorted({row.leistung_id for name in together for row in rows.get(name, [])})
    lines = [_line(leistung_id, TOTAL, told, titles) for leistung_id in everywhere]
    sheets[TOTAL] = _with_sum(lines, TOTAL, told)
    return sheets


def _sheet(
    rows: list[Monatszahl], kommune_id: str, told: Mapping[str, Mapping[Cell, int | None]], titles: Mapping[str, str]
) -> dict[str, Any]:
    lines = []
    for row in rows:
        line = _line(row.leistung_id, kommune_id, told, titles)
        if line["entschieden"] is not None:
            line |= {"tage_median": row.tage_median, "tage_neunzig": row.tage_neunzig}
        if line["eingereicht"] is not None:
            line["anteil_online"] = share_online(row.eingereicht, row.andere_wege)
        lines.append(line)
    return _with_sum(lines, kommune_id, told)


def _line(
    leistung_id: str, kommune_id: str, told: Mapping[str, Mapping[Cell, int | None]], titles: Mapping[str, str]
) -> dict[str, Any]:
    """None: not told, or not known."""
    counts = {name: told[name].get((leistung_id, kommune_id)) for name in MEASURES}
    empty = {"tage_median": None, "tage_neunzig": None, "anteil_online": None}
    return {"leistung": leistung_id, "titel": titles.get(leistung_id, "")} | counts | empty


def _with_sum(
    lines: list[dict[str, Any]], kommune_id: str, told: Mapping[str, Mapping[Cell, int | None]]
) -> dict[str, Any]:
    total = {name: told[name].get((TOTAL, kommune_id)) for name in MEASURES}
    return {"zeilen": sorted(lines, key=lambda line: (line["titel"], line["leistung"])), "summe": total}


def _first_of(at: datetime) -> date:
    return at.astimezone(BERLIN).date().replace(day=1)


def _bounds(month: date) -> tuple[datetime, datetime]:
    """The month in Europe/Berlin."""
    ends = (month, months_later(month, 1))
    begin, end = (datetime.combine(day, time(), tzinfo=BERLIN) for day in ends)
    return begin, end
