"""Forms by which a Vorgang goes to another authority."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from portal.kommune.queries import all_kommunen
from portal.vorgang.queries.abgabe import ZURUECK


class GebietForm(forms.Form):
    """In which area it lies; the office follows from the data."""

    gebiet = forms.ChoiceField(
        label=gettext_lazy("Zu welcher Kommune gehört der Fall?"),
        help_text=gettext_lazy("Das Portal sagt Ihnen im nächsten Schritt, welches Amt dort zuständig ist und warum."),
        error_messages={"required": gettext_lazy("Wählen Sie eine Kommune.")},
    )

    def __init__(self, *args: Any, own: str, absender: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        names = sorted((each.bezeichnung, each.id) for each in all_kommunen().values() if each.id != own)
        back = [(ZURUECK, gettext_lazy("Zurück an: %(amt)s") % {"amt": absender})] if absender else []
        field = self.fields["gebiet"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", gettext_lazy("Bitte wählen")), *back, *((key, name) for name, key in names)]


class AbgabeForm(forms.Form):
    """Why it goes there; which office was shown stands in the hidden fields."""

    gebiet = forms.CharField(max_length=40, widget=forms.HiddenInput)
    amt = forms.IntegerField(min_value=1, max_value=2**31, widget=forms.HiddenInput)
    grund = forms.CharField(
        label=gettext_lazy("Warum ist Ihr Amt nicht zuständig?"),
        help_text=gettext_lazy(
            "Die antragstellende Person und das andere Amt lesen diesen Text so, wie Sie ihn schreiben. "
            "Schreiben Sie einfach, zum Beispiel: Das Kind ist in einer anderen Kommune geboren."
        ),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": gettext_lazy("Schreiben Sie, warum Ihr Amt nicht zuständig ist.")},
    )
