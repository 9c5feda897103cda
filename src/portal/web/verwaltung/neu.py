"""A new Kommune in an hour: steps that can be left and taken up again, one button, and what is missing afterwards."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from portal.core import clock
from portal.core.tenancy import unit
from portal.kommune.models import Kommune
from portal.kommune.operations import KommuneUnmoeglich
from portal.kommune.queries import kommune_url
from portal.kommune.rules import Mangel
from portal.konto.operations import AccountOpen, AddressUnusable
from portal.konto.queries import open_invitations
from portal.redaktion import queries
from portal.redaktion.models import Neuanlage
from portal.redaktion.operations import anlegen
from portal.redaktion.operations.menschen import PersonUnknown
from portal.redaktion.rules.rechte import Handlung
from portal.web.request import KommuneRequest
from portal.web.verwaltung.einladungen import send_or_link
from portal.web.verwaltung.neuformulare import SCHRITTE, erstverwaltung, neue_kommune, step_of, told
from portal.web.verwaltung.rechte import allowed
from portal.web.zugang import Arbeit

_LIST = "/arbeitsplatz/verwaltung/neu/"
_NAMES = list(SCHRITTE)


@require_http_methods(["GET", "POST"])
@allowed(Handlung.PLATTFORM)
def liste(request: KommuneRequest, arbeit: Arbeit) -> HttpResponse:
    """What is being prepared and what was made; a POST begins one more."""
    if request.method == "POST":
        neuanlage_id = anlegen.begin_neuanlage(by=arbeit.staff, at=clock.now())
        return HttpResponseRedirect(f"{_LIST}{neuanlage_id}/{_NAMES[0]}/")
    with unit(arbeit.staff):
        rows = queries.neuanlagen()
    names = dict(Kommune.objects.filter(id__in=[row.angelegt for row in rows]).values_list("id", "bezeichnung"))
    context = {
        "seite_titel": _("Neue Kommune"),
        "arbeit": arbeit,
        "begonnen": [row for row in rows if not row.angelegt],
        "fertig": [{"id": row.id, "name": names[row.angelegt]} for row in rows if row.angelegt in names],
        "erfolg": request.GET.get("ok") == "verworfen",
    }
    return render(request, "verwaltung/neu.html", context)


@require_http_methods(["GET", "POST"])
@allowed(Handlung.PLATTFORM)
def schritt(request: KommuneRequest, arbeit: Arbeit, neuanlage_id: UUID, name: str) -> HttpResponse:
    """One step. What was typed is kept in any case: also when it is wrong, and when somebody goes back."""
    row = _row(arbeit, neuanlage_id)
    if name not in SCHRITTE:
        raise Http404
    if row.angelegt:
        return HttpResponseRedirect(_address(row))
    form = SCHRITTE[name](_posted(request) if request.method == "POST" else None, angaben=row.angaben)
    if request.method == "POST":
        anlegen.save_angaben(by=arbeit.staff, neuanlage_id=row.id, angaben=form.typed(), at=clock.now())
        if "zurueck" in request.POST:
            return HttpResponseRedirect(_before(row, name))
        if form.is_valid():
            return HttpResponseRedirect(_after(row, name))
    number = _NAMES.index(name) + 1
    context = {
        "seite_titel": form.titel,
        "seite_fehler": bool(form.errors),
        "arbeit": arbeit,
        "form": form,
        "nummer": number,
        "von": len(_NAMES) + 1,
        "adresse": _address(row),
        "vorschlag": form.vorschlag() if form.errors else "",
    }
    return render(request, "verwaltung/neu_schritt.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@allowed(Handlung.PLATTFORM)
def pruefen(request: KommuneRequest, arbeit: Arbeit, neuanlage_id: UUID) -> HttpResponse:
    """Everything at a glance; a POST makes the Kommune."""
    row = _row(arbeit, neuanlage_id)
    if row.angelegt:
        return HttpResponseRedirect(_address(row))
    maengel = _maengel(row)
    if request.method == "POST" and not maengel:
        try:
            return _make(request, arbeit, row)
        except anlegen.AlreadyMade:
            return HttpResponseRedirect(_address(row))
        except KommuneUnmoeglich as error:
            maengel = error.maengel
        except AddressUnusable as error:
            maengel = [Mangel("email", str(error))]
    context = {
        "seite_titel": _("Prüfen und anlegen"),
        "arbeit": arbeit,
        "adresse": _address(row),
        "fehlt": told(maengel, _address(row)),
        "abschnitte": _summary(row),
        "nummer": len(_NAMES) + 1,
        "zurueck": _NAMES[-1],
    }
    return render(request, "verwaltung/neu_pruefen.html", context, status=422 if request.method == "POST" else 200)


@require_GET
@allowed(Handlung.PLATTFORM)
def ergebnis(request: KommuneRequest, arbeit: Arbeit, neuanlage_id: UUID) -> HttpResponse:
    """The Kommune that was made, and what it needs to go live; a preparation is taken up where it was left."""
    row = _row(arbeit, neuanlage_id)
    if not row.angelegt:
        return HttpResponseRedirect(f"{_address(row)}{_NAMES[0]}/")
    return _result(request, arbeit, row)


@require_POST
@allowed(Handlung.PLATTFORM)
def einladung(request: KommuneRequest, arbeit: Arbeit, neuanlage_id: UUID) -> HttpResponse:
    """Invite the first administrator once more."""
    row = _row(arbeit, neuanlage_id)
    if not row.angelegt:
        raise Http404
    try:
        invited = anlegen.renew_first_invitation(by=arbeit.staff, neuanlage_id=row.id, at=clock.now())
    except (AccountOpen, PersonUnknown):
        return HttpResponseRedirect(f"{_address(row)}?konto=1")
    link = send_or_link(kommune=_kommune(row), email=invited.email, token=invited.token)
    return _result(request, arbeit, row, link) if link else HttpResponseRedirect(f"{_address(row)}?ok=gesendet")


@require_POST
@allowed(Handlung.PLATTFORM)
def verwerfung(request: KommuneRequest, arbeit: Arbeit, neuanlage_id: UUID) -> HttpResponse:
    """Throw a preparation away."""
    row = _row(arbeit, neuanlage_id)
    try:
        anlegen.discard_neuanlage(by=arbeit.staff, neuanlage_id=row.id, at=clock.now())
    except anlegen.AlreadyMade:
        return HttpResponseRedirect(_address(row))
    return HttpResponseRedirect(f"{_LIST}?ok=verworfen")


def _make(request: KommuneRequest, arbeit: Arbeit, row: Neuanlage) -> HttpResponse:
    verwaltung = erstverwaltung(row.angaben)
    made = anlegen.make_kommune(
        by=arbeit.staff,
        neuanlage_id=row.id,
        neu=neue_kommune(row.angaben),
        verwaltung=verwaltung,
        at=clock.now(),
    )
    link = ""
    if made.einladung:
        link = send_or_link(kommune=made.kommune, email=verwaltung.email, token=made.einladung)
    if not link:
        return HttpResponseRedirect(f"{_address(row)}?ok=angelegt")
    return _result(request, arbeit, _row(arbeit, row.id), link)


def _result(request: KommuneRequest, arbeit: Arbeit, row: Neuanlage, link: str = "") -> HttpResponse:
    kommune, email = _kommune(row), str(row.angaben.get("email", "")).strip().lower()
    waiting = {each.mitarbeiter.username: each for each in open_invitations(kommune.id).values()}
    context = {
        "seite_titel": _("%(kommune)s ist angelegt") % {"kommune": kommune.bezeichnung},
        "arbeit": arbeit,
        "neue": kommune,
        "url": kommune_url(kommune, "/"),
        "verwaltung": kommune_url(kommune, "/arbeitsplatz/verwaltung/"),
        "email": email,
        "einladung": waiting.get(email),
        "link": link,
        "erfolg": request.GET.get("ok", ""),
        "konto": "konto" in request.GET,
        "adresse": _address(row),
        "luecken": queries.gaps_of_new(kommune.id),
    }
    response = render(request, "verwaltung/neu_ergebnis.html", context)
    response.headers["Cache-Control"] = "no-store"  # it may hold the link
    return response


def _maengel(row: Neuanlage) -> list[Mangel]:
    """What is wrong in any of the steps."""
    found = []
    for form_class in SCHRITTE.values():
        form = form_class({name: row.angaben.get(name, "") for name in form_class.base_fields}, angaben=row.angaben)
        found += [Mangel(feld, str(errors[0])) for feld, errors in form.errors.items()]
    return found


def _summary(row: Neuanlage) -> list[dict[str, Any]]:
    neu = neue_kommune(row.angaben)
    labels: dict[str, Any] = {}
    for form_class in SCHRITTE.values():
        labels |= {name: field.label for name, field in form_class.base_fields.items()}
    values = {"name": neu.name, "typ": neu.typ, "ags": neu.ags, "plz": ", ".join(neu.plz), "id": neu.id,
              "bezeichnung": neu.bezeichnung, "host": neu.host, "farbe": neu.farbe,
              "person": row.angaben.get("person", ""), "email": row.angaben.get("email", "")}  # fmt: skip
    labels["farbe"] = _("Farbe")
    return [
        {
            "schritt": name,
            "titel": form_class.titel,
            "zeilen": [{"name": labels[feld], "wert": text} for feld, text in values.items() if step_of(feld) == name],
        }
        for name, form_class in SCHRITTE.items()
    ]


def _posted(request: KommuneRequest) -> dict[str, str]:
    """What was typed; the button that takes the offered colour over has typed it."""
    typed = {name: str(value) for name, value in request.POST.items()}
    if "farbe_nehmen" in typed:
        typed |= {"farbe": typed["farbe_nehmen"]}
    return typed


def _row(arbeit: Arbeit, neuanlage_id: UUID) -> Neuanlage:
    with unit(arbeit.staff):
        row = queries.neuanlage_with_id(neuanlage_id)
    if row is None:
        raise Http404
    return row


def _kommune(row: Neuanlage) -> Kommune:
    kommune = Kommune.objects.filter(id=row.angelegt).first()
    if kommune is None:  # it has left the platform since
        raise Http404
    return kommune


def _address(row: Neuanlage) -> str:
    return f"{_LIST}{row.id}/"


def _before(row: Neuanlage, name: str) -> str:
    number = _NAMES.index(name)
    return f"{_address(row)}{_NAMES[number - 1]}/" if number else _LIST


def _after(row: Neuanlage, name: str) -> str:
    return f"{_address(row)}{[*_NAMES, 'pruefen'][_NAMES.index(name) + 1]}/"
