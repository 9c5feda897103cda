"""Forms of opinions: ask another office, another day, need it no more; and of the asked office: answer, more time."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from django import forms
from django.forms import BoundField
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.core import clock
from portal.vorgang.rules.fristen import ANSWER_PERIOD
from portal.vorgang.rules.stellungnahme import Art
from portal.web.arbeitsplatz.formulare import checked_day
from portal.web.ui.anlagen import AnlagenForm
from portal.web.ui.datum import DatumField
from portal.web.ui.renderer import mark_sensitive

_ALL = "alle"
_LONGEST = 8000


class FrageForm(forms.Form):
    """Whom, what, until when, and what the office may see: nothing is ticked beforehand.

    `aemter`: [(Kommune, [(id, office)])]; `abschnitte`: queries.stellungnahme.current_sections; `dateien`: names by id.
    """

    alles_freiwillig = True

    amt = forms.TypedChoiceField(
        label=gettext_lazy("Welches Amt fragen Sie?"),
        coerce=int,
        error_messages={"required": gettext_lazy("Wählen Sie ein Amt.")},
    )
    frage = forms.CharField(
        label=gettext_lazy("Ihre Frage"),
        help_text=gettext_lazy("Schreiben Sie nur hinein, was das andere Amt wissen muss."),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 5}),
        error_messages={"required": gettext_lazy("Schreiben Sie, was Sie wissen möchten.")},
    )
    frist = DatumField(label=gettext_lazy("Antwort bis"))

    def __init__(
        self,
        *args: Any,
        aemter: list[tuple[str, list[tuple[int, str]]]],
        abschnitte: list[dict[str, Any]],
        dateien: dict[UUID, str],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        offices = self.fields["amt"]
        assert isinstance(offices, forms.TypedChoiceField)
        offices.choices = [("", _("Bitte wählen")), *aemter]
        self.fields["frist"].initial = clock.today() + ANSWER_PERIOD
        self._sections = {f"abschnitt_{number}": part for number, part in enumerate(abschnitte)}
        for name, part in self._sections.items():
            self.fields[name] = _boxes(part["titel"], _lines(part))
        if dateien:
            self.fields["dateien"] = _boxes(_("Dateien"), [(str(key), name) for key, name in dateien.items()])

    @property
    def kern(self) -> list[BoundField]:
        """The question itself."""
        return [self[name] for name in ("amt", "frage", "frist")]

    @property
    def auswahl(self) -> list[BoundField]:
        """What can be ticked."""
        return [self[name] for name in self.fields if name not in ("amt", "frage", "frist")]

    def clean_frist(self) -> date:
        return checked_day(self.cleaned_data["frist"])

    @property
    def stellen(self) -> list[str]:
        """The places of all lines that were ticked, once the form is valid."""
        found: list[str] = []
        for name, part in self._sections.items():
            ticked = self.cleaned_data[name]
            found += [line["stelle"] for line in part["zeilen"] if _ALL in ticked or line["stelle"] in ticked]
        return found

    @property
    def gewaehlte_dateien(self) -> list[UUID]:
        return [UUID(each) for each in self.cleaned_data.get("dateien", [])]


def _boxes(label: Any, choices: list[tuple[str, str]]) -> forms.MultipleChoiceField:
    field = forms.MultipleChoiceField(label=label, choices=choices, widget=forms.CheckboxSelectMultiple, required=False)
    mark_sensitive([field])  # the answers stand in the labels
    return field


def _lines(part: dict[str, Any]) -> list[tuple[str, str]]:
    lines = [(line["stelle"], f"{line['label']}: {_short(line['text'])}") for line in part["zeilen"]]
    return [(_ALL, _("Alles in diesem Abschnitt")), *lines] if len(lines) > 1 else lines


def _short(text: str) -> str:
    flat = " ".join(text.split())
    return flat if len(flat) <= 80 else f"{flat[:79]}…"


class NeueFristForm(forms.Form):
    """Another day."""

    frist = DatumField(label=gettext_lazy("Neue Frist: Antwort bis"))

    def clean_frist(self) -> date:
        return checked_day(self.cleaned_data["frist"])


class RueckzugForm(forms.Form):
    """Why the opinion is not needed any more."""

    text = forms.CharField(
        label=gettext_lazy("Warum brauchen Sie die Stellungnahme nicht mehr?"),
        help_text=gettext_lazy("Das andere Amt liest diesen Text."),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class AntwortForm(AnlagenForm):
    """The opinion, or why there is none."""

    art = forms.TypedChoiceField(
        label=gettext_lazy("Was antworten Sie?"),
        coerce=Art,
        choices=[
            (Art.ANTWORT.value, gettext_lazy("Wir nehmen Stellung")),
            (Art.NICHT_BETROFFEN.value, gettext_lazy("Unser Amt ist nicht betroffen")),
            (Art.RUECKGABE.value, gettext_lazy("Wir können das nicht beantworten und geben die Frage zurück")),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Wählen Sie, was Sie antworten.")},
    )
    text = forms.CharField(
        label=gettext_lazy("Ihr Text"),
        help_text=gettext_lazy("Das fragende Amt liest ihn. Er steht danach in seiner Akte."),
        max_length=_LONGEST,
        required=False,
        widget=forms.Textarea(attrs={"rows": 10}),
    )
    alles_freiwillig = True
    field_order = ("art", "text")

    def clean(self) -> dict[str, Any] | None:
        data = super().clean()
        art = self.cleaned_data.get("art")
        if art in (Art.ANTWORT, Art.RUECKGABE) and not self.cleaned_data.get("text") and "text" not in self.errors:
            missing = {
                Art.ANTWORT: _("Schreiben Sie Ihre Stellungnahme."),
                Art.RUECKGABE: _("Schreiben Sie, warum Sie nicht antworten können."),
            }
            self.add_error("text", missing[art])
        return data


class MehrZeitForm(forms.Form):
    """By when one could answer, and why not earlier."""

    wunsch = DatumField(label=gettext_lazy("Bis wann können Sie antworten?"))
    text = forms.CharField(
        label=gettext_lazy("Warum brauchen Sie mehr Zeit?"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": gettext_lazy("Schreiben Sie, warum Sie mehr Zeit brauchen.")},
    )

    def clean_wunsch(self) -> date:
        return checked_day(self.cleaned_data["wunsch"])
