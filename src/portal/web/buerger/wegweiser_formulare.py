"""The forms of the finder. Sent with GET: every page of it has an address, so Back and bookmarks work."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _

from portal.core import clock
from portal.leistung.rules.wegweiser import Antworten, Frage, Stichtag, Wegweiser
from portal.web.ui.datum import DatumField

_SPAN = timedelta(days=2 * 365)  # how far from today the day of the event may be


class FrageForm(forms.Form):
    """One question of a Wegweiser as radio buttons, or as boxes of which none may be ticked."""

    def __init__(self, data: Any, *, frage: Frage) -> None:
        super().__init__(data)
        options: dict[str, Any] = {
            "label": frage.text,
            "help_text": frage.hinweis,
            "choices": [(antwort.wert, antwort.text) for antwort in frage.antworten],
        }
        if frage.art == "eine":
            missing = {"required": _("Wählen Sie eine Antwort aus.")}
            self.fields[frage.id] = forms.ChoiceField(widget=forms.RadioSelect, error_messages=missing, **options)
        else:
            options["help_text"] = frage.hinweis or _(
                "Mehreres ist möglich. Trifft nichts zu, gehen Sie einfach weiter."
            )
            self.fields[frage.id] = _AnyOf(widget=forms.CheckboxSelectMultiple, **options)


class _AnyOf(forms.MultipleChoiceField):
    """None of the boxes is an answer too, and no reason to call the question voluntary."""

    def validate(self, value: Any) -> None:
        if value:
            super().validate(value)


class StichtagForm(forms.Form):
    """The day from which the deadlines of a checklist are computed."""

    def __init__(self, data: Any, *, stichtag: Stichtag) -> None:
        super().__init__(data)
        today = clock.today()
        self.fields["stichtag"] = DatumField(
            label=stichtag.frage, required=False, earliest=today - _SPAN, latest=today + _SPAN
        )

    @classmethod
    def asked_in(cls, query: QueryDict, stichtag: Stichtag) -> StichtagForm:
        """Bound when the address says something about the day."""
        is_there = any(name.startswith("stichtag_") for name in query)
        return cls(query if is_there else None, stichtag=stichtag)


def read_answers(wegweiser: Wegweiser, query: QueryDict) -> dict[str, tuple[str, ...]]:
    """What an address answers; values that no question knows are left out.

    A question that is named without a value was asked and nothing was chosen.
    """
    return {
        frage.id: tuple(dict.fromkeys(value for value in query.getlist(frage.id) if value in frage.werte))
        for frage in wegweiser.fragen
        if frage.id in query
    }


def pairs(antworten: Antworten, *, without: str = "") -> list[tuple[str, str]]:
    """The answers as the pairs of an address, as `read_answers` reads them."""
    return [(frage, value) for frage, values in antworten.items() if frage != without for value in (values or ("",))]
