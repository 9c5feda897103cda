"""What councils and everybody may know: figures per Leistung and month, without small numbers, on a page and as CSV."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from itertools import groupby
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from portal.core import clock
from portal.formular.queries import UnknownFormular, load
from portal.formular.rules import Kontext
from portal.formular.rules.ablauf import fill, with_defaults
from portal.kommune.queries import all_kommunen
from portal.vorgang.models import Zahlenblatt
from portal.vorgang.queries.zahlen import published_months, read_month, sheet_of
from portal.web.buerger.aufbewahrt import kept
from portal.web.request import KommuneRequest
from portal.web.ui.dateien import download

COLUMNS = ("begonnen", "eingereicht", "anteil_online", "entschieden", "tage_median", "tage_neunzig", "offene_fragen")


@require_safe
@kept
def zahlen(request: KommuneRequest) -> HttpResponse:
    """The newest month, or the one that `monat` names."""
    months = published_months(request.kommune.id)
    month = read_month(request.GET.get("monat", "")) or (months[0] if months else None)
    blatt = sheet_of(request.kommune.id, month) if month else None
    if request.GET.get("monat") and blatt is None:
        raise Http404
    context = {
        "seite_titel": _("Zahlen"),
        "monate": months,
        "blatt": blatt,
        "kopf": _heads(),
        "tabellen": _tables(request, blatt) if blatt else [],
        "abbrueche": _given_up(blatt) if blatt else [],
        "wert": f"{blatt.monat:%Y-%m}" if blatt else "",
    }
    return render(request, "buerger/zahlen.html", context)


@require_safe
def als_csv(request: KommuneRequest, monat: str) -> HttpResponse:
    """The same as CSV (RFC 4180, UTF-8, semicolons as German spreadsheets expect)."""
    blatt = _sheet(request, monat)
    rows: list[list[Any]] = [["monat", "bereich", "leistung", "titel", *COLUMNS]]
    parts = [(request.kommune.id, blatt.inhalt), *([("gemeinsam", blatt.inhalt["alle"])] if _whole(blatt) else [])]
    for name, part in parts:
        for line in part["zeilen"]:
            values = ["" if line[column] is None else line[column] for column in COLUMNS]
            rows.append([monat, name, line["leistung"], line["titel"], *values])
    return _csv(f"zahlen-{request.kommune.id}-{monat}.csv", rows)


@require_safe
def abbrueche_als_csv(request: KommuneRequest, monat: str) -> HttpResponse:
    """Where people gave up, in a file of its own: a spreadsheet holds one table, and these lines have other columns."""
    blatt = _sheet(request, monat)
    heads = ("leistung", "titel", "formular", "formular_titel", "seite", "seite_titel", "anzahl")
    rows: list[list[Any]] = [["monat", "bereich", *heads]]
    for line in map(_in_words, blatt.inhalt["abbrueche"]):
        rows.append([monat, request.kommune.id, *(line[head] for head in heads)])
    return _csv(f"abbrueche-{request.kommune.id}-{monat}.csv", rows)


def _sheet(request: KommuneRequest, monat: str) -> Zahlenblatt:
    month = read_month(monat)
    blatt = sheet_of(request.kommune.id, month) if month else None
    if blatt is None:
        raise Http404
    return blatt


def _csv(name: str, rows: Iterable[list[Any]]) -> HttpResponse:
    target = io.StringIO()
    csv.writer(target, delimiter=";").writerows(rows)
    return download(name, "text/csv; charset=utf-8", ("\ufeff" + target.getvalue()).encode())


def _given_up(blatt: Zahlenblatt) -> list[dict[str, Any]]:
    """The pages by Leistung and form; of a sheet that does not know the Leistung, by form."""
    lines = [_in_words(each) for each in blatt.inhalt["abbrueche"]]
    found = []
    for (_leistung, titel, _formular), group in groupby(lines, lambda e: (e["leistung"], e["titel"], e["formular"])):
        pages = list(group)
        form = pages[0]["formular_titel"]
        found.append({"titel": titel or form, "formular": form if titel not in ("", form) else "", "seiten": pages})
    return found


def _in_words(line: dict[str, Any]) -> dict[str, Any]:
    """With the words of the form, its ids where it has gone. Sheets of before do not know the Leistung."""
    formular, seite = line["formular"], line["seite"]
    words = {"leistung": "", "titel": ""} | line
    try:
        form = load(formular)
    except UnknownFormular:
        return words | {"formular_titel": formular, "seite_titel": seite}
    usual = with_defaults(form, Kontext(heute=clock.today()))
    question = next((fill(each.titel, usual) for each in form.schritte if each.id == seite), seite)
    return words | {"formular_titel": form.titel, "seite_titel": question}


def _whole(blatt: Zahlenblatt) -> bool:
    """Whether there is something of several Kommunen together to show."""
    return bool(blatt.inhalt.get("alle")) and bool(blatt.inhalt["gemeinsam"])


def _heads() -> list[str]:
    return [
        _("Leistung"),
        _("Online begonnen"),
        _("Online eingereicht"),
        _("Anteil online"),
        _("Entschieden"),
        _("Tage bis zur Entscheidung (Mitte)"),
        _("Neun von zehn in (Tagen)"),
        _("Offene Fragen an Antragstellende"),
    ]


def _tables(request: KommuneRequest, blatt: Zahlenblatt) -> list[dict[str, Any]]:
    found = [_table(request.kommune.bezeichnung, blatt.inhalt)]
    if _whole(blatt):
        kommunen = all_kommunen()
        names = [kommunen[each].bezeichnung for each in blatt.inhalt["gemeinsam"] if each in kommunen]
        words = _("%(zahl)s von %(alle)s Kommunen zusammen") % {"zahl": len(names), "alle": len(kommunen)}
        found.append(_table(words, blatt.inhalt["alle"]) | {"wer": ", ".join(names)})
    return found


def _table(title: str, part: dict[str, Any]) -> dict[str, Any]:
    lines = [{"titel": line["titel"], "werte": _cells(line)} for line in part["zeilen"]]
    return {"titel": title, "zeilen": lines, "summe": _cells(part["summe"])}


def _cells(line: dict[str, Any]) -> list[tuple[str, str]]:
    """Each with its head, which a narrow screen shows beside it."""
    return list(zip(_heads()[1:], (_cell(line, column) for column in COLUMNS), strict=True))


def _cell(line: dict[str, Any], column: str) -> str:
    value = line.get(column)
    if value is None:
        return ""
    return f"{value} %" if column == "anteil_online" else str(value)
