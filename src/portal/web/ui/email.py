"""The field for an e-mail address that nobody must give."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy


class EmailFeld(forms.EmailField):
    """`autocomplete` is "off" for the address of somebody else."""

    def __init__(self, *, autocomplete: str = "email", **kwargs: Any) -> None:
        messages = {
            "invalid": gettext_lazy("Diese E-Mail-Adresse stimmt nicht. Zum Beispiel: name@beispiel.de"),
            "max_length": gettext_lazy("Diese E-Mail-Adresse ist zu lang."),
        }
        widget = forms.EmailInput(attrs={"autocomplete": autocomplete})
        super().__init__(max_length=254, required=False, widget=widget, error_messages=messages, **kwargs)
