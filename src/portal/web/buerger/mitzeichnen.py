"""The page of whoever was asked to agree to somebody's Antrag, with an account or without (ADR 45)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Any

from django import forms
from django.conf import settings
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from portal.antrag.operations import mitzeichnung as operations
from portal.antrag.rules import Stand
from portal.core import clock, limits
from portal.core.tenancy import Citizen, System, unit
from portal.formular import rules as formulare
from portal.konto.queries import identity_of
from portal.web.assistent.sprache import spoken
from portal.web.buerger.formulare import NameField
from portal.web.buerger.grenzen import count, too_many
from portal.web.buerger.mitzeichnung import full_name
from portal.web.buerger.unterschrift import signed_parts
from portal.web.request import KommuneRequest
from portal.web.sprache import root, title_of
from portal.web.ui.renderer import mark_sensitive

COOKIE = "mitzeichnung"  # the token while its person logs in: the login keeps its target, and no token may lie there
LONGEST_REASON = 1000
_STATUS = {Stand.ABGELAUFEN: 410, Stand.GEAENDERT: 409}


class AntwortForm(forms.Form):
    """Yes or no to everything that is shown. `name` is not asked where the login knows it."""

    name = NameField(
        label=gettext_lazy("Ihr Vor- und Familienname"),
        help_text=gettext_lazy("Wie im Ausweis. Er steht im Antrag, wenn Sie zustimmen."),
        autocomplete="name",
        fehlt=gettext_lazy("Geben Sie Ihren Vor- und Familiennamen ein."),
    )
    antwort = forms.ChoiceField(
        label=gettext_lazy("Ihre Antwort"),
        choices=[("ja", gettext_lazy("Ich stimme zu")), ("nein", gettext_lazy("Ich lehne ab"))],
        widget=forms.RadioSelect,
        error_messages={
            "required": gettext_lazy("Wählen Sie aus, ob Sie zustimmen oder ablehnen."),
            "invalid_choice": gettext_lazy("Wählen Sie aus, ob Sie zustimmen oder ablehnen."),
        },
    )
    grund = forms.CharField(
        label=gettext_lazy("Grund, wenn Sie ablehnen"),
        help_text=gettext_lazy("Die Person, die Sie gefragt hat, liest ihn. Das Amt liest ihn nicht."),
        required=False,
        max_length=LONGEST_REASON,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"max_length": gettext_lazy("Kürzen Sie bitte auf höchstens 1.000 Zeichen.")},
    )

    def __init__(self, data: Any = None, *, known_name: str = "") -> None:
        super().__init__(data)
        self.known_name = known_name
        if known_name:
            del self.fields["name"]
        mark_sensitive(self.fields.values())

    def clean(self) -> None:
        refused = self.cleaned_data.get("antwort") == "nein"
        if refused and "grund" not in self.errors and not self.cleaned_data["grund"]:
            self.add_error(
                "grund", _("Schreiben Sie kurz, warum Sie ablehnen, damit die andere Person es ändern kann.")
            )

    def said(self, citizen: Citizen | None) -> operations.Antwort:
        agreed = self.cleaned_data["antwort"] == "ja"
        return operations.Antwort(
            zugestimmt=agreed,
            name=self.known_name or self.cleaned_data["name"],
            grund="" if agreed else self.cleaned_data["grund"],
            stufe=citizen.stufe if citizen else 0,
            konto_id=citizen.konto_id if citizen and citizen.stufe else None,
        )


@require_GET
def zurueck(request: KommuneRequest) -> HttpResponse:
    """Back from a login to the page that asked for it."""
    token = request.COOKIES.get(COOKIE, "")
    return HttpResponseRedirect(f"{root()}/mitzeichnung/{token}/") if token.isalnum() else _unknown(request)


@require_http_methods(["GET", "POST"])
def anfrage(request: KommuneRequest, token: str) -> HttpResponse:
    """Everything that is to be signed, and the answer; or why this link takes none (any more)."""
    kommune_id = request.kommune.id
    try:
        count(request, "mitzeichnung")
        found = operations.look(token=token, kommune_id=kommune_id, at=clock.now())
    except limits.TooMany as error:
        return too_many(request, error)
    except operations.UnknownLink:
        return _unknown(request)
    citizen = request.sitzung.citizen
    if found.draft is None or found.zustimmung is None:
        return _closed(request, found)
    german, draft = found.zustimmung.demand, spoken(request, found.draft)  # what is agreed to and kept is German
    demand = next(each for each in draft.formular.mitzeichnungen if each.id == german.id)
    found = replace(found, draft=draft, zustimmung=replace(found.zustimmung, demand=demand))
    if citizen is not None and citizen.konto_id == found.row.konto_id:
        return _page(request, "eigener_link", found, status=403)
    if (citizen.stufe if citizen else 0) < formulare.stufe_of(demand):
        return _login(request, found, token)
    form = AntwortForm(request.POST if request.method == "POST" else None, known_name=_name_of(citizen))
    if request.method == "POST" and form.is_valid():
        return _answer(request, found, form.said(citizen))
    context = {
        "seite_fehler": bool(form.errors),
        "erklaerung": german.erklaerung,
        "form": form,
        "angemeldet": citizen is not None,
        "teile": signed_parts(draft),
    }
    return _page(request, "anfrage", found, context, status=422 if form.errors else 200)


def _answer(request: KommuneRequest, found: operations.Anfrage, antwort: operations.Antwort) -> HttpResponse:
    by = System(found.row.kommune_id, found.row.konto_id)
    try:
        operations.answer(row=found.row, antwort=antwort, by=by, at=clock.now())
    except operations.OwnRequest:
        return _page(request, "eigener_link", found, status=403)
    except (operations.NotOpen, operations.UnknownLink):
        pass  # somebody was faster, or the answers changed: the page says which
    return HttpResponseRedirect(request.path)


def _name_of(citizen: Citizen | None) -> str:
    if citizen is None or not citizen.stufe:
        return ""
    with unit(citizen):
        return full_name(identity_of(citizen))


def _login(request: KommuneRequest, found: operations.Anfrage, token: str) -> HttpResponse:
    """Who asks, and the way to the login that the form wants; nothing of what was filled in."""
    assert found.zustimmung is not None
    stufe = formulare.stufe_of(found.zustimmung.demand)
    response = _page(request, "anmeldung", found, {"stufe": stufe, "zurueck_ziel": f"{root()}/mitzeichnung/"})
    response.set_cookie(
        COOKIE,
        token,
        max_age=3600,
        path=f"{root()}/mitzeichnung/",
        secure=settings.SECURE,
        httponly=True,
        samesite="Lax",
    )
    return response


def _closed(request: KommuneRequest, found: operations.Anfrage) -> HttpResponse:
    answered = found.row.beantwortet_am is not None
    status = 200 if answered else 410 if found.eingereicht else _STATUS[found.stand]
    return _page(request, "geschlossen", found, {"stand": found.stand.value}, status=status)


def _unknown(request: KommuneRequest) -> HttpResponse:
    return _page(request, "unbekannt", status=404)


def _page(
    request: KommuneRequest,
    kind: str,
    found: operations.Anfrage | None = None,
    context: Mapping[str, Any] = MappingProxyType({}),
    *,
    status: int = 200,
) -> HttpResponse:
    """One of the pages of a link; none is kept by a search engine."""
    shown = {"seite_titel": _("Zustimmung zu einem Antrag"), "art": kind, "found": found, **context}
    if found is not None and found.draft is not None:
        shown["leistung_titel"] = title_of(found.draft.antrag.leistung)
    response = render(request, "buerger/mitzeichnen.html", shown, status=status)
    response["X-Robots-Tag"] = "noindex"
    return response
