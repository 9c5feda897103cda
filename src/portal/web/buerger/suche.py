"""The search's pages: results with their filters, and suggestions while typing. They know no person."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from portal.core import clock
from portal.core.tenancy import System
from portal.kommune.models import Kommune
from portal.kommune.queries import all_kommunen, kommune_url
from portal.leistung import operations, queries
from portal.leistung.models import Lebenslage
from portal.leistung.queries import Suchergebnis, Treffer
from portal.leistung.rules import facetten
from portal.leistung.rules.orte import Ergebnis, read_place
from portal.web.buerger import katalog_darstellung as darstellung
from portal.web.buerger.katalog import public_answer
from portal.web.middleware import client_address
from portal.web.request import KommuneRequest
from portal.web.sprache import is_english, root

_SHOWN = 20
_ZERO_LEBENSLAGEN = 9
_TITLES: dict[str, Any] = {
    "lebenslage": gettext_lazy("Lebenslage"),
    "zielgruppe": gettext_lazy("Für wen"),
    "zustaendig": gettext_lazy("Wer zuständig ist"),
    "weg": gettext_lazy("Wie es geht"),
    "anmeldung": gettext_lazy("Anmeldung"),
    "kosten": gettext_lazy("Kosten"),
}
_VALUES: dict[str, dict[str, Any]] = {
    "zielgruppe": {
        "buerger": gettext_lazy("Bürgerinnen und Bürger"),
        "unternehmen": gettext_lazy("Unternehmen"),
    },
    "zustaendig": {
        "kommune": gettext_lazy("Stadt oder Gemeinde"),
        "kreis": gettext_lazy("Kreis"),
        "andere": gettext_lazy("andere Stelle"),
    },
    "weg": {
        "online": gettext_lazy("online"),
        "termin": gettext_lazy("mit Termin vor Ort"),
        "information": gettext_lazy("Information"),
    },
    "anmeldung": {"nein": gettext_lazy("ohne Anmeldung"), "ja": gettext_lazy("mit Anmeldung")},
    "kosten": {
        "nein": gettext_lazy("gebührenfrei"),
        "ja": gettext_lazy("kostet etwas"),
        "offen": gettext_lazy("noch nicht hinterlegt"),
    },
}


@public_answer
def suche(request: KommuneRequest) -> HttpResponse:
    host = request.kommune
    begriff = typed_text(request)
    titel = _("Suche: „%(begriff)s“") % {"begriff": begriff} if begriff else _("Suche")
    chosen = _chosen(request)
    if not begriff and not chosen:
        return render(request, "buerger/suche.html", {"seite_titel": titel, "begriff": ""})
    found = queries.find(begriff, host, chosen=chosen)
    shown = found.treffer if "alle" in request.GET else found.treffer[:_SHOWN]
    place = _kept_place(found)
    asked = {"q": begriff} | chosen
    context: dict[str, Any] = {
        "seite_titel": titel,
        "begriff": begriff,
        "treffer": [_hit(row, found, host, place) for row in shown],
        "anzahl": len(found.treffer),
        "alle_ziel": _url(asked | {"alle": "1"}) if len(shown) < len(found.treffer) else "",
        "verstanden": found.gesucht,
        "orte": _places(found, host, begriff),
        "stellen": [_office(row) for row in queries.find_stellen(found)] if begriff else [],
    }
    if any(found.facetten.values()):
        context |= _filters(found, asked, chosen)
    if not found.treffer and not chosen:
        context |= _nothing(begriff, found)
        if operations.is_countable(begriff):
            address = client_address(request)
            operations.note_gap(text=begriff, asker=address, by=System(host.id), at=clock.utc_now())
    return render(request, "buerger/suche.html", context)


@public_answer
def vorschlaege(request: KommuneRequest) -> JsonResponse:
    """``{"vorschlaege": [{"titel", "ziel"}]}`` for what has been typed so far; at most eight."""
    rows = queries.suggest(typed_text(request), request.kommune)
    found = [
        {"titel": (is_english() and row.titel_en) or row.titel, "ziel": f"{root()}/leistungen/{row.slug}/"}
        for row in rows
    ]
    return JsonResponse({"vorschlaege": found})


def typed_text(request: KommuneRequest) -> str:
    """What was typed, cut to what is looked at, without what no page and no database can hold."""
    text = request.GET.get("q", "").encode("utf-8", "replace").decode()
    return "".join(letter for letter in text if letter.isprintable()).strip()[: darstellung.MAX_BEGRIFF]


def _chosen(request: KommuneRequest) -> dict[str, str]:
    """The filters of the address; values that do not exist are left out."""
    known = {name: set(values) for name, values in _VALUES.items()}
    given = {name: request.GET.get(name, "") for name in facetten.FACETTEN}
    chosen = {name: value for name, value in given.items() if value in known.get(name, ())}
    if given["lebenslage"] and given["lebenslage"] in queries.lebenslage_names():
        chosen["lebenslage"] = given["lebenslage"]
    return chosen


def _kept_place(found: Suchergebnis) -> str:
    """The place in the question, as the page of a Leistung takes it, so that nobody has to type it again."""
    if len(found.orte) != 1:
        return ""
    ort = found.orte[0]
    read = read_place(f"{ort.name}, {all_kommunen()[ort.kommune_id].name}", queries.orte_for_question(found.kommune))
    return f"?ort_id={read.orte[0].id}" if read.ergebnis is Ergebnis.GEFUNDEN else ""


def _hit(row: Treffer, found: Suchergebnis, host: Kommune, place: str) -> dict[str, Any]:
    """On English pages with the English title and without the German text."""
    path = f"{root()}/leistungen/{row.slug}/{place}"
    hit = {"ziel": path if found.kommune.id == host.id else kommune_url(found.kommune, path), "online": row.online}
    if is_english():
        titel, why = found.mark(row.titel_en or row.titel), found.explain_in_english(row, _)
        return hit | {"titel": titel, "kurz": [], "warum": why}
    return hit | {"titel": found.mark(row.titel), "kurz": found.mark(row.beschreibung), "warum": found.explain(row)}


def _office(row: queries.Suchstelle) -> dict[str, str]:
    kommune = row.kommune
    return {
        "name": row.name,
        "behoerde": kommune.bezeichnung if kommune else "",
        "telefon": row.telefon,
        "anschrift": row.anschrift,
        "website": kommune.website if kommune else "",
        "satz": _said_instead(row) if row.statt else "",
    }


def _said_instead(row: queries.Suchstelle) -> str:
    """Why an office is named that is not called as somebody asked."""
    unknown = _("Genau so heißt hier kein Amt.")
    if row.fuer and not is_english():
        return f"{unknown} {_('Für „%(leistung)s“ ist zuständig:') % {'leistung': row.fuer}}"
    return f"{unknown} {_('Bitte wenden Sie sich an:')}"


def _places(found: Suchergebnis, host: Kommune, begriff: str) -> list[dict[str, Any]]:
    """The place that was understood, with the way to that Kommune's own search; several where it is ambiguous."""
    kommunen = all_kommunen()
    return [
        {
            "name": ort.name,
            "behoerde": kommunen[ort.kommune_id].bezeichnung,
            "hier": ort.kommune_id == host.id,
            "ziel": kommune_url(kommunen[ort.kommune_id], _url({"q": begriff})),
        }
        for ort in found.orte
    ]


