"""Small forms of the citizen's pages that are no assistants."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from portal.core import clock
from portal.formular.rules import Feld, Kontext, Typ
from portal.formular.rules.eingabe import Ungueltig, read
from portal.web.assistent.sprache import words_of_engine
from portal.web.ui.anlagen import AnlagenForm


class NameField(forms.CharField):
    """The name of a person, in the characters that names have (DIN 91379); `fehlt` is said where it is empty."""

    def __init__(self, *, fehlt: Any, autocomplete: str = "off", **kwargs: Any) -> None:
        widget = forms.TextInput(attrs={"autocomplete": autocomplete})
        super().__init__(widget=widget, error_messages={"required": fehlt}, **kwargs)
        self.rule = Feld(id="name", typ=Typ.TEXT, label=str(self.label), name=True)

    def to_python(self, value: Any) -> str:
        try:
            return str(read(self.rule, super().to_python(value) or "", (), Kontext(clock.today())) or "")
        except Ungueltig as error:
            raise forms.ValidationError(words_of_engine().say(str(error))) from error


class AntwortForm(AnlagenForm):
    """A message to the office, with files."""

    text = forms.CharField(
        label=_("Ihre Nachricht"),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 6}),
        error_messages={"required": _("Schreiben Sie bitte etwas, zum Beispiel „Anbei die Vollmacht.“")},
    )
    field_order = ("text",)
