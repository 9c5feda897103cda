"""What councils and everybody may know: figures per Leistung and month, without small numbers, on a page and as CSV."""

from __future__ import annotations

import csv
import io
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from portal.formular.queries import UnknownFormular, load
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
        "abbrueche": [_page(each) for each in blatt.inhalt["abbrueche"]] if blatt else [],
        "wert": f"{blatt.monat:%Y-%m}" if blatt else "",
    }
    return render(request, "buerger/zahlen.html", context)


@require_safe
def als_csv(request: KommuneRequest, monat: str) -> HttpResponse:
    """The same as CSV (RFC 4180, UTF-8, semicolons as German spreadsheets expect)."""
    month = read_month(monat)
    blatt = sheet_of(request.kommune.id, month) if month else None
    if blatt is None:
        raise Http404
    target = io.StringIO()
    writer = csv.writer(target, delimiter=";")
    writer.writerow(["monat", "bereich", "leistung", "titel", *COLUMNS])
    parts = [(request.kommune.id, blatt.inhalt), *([("gemeinsam", blatt.inhalt["alle"])] if _whole(blatt) else [])]
    for name, part in parts:
        for line in part["zeilen"]:
            values = ["" if line[column] is None else line[column] for column in COLUMNS]
            writer.writerow([monat, name, line["leistung"], line["titel"], *values])
    name = f"zahlen-{request.kommune.id}-{monat}.csv"
    return download(name, "text/csv; charset=utf-8", ("\ufeff" + target.getvalue()).encode())


def _page(abandoned: dict[str, Any]) -> dict[str, Any]:
    """In the words of the form; its ids where it has gone."""
    try:
        form = load(abandoned["formular"])
    except UnknownFormular:
        return {"titel": abandoned["formular"], "frage": abandoned["seite"], "anzahl": abandoned["anzahl"]}
    question = next((each.titel for each in form.schritte if each.id == abandoned["seite"]), abandoned["seite"])
    return {"titel": form.titel, "frage": question, "anzahl": abandoned["anzahl"]}


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
    lines = [{"titel": line["titel"], "werte": [_cell(line, column) for column in COLUMNS]} for line in part["zeilen"]]
    total = [_cell(part["summe"], column) for column in COLUMNS]
    return {"titel": title, "zeilen": lines, "summe": total}


def _cell(line: dict[str, Any], column: str) -> str:
    value = line.get(column)
    if value is None:
        return ""
    return f"{value} %" if column == "anteil_online" else str(value)
