"""The pages of an assistant: questions, the list of a group's entries, a stop, and the last page to check."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from portal.antrag.queries import Draft, refused_files
from portal.core.money import euros
from portal.core.tenancy import Citizen, unit
from portal.dokument.rules import MESSAGES
from portal.formular import rules as formulare
from portal.formular.rules import Ergebnis, Roh, Station, Typ, Wert
from portal.formular.rules.ablauf import fill, with_defaults
from portal.formular.rules.modell import Art, Gruppe, Schritt
from portal.leistung.queries import orte_for_question
from portal.leistung.queries.dauer import duration_of
from portal.vorgang.operations import intake
from portal.vorgang.operations.preis import price_of
from portal.web.assistent.anforderungen import demands_at
from portal.web.assistent.dateien import Removed, Uploads, file_ids, files_at, lead_on
from portal.web.assistent.empfaenger import recipients_at_end
from portal.web.assistent.felder import StationForm, raw_of, views_of
from portal.web.assistent.karte import allow_pictures, is_map_pressed, maps_on, read_map
from portal.web.assistent.sprache import (
    has_language,
    in_language,
    only_german,
    say_gaps,
    say_parts,
    say_result,
    say_view,
    words_of,
)
from portal.web.assistent.zustimmung import consents_at_end
from portal.web.request import KommuneRequest
from portal.web.sprache import ENGLISH, root
from portal.web.ui.dauer import usual_duration

_TEMPLATES = {
    Art.FRAGEN: "assistent/fragen.html",
    Art.LISTE: "assistent/liste.html",
    Art.STOPP: "assistent/stopp.html",
    Art.PRUEFEN: "assistent/pruefen.html",
}


@dataclass(frozen=True)
class Posted:
    """A posted page as the engine read it; `stays` when a button of the page itself was pressed (remove a file).

    `werte` are what is kept: the clean values, and every file, even where its field does not count (yet), because
    another field of the page is empty or faulty. What does not count at submission is left out there.
    """

    station: Station
    ergebnis: Ergebnis
    werte: Mapping[str, Wert]
    stays: bool


def draft_url(antrag_id: UUID) -> str:
    """The address of a draft in the language of the page; those of its pages begin with it."""
    return f"{root()}/antraege/{antrag_id}/"


def stays_here(request: KommuneRequest) -> bool:
    """Whether a button of the page itself was pressed: upload what is chosen, take a file away, move the map."""
    return "entfernen" in request.POST or "hochladen" in request.POST or is_map_pressed(request)


def read_posted(request: KommuneRequest, draft: Draft, key: str, uploads: Uploads) -> Posted:
    """Read the page with the draft as it is now. Raises NotOnTheWay."""
    station = Station.from_key(draft.formular, key)
    raw: dict[str, Roh] = raw_of(request)
    files: dict[str, Wert] = {}
    if is_map_pressed(request):
        raw |= read_map(request, draft, views_of(draft, station))
    if any(feld.typ is Typ.DATEI for feld in draft.formular.schritt(station.schritt).felder):
        for view in views_of(draft, station):
            if view.typ is Typ.DATEI:
                there = [file_id for file_id in file_ids(view) if file_id in draft.files]  # not one just taken away
                raw[view.id] = all_files = list(dict.fromkeys([*there, *uploads.kept.get(view.id, [])]))
                files[view.id] = all_files or None
    ergebnis = _read(draft, station, raw)
    stays = stays_here(request)
    points = {view.id for view in views_of(draft, station) if view.typ is Typ.PUNKT} if stays else set()
    # Who only brings a file or moves the map has not finished the page; a point that cannot be read is no map.
    unread = points - ergebnis.werte.keys()
    before = {name: text for name, text in ergebnis.fehler.items() if not stays or name in unread}
    ergebnis = replace(ergebnis, fehler={**before, **uploads.messages})
    return Posted(station, ergebnis, {**ergebnis.werte, **files}, stays)


def _read(draft: Draft, station: Station, raw: Mapping[str, Roh]) -> Ergebnis:
    return formulare.read_page(draft.formular, draft.weg, station, raw, draft.answers, draft.kontext)


def render_station(
    request: KommuneRequest,
    draft: Draft,
    station: Station,
    *,
    ergebnis: Ergebnis | None = None,
    typed: Mapping[str, Roh] | None = None,
    changed_fee: intake.FeeChanged | None = None,
    removed: Removed | None = None,
) -> HttpResponse:
    """Draw a page. `ergebnis` brings back a post with errors, `typed` what was typed before a session was lost.

    `changed_fee` says on the last page which fee was shown before; the fee drawn is always the one of now.
    `removed` is the file that this page has just lost.

    Raises NotOnTheWay.
    """
    if typed is not None:
        ergebnis = _read(draft, station, typed)
    draft, woerter = in_language(draft), words_of(draft)
    if not has_language(draft, ENGLISH):
        request.sprachpfade = None
    formular, schritt = draft.formular, draft.formular.schritt(station.schritt)
    kontext = with_defaults(formular, draft.kontext)
    said = say_result(ergebnis, woerter)
    views = [say_view(view, woerter) for view in views_of(draft, station, said)]
    form, dateien = StationForm(views), files_at(draft, views)
    if removed is not None:
        lead_on(removed, form, dateien)
    way = draft.weg.stationen
    position, base = way.index(station), draft_url(draft.antrag.id)
    context = {
        "seite_titel": _title(schritt, station, kontext),
        "seite_fehler": form.has_errors,
        "draft": draft,
        "antrag": draft.antrag,
        "station": station,
        "schritt": schritt,
        "titel": _title(schritt, station, kontext),
        "einleitung": [
            woerter.say(part) if part in woerter else part
            for part in fill(schritt.einleitung, kontext).split("\n\n")
            if part
        ],
        "nur_deutsch": only_german(draft),
        "hilfe": fill(schritt.hilfe, kontext),
        "fortschritt": formulare.progress(formular, draft.weg, station),
        "form": form,
        "ortsnamen": _place_names(draft, views),
        "standort": any(view.typ is Typ.PUNKT for view in views),
        "karten": maps_on(request, draft, views, station.key),
        "dateien": dateien,
        "entfernt": removed,
        "hochladen": f"{base}dateien/{station.key}/",
        "zurueck": f"{base}{way[position - 1].key}/" if position else "",
        "wiederhergestellt": typed is not None,
        "nach_pruefen": request.GET.get("zurueck") == "pruefen" or request.POST.get("zurueck") == "pruefen",
        "anforderungen": demands_at(draft, station),
        **_more(request, draft, schritt),
    }
    if changed_fee is not None:
        seen = changed_fee.seen_cents
        context |= {"seite_fehler": True, "geaendert": True, "betrag_vorher": "" if seen is None else euros(seen)}
    waits = any(each["fehlt"] for each in context.get("zustimmungen", ()))
    context["zustimmung_fehlt"] = waits and request.method == "POST" and not context["seite_fehler"]
    stopped = changed_fee is not None or context.get("abgelehnte") or waits
    answer = render(request, _TEMPLATES[schritt.art], context, status=_status(request, form, bool(stopped)))
    if context["standort"]:  # on this page only, and only when its button is pressed
        answer.headers["Permissions-Policy"] = "camera=(self), geolocation=(self), microphone=(), payment=()"
        allow_pictures(answer, context["karten"])
    return answer


def _place_names(draft: Draft, views: list[formulare.Feldansicht]) -> list[str]:
    """What a field for a place offers while somebody types; any other place can be typed too."""
    if not any(view.vorschlaege == "orte" for view in views):
        return []
    with unit(Citizen(draft.antrag.konto_id, draft.antrag.kommune_id)):
        return sorted({place.name for place in orte_for_question(draft.antrag.kommune)})


def _status(request: KommuneRequest, form: StationForm, stopped: bool) -> int:
    if form.has_errors:
        return 422
    return 409 if stopped and request.method == "POST" else 200


def _title(schritt: Schritt, station: Station, kontext: Any) -> str:
    return fill(schritt.titel, kontext, nummer=str((station.index or 0) + 1))


def _more(request: KommuneRequest, draft: Draft, schritt: Schritt) -> dict[str, Any]:
    """What the page needs beyond its fields."""
    if schritt.art is Art.LISTE and schritt.gruppe:
        gruppe = draft.formular.gruppe(schritt.gruppe)
        return {
            "gruppe": gruppe,
            "eintraege": [
                replace(entry, text=words_of(draft).say_dates(entry.text))
                for entry in formulare.entries_on(draft.formular, draft.weg, gruppe.id, draft.kontext)
            ],
            "geloescht": _removed_entry(request, draft, gruppe),
            "voll": len(draft.answers.get(gruppe.id, [])) >= gruppe.maximum,
        }
    if schritt.art is Art.PRUEFEN:
        left = formulare.left_behind(draft.formular, draft.weg, draft.answers, draft.kontext)
        found = {"teile": sections(draft), "luecken": gaps_of(draft), "abgelehnte": _refused(draft), "verlassen": left}
        found |= {"zustimmungen": consents_at_end(draft), "empfaenger": recipients_at_end(draft)}
        return found | _price(draft)
    return {}


def _removed_entry(request: KommuneRequest, draft: Draft, gruppe: Gruppe) -> str:
    """What the entry was called that has just been taken out of the list, or nothing."""
    nummer = request.GET.get("entfernt", "")
    return fill(gruppe.titel, draft.kontext, nummer=nummer) if nummer.isdecimal() and len(nummer) < 3 else ""


def sections(draft: Draft) -> list[dict[str, Any]]:
    """The answers that count, for ui/kern/uebersicht.html, each with the way to change it where there is one."""
    base = draft_url(draft.antrag.id)
    return [
        {
            "titel": teil.titel,
            "zeilen": [
                {
                    "name": zeile.label,
                    "wert": zeile.text,
                    "sensibel": True,
                    "warnung": zeile.warnung,
                    "aendern": "" if zeile.gesperrt else f"{base}{zeile.station.key}/?zurueck=pruefen#{zeile.feld}",
                }
                for zeile in teil.zeilen
            ],
        }
        for teil in say_parts(formulare.parts_on(draft.formular, draft.weg, draft.kontext), words_of(draft))
    ]


def gaps_of(draft: Draft) -> list[dict[str, str]]:
    """What is still missing before the last page: where, and what to do."""
    last = draft.weg.stationen[-1]
    return [
        {"ziel": f"{draft_url(draft.antrag.id)}{gap.station.key}/", "text": gap.meldung}
        for gap in say_gaps(formulare.gaps_on(draft.formular, draft.weg, draft.kontext), words_of(draft))
        if gap.station != last
    ]


def _refused(draft: Draft) -> list[dict[str, str]]:
    """The files that the late check refused, each with the page where another one is chosen."""
    return [
        {
            "ziel": f"{draft_url(draft.antrag.id)}{each.station.key}/",
            "name": each.name,
            "grund": _(MESSAGES[each.ablehnung]),
        }
        for each in refused_files(draft)
    ]


def _price(draft: Draft) -> dict[str, Any]:
    """The fee line by line, with the notes of the form; `kosten` is one of `formular.rules.Kosten`."""
    with unit(Citizen(draft.antrag.konto_id, draft.antrag.kommune_id)):
        trial = draft.antrag.probe is not None
        angebot = intake.online_angebot(draft.antrag.leistung_id, draft.antrag.kommune_id, trial=trial)
        usually = duration_of(draft.antrag.leistung_id, draft.antrag.kommune_id)
    price = price_of(draft, angebot)
    return {
        "erfahrung": usual_duration(usually),
        "positionen": [
            {
                "anzahl": row.anzahl,
                "text": words_of(draft).say_dates(row.text),
                "grund": row.grund,
                "summe": euros(row.summe_cents),
            }
            for row in price.positionen
        ],
        "betrag": euros(price.betrag_cents),
        "gesehen": (intake.SEEN, price.betrag_cents),
        "kostenfrei": price.betrag_cents == 0,
        "kosten": price.kosten.value,
        "gebuehr_hinweise": draft.formular.gebuehr.hinweise if draft.formular.gebuehr else [],
    }
