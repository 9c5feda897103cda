"""A page of an assistant as a Django form.

The engine (formular.rules) reads and judges what was typed; the Django form only draws it, in the one field template.
So a value is validated in one place, and what was typed comes back exactly as it was.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.datastructures import MultiValueDict
from django.utils.html import format_html
from django.utils.translation import gettext as _

from portal.antrag.queries import Draft
from portal.formular.rules import Auswahl, Darstellung, Ergebnis, Feldansicht, Roh, Station, Typ, fields_on
from portal.formular.rules.punkt import typed_point
from portal.web.request import KommuneRequest

_INPUT = {
    Typ.EMAIL: {"type": "email", "inputmode": "email"},
    Typ.TELEFON: {"type": "tel", "inputmode": "tel"},
    Typ.PLZ: {"inputmode": "text"},
    Typ.GANZZAHL: {"inputmode": "numeric"},
    Typ.DEZIMAL: {"inputmode": "decimal"},
    Typ.BETRAG: {"inputmode": "decimal"},
    Typ.IBAN: {"autocapitalize": "characters"},
    Typ.PUNKT: {"autocomplete": "off"},
}
_WIDTH = {Typ.PLZ: 10, Typ.GANZZAHL: 4, Typ.DATUM: 10, Typ.ZEIT: 10, Typ.DEZIMAL: 10, Typ.BETRAG: 10}
# Media types too: phones then offer the camera, and turn their own formats into JPEG.
ACCEPT = "image/jpeg,image/png,application/pdf,.pdf,.jpg,.jpeg,.png"
CAMERA = ".kamera"  # what the name of the second input ends in (assistent/dateien.html)


class StationForm(forms.Form):
    """One page; `views` are the engine's fields with what stands in them, their errors included."""

    use_required_attribute = False  # the browser's own bubbles would hide our summary

    def __init__(self, views: Iterable[Feldansicht]) -> None:
        self.views = {view.id: view for view in views}
        super().__init__(data=_bound_data(self.views.values()), auto_id="%s")
        for view in self.views.values():
            self.fields[view.id] = build_field(view)
        self.full_clean()
        for view in self.views.values():
            if view.fehler:
                self.add_error(view.id, view.fehler)

    @property
    def has_errors(self) -> bool:
        return any(view.fehler for view in self.views.values())

    def lead_to(self, name: str, *, told: str) -> None:
        """Put the focus into a field when the page comes; the element with the id `told` is read out with it."""
        described = " ".join(filter(None, [self[name].aria_describedby, told]))
        self.fields[name].widget.attrs |= {"autofocus": True, "aria-describedby": described}


def build_field(view: Feldansicht) -> forms.Field:
    """The Django field that draws this one. It accepts anything: judging is the engine's."""
    field = _choice(view) if view.optionen and not view.gesperrt else forms.Field(widget=_widget(view))
    field.required = view.pflicht
    field.label, field.help_text = view.label, view.hinweis
    for name, value in {
        "sensibel": view.sensibel,
        "breite": _WIDTH.get(view.typ),
        "hilfe": view.hilfe,
        "warnung": view.warnung,
        "bemerkung": view.bemerkung if not view.fehler else "",
        "herkunft": view.herkunft,
        "haengt_an": view.haengt_an,
    }.items():
        setattr(field, name, value)
    field.validate = field.clean = lambda value, *args: value  # type: ignore[method-assign]
    return field


def _choice(view: Feldansicht) -> forms.Field:
    if view.darstellung is Darstellung.SELECT and view.typ is not Typ.MEHRFACHAUSWAHL:
        plain = [("", _("Bitte wählen")), *((option.wert, option.label) for option in view.optionen)]
        return forms.ChoiceField(choices=plain, widget=forms.Select(attrs=_attributes(view)))
    choices = [(option.wert, _with_hint(option)) for option in view.optionen]
    if view.typ is Typ.MEHRFACHAUSWAHL:
        return forms.MultipleChoiceField(choices=choices, widget=forms.CheckboxSelectMultiple)
    return forms.ChoiceField(choices=choices, widget=forms.RadioSelect)


