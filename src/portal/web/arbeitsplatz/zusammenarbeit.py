"""Colleagues and one Vorgang: hand it over, give it back, note something for the Akte; and who acts for whom."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.forms import Form
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from portal.core import clock
from portal.core.tenancy import unit
from portal.konto.queries import caseworkers_of
from portal.vorgang.models import Vorgang
from portal.vorgang.operations import stellvertretung, zuweisung
from portal.vorgang.operations.vermerk import VermerkGone, write_vermerk
from portal.vorgang.queries.stellvertretung import acting_for, deputies_of
from portal.vorgang.rules.gesehen import Gesehen
from portal.vorgang.rules.status import DECIDABLE, OPEN
from portal.web.arbeitsplatz.blick import own_vorgang
from portal.web.arbeitsplatz.darstellung import step_context
from portal.web.arbeitsplatz.schritte import again, carry_out
from portal.web.arbeitsplatz.zusammenarbeitsformulare import RueckgabeForm, VermerkForm, VertretungForm, WeitergabeForm
from portal.web.request import KommuneRequest
from portal.web.zugang import Arbeit, staff_required


@dataclass(frozen=True)
class _Tisch:
    """The Vorgang, how it stands, who of its office could have it, and whether one works there alone.

    Who looks at it is never among them: to have it oneself is another step ("Übernehmen").
    """

    vorgang: Vorgang
    gesehen: Gesehen
    people: list[tuple[int, str]]
    alone: bool


def _desk(arbeit: Arbeit, vorgang_id: UUID) -> _Tisch:
    """Raises Http404."""
    with unit(arbeit.staff):
        vorgang, seen = own_vorgang(arbeit, vorgang_id)
        people = caseworkers_of(vorgang.organisationseinheit_id, arbeit.tag)
        colleagues = [each for each in people if each[0] != arbeit.mitarbeiter.pk]
        others = [each for each in colleagues if each[0] != vorgang.bearbeiter_id]
        return _Tisch(vorgang, seen, others, alone=not colleagues)


@require_http_methods(["GET", "POST"])
@staff_required
def weitergabe(request: KommuneRequest, arbeit: Arbeit, vorgang_id: UUID) -> HttpResponse:
    """Who else could have it, and back to all; POST gives it to a colleague."""
    if request.method == "GET":
        return _show_desk(request, arbeit, vorgang_id)
    form = WeitergabeForm(request.POST, people=_desk(arbeit, vorgang_id).people, auto_id="weitergabe_%s")
    if not form.is_valid():
        return _show_desk(request, arbeit, vorgang_id, forms={"weitergabe": form}, status=422)
    values = {"an": form.cleaned_data["an"], "wort": form.cleaned_data["wort"]}
    try:
        return carry_out(
            request, arbeit, vorgang_id, "weitergabe", zuweisung.assign, form=form, page=_show_desk, **values
        )
    except zuweisung.NotAColleague:
        form.add_error("an", _("Diese Person arbeitet nicht mehr in diesem Amt."))
        return _show_desk(request, arbeit, vorgang_id, forms={"weitergabe": form}, status=422)


@require_POST
@staff_required
def rueckgabe(request: KommuneRequest, arbeit: Arbeit, vorgang_id: UUID) -> HttpResponse:
    """Back to all of the office."""
    form = RueckgabeForm(request.POST, auto_id="rueckgabe_%s")
    if not form.is_valid():
        return _show_desk(request, arbeit, vorgang_id, forms={"rueckgabe": form}, status=422)
    operation, wort = zuweisung.give_back, form.cleaned_data["wort"]
    return carry_out(request, arbeit, vorgang_id, "rueckgabe", operation, form=form, page=_show_desk, wort=wort)


def _show_desk(
    request: KommuneRequest,
    arbeit: Arbeit,
    vorgang_id: UUID,
    *,
    forms: dict[str, Form] | None = None,
    problem: str = "",
    status: int = 200,
) -> HttpResponse:
    """The page, with what was sent and could not be carried out. Raises Http404."""
    desk, sent = _desk(arbeit, vorgang_id), forms or {}
    context = step_context(
        arbeit,
        desk.vorgang,
        titel=_("Vorgang %(nummer)s weitergeben"),
        gesehen=desk.gesehen,
        forms=sent.values(),
        problem=problem,
        status=status,
    ) | {
        "offen": desk.vorgang.status in OPEN,
        "kollegen": desk.people,
        "allein": desk.alone,
        "eigener": desk.vorgang.bearbeiter_id == arbeit.mitarbeiter.pk,
        "entscheidbar": desk.vorgang.status in DECIDABLE,
        "weitergabe": WeitergabeForm(people=desk.people, auto_id="weitergabe_%s"),
        "rueckgabe": RueckgabeForm(auto_id="rueckgabe_%s"),
        "zurueckgebbar": desk.vorgang.status in DECIDABLE and desk.vorgang.bearbeiter_id is not None,
    }
    return render(request, "arbeitsplatz/weitergabe.html", context | sent, status=status)


@require_POST
@staff_required
def vermerke(request: KommuneRequest, arbeit: Arbeit, vorgang_id: UUID) -> HttpResponse:
    """Write a note, or the correction of one."""
    form = VermerkForm(request.POST, auto_id="vermerk_%s")
    if not form.is_valid():
        return again(request, arbeit, vorgang_id, "vermerk", form)
    text, corrects = form.cleaned_data["text"], form.cleaned_data["berichtigt"]
    try:
        return carry_out(
            request, arbeit, vorgang_id, "vermerk", write_vermerk, form=form, text=text, berichtigt=corrects
        )
    except VermerkGone as error:
        raise Http404 from error


@require_http_methods(["GET", "POST"])
@staff_required
def vertretung(request: KommuneRequest, arbeit: Arbeit) -> HttpResponse:
    """Who acts for me and for whom I act; POST names somebody, or ends what was named (`ende`)."""
    with unit(arbeit.staff):
        own = arbeit.mitarbeiter.pk
        people = {each for office in arbeit.office_ids for each in caseworkers_of(office, arbeit.tag)}
        mine, others = deputies_of(own, arbeit.tag), acting_for(own, arbeit.tag)
    colleagues = sorted((each for each in people if each[0] != own), key=lambda each: each[1])
    if request.method == "POST" and (ended := next((r for r in mine if str(r.id) == request.POST.get("ende")), None)):
        stellvertretung.end_deputy(stellvertretung_id=ended.id, by=arbeit.staff, at=clock.now())
        return HttpResponseRedirect("/arbeitsplatz/vertretung/?ok=beendet")
    form = VertretungForm(request.POST if request.method == "POST" else None, people=colleagues)
    if request.method == "POST" and form.is_valid() and _name(form, arbeit):
        return HttpResponseRedirect("/arbeitsplatz/vertretung/?ok=eingetragen")
    done = {"eingetragen": _("Die Vertretung ist eingetragen."), "beendet": _("Die Vertretung ist beendet.")}
    context = {
        "seite_titel": _("Vertretung"),
        "seite_fehler": bool(form.errors),
        "arbeit": arbeit,
        "form": form,
        "erfolg": done.get(request.GET.get("ok", ""), ""),
        "eigene": mine,
        "fuer_andere": others,
        "kollegen": colleagues,
    }
    return render(request, "arbeitsplatz/vertretung.html", context, status=422 if form.errors else 200)


def _name(form: VertretungForm, arbeit: Arbeit) -> bool:
    """Whether it was entered; what stands in the way is said at its field."""
    try:
        stellvertretung.name_deputy(**form.cleaned_data, by=arbeit.staff, at=clock.now())
    except stellvertretung.AlreadyNamed:
        form.add_error("von", _("An einem dieser Tage vertritt Sie schon jemand. Beenden Sie das zuerst."))
    except stellvertretung.DaysRefused:
        form.add_error("bis", _("Eine Vertretung dauert höchstens ein Jahr. Danach tragen Sie eine neue ein."))
    except zuweisung.NotAColleague:
        form.add_error("durch", _("Diese Person arbeitet nicht mehr in Ihrem Amt."))
    return not form.errors
