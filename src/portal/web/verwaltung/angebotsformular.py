"""The form of a Kommune's setting of a Leistung."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.core import clock
from portal.core.money import amount, euros
from portal.formular.rules.gebuehrenmodell import Gebuehrensatz
from portal.kommune.models import Organisationseinheit
from portal.leistung.models import Angebot
from portal.leistung.rules.absaetze import Absatz
from portal.web.ui.geld import EuroField
from portal.web.verwaltung.felder import ABSAETZE, FELDER
from portal.web.verwaltung.formulare import (
    NOTATION,
    AdresseField,
    MailField,
    PieceForm,
    TagField,
    ZeileField,
    as_day,
    as_iso,
    office_choices,
    text_field,
)

_MODUS_HINTS = {
    Angebot.Modus.NICHT: gettext_lazy("Die Leistung wird hier nicht angeboten."),
    Angebot.Modus.INFORMATION: gettext_lazy("Beschreibung, Stelle und Kontakt."),
    Angebot.Modus.DRUCK: gettext_lazy("Formular zum Ausdrucken: Ihr eigenes mit einem Link, sonst das des Portals."),
    Angebot.Modus.TERMIN: gettext_lazy("Mit Termin vor Ort."),
    Angebot.Modus.EXTERN: gettext_lazy("Online bei Land, Bund oder einem anderen Dienst."),
    Angebot.Modus.ONLINE: gettext_lazy("Online hier im Portal."),
    Angebot.Modus.INTEGRIERT: gettext_lazy("Online hier und direkt ins Fachverfahren."),
}
_REVIEW_AFTER = timedelta(days=365)
_PLAIN = ("modus", "ziel_url", "ziel_name", "telefon", "email", "gebuehr_grundlage", "bearbeitung_tage")


class AngebotForm(PieceForm):
    """A Kommune's setting of a Leistung."""

    notation = NOTATION

    modus = forms.ChoiceField(label=FELDER["modus"], choices=list(_MODUS_HINTS.items()), widget=forms.RadioSelect)
    gueltig_ab = TagField(label=FELDER["gueltig_ab"], required=False, help_text=gettext_lazy("Leer: sofort."))
    gueltig_bis = TagField(label=FELDER["gueltig_bis"], required=False, help_text=gettext_lazy("Leer: ohne Ende."))
    ziel_url = AdresseField(
        label=FELDER["ziel_url"],
        required=False,
        max_length=300,
        assume_scheme="https",
        help_text=gettext_lazy("Nur für eigenes Formular, Termin oder Online-Dienst an anderer Stelle."),
        error_messages={"invalid": gettext_lazy("Diese Adresse stimmt nicht. Sie beginnt mit https://")},
    )
    ziel_name = ZeileField(label=FELDER["ziel_name"], required=False, max_length=120)
    organisationseinheit = forms.TypedChoiceField(
        label=FELDER["organisationseinheit"],
        required=False,
        coerce=int,
        empty_value=None,
        help_text=gettext_lazy("Sie steht auf der Seite und bekommt die Anträge. Leer: wie unter „Zuständigkeiten“."),
    )
    telefon = ZeileField(
        label=gettext_lazy("Telefon für diese Leistung"),
        required=False,
        max_length=60,
        help_text=gettext_lazy("Nur wenn die Nummer der Stelle nicht passt; ebenso die E-Mail."),
    )
    email = MailField(label=gettext_lazy("E-Mail für diese Leistung"), required=False)
    kosten = forms.ChoiceField(
        label=gettext_lazy("Was kostet es?"),
        choices=[
            ("offen", gettext_lazy("noch nicht geklärt")),
            ("frei", gettext_lazy("kostenfrei")),
            ("gebuehr", gettext_lazy("eine Gebühr")),
        ],
        widget=forms.RadioSelect,
    )
    erste = EuroField(label=FELDER["erste"], required=False)
    weitere = EuroField(
        label=FELDER["weitere"], required=False, help_text=gettext_lazy("Nur bei Urkunden und anderen Exemplaren.")
    )
    gebuehr_grundlage = ZeileField(
        label=FELDER["gebuehr_grundlage"],
        required=False,
        max_length=200,
        help_text=gettext_lazy("Zum Beispiel: Verwaltungsgebührensatzung vom 12.12.2025, Nr. 4"),
    )
    bearbeitung_tage = forms.IntegerField(
        label=FELDER["bearbeitung_tage"],
        required=False,
        min_value=1,
        max_value=999,
        error_messages={"invalid": gettext_lazy("Schreiben Sie eine Zahl, zum Beispiel 10.")},
        widget=forms.TextInput(attrs={"inputmode": "numeric"}),
    )
    pruefen_bis = TagField(
        label=gettext_lazy("Eigene Texte wieder prüfen am"),
        help_text=gettext_lazy("An diesem Tag erinnert Sie Ihr Eingang."),
    )

    def __init__(
        self,
        data: Any = None,
        *,
        offices: list[Organisationseinheit],
        common: Mapping[Absatz, str],
        rates: list[Gebuehrensatz],
        inhalt: dict[str, Any],
        nummer: int,
        grund: str,
    ) -> None:
        super().__init__(data, initial=_initial(inhalt) | {"nummer": nummer, "grund": grund})
        self.common, self.inhalt, self.rates = common, inhalt, rates
        office: Any = self.fields["organisationseinheit"]
        office.choices = [("", _("Bitte wählen")), *office_choices(offices)]
        for satz in rates:
            self.fields[_name(satz)] = _rate_field(satz, inhalt.get("saetze", {}).get(satz.schluessel))
        for absatz, label in ABSAETZE.items():
            self.fields[absatz.value] = text_field(label, absatz, self._own(absatz))
            if self._has_moved(absatz):
                self.fields[f"{absatz}_gesehen"] = forms.BooleanField(
                    label=_("Ich habe den neuen gemeinsamen Text berücksichtigt."), required=False
                )

    def saetze(self) -> list[forms.BoundField]:
        """The amounts that the form of the Leistung asks for, in its words; where there are none, one for all."""
        return [self[_name(satz)] for satz in self.rates] or [self["erste"], self["weitere"]]

    def absaetze(self) -> list[dict[str, Any]]:
        """The paragraphs with their common text, for the template."""
        return [
            {
                "feld": self[absatz.value],
                "gemeinsam": self.common[absatz],
                "gesehen": self[f"{absatz}_gesehen"] if f"{absatz}_gesehen" in self.fields else None,
                "absatz": absatz.value,
                "eigen": bool(self._own(absatz)),
                "offen": bool(self[absatz.value].value() or self[absatz.value].errors),
            }
            for absatz in ABSAETZE
        ]

    def content(self) -> dict[str, Any]:
        """The content of the draft (`rules.angebot.Angebotsstand`)."""
        values = self.cleaned_data
        return {
            **{name: values[name] for name in _PLAIN},
            **self._fee(),
            "gueltig_ab": as_iso(values["gueltig_ab"]),
            "gueltig_bis": as_iso(values["gueltig_bis"]),
            "organisationseinheit_id": values["organisationseinheit"],
            "texte": {absatz.value: self._paragraph(absatz) for absatz in ABSAETZE if values[absatz.value].strip()},
        }

    def clean(self) -> dict[str, Any]:
        values: dict[str, Any] = super().clean() or self.cleaned_data
        names = [field.name for field in self.saetze()]
        typed = [values.get(name) for name in names]
        if values.get("kosten") == "gebuehr" and set(typed) == {None} and not set(names) & set(self.errors):
            self.add_error(names[0], _("Nennen Sie den Betrag, zum Beispiel 12,50."))
        if values.get("kosten") in ("offen", "frei") and any(typed):
            self.add_error("kosten", _("Hier steht ein Betrag. Wählen Sie „eine Gebühr“, oder leeren Sie ihn."))
        return values

    def _fee(self) -> dict[str, Any]:
        """Either one amount and one for further copies, or those of the form's rates by their keys."""
        values, kosten = self.cleaned_data, self.cleaned_data["kosten"]
        if self.rates:
            typed = {satz.schluessel: 0 if kosten == "frei" else values[_name(satz)] for satz in self.rates}
            kept = {key: cents for key, cents in typed.items() if cents is not None and kosten != "offen"}
            return {"erste_cents": None, "weitere_cents": None, "saetze": kept}
        first, further = values["erste"], values["weitere"]
        if kosten != "gebuehr":
            first, further = (0, 0) if kosten == "frei" else (None, None)
        return {"erste_cents": first, "weitere_cents": further, "saetze": {}}

    def _own(self, absatz: Absatz) -> str:
        return str(self.inhalt["texte"].get(absatz.value, {}).get("text", ""))

    def _has_moved(self, absatz: Absatz) -> bool:
        own = self.inhalt["texte"].get(absatz.value)
        return own is not None and own["grundlage"] != self.common[absatz]

    def _paragraph(self, absatz: Absatz) -> dict[str, Any]:
        """A text that was there keeps the common text it came from, until the editor has looked at the new one."""
        known = self.inhalt["texte"].get(absatz.value)
        seen = known is None or self.cleaned_data.get(f"{absatz}_gesehen")
        return {
            "text": self.cleaned_data[absatz.value],
            "grundlage": self.common[absatz] if seen or known is None else known["grundlage"],
            "pruefen_bis": as_iso(self.cleaned_data["pruefen_bis"]),
        }


