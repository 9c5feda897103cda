"""The assistant: begin a draft, fill in its pages, check everything, submit."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from portal.antrag import operations as antraege
from portal.antrag.models import AlreadySubmitted, AntragGone
from portal.antrag.queries import Draft, draft_of, drafts_of_citizen, first_kontext
from portal.core import clock
from portal.core.tenancy import Citizen, unit
from portal.formular import rules as formulare
from portal.formular.queries import load as load_formular
from portal.formular.rules.modell import Art
from portal.kommune.models import Ort
from portal.vorgang.operations import intake
from portal.vorgang.queries import vorgang_of_antrag
from portal.web.assistent.seiten import posted_page, render_station
from portal.web.buerger.anmeldung import login_needed
from portal.web.buerger.zwischenstand import keep_typed, restore_typed

Page = Callable[..., HttpResponse]


@require_http_methods(["GET", "POST"])
def neu(request: HttpRequest) -> HttpResponse:
    """Begin an Antrag for a Leistung at the Kommune of this host, for a place that was asked for before."""
    citizen: Citizen | None = request.sitzung.citizen  # type: ignore[attr-defined]
    if citizen is None:
        return login_needed(request, ohne_konto=True)
    source = request.GET if request.method == "GET" else request.POST
    leistung_id, ort_id = source.get("leistung", ""), source.get("ort", "")
    with unit(citizen):
        ort = Ort.objects.filter(id=ort_id).first() if ort_id.isascii() and ort_id.isdigit() else None
        try:
            angebot = intake.online_angebot(leistung_id, citizen.kommune_id)
        except intake.NotOffered as error:
            raise Http404 from error
        drafts = [
            draft for draft in drafts_of_citizen(leistung_id=leistung_id) if draft.kommune_id == citizen.kommune_id
        ]
    if ort is None or ort.kommune_id != citizen.kommune_id:
        return HttpResponseRedirect(f"/leistungen/{leistung_id}/ort/")
    if request.method == "POST":
        return HttpResponseRedirect(f"/antraege/{_begin(citizen, angebot, ort)}/")
    context = {"seite_titel": _("Antrag beginnen"), "angebot": angebot, "ort": ort, "entwuerfe": drafts}
    return render(request, "buerger/antrag_neu.html", context)


def _begin(citizen: Citizen, angebot: Any, ort: Ort) -> UUID:
    formular = load_formular(angebot.formular)
    with unit(citizen):
        kontext = first_kontext(
            kommune=angebot.kommune, ort=ort, leistung_id=angebot.leistung_id, by=citizen, today=clock.today()
        )
    return antraege.open_draft(
        by=citizen,
        leistung_id=angebot.leistung_id,
        ort_id=ort.id,
        formular=formular.id,
        version=formular.version,
        answers=formulare.start(formular, kontext, {"ort": str(ort.id)}),
        at=clock.now(),
    )


def with_draft(view: Page) -> Page:
    """Give the view the person's draft. What is not theirs is 404; what was submitted leads to its Vorgang."""

    def run(request: HttpRequest, antrag_id: UUID, **kwargs: Any) -> HttpResponse:
        citizen: Citizen | None = request.sitzung.citizen  # type: ignore[attr-defined]
        if citizen is None:
            return keep_typed(request) if request.method == "POST" else login_needed(request)
        try:
            with unit(citizen):
                draft = draft_of(antrag_id, by=citizen, today=clock.today())
            return view(request, draft, citizen, **kwargs)
        except AntragGone as error:
            raise Http404 from error
        except AlreadySubmitted:
            return to_vorgang(citizen, antrag_id)

    return run


def to_vorgang(citizen: Citizen, antrag_id: UUID) -> HttpResponse:
    """The Vorgang that came of a draft: where a second click or the back button ends."""
    with unit(citizen):
        vorgang = vorgang_of_antrag(antrag_id)
    if vorgang is None:
        raise Http404
    return HttpResponseRedirect(f"/vorgaenge/{vorgang.id}/?angekommen")


@require_GET
@with_draft
def entwurf(request: HttpRequest, draft: Draft, citizen: Citizen) -> HttpResponse:
    """Go on where something is still missing."""
    gaps = formulare.missing(draft.formular, draft.answers, draft.kontext)
    way = formulare.path(draft.formular, draft.answers, draft.kontext)
    station = gaps[0].station if gaps else way[-1]
    return HttpResponseRedirect(station_url(draft, station))


@require_http_methods(["GET", "POST"])
@with_draft
def schritt(request: HttpRequest, draft: Draft, citizen: Citizen, key: str) -> HttpResponse:
    """One page: show it, or take what was typed and go on."""
    try:
        station = formulare.Station.from_key(draft.formular, key)
        if request.method == "GET":
            return render_station(request, draft, station, typed=restore_typed(request, citizen))
        return _take(request, draft, citizen, station)
    except formulare.NotOnTheWay:
        return HttpResponseRedirect(f"/antraege/{draft.antrag.id}/")


