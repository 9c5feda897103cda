"""How the Kommune's pages look: colour, arms, picture, footer, sender of mails."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from portal.core import clock
from portal.core.ports import Temporary
from portal.core.tenancy import unit
from portal.dokument.operations import examine_image
from portal.dokument.rules import UploadRefused
from portal.kommune.models import Gestaltung, Kommune
from portal.kommune.operations.gestaltung import (
    Bildangabe,
    Fussverweis,
    GestaltungFaulty,
    GestaltungMoved,
    stand_of,
)
from portal.redaktion import operations
from portal.redaktion.models import Art
from portal.redaktion.queries import latest_of
from portal.redaktion.rules.rechte import Handlung
from portal.web.request import KommuneRequest
from portal.web.verwaltung.formulare import ZeileField
from portal.web.verwaltung.rechte import allowed
from portal.web.zugang import Arbeit

_IMAGES = ".png,.jpg,.jpeg,image/png,image/jpeg"


class GestaltungForm(forms.Form):
    """The whole design at once; a picture that is not chosen anew stays."""

    stand = forms.CharField(max_length=16, required=False, widget=forms.HiddenInput)
    bezeichnung = ZeileField(
        label=gettext_lazy("Name Ihrer Kommune"),
        help_text=gettext_lazy("So steht er auf jeder Seite Ihres Portals, zum Beispiel „Stadt Musterstadt“."),
        max_length=80,
        error_messages={"required": gettext_lazy("Geben Sie den Namen Ihrer Kommune ein.")},
    )
    farbe = ZeileField(
        label=gettext_lazy("Farbe"),
        help_text=gettext_lazy("# und sechs Zeichen, zum Beispiel #1a3da5. Weiße Schrift muss darauf zu lesen sein."),
        max_length=20,
    )
    wappen = forms.FileField(
        label=gettext_lazy("Wappen oder Logo"),
        help_text=gettext_lazy("PNG oder JPEG, höchstens 200 kB. Ohne neue Datei bleibt das Bild, das da ist."),
        required=False,
        widget=forms.FileInput(attrs={"accept": _IMAGES}),
    )
    wappen_text = ZeileField(
        label=gettext_lazy("Was ist auf dem Wappen oder Logo zu sehen?"), required=False, max_length=160
    )
    wappen_weg = forms.BooleanField(label=gettext_lazy("Wappen oder Logo entfernen"), required=False)
    bild = forms.FileField(
        label=gettext_lazy("Bild der Startseite"),
        help_text=gettext_lazy("PNG oder JPEG, höchstens 200 kB."),
        required=False,
        widget=forms.FileInput(attrs={"accept": _IMAGES}),
    )
    bild_text = ZeileField(label=gettext_lazy("Was ist auf dem Bild zu sehen?"), required=False, max_length=160)
    bild_weg = forms.BooleanField(label=gettext_lazy("Bild entfernen"), required=False)
    fusszeile = forms.CharField(
        label=gettext_lazy("Eigene Links in der Fußzeile"),
        help_text=gettext_lazy("Einer je Zeile: Stadtwerke | https://www.beispiel.de"),
        required=False,
        max_length=3000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    absender = ZeileField(
        label=gettext_lazy("Absender der E-Mails"),
        help_text=gettext_lazy("Leer: die Bezeichnung Ihrer Kommune."),
        required=False,
        max_length=80,
    )

    def links(self) -> list[Fussverweis]:
        parts = (line.partition("|") for line in self.cleaned_data["fusszeile"].splitlines() if line.strip())
        return [Fussverweis(titel.strip(), ziel.strip()) for titel, _bar, ziel in parts]

    def picture(self, name: str) -> Bildangabe | None:
        """What was said of a picture. Raises forms.ValidationError."""
        if self.cleaned_data[f"{name}_weg"]:
            return None
        text, chosen = self.cleaned_data[f"{name}_text"], self.cleaned_data[name]
        if chosen is None:
            return Bildangabe(text)
        try:
            content, art = examine_image(name=chosen.name, data=chosen.read())
        except UploadRefused as refused:
            raise forms.ValidationError(_(refused.message)) from refused
        except Temporary as trouble:
            text = _("Das Bild kann gerade nicht geprüft werden. Versuchen Sie es in ein paar Minuten noch einmal.")
            raise forms.ValidationError(text) from trouble
        return Bildangabe(text, content, art)


@require_http_methods(["GET", "POST"])
@allowed(Handlung.VERWALTEN)
def gestaltung(request: KommuneRequest, arbeit: Arbeit) -> HttpResponse:
    """The design; a colour that cannot be read is refused with the nearest one that can."""
    with unit(arbeit.staff):
        row = Gestaltung.objects.defer("wappen", "bild").filter(kommune_id=arbeit.staff.kommune_id).first()
        kommune = Kommune.objects.get(id=arbeit.staff.kommune_id)
    row = row or Gestaltung(kommune_id=arbeit.staff.kommune_id)
    form = GestaltungForm(request.POST or None, request.FILES or None, initial=_initial(row, kommune.bezeichnung))
    conflict = ""
    if form.is_valid():
        conflict = _take(form, arbeit)
        if not form.errors and not conflict:
            return HttpResponseRedirect("/arbeitsplatz/verwaltung/gestaltung/?ok=1")
    context = {
        "seite_titel": _("Gestaltung"),
        "seite_fehler": bool(form.errors or conflict),
        "arbeit": arbeit,
        "form": form,
        "gestaltung": row,
        "konflikt": conflict,
        "erfolg": "ok" in request.GET and not form.errors and not conflict,
    }
    status = 422 if form.errors else 409 if conflict else 200
    return render(request, "verwaltung/gestaltung.html", context, status=status)


def _take(form: GestaltungForm, arbeit: Arbeit) -> str:
    """Carry it out, or write what is wrong into the form; returns what to say when somebody else was faster."""
    pictures: dict[str, Bildangabe | None] = {}
    for name in ("wappen", "bild"):
        try:
            pictures[name] = form.picture(name)
        except forms.ValidationError as error:
            form.add_error(name, error)
    if form.errors:
        return ""
    values = {name: form.cleaned_data[name] for name in ("stand", "bezeichnung", "farbe", "absender")}
    values["fusszeile"] = form.links()
    try:
        operations.set_gestaltung(by=arbeit.staff, at=clock.now(), **values, **pictures)
    except GestaltungFaulty as faulty:
        for field, text in faulty.fehler.items():
            form.add_error(field, text)
    except GestaltungMoved:
        return _conflict(form, arbeit)
    return ""


def _conflict(form: GestaltungForm, arbeit: Arbeit) -> str:
    """Name who was faster, and let the form as it was typed count as read by now."""
    with unit(arbeit.staff):
        row = Gestaltung.objects.defer("wappen", "bild").get(kommune_id=arbeit.staff.kommune_id)
        last = latest_of(Art.GESTALTUNG, "gestaltung", row.kommune_id)
    posted: Any = form.data
    typed = posted.copy()
    typed["stand"] = stand_of(row)
    form.data = typed
    who = last.wer if last else _("Das Portal")
    return _(
        "%(wer)s hat die Gestaltung gespeichert, während Sie geschrieben haben: Farbe %(farbe)s. Was Sie geschrieben "
        "haben, steht noch hier; ein Bild müssen Sie noch einmal auswählen. Wenn Sie jetzt speichern, gilt Ihres."
    ) % {"wer": who, "farbe": row.farbe}


def _initial(row: Gestaltung, bezeichnung: str) -> dict[str, Any]:
    links = "\n".join(f"{each['titel']} | {each['ziel']}" for each in row.fusszeile)
    return {
        "stand": stand_of(row),
        "bezeichnung": bezeichnung,
        "farbe": row.farbe,
        "wappen_text": row.wappen_text,
        "bild_text": row.bild_text,
        "fusszeile": links,
        "absender": row.absender,
    }
