"""Forms of editors. What a form takes is a draft: gaps are told beside it and stop a publication, not the saving."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime, time, timedelta
from typing import Any

from django import forms
from django.core.validators import MaxLengthValidator, URLValidator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.core import clock
from portal.core.clock import BERLIN
from portal.core.money import amount
from portal.kommune.models import Organisationseinheit
from portal.leistung.models import Angebot
from portal.leistung.rules.absaetze import LISTEN, Absatz
from portal.redaktion.rules.text import clean
from portal.web.ui.datum import DatumField
from portal.web.ui.geld import EuroField
from portal.web.verwaltung.felder import ABSAETZE, FELDER

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
LONGEST_TYPED = 1_500_000  # what is longer never reaches a form; what is too long for a page is told, not cut


class _Gemessen(forms.CharField):
    """Says what to do where a text is too long."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        for each in self.validators:
            if isinstance(each, MaxLengthValidator):
                each.message = gettext_lazy(
                    "Kürzen Sie auf höchstens %(limit_value)d Zeichen, jetzt sind es %(show_value)d."
                )


class ZeileField(_Gemessen):
    """One line, cleaned before it is measured: clean it may be longer, and what cannot be printed breaks an export."""

    def to_python(self, value: Any) -> str:
        return " ".join(clean(super().to_python(value) or "").split())


class AdresseField(forms.URLField):
    """The address of a web page; nothing else opens in a browser."""

    default_validators = [URLValidator(schemes=["http", "https"])]


class MailField(forms.EmailField):
    """An e-mail address; no longer than a mailbox may be (RFC 5321)."""

    default_error_messages = {
        "invalid": gettext_lazy("Diese E-Mail-Adresse stimmt nicht. Zum Beispiel: amt@beispiel.de")
    }

    def __init__(self, *, max_length: int = 254, **kwargs: Any) -> None:
        super().__init__(max_length=max_length, **kwargs)


class TagField(DatumField):
    """A day that a Kommune can mean: the first and last years of the calendar have no midnight in Berlin."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(earliest=date(1900, 1, 1), latest=date(2999, 12, 31), **kwargs)


class PieceForm(forms.Form):
    """What every piece has: the number of the draft that was opened, and why it is changed."""

    nummer = forms.IntegerField(min_value=0, widget=forms.HiddenInput)
    grund = ZeileField(
        label=gettext_lazy("Anlass der Änderung"),
        help_text=gettext_lazy("Steht im Änderungsprotokoll, das alle Kommunen lesen. Zum Beispiel: neue Satzung."),
        max_length=200,
        required=False,
    )

    def content(self) -> dict[str, Any]:
        """The content of the draft."""
        raise NotImplementedError


class AngebotForm(PieceForm):
    """A Kommune's setting of a Leistung."""

    notation = gettext_lazy(
        "Eine leere Zeile beginnt einen neuen Absatz. „- “ am Anfang macht einen Punkt, „# “ eine Überschrift, "
        "[Worte](https://adresse.de) einen Link."
    )

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
        inhalt: dict[str, Any],
        nummer: int,
        grund: str,
    ) -> None:
        super().__init__(data, initial=_initial(inhalt) | {"nummer": nummer, "grund": grund})
        self.common, self.inhalt = common, inhalt
        office: Any = self.fields["organisationseinheit"]
        office.choices = [("", _("Bitte wählen")), *office_choices(offices)]
        for absatz, label in ABSAETZE.items():
            self.fields[absatz.value] = _text_field(label, absatz, self._own(absatz))
            if self._has_moved(absatz):
                self.fields[f"{absatz}_gesehen"] = forms.BooleanField(
                    label=_("Ich habe den neuen gemeinsamen Text berücksichtigt."), required=False
                )

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
        first, further = values["erste"], values["weitere"]
        if values["kosten"] != "gebuehr":
            first, further = (0, 0) if values["kosten"] == "frei" else (None, None)
        plain = ("modus", "ziel_url", "ziel_name", "telefon", "email", "gebuehr_grundlage", "bearbeitung_tage")
        return {
            **{name: values[name] for name in plain},
            "gueltig_ab": as_iso(values["gueltig_ab"]),
            "gueltig_bis": as_iso(values["gueltig_bis"]),
            "organisationseinheit_id": values["organisationseinheit"],
            "erste_cents": first,
            "weitere_cents": further,
            "texte": {absatz.value: self._paragraph(absatz) for absatz in ABSAETZE if values[absatz.value].strip()},
        }

    def clean(self) -> dict[str, Any]:
        values: dict[str, Any] = super().clean() or self.cleaned_data
        if values.get("kosten") == "gebuehr" and values.get("erste") is None and "erste" not in self.errors:
            self.add_error("erste", _("Nennen Sie den Betrag, zum Beispiel 12,50."))
        if values.get("kosten") in ("offen", "frei") and (values.get("erste") or values.get("weitere")):
            self.add_error("kosten", _("Hier steht ein Betrag. Wählen Sie „eine Gebühr“, oder leeren Sie ihn."))
        return values

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


class GrundtextForm(PieceForm):
    """The common text of a Leistung."""

    def __init__(self, data: Any = None, *, inhalt: dict[str, Any], nummer: int, grund: str) -> None:
        super().__init__(data, initial={"nummer": nummer, "grund": grund})
        for absatz, label in ABSAETZE.items():
            self.fields[absatz.value] = _text_field(label, absatz, inhalt[absatz.value])
        self.order_fields([*(absatz.value for absatz in ABSAETZE), "grund"])

    def content(self) -> dict[str, Any]:
        return {absatz.value: self.cleaned_data[absatz.value] for absatz in ABSAETZE}