def _with_hint(option: Auswahl) -> str:
    if not option.hinweis:
        return option.label
    return format_html('{} <span class="wahl__hinweis">{}</span>', option.label, option.hinweis)


def _widget(view: Feldansicht) -> forms.Widget:
    if view.gesperrt:
        return forms.TextInput(attrs={"readonly": True})
    if view.typ is Typ.TEXTLANG:
        return forms.Textarea(attrs={"rows": 5, **_attributes(view)})
    if view.typ is Typ.DATEI:
        return _FileInput(attrs={"accept": ACCEPT})
    if view.typ is Typ.JANEIN and view.darstellung is Darstellung.HAKEN:
        return forms.CheckboxInput(attrs={"value": "ja"})
    if view.typ is Typ.JANEIN:
        return forms.RadioSelect(choices=[("ja", _("Ja")), ("nein", _("Nein"))])
    return forms.TextInput(attrs=_attributes(view))


class _FileInput(forms.FileInput):
    allow_multiple_selected = True

    def __init__(self, attrs: dict[str, Any]) -> None:
        super().__init__(attrs={**attrs, "multiple": True})


def _attributes(view: Feldansicht) -> dict[str, Any]:
    attributes: dict[str, Any] = dict(_INPUT.get(view.typ, {}))
    if view.vorschlaege:
        attributes["list"] = f"vorschlaege-{view.vorschlaege}"  # the page's <datalist>
    if view.typ is Typ.PUNKT:
        attributes |= {  # what static/ui/standort.js says
            "data-standort": _("Meinen Standort eintragen"),
            "data-standort-laeuft": _("Ihr Gerät sucht den Standort …"),
            "data-standort-da": _("Der Standort ist eingetragen. Prüfen Sie, ob er stimmt."),
            "data-standort-fehlt": _("Ihr Gerät nennt keinen Standort. Beschreiben Sie die Stelle bitte in Worten."),
        }
    if view.autocomplete:
        attributes["autocomplete"] = view.autocomplete
    if view.typ in (Typ.TEXT, Typ.TEXTLANG):
        attributes["maxlength"] = view.max_laenge
    return attributes


def _bound_data(views: Iterable[Feldansicht]) -> MultiValueDict[str, Any]:
    data: MultiValueDict[str, Any] = MultiValueDict()
    for view in views:
        if view.typ is Typ.DATEI:
            continue
        value: Roh = view.text if view.gesperrt else view.roh
        if view.typ is Typ.PUNKT:
            value = typed_point(value)
        data.setlist(view.id, value if isinstance(value, list) else [value])
    return data


def views_of(draft: Draft, station: Station, ergebnis: Ergebnis | None = None) -> list[Feldansicht]:
    """The fields of a page as the engine has them. Raises NotOnTheWay."""
    return fields_on(draft.formular, draft.weg, station, draft.answers, draft.kontext, ergebnis)


def raw_of(request: KommuneRequest, *, without: Iterable[str] = ()) -> dict[str, Roh]:
    """What was typed, by field: a list where a field came several times. Protection token and buttons left out."""
    left_out = {"csrfmiddlewaretoken", "weiter", "entfernen", "hochladen", *without}
    return {
        name: values[0] if len(values) == 1 else list(values)
        for name, values in request.POST.lists()
        if name not in left_out
    }


def uploads_of(request: KommuneRequest, views: Iterable[Feldansicht]) -> dict[str, list[UploadedFile[bytes]]]:
    """The chosen files by field, those of its second input for the camera too; an empty choice is none."""
    return {
        view.id: [file for name in (view.id, view.id + CAMERA) for file in request.FILES.getlist(name) if file.name]
        for view in views
        if view.typ is Typ.DATEI
    }
