"""An amount of money as people write it."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

_EUROS = re.compile(r"(\d{1,3}(?:\.\d{3})+|\d{1,7})(?:,(\d{1,2}))?", re.ASCII)
_MOST_CENTS = 999_999_999  # ten million euros less a cent: what fits the database, and more than anything costs


class EuroField(forms.CharField):
    """An amount as people write it: "10", "10,5", "1.020,00 €"; the cleaned value is integer cents."""

    breite = 10  # see web.ui.renderer

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}))
        required = gettext_lazy("Geben Sie einen Betrag an, auch wenn er 0 ist.")
        kwargs.setdefault("error_messages", {"required": required})
        super().__init__(max_length=20, **kwargs)

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        if not text:
            return None
        found = _EUROS.fullmatch(text.removesuffix("€").strip())
        if found is None:
            raise ValidationError(_("Schreiben Sie den Betrag so: 12,50"), code="invalid")
        whole, cents = found.groups()
        amount = int(whole.replace(".", "")) * 100 + int((cents or "0").ljust(2, "0"))
        if amount > _MOST_CENTS:
            raise ValidationError(_("Dieser Betrag ist zu hoch. Prüfen Sie ihn."), code="too_high")
        return amount
