"""Small forms of the citizen's pages that are no assistants."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from portal.core import clock
from portal.formular.rules import Feld, Kontext, Typ
from portal.formular.rules.eingabe import Ungueltig, read
from portal.web.assistent.sprache import words_of_engine


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


class MultipleFileInput(forms.ClearableFileInput):
    allow_multiple_selected = True


class MultipleFileField(forms.FileField):
    """Several files in one field; the cleaned value is a list."""

    widget = MultipleFileInput

    def clean(self, data: Any, initial: Any = None) -> Any:
        files = data if isinstance(data, list | tuple) else [data] if data else []
        cleaned: list[UploadedFile[bytes]] = [super(MultipleFileField, self).clean(file, initial) for file in files]
        return cleaned


class AntwortForm(forms.Form):
    """A message to the office, with files. `behalten`: files that came with a post that was not accepted."""

    text = forms.CharField(
        label=_("Ihre Nachricht"),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 6}),
        error_messages={"required": _("Schreiben Sie bitte etwas, zum Beispiel „Anbei die Vollmacht.“")},
    )
    dateien = MultipleFileField(
        label=_("Dateien"),
        required=False,
        allow_empty_file=True,  # the check of the file says so in its own words
        help_text=_("PDF, JPG oder PNG, höchstens 10 MB je Datei"),
    )
    behalten = forms.TypedMultipleChoiceField(
        label=_("Schon hochgeladen und noch da"),
        help_text=_("Diese Dateien gehen mit. Nehmen Sie den Haken weg, wenn eine nicht mitgehen soll."),
        required=False,
        coerce=UUID,
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "invalid_choice": _("Eine Datei ist nicht mehr gespeichert. Wählen Sie sie bitte noch einmal aus.")
        },
    )

    def __init__(self, *args: Any, behalten: Mapping[UUID, str] | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._offer(behalten or {})

    def keep(self, dateien: Mapping[UUID, str]) -> None:
        """Show the form again with these files: they need not be chosen a second time."""
        self._offer(dateien)
        posted: Any = self.data
        typed = posted.copy()
        typed.setlist("behalten", [str(datei_id) for datei_id in dateien])
        self.data = typed

    def _offer(self, dateien: Mapping[UUID, str]) -> None:
        field: Any = self.fields["behalten"]
        field.choices = [(str(datei_id), name) for datei_id, name in dateien.items()]

    def get_context(self) -> dict[str, Any]:
        """Nothing is asked about files that are not there."""
        offered: Any = self.fields["behalten"]
        if not offered.choices and "behalten" not in self.errors:
            del self.fields["behalten"]
        return super().get_context()
