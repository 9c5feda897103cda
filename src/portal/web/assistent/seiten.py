"""The pages of an assistant: questions, the list of a group's entries, a stop, and the last page to check."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
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
from portal.formular.rules import Ergebnis, Roh, Station, Typ, Wert
from portal.formular.rules.ablauf import fill, with_defaults
from portal.formular.rules.modell import Art, Schritt
from portal.leistung.queries import orte_for_question
from portal.leistung.queries.dauer import duration_of
from portal.vorgang.operations import intake
from portal.vorgang.operations.preis import price_of
from portal.web.assistent.anforderungen import demands_at
from portal.web.assistent.empfaenger import recipients_at_end
from portal.web.assistent.felder import StationForm, raw_of, uploads_of
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
from portal.web.ui.dateien import TooManyForField, check_field_count, file_kind, upload_problem
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


@dataclass(frozen=True)
class Uploads:
    """What a post did to the files of its page: ids kept by field, messages of refused ones by field."""

    kept: dict[str, list[str]] = field(default_factory=dict)
    refused: dict[str, list[str]] = field(default_factory=dict)

    @property
    def messages(self) -> dict[str, str]:
        return {name: " ".join(texts) for name, texts in self.refused.items()}


def draft_url(antrag_id: UUID) -> str:
    """The address of a draft in the language of the page; those of its pages begin with it."""
    return f"{root()}/antraege/{antrag_id}/"


def brings_files(request: KommuneRequest) -> bool:
    """Whether this post adds files or takes one away."""
    return bool(request.FILES) or "entfernen" in request.POST


def stays_here(request: KommuneRequest) -> bool:
    """Whether a button of the page itself was pressed: upload what is chosen, take a file away, move the map."""
    return "entfernen" in request.POST or "hochladen" in request.POST or is_map_pressed(request)


def keep_uploads(
    request: KommuneRequest, draft: Draft, key: str, *, by: Citizen, count_file: Callable[[], None]
) -> Uploads:
    """Check and keep each file by itself, outside any transaction of the page. Raises NotOnTheWay.

    `count_file` is called for each and may raise limits.TooMany.
    """
    station = Station.from_key(draft.formular, key)
    views = _views(draft, station)
    uploads, removed = Uploads(), request.POST.get("entfernen", "")
    for view in views:
        if view.typ is Typ.DATEI and removed in _file_ids(view):
            antraege.detach_datei(antrag_id=draft.antrag.id, datei_id=UUID(removed), by=by)
    there = {view.id: len(_file_ids(view)) - (removed in _file_ids(view)) for view in views}
    limit = {view.id: view.max_dateien for view in views}
    count = len(draft.anlagen)
    for name, files in uploads_of(request, views).items():
        for upload in files:
            try:
                check_count(count + 1)
                check_field_count(there[name] + 1, limit[name])
                count_file()
                uploads.kept.setdefault(name, []).append(_keep(upload, draft, name, by))
            except (UploadRefused, TooManyForField, Temporary, limits.TooMany) as error:
                uploads.refused.setdefault(name, []).append(upload_problem(upload.name, error))
            else:
                count, there[name] = count + 1, there[name] + 1
    return uploads


def read_posted(request: KommuneRequest, draft: Draft, key: str, uploads: Uploads) -> Posted:
    """Read the page with the draft as it is now. Raises NotOnTheWay."""
    station = Station.from_key(draft.formular, key)
    raw: dict[str, Roh] = raw_of(request)
    files: dict[str, Wert] = {}
    if is_map_pressed(request):
        raw |= read_map(request, draft, _views(draft, station))
    if any(feld.typ is Typ.DATEI for feld in draft.formular.schritt(station.schritt).felder):
        for view in _views(draft, station):
            if view.typ is Typ.DATEI:
                there = [file_id for file_id in _file_ids(view) if file_id in draft.files]  # not one just taken away
                raw[view.id] = all_files = list(dict.fromkeys([*there, *uploads.kept.get(view.id, [])]))
                files[view.id] = all_files or None
    ergebnis = _read(draft, station, raw)
    stays = stays_here(request)
    points = {view.id for view in _views(draft, station) if view.typ is Typ.PUNKT} if stays else set()
    # Who only brings a file or moves the map has not finished the page; a point that cannot be read is no map.
    before = {name: text for name, text in ergebnis.fehler.items() if not stays or name in points}
    ergebnis = replace(ergebnis, fehler={**before, **uploads.messages})
    return Posted(station, ergebnis, {**ergebnis.werte, **files}, stays)


def file_field(
    request: KommuneRequest, draft: Draft, key: str, feld: str, uploads: Uploads
) -> tuple[dict[str, Any], Station]:
    """The answers with the files just kept at one field, everything else as it is. Raises NotOnTheWay."""
    station = Station.from_key(draft.formular, key)
    views = _views(draft, station)
    view = next((each for each in views if each.id == feld and each.typ is Typ.DATEI), None)
    if view is None:
        raise formulare.NotOnTheWay(feld)
    there = [file_id for file_id in _file_ids(view) if file_id in draft.files]
    new = [file_id for file_id in uploads.kept.get(feld, []) if file_id not in there]
    return formulare.store(draft.formular, station, {feld: [*there, *new] or None}, draft.answers), station


def render_files(request: KommuneRequest, draft: Draft, station: Station, feld: str) -> str:
    """The list of the files at one field, as a part of its page."""
    views = _views(draft, station)
    context = {"dateien": files_at(draft, [view for view in views if view.id == feld])[feld]}
    return render_to_string("assistent/dateiliste.html", context, request)


def _read(draft: Draft, station: Station, raw: Mapping[str, Roh]) -> Ergebnis:
    return formulare.read_page(draft.formular, draft.weg, station, raw, draft.answers, draft.kontext)


def _views(draft: Draft, station: Station, ergebnis: Ergebnis | None = None) -> list[formulare.Feldansicht]:
    return formulare.fields_on(draft.formular, draft.weg, station, draft.answers, draft.kontext, ergebnis)


def _file_ids(view: formulare.Feldansicht) -> list[str]:
    return view.roh if isinstance(view.roh, list) else [view.roh] if view.roh else []


def _keep(upload: Any, draft: Draft, feld: str, by: Citizen) -> str:
    datei = dokumente.store_upload(
        by=by, key_id=draft.antrag.schluessel_id, name=upload.name, data=upload.read(), at=clock.now()
    )
    antraege.attach_datei(antrag_id=draft.antrag.id, datei_id=datei.id, feld=feld, by=by, at=clock.now())
    return str(datei.id)


def render_station(
    request: KommuneRequest,
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
        ergebnis = _read(draft, station, typed)
    draft, woerter = in_language(draft), words_of(draft)
    if not has_language(draft, ENGLISH):
        request.sprachpfade = None
    formular, schritt = draft.formular, draft.formular.schritt(station.schritt)
    kontext = with_defaults(formular, draft.kontext)
    said = say_result(ergebnis, woerter)
    views = [say_view(view, woerter) for view in _views(draft, station, said)]
    form = StationForm(views)
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
        "dateien": files_at(draft, views),
        "hochladen": f"{base}dateien/{station.key}/",
        "zurueck": f"{base}{way[position - 1].key}/" if position else "",
        "wiederhergestellt": typed is not None,
        "nach_pruefen": request.GET.get("zurueck") == "pruefen" or request.POST.get("zurueck") == "pruefen",
        "anforderungen": demands_at(draft, station),
        **_more(draft, schritt),
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


def files_at(draft: Draft, views: list[formulare.Feldansicht]) -> dict[str, list[dict[str, Any]]]:
    """The files that are already there, by field: what is shown of each, and whether it still waits for a check."""
    rows: list[Any] = list(draft.anlagen)  # annotated by anlagen_of
    pictures = {str(anlage.datei_id) for anlage in rows if anlage.mit_vorschau}
    return {
        view.id: [
            _file(draft, file_id, file_id in pictures)
            for file_id in _file_ids(view)
            if view.typ is Typ.DATEI and file_id in draft.files
        ]
        for view in views
    }


def _file(draft: Draft, file_id: str, has_picture: bool) -> dict[str, Any]:
    datei = draft.files[file_id]
    return {
        "id": file_id,
        "name": draft.kontext.dateien.get(file_id, ""),
        "art": file_kind(datei.mime, datei.seiten, datei.groesse),
        "vorschau": f"{draft_url(draft.antrag.id)}dateien/{file_id}/vorschau/" if has_picture else "",
        "wartet": datei.zustand == Zustand.QUARANTAENE,
        "abgelehnt": _refusal(datei),
    }


def _refusal(datei: Datei) -> str:
    """Why a file that was kept when it came cannot be used after all, or nothing."""
    return _(MESSAGES[Ablehnung(datei.ablehnung)]) if datei.zustand == Zustand.ABGELEHNT else ""


def _more(draft: Draft, schritt: Schritt) -> dict[str, Any]:
    """What the page needs beyond its fields."""
    if schritt.art is Art.LISTE and schritt.gruppe:
        gruppe = draft.formular.gruppe(schritt.gruppe)
        return {
            "gruppe": gruppe,
            "eintraege": [
                replace(entry, text=words_of(draft).say_dates(entry.text))
                for entry in formulare.entries_on(draft.formular, draft.weg, gruppe.id, draft.kontext)
            ],
            "voll": len(draft.answers.get(gruppe.id, [])) >= gruppe.maximum,
        }
    if schritt.art is Art.PRUEFEN:
        left = formulare.left_behind(draft.formular, draft.weg, draft.answers, draft.kontext)
        found = {"teile": sections(draft), "luecken": gaps_of(draft), "abgelehnte": _refused(draft), "verlassen": left}
        found |= {"zustimmungen": consents_at_end(draft), "empfaenger": recipients_at_end(draft)}
        return found | _price(draft)
    return {}


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
