"""The assistant: begin a draft, fill in its pages, check everything, submit."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from portal.antrag import operations as antraege
from portal.antrag.models import AlreadySubmitted, AntragGone
from portal.antrag.operations import umstellung as umstellungen
from portal.antrag.queries import Draft, draft_of, drafts_of_citizen, first_kontext
from portal.core import clock, limits
from portal.core.tenancy import Citizen, unit
from portal.formular import rules as formulare
from portal.formular.queries import load as load_formular
from portal.formular.queries import load_fassungen
from portal.formular.rules.modell import Art
from portal.kommune.models import Ort
from portal.konto.queries import identity_of
from portal.leistung import queries
from portal.leistung.rules.verfahren import WORTE
from portal.redaktion.queries.ortsfassungen import local_formular
from portal.vorgang.operations import folge, intake
from portal.vorgang.queries import vorgang_of_antrag
from portal.web.assistent.dateien import Uploads, brings_files, keep_uploads
from portal.web.assistent.felder import raw_of
from portal.web.assistent.seiten import (
    Posted,
    draft_url,
    read_posted,
    render_station,
)
from portal.web.assistent.sprache import spoken
from portal.web.buerger.anmeldung import login_needed
from portal.web.buerger.grenzen import count, too_many
from portal.web.buerger.zwischenstand import draft_gone, keep_typed, restore_typed
from portal.web.request import KommuneRequest
from portal.web.sprache import GERMAN, root, title_of

Page = Callable[..., HttpResponse]


@require_http_methods(["GET", "POST"])
def neu(request: KommuneRequest) -> HttpResponse:
    """Begin an Antrag for a Leistung at the Kommune of this host, for a place that was asked for before."""
    citizen = request.sitzung.citizen
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
    if citizen.stufe == 0 and formulare.least_stufe(load_formular(angebot.formular)) > 0:
        return login_needed(request)  # nobody comes to the end without a login
    if not angebot.leistung.braucht_ort:
        ort = None  # who was asked answers
    else:
        place = queries.ort_with_id(ort_id, request.kommune)
        if ort is None or place is None or queries.answering_id(angebot.leistung, place) != citizen.kommune_id:
            asked = f"{root()}/leistungen/{leistung_id}/ort/"
            return HttpResponseRedirect(asked + (f"?ort_id={place.id}" if place else ""))
    if request.method == "POST":
        return HttpResponseRedirect(draft_url(_begin(citizen, angebot, ort)))
    begin = _(WORTE[angebot.leistung.verfahrensart].beginnen)
    context = {
        "seite_titel": begin,
        "beginnen": begin,
        "titel": title_of(angebot.leistung),
        "angebot": angebot,
        "ort": ort,
        "entwuerfe": drafts,
    }
    return render(request, "buerger/antrag_neu.html", context)


def _begin(citizen: Citizen, angebot: Any, ort: Ort | None) -> UUID:
    local = local_formular(citizen.kommune_id, angebot.formular, day=clock.today())
    if local is None:
        raise Http404
    with unit(citizen):
        identity = identity_of(citizen)
    kontext = first_kontext(
        kommune=angebot.kommune,
        ort=ort,
        leistung_id=angebot.leistung_id,
        amt=angebot.organisationseinheit.name,
        by=citizen,
        today=clock.today(),
        identity=identity,
    )
    return antraege.open_draft(
        by=citizen,
        leistung_id=angebot.leistung_id,
        ort_id=ort.id if ort else None,
        formular=local.formular.id,
        version=local.formular.version,
        ortsfassung=local.nr,
        answers=formulare.start(local.formular, kontext, {"ort": str(ort.id)} if ort else {}),
        at=clock.now(),
    )


def of_citizen(view: Page) -> Page:
    """Give the view the person. A draft that is not theirs is 404, with what they typed into it.

    What was submitted leads to its Vorgang. Where the Kommune has taken the Leistung offline since the draft began, or
    its form was withdrawn, the page says so.
    """

    def run(request: KommuneRequest, antrag_id: UUID, **kwargs: Any) -> HttpResponse:
        citizen = request.sitzung.citizen
        if citizen is None:
            return keep_typed(request) if request.method == "POST" else login_needed(request)
        try:
            return view(request, antrag_id, citizen, **kwargs)
        except AntragGone:
            return draft_gone(request)
        except AlreadySubmitted:
            return to_vorgang(citizen, antrag_id)
        except (intake.NotOffered, umstellungen.FormularWithdrawn):
            return _not_online(request, _draft(antrag_id, citizen))

    return run


def _not_online(request: KommuneRequest, draft: Draft) -> HttpResponse:
    hinweis = load_fassungen(draft.formular.id).hinweis
    context = {
        "seite_titel": _("Nicht mehr online"),
        "draft": draft,
        "leistung_titel": title_of(draft.antrag.leistung),
        "hinweis": hinweis,
    }
    return render(request, "buerger/nicht_mehr_online.html", context, status=409)


def to_vorgang(citizen: Citizen, antrag_id: UUID) -> HttpResponse:
    """The Vorgang that came of a draft: where a second click or the back button ends."""
    with unit(citizen):
        vorgang = vorgang_of_antrag(antrag_id)
    if vorgang is None:
        raise Http404
    return HttpResponseRedirect(f"{root()}/vorgaenge/{vorgang.id}/?angekommen")


def _draft(antrag_id: UUID, citizen: Citizen) -> Draft:
    with unit(citizen):
        return draft_of(antrag_id, by=citizen, today=clock.today())


def _current(antrag_id: UUID, citizen: Citizen) -> Draft:
    """The draft in the version of its form that holds now. Raises FormularWithdrawn."""
    draft = _draft(antrag_id, citizen)
    if umstellungen.is_current(draft):
        return draft
    return umstellungen.follow_formular(antrag_id=antrag_id, by=citizen, at=clock.now())


@require_POST
@of_citizen
def umstellung(request: KommuneRequest, antrag_id: UUID, citizen: Citizen) -> HttpResponse:
    """The person has seen what a newer version of the form changed."""
    umstellungen.note_seen(antrag_id=antrag_id, by=citizen)
    return HttpResponseRedirect(draft_url(antrag_id))


@require_GET
@of_citizen
def entwurf(request: KommuneRequest, antrag_id: UUID, citizen: Citizen) -> HttpResponse:
    """Go on where something is still missing."""
    draft = _current(antrag_id, citizen)
    gaps = formulare.gaps_on(draft.formular, draft.weg, draft.kontext)
    station = gaps[0].station if gaps else draft.weg.stationen[-1]
    return HttpResponseRedirect(station_url(antrag_id, station))


@require_http_methods(["GET", "POST"])
@of_citizen
def schritt(request: KommuneRequest, antrag_id: UUID, citizen: Citizen, key: str) -> HttpResponse:
    """One page: show it, or take what was typed and go on."""
    try:
        if request.method == "POST":
            return _take(request, antrag_id, citizen, key)
        draft = _current(antrag_id, citizen)
        station = formulare.Station.from_key(draft.formular, key)
        return render_station(request, spoken(request, draft), station, typed=restore_typed(request, citizen))
    except formulare.NotOnTheWay:
        return HttpResponseRedirect(draft_url(antrag_id))


def _take(request: KommuneRequest, antrag_id: UUID, citizen: Citizen, key: str) -> HttpResponse:
    """Files first, each by itself, so that none is lost to an error at another field; then the page in one go."""
    uploads = Uploads()
    if brings_files(request):
        count_file = partial(count, request, "upload", citizen=citizen)
        uploads = keep_uploads(request, _draft(antrag_id, citizen), key, by=citizen, count_file=count_file)

    def change(draft: Draft) -> tuple[dict[str, Any], Posted]:
        posted = read_posted(request, draft, key, uploads)
        return formulare.store(draft.formular, posted.station, posted.werte, draft.answers), posted

    draft, posted = antraege.change_draft(antrag_id=antrag_id, by=citizen, change=change, at=clock.now())
    if posted.ergebnis.fehler or posted.stays:
        return render_station(request, draft, posted.station, ergebnis=posted.ergebnis, removed=uploads.removed)
    following = formulare.next_on(draft.formular, draft.weg, posted.station)
    if following is None:
        return HttpResponseRedirect(draft_url(antrag_id))
    end = draft.weg.stationen[-1]
    if request.POST.get("zurueck") == "pruefen" and all(
        gap.station == end for gap in formulare.gaps_on(draft.formular, draft.weg, draft.kontext)
    ):  # declarations are made there
        following = end
    return HttpResponseRedirect(station_url(antrag_id, following))


@require_POST
@of_citizen
def eintrag_neu(request: KommuneRequest, antrag_id: UUID, citizen: Citizen, gruppe: str) -> HttpResponse:
    """A further entry of a group, e.g. another Urkunde."""

    def change(draft: Draft) -> tuple[dict[str, Any], formulare.Station]:
        return formulare.add_entry(draft.formular, gruppe, draft.answers, draft.kontext)

    try:
        _changed, first = antraege.change_draft(antrag_id=antrag_id, by=citizen, change=change, at=clock.now())
    except KeyError as error:
        raise Http404 from error
    except formulare.TooManyEntries:
        return HttpResponseRedirect(draft_url(antrag_id))
    return HttpResponseRedirect(station_url(antrag_id, first))


@require_POST
@of_citizen
def eintrag_entfernung(
    request: KommuneRequest, antrag_id: UUID, citizen: Citizen, gruppe: str, nummer: int
) -> HttpResponse:
    """Take an entry (1-based) out of its group."""

    def change(draft: Draft) -> tuple[dict[str, Any], None]:
        return formulare.remove_entry(draft.formular, gruppe, nummer - 1, draft.answers, draft.kontext), None

    try:
        draft, _nothing = antraege.change_draft(antrag_id=antrag_id, by=citizen, change=change, at=clock.now())
    except (KeyError, IndexError) as error:
        raise Http404 from error
    listing = (
        f"{s.id}/?entfernt={nummer}" for s in draft.formular.schritte if s.art is Art.LISTE and s.gruppe == gruppe
    )
    return HttpResponseRedirect(draft_url(antrag_id) + next(listing, ""))  # not every form lists them


@require_http_methods(["GET", "POST"])
@of_citizen
def einreichung(request: KommuneRequest, antrag_id: UUID, citizen: Citizen) -> HttpResponse:
    """Take the declarations of the last page and submit; every way back leads to the one Vorgang.

    GET is for who comes back here from a login: to the last page, with what was ticked on it (`eingaben`).
    """
    if request.method == "GET":
        draft = _current(antrag_id, citizen)
        return HttpResponseRedirect(f"{station_url(antrag_id, draft.weg.stationen[-1])}?{request.GET.urlencode()}")
    try:
        count(request, "einreichung", citizen=citizen)
        with override(GERMAN):  # what is written into the Vorgang is German, whatever page it came from
            eingang = intake.submit_antrag(
                antrag_id=antrag_id, by=citizen, declarations=raw_of(request), at=clock.now()
            )
    except limits.TooMany as error:
        return too_many(request, error, back=draft_url(antrag_id))
    except intake.DeclarationsMissing as missing:
        return render_station(request, missing.draft, missing.station, ergebnis=missing.ergebnis)
    except intake.FeeChanged as changed:
        return render_station(request, changed.draft, changed.station, changed_fee=changed)
    except (intake.FilesRefused, intake.ConsentMissing) as refused:
        return render_station(request, refused.draft, refused.station)
    except intake.AntragIncomplete as incomplete:
        return HttpResponseRedirect(station_url(antrag_id, incomplete.gap.station))
    except intake.FormularChanged:
        return HttpResponseRedirect(draft_url(antrag_id))
    except intake.TrialEnds:
        antraege.discard_draft(antrag_id=antrag_id, by=citizen)
        return HttpResponseRedirect("/probelauf/ende/")
    except intake.AnotherAnswers:
        return HttpResponseRedirect(f"{draft_url(antrag_id)}wechsel/")
    if eingang.leads_on:
        begin_second_part(citizen, eingang.vorgang_id)
    return HttpResponseRedirect(f"{root()}/vorgaenge/{eingang.vorgang_id}/?angekommen")


def begin_second_part(citizen: Citizen, vorgang_id: UUID) -> folge.Folge | None:
    """The draft that follows, so that it is there whatever happens next; None where there is none, or not online."""
    try:
        return folge.begin_following(vorgang_id=vorgang_id, by=citizen, at=clock.now())
    except intake.NotOffered:
        return None


@require_http_methods(["GET", "POST"])
@of_citizen
def loeschung(request: KommuneRequest, antrag_id: UUID, citizen: Citizen) -> HttpResponse:
    """Throw the draft away: a page that asks, and the act."""
    if request.method == "POST":
        antraege.discard_draft(antrag_id=antrag_id, by=citizen)
        return HttpResponseRedirect(f"{root()}/vorgaenge/")
    draft = spoken(request, _draft(antrag_id, citizen))
    context = {
        "seite_titel": _("Entwurf löschen"),
        "draft": draft,
        "leistung_titel": title_of(draft.antrag.leistung),
    }
    return render(request, "buerger/antrag_loeschung.html", context)


def station_url(antrag_id: UUID, station: formulare.Station) -> str:
    return f"{draft_url(antrag_id)}{station.key}/"
