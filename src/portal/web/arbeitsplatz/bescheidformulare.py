"""Forms of a Bescheid: what is written, and the day on which the print was posted."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.core.money import amount
from portal.vorgang.models import Entscheidung
from portal.vorgang.rules.bescheid import Schreibtext
from portal.web.arbeitsplatz.formulare import WithCosts
from portal.web.ui.datum import DatumField

_GRANT, _REFUSE = Entscheidung.Art.STATTGEGEBEN, Entscheidung.Art.ABGELEHNT


class BescheidForm(WithCosts):
    """The draft; `fassung` is that of the page."""

    je_nachdem = ("begruendung",)
    field_order = ("art", "anschrift", "anrede", "text", "begruendung", "kosten", "fassung")
    art = forms.ChoiceField(
        label=gettext_lazy("Wie entscheiden Sie?"),
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Wählen Sie, wie Sie entscheiden.")},
    )
    anschrift = forms.CharField(
        label=gettext_lazy("Anschrift"),
        help_text=gettext_lazy("So steht sie im Fenster des Umschlags, jede Zeile für sich."),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": gettext_lazy("An wen geht der Bescheid?")},
    )
    anrede = forms.CharField(label=gettext_lazy("Anrede"), max_length=120)
    text = forms.CharField(
        label=gettext_lazy("Die Entscheidung"),
        help_text=gettext_lazy("Was genau gilt ab wann? Eine leere Zeile beginnt einen neuen Absatz."),
        max_length=6000,
        widget=forms.Textarea(attrs={"rows": 6}),
        error_messages={"required": gettext_lazy("Schreiben Sie, was Sie entscheiden.")},
    )
    begruendung = forms.CharField(
        label=gettext_lazy("Begründung"),
        help_text=gettext_lazy("Bei einer Ablehnung nötig (§ 39 VwVfG NRW). Wird allem entsprochen, darf sie fehlen."),
        max_length=6000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 6}),
    )
    fassung = forms.IntegerField(min_value=0, widget=forms.HiddenInput)

    def __init__(self, data: Any, *, initial: dict[str, Any], bezahlt_cents: int, nur_ablehnung: bool) -> None:
        super().__init__(data, initial=initial, auto_id="bescheid_%s", bezahlt_cents=bezahlt_cents)
        choices = [(_REFUSE.value, _("Ich lehne den Antrag ab"))]
        if not nur_ablehnung:
            choices.insert(0, (_GRANT.value, _("Ich gebe dem Antrag statt")))
        art: Any = self.fields["art"]
        art.choices = choices
        if nur_ablehnung:  # nothing to choose, and so nothing that makes the reasons optional
            art.initial = _REFUSE
            self.fields["begruendung"].help_text = _("Eine Ablehnung braucht sie (§ 39 VwVfG NRW).")

    def clean(self) -> None:
        if self.cleaned_data.get("art") == _REFUSE and not self.cleaned_data.get("begruendung"):
            self.add_error("begruendung", _("Eine Ablehnung braucht eine Begründung (§ 39 VwVfG NRW)."))

    def content(self) -> tuple[str, int, Schreibtext]:
        """Art, cents and text, with line breaks as they are kept."""
        values = {
            name: "\n".join(self.cleaned_data[name].splitlines())
            for name in ("anschrift", "anrede", "text", "begruendung")
        }
        return self.cleaned_data["art"], self.cleaned_data["kosten"], Schreibtext(**values)


def initial_of(art: str, cents: int, text: Schreibtext, fassung: int) -> dict[str, Any]:
    """What the form shows of a draft."""
    return {
        "art": art, "anschrift": text.anschrift, "anrede": text.anrede, "text": text.text,
        "begruendung": text.begruendung, "kosten": amount(cents), "fassung": fassung,
    }  # fmt: skip


class AufgabeForm(forms.Form):
    """The day on which the printed Bescheid went to the post."""

    tag = DatumField(label=gettext_lazy("Zur Post gegeben am"))
