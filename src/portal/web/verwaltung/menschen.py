"""Who works here: roles given, limited and ended."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from portal.core import clock
from portal.core.tenancy import unit
from portal.kommune.models import Kommune, Organisationseinheit
from portal.konto.models import Einladung, Rolle
from portal.konto.operations import LONGEST_USERNAME, AccountOpen, AddressUnusable
from portal.konto.queries import open_invitations
from portal.redaktion.operations import menschen
from portal.redaktion.queries import people
from portal.redaktion.rules.rechte import GRANTABLE, Handlung
from portal.web.request import KommuneRequest
from portal.web.verwaltung.einladungen import send_or_link
from portal.web.verwaltung.formulare import TagField, ZeileField, office_choices
from portal.web.verwaltung.rechte import allowed
from portal.web.zugang import Arbeit

_ADDRESS = "/arbeitsplatz/verwaltung/menschen/"
_WHAT = {
    Rolle.Art.REDAKTION: gettext_lazy("Redaktion: schreibt und veröffentlicht"),
    Rolle.Art.FREIGABE: gettext_lazy("Freigabe: gibt als zweite Person frei"),
    Rolle.Art.VERWALTUNG: gettext_lazy("Verwaltung: Gestaltung, Rollen, Arbeitsweise"),
    Rolle.Art.ARCHIV: gettext_lazy("Archiv: übernimmt Akten am Ende ihrer Aufbewahrung oder lehnt sie ab"),
    Rolle.Art.SACHBEARBEITUNG: gettext_lazy("Sachbearbeitung: bearbeitet Vorgänge eines Amtes"),
    Rolle.Art.STANDESBEAMTER: gettext_lazy("Standesbeamtin oder Standesbeamter: entscheidet (bestellt nach § 2 PStG)"),
}


class RolleForm(forms.Form):
    """A role for somebody who has an account, or who is invited to open one."""

    username = ZeileField(
        label=gettext_lazy("Benutzername oder E-Mail-Adresse"),
        help_text=gettext_lazy(
            "Auch von jemandem aus einer anderen Kommune, zur Vertretung. Wer noch kein Konto hat, bekommt an die "
            "E-Mail-Adresse eine Einladung."
        ),
        max_length=LONGEST_USERNAME,
        error_messages={"required": gettext_lazy("Wem wollen Sie die Rolle geben?")},
    )
    name = ZeileField(
        label=gettext_lazy("Vor- und Nachname"),
        help_text=gettext_lazy("Nur nötig, wenn die Person noch kein Konto hat."),
        max_length=120,
        required=False,
    )
    art = forms.ChoiceField(
        label=gettext_lazy("Rolle"),
        choices=[(art, text) for art, text in _WHAT.items() if art in GRANTABLE],
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Wählen Sie eine Rolle.")},
    )
    organisationseinheit = forms.TypedChoiceField(label=gettext_lazy("Amt"), coerce=int)
    bis = TagField(
        label=gettext_lazy("Letzter Tag"),
        required=False,
        help_text=gettext_lazy("Leer: ohne Ende. Eine Vertretung endet spätestens nach einem Jahr."),
    )

    def __init__(self, data: Any, *, offices: list[Organisationseinheit]) -> None:
        super().__init__(data)
        office: Any = self.fields["organisationseinheit"]
        office.choices = office_choices(offices)


@require_http_methods(["GET", "POST"])
@allowed(Handlung.VERWALTEN)
def liste(request: KommuneRequest, arbeit: Arbeit) -> HttpResponse:
    """Everybody with a role here, and a form for one more."""
    form = RolleForm(request.POST or None, offices=_offices(arbeit))
    if not form.is_valid():
        return _page(request, arbeit, form)
    invited = _grant(form, arbeit)
    if form.errors:
        return _page(request, arbeit, form)
    return _send(request, arbeit, invited, "neu") if invited else HttpResponseRedirect(f"{_ADDRESS}?ok=gegeben")


def _offices(arbeit: Arbeit) -> list[Organisationseinheit]:
    rows = Organisationseinheit.objects.not_closed_on(arbeit.tag).filter(kommune_id=arbeit.staff.kommune_id)
    return list(rows.order_by("name"))


def _page(request: KommuneRequest, arbeit: Arbeit, form: RolleForm, **more: str) -> HttpResponse:
    with unit(arbeit.staff):
        rows = people(arbeit.staff.kommune_id, clock.now())
        invited = open_invitations(arbeit.staff.kommune_id)
    context = {
        "seite_titel": _("Menschen und Rollen"),
        "seite_fehler": bool(form.errors),
        "arbeit": arbeit,
        "form": form,
        "rollen": _entries(rows, invited),
        "erfolg": request.GET.get("ok", "") if not form.errors else "",
        "letzte": request.GET.get("letzte", ""),
        "konto": "konto" in request.GET,
        **more,
    }
    return render(request, "verwaltung/menschen.html", context, status=422 if form.errors else 200)


def _entries(rows: list[Rolle], invited: dict[int, Einladung]) -> list[dict[str, Any]]:
    """Each role; the first one of somebody without an account says how their invitation stands."""
    seen: set[int] = set()
    entries = []
    for row in rows:
        waits = row.mitarbeiter_id not in seen and not row.mitarbeiter.has_usable_password()
        seen.add(row.mitarbeiter_id)
        entries.append({
            "rolle": row,
            "was": _WHAT.get(Rolle.Art(row.art), row.get_art_display()),
            "wartet": waits,
            "einladung": invited.get(row.mitarbeiter_id) if waits else None,
            "abgelaufen": waits and not _counts(invited.get(row.mitarbeiter_id)),
        })  # fmt: skip
    return entries


def _counts(einladung: Einladung | None) -> bool:
    return einladung is not None and einladung.gueltig_bis > clock.now()


@require_POST
@allowed(Handlung.VERWALTEN)
def einladung(request: KommuneRequest, arbeit: Arbeit, mitarbeiter_id: int) -> HttpResponse:
    """Invite somebody once more whose invitation was lost or is too old."""
    try:
        invited = menschen.invite_again(by=arbeit.staff, mitarbeiter_id=mitarbeiter_id, at=clock.now())
    except menschen.PersonUnknown as error:
        raise Http404 from error
    except AccountOpen:
        return HttpResponseRedirect(f"{_ADDRESS}?konto=1")
    return _send(request, arbeit, invited, "eingeladen")


def _send(request: KommuneRequest, arbeit: Arbeit, invited: menschen.Eingeladen, told: str) -> HttpResponse:
    """By mail; where none goes out now, the page shows the link."""
    kommune = Kommune.objects.get(id=arbeit.staff.kommune_id)
    link = send_or_link(kommune=kommune, email=invited.email, token=invited.token)
    if not link:
        return HttpResponseRedirect(f"{_ADDRESS}?ok={told}")
    response = _page(request, arbeit, RolleForm(None, offices=_offices(arbeit)), link=link, email=invited.email)
    response.headers["Cache-Control"] = "no-store"
    return response


@require_POST
@allowed(Handlung.VERWALTEN)
def ende(request: KommuneRequest, arbeit: Arbeit, rolle_id: int) -> HttpResponse:
    """End a role; what was done with it stays."""
    try:
        menschen.end_role(by=arbeit.staff, rolle_id=rolle_id, at=clock.now())
    except Rolle.DoesNotExist as error:
        raise Http404 from error
    except menschen.LastAdministrator:
        return HttpResponseRedirect(f"{_ADDRESS}?letzte=verwaltung")
    except menschen.LastCaseworker:
        return HttpResponseRedirect(f"{_ADDRESS}?letzte=vorgaenge")
    return HttpResponseRedirect(f"{_ADDRESS}?ok=beendet")


def _grant(form: RolleForm, arbeit: Arbeit) -> menschen.Eingeladen | None:
    """Carry it out, or write what is wrong into the form; returns who has to be sent an invitation."""
    values = form.cleaned_data
    role: dict[str, Any] = {name: values[name] for name in ("art", "bis")}
    role |= {"organisationseinheit_id": values["organisationseinheit"], "by": arbeit.staff, "at": clock.now()}
    try:
        menschen.grant_role(username=values["username"], **role)
    except menschen.PersonUnknown:
        return _invite(form, role)
    except menschen.EndNeeded:
        _ask_for_end(form)
    return None


def _invite(form: RolleForm, role: dict[str, Any]) -> menschen.Eingeladen | None:
    address, name = form.cleaned_data["username"], form.cleaned_data["name"]
    if "@" not in address:
        text = _("Diesen Benutzernamen gibt es nicht. Prüfen Sie ihn, oder laden Sie mit der E-Mail-Adresse ein.")
        form.add_error("username", text)
        return None
    if not name:
        form.add_error("name", _("Zu dieser Adresse gibt es noch kein Konto. Nennen Sie den Namen für die Einladung."))
        return None
    try:
        return menschen.invite(email=address, name=name, **role)
    except AddressUnusable as error:
        form.add_error("username", str(error))
    except menschen.PersonKnown:
        form.add_error("username", _("Dieses Konto ist geschlossen. Nehmen Sie eine andere Adresse."))
    except menschen.EndNeeded:
        _ask_for_end(form)
    return None


def _ask_for_end(form: RolleForm) -> None:
    text = _("Nennen Sie den letzten Tag, von heute an höchstens ein Jahr. Wer von anderswo vertritt, braucht ihn.")
    form.add_error("bis", text)
