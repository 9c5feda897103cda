"""The contact form of a Kommune, for everybody and without a login; the feedback way for barriers too."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from django import forms
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from portal.core import clock, limits
from portal.core.tenancy import System
from portal.redaktion.operations.zuschriften import Zuschriftinhalt, write_zuschrift
from portal.redaktion.queries import page_of, shared_page_of
from portal.redaktion.rules.text import clean
from portal.redaktion.rules.zuschriften import LONGEST, THEMEN
from portal.web.buerger.grenzen import count
from portal.web.request import KommuneRequest
from portal.web.sprache import root
from portal.web.ui.email import EmailFeld
from portal.web.ui.renderer import mark_sensitive

_LABELS: dict[str, Any] = {
    "frage": gettext_lazy("Frage zu einer Leistung"),
    "barriere": gettext_lazy("Barriere melden"),
    "portal": gettext_lazy("Etwas auf dieser Seite stimmt nicht oder geht nicht"),
    "lob": gettext_lazy("Lob, Kritik oder Anregung"),
    "sonstiges": gettext_lazy("Etwas anderes"),
}


class GeschriebenField(forms.CharField):
    """Text as it is kept and measured: without what cannot be seen, the end of a line as one character."""

    def to_python(self, value: Any) -> str:
        return clean(super().to_python(value) or "")


class KontaktForm(forms.Form):
    """Subject, text, and how to answer. `formular` is new for each page, so that a double click is one message."""

    thema = forms.ChoiceField(
        label=gettext_lazy("Worum geht es?"),
        choices=[(key, _LABELS[key]) for key in THEMEN],
        widget=forms.RadioSelect,
        error_messages={
            "required": gettext_lazy("Wählen Sie aus, worum es geht."),
            "invalid_choice": gettext_lazy("Wählen Sie aus, worum es geht."),
        },
    )
    text = GeschriebenField(
        label=gettext_lazy("Ihre Nachricht"),
        help_text=gettext_lazy("Bei einer Barriere: Auf welcher Seite war es, und was ging nicht?"),
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 8}),
        error_messages={
            "required": gettext_lazy("Schreiben Sie, was Sie uns sagen möchten."),
            "max_length": gettext_lazy("Kürzen Sie bitte auf höchstens 4.000 Zeichen."),
        },
    )
    name = GeschriebenField(
        label=gettext_lazy("Ihr Name"),
        max_length=120,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
        error_messages={"max_length": gettext_lazy("Kürzen Sie bitte auf höchstens 120 Zeichen.")},
    )
    email = EmailFeld(
        label=gettext_lazy("Ihre E-Mail-Adresse"),
        help_text=gettext_lazy("Nur für die Antwort. Ohne Adresse können wir Ihnen nicht antworten."),
    )
    # People do not see it. Whose browser fills it in all the same is shown it, so that no message is thrown away.
    webseite = forms.CharField(
        label=gettext_lazy("Lassen Sie dieses Feld leer"),
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    formular = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, data: Any = None, *, thema: str = "") -> None:
        if data is not None and not _is_uuid(data.get("formular", "")):
            data = data.copy()
            data["formular"] = str(uuid4())
        super().__init__(data, initial={"formular": uuid4(), "thema": thema})
        mark_sensitive(self.fields[name] for name in ("text", "name", "email"))

    def clean_webseite(self) -> str:
        if self.cleaned_data["webseite"]:
            raise forms.ValidationError(_("Leeren Sie dieses Feld. Es erkennt Programme, die Werbung verschicken."))
        return ""


def _is_uuid(text: Any) -> bool:
    try:
        forms.UUIDField().clean(text)
    except forms.ValidationError:
        return False
    return True


@require_http_methods(["GET", "POST", "HEAD"])
def kontakt(request: KommuneRequest) -> HttpResponse:
    """Write to the Kommune. What was typed stays, whatever goes wrong."""
    if request.method != "POST":
        thema = request.GET.get("thema", "")
        return show(request, KontaktForm(thema=thema if thema in THEMEN else ""))
    form = KontaktForm(request.POST)
    if not form.is_valid():
        return show(request, form, status=422)
    kommune_id = request.kommune.id
    try:
        count(request, "kontakt")
    except limits.TooMany:
        form.add_error(
            None, _("Von Ihrem Anschluss kamen gerade viele Nachrichten. Senden Sie in zehn Minuten noch einmal.")
        )
        return show(request, form, status=429)
    values = form.cleaned_data
    inhalt = Zuschriftinhalt(**{name: values[name] for name in ("thema", "text", "name", "email")})
    write_zuschrift(by=System(kommune_id), formular=values["formular"], inhalt=inhalt, at=clock.now())
    return HttpResponseRedirect(f"{root()}/kontakt/gesendet/{'' if values['email'] else '?ohne=1'}")


@require_http_methods(["GET", "HEAD"])
def gesendet(request: KommuneRequest) -> HttpResponse:
    """It has arrived; of whom and what is nowhere."""
    context = {"seite_titel": _("Nachricht gesendet"), "ohne_adresse": "ohne" in request.GET}
    return render(request, "buerger/kontakt_gesendet.html", context)


def expired(request: KommuneRequest) -> HttpResponse:
    """A page that was open too long: the form as it was filled in, to be sent once more."""
    form = KontaktForm(request.POST)
    form.add_error(None, _("Die Seite war zu lange offen. Senden Sie Ihre Nachricht bitte noch einmal."))
    return show(request, form, status=403)


def show(request: KommuneRequest, form: KontaktForm, *, status: int = 200) -> HttpResponse:
    """The form, with what the Kommune wants to say above it."""
    context = {
        "seite_titel": _("Kontakt"),
        "seite_fehler": bool(form.errors),
        "form": form,
        "seite": page_of(request.kommune.id, "kontakt"),
        "ombudsstelle": shared_page_of(request.kommune, "ombudsstelle"),
        "adresse": f"{root()}/kontakt/",
    }
    return render(request, "buerger/kontakt.html", context, status=status)
