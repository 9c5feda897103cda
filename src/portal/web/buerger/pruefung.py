"""For whoever holds a document of ours: is it the one that was sent? And the signed heads of the audit log (ADR 50)."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import forms
from django.http import HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from portal.antrag.rules import Mistyped, read_code
from portal.core import limits, siegel
from portal.core.tenancy import System
from portal.vorgang.operations import echtheit
from portal.web.buerger.grenzen import count, too_many
from portal.web.request import KommuneRequest
from portal.web.sprache import root

_HEADS_SHOWN, _HEADS_SENT = 14, 400


class PruefForm(forms.Form):
    """The code of a document, or the document itself; one of them will do."""

    code = forms.CharField(
        label=gettext_lazy("Prüfcode"),
        help_text=gettext_lazy("12 Zeichen, zum Beispiel 7KQ4-MWXA-3CDE. Der Code steht am Ende des Schreibens."),
        max_length=60,
        required=False,
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false", "translate": "no"}
        ),
        error_messages={"max_length": gettext_lazy("Das ist zu lang. Der Code hat 12 Zeichen.")},
    )
    datei = forms.FileField(
        label=gettext_lazy("Oder die Datei (PDF)"),
        help_text=gettext_lazy("Die Datei so, wie Sie sie bekommen haben. Wir vergleichen sie und behalten sie nicht."),
        required=False,
        allow_empty_file=True,
        widget=forms.FileInput(attrs={"accept": ".pdf,application/pdf"}),
    )

    def clean_code(self) -> str:
        typed = self.cleaned_data["code"].strip()
        try:
            return read_code(typed) if typed else ""
        except Mistyped as error:
            raise forms.ValidationError(
                _("In diesem Code ist ein Tippfehler. Vergleichen Sie ihn noch einmal mit dem Schreiben.")
            ) from error

    def clean(self) -> None:
        if not self.errors and not self.cleaned_data.get("code") and not self.cleaned_data.get("datei"):
            self.add_error("code", _("Geben Sie den Prüfcode ein, oder wählen Sie die Datei aus."))


@require_http_methods(["GET", "HEAD", "POST"])
def pruefen(request: KommuneRequest) -> HttpResponse:
    """Ask, and answer on the same page: neither code nor answer ever stands in an address."""
    form = PruefForm(request.POST, request.FILES) if request.method == "POST" else PruefForm()
    title, address = _("Ist ein Schreiben echt?"), f"{root()}/pruefen/"
    context: dict[str, Any] = {"form": form, "adresse": address, "seite_titel": title}
    if request.method != "POST":
        return render(request, "buerger/pruefen.html", context)
    if not form.is_valid():
        return render(request, "buerger/pruefen.html", context | {"seite_fehler": True}, status=422)
    try:
        count(request, "pruefen")
    except limits.TooMany as error:
        return too_many(request, error, back=address)
    found = _checked(form, System(request.kommune.id))
    if found is None:
        return render(request, "buerger/pruefen.html", context | {"unbekannt": True})
    context |= {"schreiben": found.schreiben, "versandt": found.versandt, "form": PruefForm()}
    context["mit_uhrzeit"] = isinstance(found.versandt, datetime)
    return render(request, "buerger/pruefen.html", context)


def _checked(form: PruefForm, by: System) -> echtheit.Befund | None:
    """Where somebody gave both, both must be of the same document."""
    code, datei = form.cleaned_data["code"], form.cleaned_data["datei"]
    of_code = echtheit.check_code(code, by=by) if code else None
    of_file = echtheit.check_file(datei.read(), by=by) if datei else None
    if code and datei:
        return of_code if of_code == of_file else None
    return of_code or of_file


@require_safe
def protokoll(request: KommuneRequest) -> HttpResponse:
    """What the audit log is, and the newest of its signed heads."""
    context = {
        "seite_titel": _("Das Protokoll und seine Unterschriften"),
        "koepfe": siegel.published(request.kommune.id, number=_HEADS_SHOWN),
        "schluessel": siegel.public_key(),
    }
    return render(request, "buerger/protokoll.html", context)


@require_safe
def koepfe(request: KommuneRequest) -> HttpResponse:
    """The heads for machines: whoever keeps a copy can prove later that the log's end was cut off."""
    heads = siegel.published(request.kommune.id, number=_HEADS_SENT)
    return JsonResponse({"verfahren": "Ed25519", "schluessel": siegel.public_key(), "koepfe": heads})
