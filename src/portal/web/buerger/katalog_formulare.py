"""The forms that ask for the place that counts. Sent with GET: the address of an answer can be shared and cached."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _

from portal.leistung.models import Leistung
from portal.leistung.queries import OUTSIDE, Ortsantwort
from portal.leistung.rules.orte import MAX_LENGTH, Ergebnis

_RADIOS = 12  # up to this many places are shown at once


class OrtForm(forms.Form):
    """One text for the place: Ort, Ortsteil, PLZ or an address line."""

    ort = forms.CharField(max_length=MAX_LENGTH)

    def __init__(self, data: Any, *, leistung: Leistung) -> None:
        super().__init__(data)
        field = self.fields["ort"]
        field.label = _(leistung.ortsfrage)
        field.help_text = _("Ort, Ortsteil oder Postleitzahl")
        field.error_messages["required"] = _("Geben Sie einen Ort, einen Ortsteil oder eine Postleitzahl an.")
        field.error_messages["max_length"] = _("Bitte kürzer: nur den Ort, den Ortsteil oder die Postleitzahl.")


class OrtswahlForm(forms.Form):
    """The places that may be meant, to choose one. `gewaehlt` tells a second, empty answer from the first question."""

    ort = forms.CharField(widget=forms.HiddenInput, required=False)
    gewaehlt = forms.CharField(widget=forms.HiddenInput, required=False, initial="1")

    def __init__(self, data: Any, *, ort: str, antwort: Ortsantwort) -> None:
        super().__init__(data, initial={"ort": ort})
        options = [(str(place.id), f"{place.name} ({kommune.bezeichnung})") for place, kommune in antwort.auswahl]
        if antwort.lesung is Ergebnis.AUCH_AUSWAERTS:
            options.append((OUTSIDE, _("%(ort)s außerhalb des Kreises") % {"ort": antwort.auswahl[0][0].name}))
        few = len(options) <= _RADIOS
        self.fields["ort_id"] = forms.ChoiceField(
            label=_("Welchen Ort meinen Sie?"),
            choices=options if few else [("", _("Bitte wählen")), *options],
            widget=forms.RadioSelect if few else forms.Select,
            error_messages={"required": _("Wählen Sie den Ort, den Sie meinen.")},
        )