def _filters(found: Suchergebnis, asked: Mapping[str, str], chosen: Mapping[str, str]) -> dict[str, Any]:
    """Every value as a link that chooses it, and the chosen ones as links that take them back."""
    lagen = queries.lebenslage_names()
    groups = [
        {
            "titel": _TITLES[name],
            "werte": [
                {
                    "titel": _value_name(name, each.wert, lagen),
                    "anzahl": str(each.anzahl),
                    "wort": ngettext("Treffer", "Treffer", each.anzahl),
                    "ziel": _url({**asked, name: each.wert}),
                    "gewaehlt": chosen.get(name) == each.wert,
                }
                for each in found.facetten[name]
            ],
        }
        for name in facetten.FACETTEN
    ]
    taken = [
        {
            "titel": _value_name(name, value, lagen),
            "ziel": _url({key: other for key, other in asked.items() if key != name}),
        }
        for name, value in chosen.items()
    ]
    return {"filter": [group for group in groups if group["werte"]], "gewaehlt": taken}


def _value_name(facette: str, wert: str, lagen: Mapping[str, tuple[str, str]]) -> str:
    if facette != "lebenslage" or wert not in lagen:
        return str(_VALUES.get(facette, {}).get(wert, wert))
    titel, zielgruppe = lagen[wert]
    if zielgruppe == Lebenslage.Zielgruppe.BUERGER:
        return _(titel)
    return f"{_(titel)} ({_(Lebenslage.Zielgruppe(zielgruppe).label)})"  # some titles stand in both groups


def _nothing(begriff: str, found: Suchergebnis) -> dict[str, Any]:
    lagen = [row for row in queries.lebenslagen() if row.zielgruppe == Lebenslage.Zielgruppe.BUERGER]
    return {
        "gemeint": [
            {"titel": word, "ziel": _url({"q": word})} for word in queries.similar_words(begriff, found.kommune)
        ],
        "lebenslagen": [darstellung.lebenslage_link(row) for row in lagen[:_ZERO_LEBENSLAGEN]],
        "behoerde": found.kommune,
        "wegweiser": darstellung.wegweiser_links(),
    }


def _url(query: Mapping[str, str]) -> str:
    return f"{root()}/suche/?" + urlencode({name: value for name, value in query.items() if value})
