"""Small forms of the citizen's pages that are no assistants."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _


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
    """A message to the office, with files."""

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
