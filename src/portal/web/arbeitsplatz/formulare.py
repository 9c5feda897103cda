"""Forms of a Vorgang: each is one step of the case worker, with its own address."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.core import clock
from portal.core.money import amount, euros
from portal.vorgang.rules.fristen import ANSWER_PERIOD, DeadlineRefused, check_answer_deadline
from portal.web.ui.anlagen import AnlagenForm
from portal.web.ui.datum import DatumField
from portal.web.ui.geld import EuroField


def reason_for_person(missing: Any) -> forms.CharField:
    """Why a step is taken; `missing` is said where nothing is written."""
    return forms.CharField(
        label=gettext_lazy("Grund"),
        help_text=gettext_lazy("Die antragstellende Person liest diesen Text so, wie Sie ihn schreiben."),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": missing},
    )


class WithCosts(forms.Form):
    """A Kostenentscheidung against the Vorschuss that was paid."""

    kosten = EuroField(label=gettext_lazy("Gebühr in Euro"))

    def __init__(self, *args: Any, bezahlt_cents: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.bezahlt_cents = bezahlt_cents
        hint = _("Bezahlt sind %(bezahlt)s. Was Sie davon nicht festsetzen, wird zur Erstattung vorgeschlagen.")
        self.fields["kosten"].help_text = hint % {"bezahlt": euros(bezahlt_cents)}

    def clean_kosten(self) -> int:
        cents: int = self.cleaned_data["kosten"]
        if cents > self.bezahlt_cents:
            text = _("Mehr als den bezahlten Vorschuss von %(bezahlt)s können Sie hier nicht festsetzen.")
            raise ValidationError(text % {"bezahlt": euros(self.bezahlt_cents)}, code="too_high")
        return cents


class BestaetigungForm(forms.Form):
    """The receipt of an Anzeige or Meldung is confirmed."""

    text = forms.CharField(
        label=gettext_lazy("Was Sie dazu sagen möchten"),
        help_text=gettext_lazy(
            "Die Person, die angezeigt oder gemeldet hat, liest diesen Text so, wie Sie ihn schreiben."
        ),
        max_length=4000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )


class StattgabeForm(WithCosts):
    """The Antrag is granted: in a Standesamt the Urkunden are issued."""

    def __init__(self, *args: Any, bezahlt_cents: int, **kwargs: Any) -> None:
        super().__init__(*args, bezahlt_cents=bezahlt_cents, **kwargs)
        self.fields["kosten"].initial = amount(bezahlt_cents)


class KostenForm(WithCosts):
    """The costs after the Antrag was withdrawn or deemed approved."""


class RueckfrageForm(AnlagenForm):
    """A question to the citizen, with a day by which to answer."""

    text = forms.CharField(
        label=gettext_lazy("Ihre Frage"),
        help_text=gettext_lazy("Die antragstellende Person liest diesen Text so, wie Sie ihn schreiben."),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 6}),
        error_messages={"required": gettext_lazy("Schreiben Sie, was Sie wissen möchten oder was fehlt.")},
    )
    frist = DatumField(label=gettext_lazy("Antwort bis"))
    field_order = ("text", "frist")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["frist"].initial = clock.today() + ANSWER_PERIOD

    def clean_frist(self) -> date:
        return checked_day(self.cleaned_data["frist"])


def checked_day(frist: date) -> date:
    """The day by which somebody should answer, as it is. Raises ValidationError for one that is refused."""
    try:
        check_answer_deadline(frist, today=clock.today())
    except DeadlineRefused as error:
        text = _("Die Frist muss nach dem heutigen Tag liegen, höchstens ein Jahr in der Zukunft.")
        raise ValidationError(text, code="deadline") from error
    return frist


class NachrichtForm(AnlagenForm):
    """A message to the citizen that asks nothing."""

    text = forms.CharField(
        label=gettext_lazy("Ihre Nachricht"),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 5}),
        error_messages={"required": gettext_lazy("Schreiben Sie eine Nachricht.")},
    )
    field_order = ("text",)
