"""How a report stands, by its number and code: for people without an account, on any device."""

from __future__ import annotations

from django import forms
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from portal.antrag.rules import Mistyped, read_code
from portal.core.tenancy import System, unit
from portal.vorgang.queries.stand import vorgang_with_code
from portal.web.buerger.darstellung import status_tag
from portal.web.buerger.grenzen import limited
from portal.web.request import KommuneRequest

_ASIS = {"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false", "translate": "no"}


class MeldungsstandForm(forms.Form):
    """Both stand on the page after sending."""

    nummer = forms.CharField(
        label=gettext_lazy("Vorgangsnummer"),
        help_text=gettext_lazy("Zum Beispiel 012-26-7KQ4-MWXA."),
        max_length=30,
        widget=forms.TextInput(attrs=_ASIS),
        error_messages={"required": gettext_lazy("Geben Sie die Vorgangsnummer ein.")},
    )
    code = forms.CharField(
        label=gettext_lazy("Code"),
        help_text=gettext_lazy("12 Zeichen, zum Beispiel 7KQ4-MWXA-3CDE."),
        max_length=30,
        widget=forms.TextInput(attrs=_ASIS),
        error_messages={"required": gettext_lazy("Geben Sie den Code ein.")},
    )

    def clean_nummer(self) -> str:
        return "".join(self.cleaned_data["nummer"].split()).upper()

    def clean_code(self) -> str:
        try:
            return read_code(self.cleaned_data["code"])
        except Mistyped as error:
            raise forms.ValidationError(
                _("In diesem Code ist ein Tippfehler. Vergleichen Sie ihn noch einmal.")
            ) from error


@require_http_methods(["GET", "HEAD", "POST"])
@limited("stand")
def stand(request: KommuneRequest) -> HttpResponse:
    """Ask, and answer on the same page: neither number nor code ever stands in an address."""
    form = MeldungsstandForm(request.POST) if request.method == "POST" else MeldungsstandForm()
    context = {"seite_titel": _("Wie weit ist meine Meldung?"), "form": form}
    if request.method != "POST":
        return render(request, "buerger/stand.html", context)
    if not form.is_valid():
        return render(request, "buerger/stand.html", context | {"seite_fehler": True}, status=422)
    with unit(System(request.kommune.id)):
        vorgang = vorgang_with_code(form.cleaned_data["nummer"], form.cleaned_data["code"])
    if vorgang is None:
        return render(request, "buerger/stand.html", context | {"unbekannt": True}, status=404)
    return render(request, "buerger/stand.html", context | {"vorgang": vorgang, "status": status_tag(vorgang)})
