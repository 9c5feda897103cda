"""The pages of an assistant: questions, the list of a group's entries, a stop, and the last page to check."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from portal.antrag import operations as antraege
from portal.antrag.queries import Draft, refused_files
from portal.core import clock, limits
from portal.core.money import euros
from portal.core.ports import Temporary
from portal.core.tenancy import Citizen, unit
from portal.dokument import operations as dokumente
from portal.dokument.models import Datei
from portal.dokument.rules import MESSAGES, Ablehnung, UploadRefused, Zustand, check_count
from portal.formular import rules as formulare
from portal.formular.rules import Ergebnis, Roh, Station, Typ
from portal.formular.rules.ablauf import fill, with_defaults
from portal.formular.rules.modell import Art, Schritt
from portal.vorgang.operations import intake
from portal.web.assistent.felder import StationForm, raw_of, uploads_of
from portal.web.ui.dateien import upload_problem

_TEMPLATES = {
    Art.FRAGEN: "assistent/fragen.html",
    Art.LISTE: "assistent/liste.html",
    Art.STOPP: "assistent/stopp.html",
    Art.PRUEFEN: "assistent/pruefen.html",
}


@dataclass(frozen=True)
class Posted:
    """A posted page as the engine read it; `stays` when a button of the page itself was pressed (remove a file)."""

    station: Station
    ergebnis: Ergebnis
    stays: bool


@dataclass(frozen=True)
class Uploads:
    """What a post did to the files of its page: ids kept by field, messages of refused ones by field."""

    kept: dict[str, list[str]] = field(default_factory=dict)
    refused: dict[str, str] = field(default_factory=dict)


def brings_files(request: HttpRequest) -> bool:
    """Whether this post adds files or takes one away."""
    return bool(request.FILES) or "entfernen" in request.POST


def keep_uploads(
    request: HttpRequest, draft: Draft, key: str, *, by: Citizen, count_file: Callable[[], None]
) -> Uploads:
    """Check and keep each file by itself, outside any transaction of the page. Raises NotOnTheWay.

    `count_file` is called for each and may raise limits.TooMany.
    """
    station = Station.from_key(draft.formular, key)
    views = formulare.fields_of(draft.formular, station, draft.answers, draft.kontext)
    uploads, removed = Uploads(), request.POST.get("entfernen", "")
    for view in views:
        if view.typ is Typ.DATEI and removed in _file_ids(view):
            antraege.detach_datei(antrag_id=draft.antrag.id, datei_id=UUID(removed), by=by)
    count = len(draft.anlagen)
    for name, files in uploads_of(request, views).items():
        for upload in files:
            try:
                check_count(count + 1)
                count_file()
                uploads.kept.setdefault(name, []).append(_keep(upload, draft, name, by))
            except (UploadRefused, Temporary, limits.TooMany) as error:
                uploads.refused[name] = upload_problem(upload.name, error)
            else:
                count += 1
    return uploads


def read_posted(request: HttpRequest, draft: Draft, key: str, uploads: Uploads) -> Posted:
    """Read the page with the draft as it is now. Raises NotOnTheWay."""
    station = Station.from_key(draft.formular, key)
    raw: dict[str, Roh] = raw_of(request)
    if any(feld.typ is Typ.DATEI for feld in draft.formular.schritt(station.schritt).felder):
        for view in formulare.fields_of(draft.formular, station, draft.answers, draft.kontext):
            if view.typ is Typ.DATEI:
                there = [file_id for file_id in _file_ids(view) if file_id in draft.files]  # not one just taken away
                raw[view.id] = [*there, *uploads.kept.get(view.id, [])]
    ergebnis = formulare.validate(draft.formular, station, raw, draft.answers, draft.kontext)
    if uploads.refused:
        ergebnis = replace(ergebnis, fehler={**ergebnis.fehler, **uploads.refused})
    return Posted(station, ergebnis, stays="entfernen" in request.POST)


def _file_ids(view: formulare.Feldansicht) -> list[str]:
    return view.roh if isinstance(view.roh, list) else [view.roh] if view.roh else []


def _keep(upload: Any, draft: Draft, feld: str, by: Citizen) -> str:
    datei = dokumente.store_upload(
        by=by, key_id=draft.antrag.schluessel_id, name=upload.name, data=upload.read(), at=clock.now()
    )
    antraege.attach_datei(antrag_id=draft.antrag.id, datei_id=datei.id, feld=feld, by=by, at=clock.now())
    return str(datei.id)


def render_station(
    request: HttpRequest,
    draft: Draft,
    station: Station,
    *,
    ergebnis: Ergebnis | None = None,
    typed: Mapping[str, Roh] | None = None,
    changed_fee: intake.FeeChanged | None = None,
) -> HttpResponse:
    """Draw a page. `ergebnis` brings back a post with errors, `typed` what was typed before a session was lost.

    `changed_fee` says on the last page which fee was shown before; the fee drawn is always the one of now.

    Raises NotOnTheWay.
    """
    if typed is not None:
        ergebnis = formulare.validate(draft.formular, station, typed, draft.answers, draft.kontext)
    formular, schritt = draft.formular, draft.formular.schritt(station.schritt)
    kontext = with_defaults(formular, draft.kontext)
    views = formulare.fields_of(formular, station, draft.answers, draft.kontext, ergebnis)
    form = StationForm(views)
    way = formulare.path(formular, draft.answers, draft.kontext)
    position = way.index(station)
    context = {
        "seite_titel": _title(schritt, station, kontext),
        "seite_fehler": form.has_errors,
        "draft": draft,
        "antrag": draft.antrag,
        "station": station,
        "schritt": schritt,
        "titel": _title(schritt, station, kontext),
        "einleitung": [part for part in fill(schritt.einleitung, kontext).split("\n\n") if part],
        "hilfe": fill(schritt.hilfe, kontext),
        "fortschritt": formulare.progress(formular, station),
        "form": form,
        "dateien": _files(draft, views),
        "zurueck": f"/antraege/{draft.antrag.id}/{way[position - 1].key}/" if position else "",
        "wiederhergestellt": typed is not None,
        "nach_pruefen": request.GET.get("zurueck") == "pruefen" or request.POST.get("zurueck") == "pruefen",
        **_more(draft, schritt),
    }
    if changed_fee is not None:
        seen = changed_fee.seen_cents
        context |= {"seite_fehler": True, "geaendert": True, "betrag_vorher": "" if seen is None else euros(seen)}
    stopped = changed_fee is not None or context.get("abgelehnte")
    return render(request, _TEMPLATES[schritt.art], context, status=_status(request, form, bool(stopped)))


def _status(request: HttpRequest, form: StationForm, stopped: bool) -> int:
    if form.has_errors:
        return 422
    return 409 if stopped and request.method == "POST" else 200


def _title(schritt: Schritt, station: Station, kontext: Any) -> str:
    return fill(schritt.titel, kontext, nummer=str((station.index or 0) + 1))


def _files(draft: Draft, views: list[formulare.Feldansicht]) -> dict[str, list[dict[str, Any]]]:
    """The files that are already there, by field: id, name, size and whether they still wait for a check."""
    result: dict[str, list[dict[str, Any]]] = {}
    for view in views:
        result[view.id] = [
            {
                "id": file_id,
                "name": draft.kontext.dateien.get(file_id, ""),
                "wartet": draft.files[file_id].zustand == "quarantaene",
                "abgelehnt": _refusal(draft.files[file_id]),
            }
            for file_id in _file_ids(view)
            if view.typ is Typ.DATEI and file_id in draft.files
        ]
    return result


def _refusal(datei: Datei) -> str:
    """Why a file that was kept when it came cannot be used after all, or nothing."""
    return _(MESSAGES[Ablehnung(datei.ablehnung)]) if datei.zustand == Zustand.ABGELEHNT else ""


def _more(draft: Draft, schritt: Schritt) -> dict[str, Any]:
    """What the page needs beyond its fields."""
    if schritt.art is Art.LISTE and schritt.gruppe:
        gruppe = draft.formular.gruppe(schritt.gruppe)
        return {
            "gruppe": gruppe,
            "eintraege": formulare.entries(draft.formular, gruppe.id, draft.answers, draft.kontext),
            "voll": len(draft.answers.get(gruppe.id, [])) >= gruppe.maximum,
        }
    if schritt.art is Art.PRUEFEN:
        return {"teile": _sections(draft), "luecken": _gaps(draft), "abgelehnte": _refused(draft), **_price(draft)}
    return {}


def _sections(draft: Draft) -> list[dict[str, Any]]:
    return [
        {
            "titel": teil.titel,
            "zeilen": [
                {
                    "name": zeile.label,
                    "wert": zeile.text,
                    "sensibel": True,
                    "aendern": f"/antraege/{draft.antrag.id}/{zeile.station.key}/?zurueck=pruefen#{zeile.feld}",
                }
                for zeile in teil.zeilen
            ],
        }
        for teil in formulare.summary(draft.formular, draft.answers, draft.kontext)
    ]


def _gaps(draft: Draft) -> list[dict[str, str]]:
    last = formulare.path(draft.formular, draft.answers, draft.kontext)[-1]
    return [
        {"ziel": f"/antraege/{draft.antrag.id}/{gap.station.key}/", "text": gap.meldung}
        for gap in formulare.missing(draft.formular, draft.answers, draft.kontext)
        if gap.station != last
    ]


def _refused(draft: Draft) -> list[dict[str, str]]:
    """The files that the late check refused, each with the page where another one is chosen."""
    weg = formulare.walk(draft.formular, draft.answers, draft.kontext)
    return [
        {
            "ziel": f"/antraege/{draft.antrag.id}/{each.station.key}/",
            "name": each.name,
            "grund": _(MESSAGES[each.ablehnung]),
        }
        for each in refused_files(draft, weg)
    ]


def _price(draft: Draft) -> dict[str, Any]:
    """The fee line by line, with the notes of the form; `gebuehr_offen` where the Kommune has not confirmed one."""
    with unit(Citizen(draft.antrag.konto_id, draft.antrag.kommune_id)):
        angebot = intake.online_angebot(draft.antrag.leistung_id, draft.antrag.kommune_id)
    price = intake.price_of(intake.Filled(draft.formular, draft.answers, draft.kontext), angebot)
    return {
        "positionen": [
            {"anzahl": row.anzahl, "text": row.text, "grund": row.grund, "summe": euros(row.summe_cents)}
            for row in price.positionen
        ],
        "betrag": euros(price.betrag_cents),
        "gesehen": (intake.SEEN, price.betrag_cents),
        "kostenfrei": price.betrag_cents == 0,
        "gebuehr_offen": angebot.gebuehr_bestaetigt_am is None,
        "gebuehr_hinweise": draft.formular.gebuehr.hinweise if draft.formular.gebuehr else [],
    }
