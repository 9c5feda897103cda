"""The steps of a new Kommune: one form each. What was typed is kept as typed; the rules say what is wrong where."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.kommune.models import Gestaltung
from portal.kommune.queries import taken_by, usual_host
from portal.kommune.rules import (
    VORSCHLAEGE,
    FarbeUnreadable,
    Mangel,
    NeueKommune,
    judge,
    next_proposal,
    problems,
    usual_bezeichnung,
    usual_id,
)
from portal.konto.operations import LONGEST_USERNAME
from portal.leistung.operations import Erstverwaltung
from portal.web.verwaltung.formulare import MailField, ZeileField

EIGENE = "eigene"
_PROBE = '<svg class="farbprobe" viewBox="0 0 2 1" aria-hidden="true"><rect width="2" height="1" fill="{}"/></svg> {}'
_FARBNAMEN = {
    "blau": gettext_lazy("Blau"), "tanne": gettext_lazy("Tanne"), "petrol": gettext_lazy("Petrol"),
    "himmel": gettext_lazy("Himmel"), "indigo": gettext_lazy("Indigo"), "pflaume": gettext_lazy("Pflaume"),
    "beere": gettext_lazy("Beere"), "ziegel": gettext_lazy("Ziegel"), "ocker": gettext_lazy("Ocker"),
    "moos": gettext_lazy("Moos"), "schiefer": gettext_lazy("Schiefer"),
}  # fmt: skip


class SchrittForm(forms.Form):
    """A step; `angaben` is what was typed in all of them so far."""

    schritt: str
    titel: Any

    def __init__(self, data: Mapping[str, str] | None, *, angaben: Mapping[str, str]) -> None:
        self.angaben = {**angaben, **(data or {})}
        super().__init__(data, initial=dict(angaben))

    def clean(self) -> dict[str, Any]:
        values: dict[str, Any] = super().clean() or self.cleaned_data
        neu = neue_kommune(self.angaben)
        for mangel in [*problems(neu), *taken_by(neu)]:
            if mangel.feld in self.fields and mangel.feld not in self.errors:
                self.add_error(mangel.feld, mangel.text)
        return values

    def vorschlag(self) -> str:
        """What the page offers instead of what is wrong; most steps know nothing better."""
        return ""

    def typed(self) -> dict[str, str]:
        """What is kept of this step, right or wrong."""
        return {name: str(self.data.get(name, "")) for name in self.fields}


class BehoerdeForm(SchrittForm):
    """Which authority it is."""

    schritt, titel = "behoerde", gettext_lazy("Die Kommune")

    name = ZeileField(
        label=gettext_lazy("Name"),
        help_text=gettext_lazy("Zum Beispiel: Selfkant"),
        max_length=80,
        error_messages={"required": gettext_lazy("Schreiben Sie, wie die Kommune heißt.")},
    )
    typ = forms.ChoiceField(
        label=gettext_lazy("Was ist sie?"),
        choices=[
            ("Stadt", gettext_lazy("Stadt")),
            ("Gemeinde", gettext_lazy("Gemeinde")),
            ("kreisfreie Stadt", gettext_lazy("kreisfreie Stadt")),
            ("Kreis", gettext_lazy("Kreis")),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Wählen Sie aus, was sie ist.")},
    )
    ags = ZeileField(
        label=gettext_lazy("Amtlicher Gemeindeschlüssel (AGS)"),
        help_text=gettext_lazy("Acht Ziffern, zum Beispiel 05370024. Die ersten fünf nennen den Kreis."),
        max_length=20,
        widget=forms.TextInput(attrs={"inputmode": "numeric"}),
        error_messages={"required": gettext_lazy("Schreiben Sie den Gemeindeschlüssel.")},
    )
    plz = ZeileField(
        label=gettext_lazy("Postleitzahlen des Hauptorts"),
        help_text=gettext_lazy("Mehrere mit Komma. Nach der Postleitzahl wird gefragt, wer zuständig ist."),
        max_length=120,
        required=False,
    )


class AdresseForm(SchrittForm):
    """How it signs and where its portal stands; follows from the name unless somebody says otherwise."""

    schritt, titel = "adresse", gettext_lazy("Name und Adresse im Netz")

    bezeichnung = ZeileField(
        label=gettext_lazy("So unterschreibt sie"),
        help_text=gettext_lazy("Zum Beispiel: Gemeinde Selfkant"),
        max_length=80,
        error_messages={"required": gettext_lazy("Schreiben Sie, wie sie unterschreibt.")},
    )
    id = ZeileField(
        label=gettext_lazy("Kennung"),
        help_text=gettext_lazy("Kurz, klein, ohne Umlaute. Sie bleibt, auch wenn sich der Name ändert."),
        max_length=60,
        error_messages={"required": gettext_lazy("Schreiben Sie eine Kennung.")},
    )
    host = ZeileField(
        label=gettext_lazy("Adresse des Portals"),
        help_text=gettext_lazy("Der Rechnername ohne https://. Er muss schon auf diese Plattform zeigen."),
        max_length=130,
        error_messages={"required": gettext_lazy("Schreiben Sie die Adresse des Portals.")},
    )

    def __init__(self, data: Mapping[str, str] | None, *, angaben: Mapping[str, str]) -> None:
        neu = neue_kommune(angaben)
        usual = {"bezeichnung": neu.bezeichnung, "id": neu.id, "host": neu.host}
        super().__init__(data, angaben=angaben)
        self.initial = {**self.initial, **{name: self.initial.get(name) or text for name, text in usual.items()}}


class FarbeForm(SchrittForm):
    """The colour of its pages."""

    schritt, titel = "farbe", gettext_lazy("Farbe der Seiten")

    auswahl = forms.ChoiceField(
        label=gettext_lazy("Farbe"),
        help_text=gettext_lazy("Vorschläge, die gut zu lesen sind. Amtlich ist keine davon."),
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Wählen Sie eine Farbe.")},
    )
    farbe = ZeileField(
        label=gettext_lazy("Eigene Farbe"),
        help_text=gettext_lazy("# und sechs Zeichen, zum Beispiel #1a3da5. Weiße Schrift muss darauf zu lesen sein."),
        max_length=20,
        required=False,
    )

    def __init__(self, data: Mapping[str, str] | None, *, angaben: Mapping[str, str]) -> None:
        super().__init__(data, angaben=angaben)
        taken = list(Gestaltung.objects.values_list("farbe", flat=True))
        choice: Any = self.fields["auswahl"]
        choice.choices = [*_proposals(taken), (EIGENE, _("eine eigene"))]
        self.initial.setdefault("auswahl", next_proposal(taken))

    def clean(self) -> dict[str, Any]:
        values = super().clean()
        if values.get("auswahl") == EIGENE and not values.get("farbe") and "farbe" not in self.errors:
            self.add_error("farbe", _("Schreiben Sie die Farbe, zum Beispiel #1a3da5."))
        return values

    def vorschlag(self) -> str:
        """The nearest colour that passes, where the one that was typed does not; else empty."""
        try:
            urteil = judge(self.angaben.get("farbe", ""))
        except FarbeUnreadable:
            return ""
        return "" if urteil.besteht or "farbe" not in self.errors else urteil.vorschlag


class VerwaltungForm(SchrittForm):
    """Who administers it first."""

    schritt, titel = "verwaltung", gettext_lazy("Wer sie zuerst verwaltet")

    person = ZeileField(
        label=gettext_lazy("Vor- und Nachname"),
        max_length=120,
        error_messages={"required": gettext_lazy("Schreiben Sie den Namen der Person.")},
    )
    email = MailField(
        label=gettext_lazy("E-Mail-Adresse"),
        help_text=gettext_lazy("Dorthin geht die Einladung. Die Adresse ist zugleich der Benutzername."),
        max_length=LONGEST_USERNAME,
        error_messages={
            "required": gettext_lazy("Schreiben Sie die E-Mail-Adresse der Person."),
            "max_length": gettext_lazy("Die E-Mail-Adresse ist zu lang: höchstens 60 Zeichen."),
        },
    )


SCHRITTE: dict[str, type[SchrittForm]] = {
    each.schritt: each for each in (BehoerdeForm, AdresseForm, FarbeForm, VerwaltungForm)
}


def neue_kommune(angaben: Mapping[str, str]) -> NeueKommune:
    """What was typed, with what usually follows from it where nothing was said."""

    def said(name: str) -> str:
        return " ".join(str(angaben.get(name, "")).split())

    name, typ = said("name"), said("typ")
    kennung = said("id") or usual_id(name)
    return NeueKommune(
        id=kennung,
        name=name,
        ags=said("ags").replace(" ", ""),
        bezeichnung=said("bezeichnung") or usual_bezeichnung(name, typ),
        typ=typ,
        host=(said("host") or usual_host(kennung)).lower(),
        plz=tuple(each for each in said("plz").replace(",", " ").split() if each),
        farbe=said("farbe") if said("auswahl") == EIGENE else said("auswahl"),
    )


def erstverwaltung(angaben: Mapping[str, str]) -> Erstverwaltung:
    """Who administers it first."""
    return Erstverwaltung(angaben.get("person", ""), angaben.get("email", ""))


def step_of(feld: str) -> str:
    """The step in which this field stands."""
    return next((name for name, form in SCHRITTE.items() if feld in form.base_fields), BehoerdeForm.schritt)


def told(maengel: Iterable[Mangel], address: str) -> list[dict[str, str]]:
    """What the making refused, each with the field where it is put right; for `ui/kern/hinweis.html`."""
    return [{"ziel": f"{address}{step_of(each.feld)}/#id_{each.feld}", "text": each.text} for each in maengel]


def _proposals(taken: list[str]) -> list[tuple[str, Any]]:
    """The colours of the platform with a sample of each; those that a Kommune has come last and say so."""
    named = {colour: str(_FARBNAMEN[name]) for name, colour in VORSCHLAEGE.items()}
    for colour in set(taken) & set(named):
        named[colour] = _("%(farbe)s, schon vergeben") % {"farbe": named[colour]}
    free_first = sorted(named, key=lambda colour: colour in taken)
    return [(colour, format_html(_PROBE, colour, named[colour])) for colour in free_first]