class SeiteForm(PieceForm):
    """A free page."""

    def __init__(self, data: Any = None, *, inhalt: dict[str, Any], nummer: int, grund: str) -> None:
        super().__init__(data, initial={"nummer": nummer, "grund": grund})
        self.fields["text"] = forms.CharField(
            label=FELDER["text"],
            initial=inhalt["text"],
            required=False,
            max_length=LONGEST_TYPED,
            help_text=AngebotForm.notation,
            widget=forms.Textarea(attrs={"rows": 20, "data-notation": True}),
        )
        self.order_fields(["text", "grund"])

    def content(self) -> dict[str, Any]:
        return {"text": self.cleaned_data["text"]}


class MeldungForm(PieceForm):
    """A notice on every page."""

    titel = ZeileField(label=FELDER["titel"], max_length=120, required=False)
    text = forms.CharField(
        label=FELDER["text"],
        required=False,
        max_length=LONGEST_TYPED,
        help_text=gettext_lazy("Ein, zwei Sätze. Was ist los, und was können die Leute stattdessen tun?"),
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    ab_tag = TagField(label=gettext_lazy("Zeigen ab"), required=False, help_text=gettext_lazy("Leer: sofort."))
    bis_tag = TagField(
        label=gettext_lazy("Zeigen bis einschließlich"),
        required=False,
        help_text=gettext_lazy("Leer: ohne Ende."),
    )

    def __init__(self, data: Any = None, *, inhalt: dict[str, Any], nummer: int, grund: str) -> None:
        end = _moment(inhalt["bis"])
        initial = {
            "nummer": nummer,
            "grund": grund,
            "titel": inhalt["titel"],
            "text": inhalt["text"],
            "ab_tag": start.date() if (start := _moment(inhalt["ab"])) else None,
            "bis_tag": (end - timedelta(seconds=1)).date() if end else None,
        }
        super().__init__(data, initial=initial)
        self.order_fields(["titel", "text", "ab_tag", "bis_tag", "grund"])

    def content(self) -> dict[str, Any]:
        first, last = self.cleaned_data["ab_tag"], self.cleaned_data["bis_tag"]
        end = last + timedelta(days=1) if last else None
        return {
            "titel": self.cleaned_data["titel"],
            "text": self.cleaned_data["text"],
            "ab": datetime.combine(first, time(), BERLIN).isoformat() if first else None,
            "bis": datetime.combine(end, time(), BERLIN).isoformat() if end else None,
        }


class FilterForm(forms.Form):
    """Narrows a list of Leistungen down."""

    q = forms.CharField(label=gettext_lazy("Titel enthält"), required=False, max_length=80)


class AngeboteFilterForm(FilterForm):
    """The same by mode."""

    modus = forms.ChoiceField(
        label=FELDER["modus"], required=False, choices=[("", gettext_lazy("alle")), *Angebot.Modus.choices]
    )


class BemerkungField(_Gemessen):
    """Several lines, measured as the browser measures them: it sends two characters for the end of a line.

    Without `maxlength`: the browser would cut a longer text that is pasted, and say nothing.
    """

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        return {name: value for name, value in super().widget_attrs(widget).items() if name != "maxlength"}

    def to_python(self, value: Any) -> str:
        return clean(super().to_python(value) or "")


class RueckgabeForm(forms.Form):
    """Why a draft is given back."""

    bemerkung = BemerkungField(
        label=gettext_lazy("Oder zurückgeben: Was soll noch geändert werden?"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": gettext_lazy("Schreiben Sie, was noch fehlt.")},
    )


def office_choices(offices: Iterable[Organisationseinheit]) -> list[tuple[str, str]]:
    """Offices to choose from, by name; with the first day of those that have not begun."""
    today, ahead = clock.today(), _("%(name)s (ab %(tag)s)")
    names = {each: each.name for each in offices}
    names |= {
        each: ahead % {"name": each.name, "tag": f"{each.gilt_ab:%d.%m.%Y}"}
        for each in names
        if not each.has_begun(today)
    }
    return [(str(each.pk), name) for each, name in names.items()]


def _text_field(label: Any, absatz: Absatz, text: str) -> forms.CharField:
    hint = _("Eine Zeile je Punkt.") if absatz in LISTEN else ""
    short = absatz in (Absatz.BEARBEITUNGSZEIT, Absatz.FRISTEN)
    widget = forms.Textarea(attrs={"rows": 2 if short else 5, "data-notation": True})
    return forms.CharField(
        label=label, initial=text, required=False, max_length=LONGEST_TYPED, help_text=hint, widget=widget
    )


def _initial(inhalt: dict[str, Any]) -> dict[str, Any]:
    first, further = inhalt["erste_cents"], inhalt["weitere_cents"]
    reviews = [own["pruefen_bis"] for own in inhalt["texte"].values()]
    day = min(reviews) if reviews else str(clock.today() + _REVIEW_AFTER)
    plain = ("modus", "ziel_url", "ziel_name", "telefon", "email", "gebuehr_grundlage", "bearbeitung_tage")
    return {
        **{name: inhalt[name] for name in plain},
        "gueltig_ab": as_day(inhalt["gueltig_ab"]),
        "gueltig_bis": as_day(inhalt["gueltig_bis"]),
        "organisationseinheit": inhalt["organisationseinheit_id"],
        "kosten": "offen" if first is None else "gebuehr" if first else "frei",
        "erste": amount(first) if first else "",
        "weitere": amount(further) if further else "",
        "pruefen_bis": as_day(day),
    }


def as_iso(value: date | None) -> str | None:
    """A day as drafts keep it."""
    return value.isoformat() if value else None


def as_day(text: str | None) -> date | None:
    """The way back."""
    return date.fromisoformat(text) if text else None


def _moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text).astimezone(BERLIN) if text else None
