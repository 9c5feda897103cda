"""How somebody wants to be reached: for all their Vorgänge, or for one; and whether Bescheide may come online."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from portal.core import clock
from portal.core.tenancy import unit
from portal.postfach import operations as postfach
from portal.postfach.models import Zustellwahl
from portal.postfach.operations.kontopostfach import can_choose, is_connected
from portal.postfach.queries import address_in, general_wahlen, own_wahl_of
from portal.postfach.rules import Weg
from portal.vorgang.queries import vorgang_by_id
from portal.web.buerger.anmeldung import login_needed
from portal.web.request import KommuneRequest
from portal.web.sprache import root, title_of
from portal.web.ui.email import EmailFeld
from portal.web.ui.renderer import mark_sensitive

_WEGE: dict[Weg, Any] = {
    Weg.EMAIL: gettext_lazy("Im Postfach auf diesem Portal, mit einem Hinweis per E-Mail"),
    Weg.PORTAL: gettext_lazy("Im Postfach auf diesem Portal, ohne Hinweis: Ich sehe selbst nach"),
    Weg.PAPIER: gettext_lazy("Auf Papier: Das Amt schickt seine Nachrichten auch als Brief"),
    Weg.BUNDID: gettext_lazy("Auch in meinem BundID-Postfach"),
    Weg.ALLGEMEIN: gettext_lazy("Wie für alle meine Vorgänge"),
}


class ZustellForm(forms.Form):
    """The choice. `besonders`: of one Vorgang; `konto`: the person has an account, so that consent means something;
    `bundid`: and a Postfach of that account that is connected."""

    weg = forms.ChoiceField(
        label=gettext_lazy("Wie möchten Sie Nachrichten bekommen?"),
        widget=forms.RadioSelect,
        error_messages={
            "required": gettext_lazy("Wählen Sie aus, wie Sie Nachrichten bekommen möchten."),
            "invalid_choice": gettext_lazy("Wählen Sie aus, wie Sie Nachrichten bekommen möchten."),
        },
    )
    email = EmailFeld(
        label=gettext_lazy("E-Mail-Adresse für Hinweise"),
    )
    einwilligung = forms.BooleanField(
        label=gettext_lazy("Bescheide dürfen mir in diesem Postfach bekannt gegeben werden, statt mit der Post"),
        help_text=gettext_lazy(
            "Das ist freiwillig (§ 41 VwVfG NRW). Sie können es hier jederzeit widerrufen, für alles, was danach "
            "kommt. Mit einem Bescheid beginnen Fristen: Sehen Sie dann regelmäßig in Ihr Postfach."
        ),
        required=False,
    )

    def __init__(self, *args: Any, besonders: bool, konto: bool, adresse_da: bool, bundid: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        mark_sensitive([self.fields["email"]])
        wege = [Weg.ALLGEMEIN] if besonders and konto else []
        mehr = [Weg.BUNDID] if bundid else []
        field: Any = self.fields["weg"]
        field.choices = [(str(weg), _WEGE[weg]) for weg in [*wege, Weg.EMAIL, *mehr, Weg.PORTAL, Weg.PAPIER]]
        self.adresse_noetig = besonders and not adresse_da
        self.fields["email"].help_text = (
            _("In der E-Mail steht nur, dass etwas da ist, nie worum es geht.")
            if self.adresse_noetig
            else _(
                "Lassen Sie das Feld leer, nehmen wir die Adresse aus Ihrem Antrag. In der E-Mail steht nie, "
                "worum es geht."
            )
        )
        if not konto:
            del self.fields["einwilligung"]

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        if data.get("weg") == Weg.EMAIL and self.adresse_noetig and "email" in data and not data["email"]:
            self.add_error("email", _("Geben Sie eine E-Mail-Adresse ein, oder wählen Sie einen anderen Weg."))
        return data

    def values(self) -> dict[str, Any]:
        """For the operations; who wants paper has not agreed to do without."""
        weg = Weg(self.cleaned_data["weg"])
        agrees = bool(self.cleaned_data.get("einwilligung")) and weg is not Weg.PAPIER
        return {"weg": weg, "adresse": self.cleaned_data["email"], "einwilligung": agrees}


@require_http_methods(["GET", "POST"])
def alle(request: KommuneRequest) -> HttpResponse:
    """For all Vorgänge of somebody with an account, at every authority of the portal."""
    citizen = request.sitzung.citizen
    if citizen is None or citizen.stufe == 0:
        return login_needed(request)
    with unit(citizen):
        wahl = general_wahlen(konto_id=citizen.konto_id).get(citizen.kommune_id)
        initial, bundid = _shown(wahl, Weg.EMAIL), can_choose(citizen)
    form = ZustellForm(
        request.POST or None, initial=initial, besonders=False, konto=True, adresse_da=True, bundid=bundid
    )
    if request.method == "POST" and form.is_valid():
        postfach.choose_for_all(by=citizen, at=clock.now(), **form.values())
        return HttpResponseRedirect(f"{root()}/vorgaenge/zustellung/?ok=1")
    return _page(request, form, wahl, f"{root()}/vorgaenge/zustellung/", None)


@require_http_methods(["GET", "POST"])
def eine(request: KommuneRequest, vorgang_id: UUID) -> HttpResponse:
    """For one Vorgang."""
    citizen = request.sitzung.citizen
    if citizen is None:
        return login_needed(request)
    konto = citizen.stufe > 0
    with unit(citizen):
        vorgang = vorgang_by_id(vorgang_id)
        if vorgang is None:
            raise Http404
        wahl = own_wahl_of(vorgang.faden)
        there, bundid = vorgang.faden.benachrichtigung is not None, can_choose(citizen)
        initial = _shown(wahl, Weg.ALLGEMEIN if konto else Weg.EMAIL if there else Weg.PORTAL)
    form = ZustellForm(
        request.POST or None, initial=initial, besonders=True, konto=konto, adresse_da=there, bundid=bundid
    )
    if request.method == "POST" and form.is_valid():
        postfach.choose_for_faden(faden_id=vorgang.faden_id, by=citizen, at=clock.now(), **form.values())
        return HttpResponseRedirect(f"{root()}/vorgaenge/{vorgang_id}/zustellung/?ok=1")
    return _page(request, form, wahl, f"{root()}/vorgaenge/{vorgang_id}/zustellung/", vorgang)


def _shown(wahl: Zustellwahl | None, otherwise: Weg) -> dict[str, Any]:
    if wahl is None:
        return {"weg": str(otherwise)}
    return {"weg": wahl.weg, "email": address_in(wahl), "einwilligung": wahl.einwilligung_am is not None}


def _page(
    request: KommuneRequest, form: ZustellForm, wahl: Zustellwahl | None, address: str, vorgang: Any
) -> HttpResponse:
    context = {
        "seite_titel": _("Wie wir Sie erreichen"),
        "seite_fehler": form.is_bound,
        "form": form,
        "seit": wahl.einwilligung_am if wahl else None,
        "adresse": address,
        "vorgang": vorgang,
        "titel": title_of(vorgang.leistung) if vorgang else "",
        "bundid_angebunden": is_connected(),
        "gespeichert": request.method == "GET" and "ok" in request.GET,
        "citizen": request.sitzung.citizen,
    }
    return render(request, "buerger/zustellung.html", context, status=422 if form.is_bound else 200)
