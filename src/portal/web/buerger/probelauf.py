"""A trial of editors: the whole assistant as citizens have it, with what is still a draft, and it leads nowhere."""

from __future__ import annotations

from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from portal.antrag import operations as antraege
from portal.antrag.queries import first_kontext
from portal.core import clock
from portal.core.tenancy import unit
from portal.formular import rules as formulare
from portal.formular.queries import load_local
from portal.kommune.models import Ort
from portal.konto import operations as konten
from portal.leistung.queries import angebot_with_office
from portal.redaktion.queries.ortsfassungen import Probe, as_key, read_trial
from portal.web.assistent.seiten import draft_url
from portal.web.request import KommuneRequest


@require_http_methods(["GET", "POST"])
def probelauf(request: KommuneRequest, token: str) -> HttpResponse:
    """A page that says what it is, and the beginning; for whoever has the link, for an hour."""
    probe = read_trial(token, request.kommune.id)
    if probe is None:
        raise Http404
    if request.method == "POST":
        return HttpResponseRedirect(_begin(request, probe))
    formular = load_local(probe.formular, probe.stand["version"], as_key(probe.stand))
    response = render(request, "buerger/probelauf.html", {"seite_titel": _("Probelauf"), "formular": formular})
    response["Cache-Control"] = "no-store"
    return response


def _begin(request: KommuneRequest, probe: Probe) -> str:
    kommune, now = request.kommune, clock.now()
    konto_id = konten.begin_as_guest(kommune_id=kommune.id, at=clock.utc_now())  # never the account of a person
    request.sitzung.begin(konto_id=konto_id, stufe=0)
    citizen = request.sitzung.citizen
    assert citizen is not None
    formular = load_local(probe.formular, probe.stand["version"], as_key(probe.stand))
    with unit(citizen):
        ort = Ort.objects.filter(kommune_id=kommune.id).order_by("name").first()
        angebot = next(filter(None, (angebot_with_office(each, kommune.id) for each in formular.leistungen)), None)
    if angebot is None:
        raise Http404
    kontext = first_kontext(
        kommune=kommune,
        ort=ort,
        leistung_id=angebot.leistung_id,
        amt=angebot.organisationseinheit.name if angebot.organisationseinheit else None,
        by=citizen,
        today=now.date(),
        identity={},
    )
    antrag_id = antraege.open_draft(
        by=citizen,
        leistung_id=angebot.leistung_id,
        ort_id=ort.id if ort else None,
        formular=formular.id,
        version=formular.version,
        probe=probe.stand,
        answers=formulare.start(formular, kontext, {"ort": str(ort.id)} if ort else {}),
        at=now,
    )
    return draft_url(antrag_id)


@require_GET
def ende(request: KommuneRequest) -> HttpResponse:
    """Everything would have been submitted."""
    return render(request, "buerger/probelauf_ende.html", {"seite_titel": _("Probelauf beendet")})
