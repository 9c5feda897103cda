"""Files that go along with a message, of a citizen or of an office: each is checked and kept by itself."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from portal.core import limits
from portal.core.ports import Temporary
from portal.dokument.rules import UploadRefused, check_count
from portal.web.ui.dateien import upload_problem

_ID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


class MultipleFileInput(forms.ClearableFileInput):
    allow_multiple_selected = True


class MultipleFileField(forms.FileField):
    """Several files in one field; the cleaned value is a list."""

    widget = MultipleFileInput

    def clean(self, data: Any, initial: Any = None) -> Any:
        files = data if isinstance(data, list | tuple) else [data] if data else []
        cleaned: list[UploadedFile[bytes]] = [super(MultipleFileField, self).clean(file, initial) for file in files]
        return cleaned


class AnlagenForm(forms.Form):
    """A message with files. `behalten`: names by id of files that came with a post that was not accepted."""

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
        self.there = dict(behalten or {})
        self._offer(self.there)

    def take_files(self, store: Callable[[UploadedFile[bytes]], UUID]) -> dict[UUID, str]:
        """Check and keep each file by itself with `store`, whatever is wrong with the text or with another file.

        Returns the names of all that go along; what is wrong with one is said at the form. Who goes away instead leaves
        them to the sweep. `store` raises UploadRefused, Temporary or limits.TooMany.
        """
        chosen = self.cleaned_data.get("behalten", list(self.there))
        kept = {datei_id: name for datei_id, name in self.there.items() if datei_id in chosen}
        for upload in self.cleaned_data.get("dateien", []):
            try:
                check_count(len(kept) + 1)
                kept[store(upload)] = upload.name
            except (UploadRefused, Temporary, limits.TooMany) as error:
                self.add_error("dateien", upload_problem(upload.name, error))
        return kept

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


def file_ids(texts: list[str]) -> list[UUID]:
    """What can be the id of a file; the rest was not sent by our page."""
    return [UUID(text) for text in texts if _ID.fullmatch(text)]
