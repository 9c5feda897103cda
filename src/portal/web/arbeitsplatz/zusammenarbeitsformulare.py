"""Forms of what colleagues do with one another: hand over, give back, note, deputy."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.core import clock
from portal.web.ui.datum import DatumField

_LONGEST_WORD = 2000


def _word(label: Any, help_text: Any) -> forms.CharField:
    return forms.CharField(
        label=label,
        help_text=help_text,
        max_length=_LONGEST_WORD,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class WeitergabeForm(forms.Form):
    """To which colleague, with what word."""

    an = forms.TypedChoiceField(
        label=gettext_lazy("Wer bekommt den Vorgang?"),
        coerce=int,
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Wählen Sie, wer den Vorgang bekommt.")},
    )
    wort = _word(
        gettext_lazy("Ein Wort dazu"),
        gettext_lazy("Es steht als Vermerk in der Akte, nicht im Postfach der antragstellenden Person."),
    )

    def __init__(self, *args: Any, people: list[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["an"]
        assert isinstance(field, forms.TypedChoiceField)
        field.choices = people


class RueckgabeForm(forms.Form):
    """Why it goes back to all of the office."""

    wort = _word(
        gettext_lazy("Warum?"),
        gettext_lazy("Es steht als Vermerk in der Akte, nicht im Postfach der antragstellenden Person."),
    )


class VermerkForm(forms.Form):
    """A note, or the correction of one."""

    text = forms.CharField(
        label=gettext_lazy("Vermerk"),
        help_text=gettext_lazy(
            "Für die Akte. Er erscheint nicht im Postfach, gehört aber zur Akte, die Beteiligte einsehen dürfen "
            "(§ 29 VwVfG NRW). Ändern lässt er sich nicht, nur durch einen neuen Vermerk berichtigen."
        ),
        max_length=6000,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": gettext_lazy("Schreiben Sie, was vermerkt werden soll.")},
    )
    berichtigt = forms.UUIDField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, corrects: UUID | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["berichtigt"].initial = corrects


class VertretungForm(forms.Form):
    """Who acts for the person who fills this in, and when."""

    durch = forms.TypedChoiceField(
        label=gettext_lazy("Wer vertritt Sie?"),
        coerce=int,
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Wählen Sie, wer Sie vertritt.")},
    )
    von = DatumField(label=gettext_lazy("Erster Tag"))
    bis = DatumField(label=gettext_lazy("Letzter Tag"))

    def __init__(self, *args: Any, people: list[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["durch"]
        assert isinstance(field, forms.TypedChoiceField)
        field.choices = people

    def clean_bis(self) -> Any:
        bis, von = self.cleaned_data["bis"], self.cleaned_data.get("von")
        if bis < clock.today():
            raise ValidationError(_("Dieser Tag ist schon vorbei."), code="over")
        if von is not None and bis < von:
            raise ValidationError(_("Der letzte Tag liegt vor dem ersten."), code="order")
        return bis
