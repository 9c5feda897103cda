"""Accepting an invitation: a one-time link leads to setting the password; then the usual login asks for the rest."""

from __future__ import annotations

from django import forms
from django.contrib.auth import password_validation
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from portal.core import clock
from portal.konto.models import Mitarbeiter
from portal.konto.operations import InvitationInvalid, accept_invitation, invitation_of
from portal.web.request import KommuneRequest


class PasswortForm(forms.Form):
    """A new password, twice."""

    passwort = forms.CharField(
        label=_("Neues Passwort"),
        help_text=_("Mindestens 12 Zeichen. Ein Satz, den nur Sie kennen, ist gut zu merken."),
        strip=False,
        max_length=200,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        error_messages={"required": _("Geben Sie ein Passwort ein.")},
    )
    wiederholung = forms.CharField(
        label=_("Passwort wiederholen"),
        strip=False,
        max_length=200,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        error_messages={"required": _("Geben Sie das Passwort noch einmal ein.")},
    )

    def __init__(self, *args: object, mitarbeiter: Mitarbeiter, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.mitarbeiter = mitarbeiter

    def clean_passwort(self) -> str:
        password: str = self.cleaned_data["passwort"]
        password_validation.validate_password(password, self.mitarbeiter)
        return password

    def clean(self) -> None:
        first, second = self.cleaned_data.get("passwort"), self.cleaned_data.get("wiederholung")
        if first and second and first != second:
            self.add_error("wiederholung", gettext("Die beiden Passwörter sind nicht gleich."))


@require_http_methods(["GET", "POST"])
def annehmen(request: KommuneRequest, token: str) -> HttpResponse:
    """The form; with a used, old or foreign link 410 and whom to ask."""
    kommune_id, now = request.kommune.id, clock.now()
    einladung = invitation_of(token=token, kommune_id=kommune_id, at=now)
    if einladung is None:
        return _gone(request)
    form = PasswortForm(request.POST or None, mitarbeiter=einladung.mitarbeiter)
    if request.method == "POST" and form.is_valid():
        try:
            accept_invitation(token=token, kommune_id=kommune_id, password=form.cleaned_data["passwort"], at=now)
        except InvitationInvalid:
            return _gone(request)
        return HttpResponseRedirect(reverse("account_login"))
    context = {
        "seite_titel": gettext("Einladung annehmen"),
        "seite_fehler": bool(form.errors),
        "form": form,
        "benutzername": einladung.mitarbeiter.username,
    }
    return render(request, "arbeitsplatz/einladung.html", context, status=422 if form.errors else 200)


def _gone(request: KommuneRequest) -> HttpResponse:
    context = {"seite_titel": gettext("Diese Einladung gilt nicht mehr"), "anmeldung": reverse("account_login")}
    return render(request, "arbeitsplatz/einladung_ungueltig.html", context, status=410)