def _take(request: HttpRequest, draft: Draft, citizen: Citizen, station: formulare.Station) -> HttpResponse:
    posted = posted_page(request, draft, station, by=citizen)

    def change(answers: dict[str, Any]) -> dict[str, Any]:
        return formulare.store(draft.formular, station, posted.ergebnis.werte, answers)

    answers = antraege.save_answers(antrag_id=draft.antrag.id, by=citizen, change=change, at=clock.now(), key=draft.key)
    if posted.ergebnis.fehler or posted.stays:
        with unit(citizen):
            draft = draft_of(draft.antrag.id, by=citizen, today=clock.today())
        return render_station(request, draft, station, ergebnis=posted.ergebnis)
    following = formulare.next_station(draft.formular, station, answers, draft.kontext)
    if following is None:
        return HttpResponseRedirect(f"/antraege/{draft.antrag.id}/")
    if request.POST.get("zurueck") == "pruefen" and not formulare.missing(draft.formular, answers, draft.kontext):
        following = formulare.path(draft.formular, answers, draft.kontext)[-1]
    return HttpResponseRedirect(station_url(draft, following))


@require_POST
@with_draft
def eintrag_neu(request: HttpRequest, draft: Draft, citizen: Citizen, gruppe: str) -> HttpResponse:
    """A further entry of a group, e.g. another Urkunde."""
    first: list[formulare.Station] = []

    def change(answers: dict[str, Any]) -> dict[str, Any]:
        changed, station = formulare.add_entry(draft.formular, gruppe, answers, draft.kontext)
        first.append(station)
        return changed

    try:
        antraege.save_answers(antrag_id=draft.antrag.id, by=citizen, change=change, at=clock.now(), key=draft.key)
    except KeyError as error:
        raise Http404 from error
    except formulare.TooManyEntries:
        return HttpResponseRedirect(f"/antraege/{draft.antrag.id}/")
    return HttpResponseRedirect(station_url(draft, first[0]))


@require_POST
@with_draft
def eintrag_entfernung(request: HttpRequest, draft: Draft, citizen: Citizen, gruppe: str, nummer: int) -> HttpResponse:
    """Take an entry (1-based) out of its group."""

    def change(answers: dict[str, Any]) -> dict[str, Any]:
        return formulare.remove_entry(draft.formular, gruppe, nummer - 1, answers, draft.kontext)

    try:
        antraege.save_answers(antrag_id=draft.antrag.id, by=citizen, change=change, at=clock.now(), key=draft.key)
    except (KeyError, IndexError) as error:
        raise Http404 from error
    listing = next(s for s in draft.formular.schritte if s.art is Art.LISTE and s.gruppe == gruppe)
    return HttpResponseRedirect(f"/antraege/{draft.antrag.id}/{listing.id}/")


@require_POST
@with_draft
def einreichung(request: HttpRequest, draft: Draft, citizen: Citizen) -> HttpResponse:
    """Take the declarations of the last page and submit; every way back leads to the one Vorgang."""
    last = formulare.path(draft.formular, draft.answers, draft.kontext)[-1]
    posted = posted_page(request, draft, last, by=citizen)

    def change(answers: dict[str, Any]) -> dict[str, Any]:
        return formulare.store(draft.formular, last, posted.ergebnis.werte, answers)

    antraege.save_answers(antrag_id=draft.antrag.id, by=citizen, change=change, at=clock.now(), key=draft.key)
    if posted.ergebnis.fehler:
        return render_station(request, draft, last, ergebnis=posted.ergebnis)
    try:
        vorgang_id = intake.submit_antrag(antrag_id=draft.antrag.id, by=citizen, at=clock.now())
    except intake.AntragIncomplete as incomplete:
        return HttpResponseRedirect(station_url(draft, incomplete.gap.station))
    except intake.NotOffered:
        context = {"seite_titel": _("Nicht mehr online"), "draft": draft}
        return render(request, "buerger/nicht_mehr_online.html", context, status=409)
    return HttpResponseRedirect(f"/vorgaenge/{vorgang_id}/?angekommen")


@require_http_methods(["GET", "POST"])
@with_draft
def loeschung(request: HttpRequest, draft: Draft, citizen: Citizen) -> HttpResponse:
    """Throw the draft away: a page that asks, and the act."""
    if request.method == "POST":
        antraege.discard_draft(antrag_id=draft.antrag.id, by=citizen)
        return HttpResponseRedirect("/vorgaenge/")
    return render(request, "buerger/antrag_loeschung.html", {"seite_titel": _("Entwurf löschen"), "draft": draft})


def station_url(draft: Draft, station: formulare.Station) -> str:
    return f"/antraege/{draft.antrag.id}/{station.key}/"