def _initial(inhalt: dict[str, Any]) -> dict[str, Any]:
    first, further, rates = inhalt["erste_cents"], inhalt["weitere_cents"], inhalt.get("saetze", {})
    named = [cents for cents in (first, *rates.values()) if cents is not None]
    reviews = [own["pruefen_bis"] for own in inhalt["texte"].values()]
    day = min(reviews) if reviews else str(clock.today() + _REVIEW_AFTER)
    return {
        **{name: inhalt[name] for name in _PLAIN},
        "gueltig_ab": as_day(inhalt["gueltig_ab"]),
        "gueltig_bis": as_day(inhalt["gueltig_bis"]),
        "organisationseinheit": inhalt["organisationseinheit_id"],
        "kosten": "gebuehr" if any(named) else "frei" if named else "offen",
        "erste": amount(first) if first else "",
        "weitere": amount(further) if further else "",
        "pruefen_bis": as_day(day),
    }


def _name(satz: Gebuehrensatz) -> str:
    """The field of a rate; `redaktion.rules.angebot` points to it."""
    return f"satz_{satz.schluessel}"


def _rate_field(satz: Gebuehrensatz, cents: int | None) -> EuroField:
    """With what is usual as a hint: nothing is taken that nobody typed."""
    return EuroField(
        label=satz.titel, required=False, initial="" if cents is None else amount(cents), help_text=_suggestion(satz)
    )


def _suggestion(satz: Gebuehrensatz) -> str:
    if satz.vorschlag_cents is None:
        return satz.quelle or _("Wie hoch sie sonst ist, wissen wir nicht.")
    words = (
        _("Üblich sind %(betrag)s (%(quelle)s).")
        if satz.bestaetigt
        else _("Vielleicht %(betrag)s (%(quelle)s). Das ist nicht bestätigt, prüfen Sie es.")
    )
    return words % {"betrag": euros(satz.vorschlag_cents), "quelle": satz.quelle}
