"""Forms of editors. What a form takes is a draft: gaps are told beside it and stop a publication, not the saving."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from typing import Any

from django import forms
from django.core.validators import MaxLengthValidator, URLValidator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.core import clock
from portal.core.clock import BERLIN
from portal.kommune.models import Organisationseinheit
from portal.leistung.models import Angebot
from portal.leistung.rules.absaetze import LISTEN, Absatz
from portal.redaktion.rules.text import clean
from portal.web.ui.datum import DatumField
from portal.web.verwaltung.felder import ABSAETZE, FELDER

NOTATION = gettext_lazy(
    "Eine leere Zeile beginnt einen neuen Absatz. „- “ am Anfang macht einen Punkt, „# “ eine Überschrift, "
    "[Worte](https://adresse.de) einen Link."
)
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


class GrundtextForm(PieceForm):
    """The common text of a Leistung."""

    def __init__(self, data: Any = None, *, inhalt: dict[str, Any], nummer: int, grund: str) -> None:
        super().__init__(data, initial={"nummer": nummer, "grund": grund})
        for absatz, label in ABSAETZE.items():
            self.fields[absatz.value] = text_field(label, absatz, inhalt[absatz.value])
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
            help_text=NOTATION,
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


def text_field(label: Any, absatz: Absatz, text: str) -> forms.CharField:
    hint = _("Eine Zeile je Punkt.") if absatz in LISTEN else ""
    short = absatz in (Absatz.BEARBEITUNGSZEIT, Absatz.FRISTEN)
    widget = forms.Textarea(attrs={"rows": 2 if short else 5, "data-notation": True})
    return forms.CharField(
        label=label, initial=text, required=False, max_length=LONGEST_TYPED, help_text=hint, widget=widget
    )


def as_iso(value: date | None) -> str | None:
    """A day as drafts keep it."""
    return value.isoformat() if value else None


def as_day(text: str | None) -> date | None:
    """The way back."""
    return date.fromisoformat(text) if text else None


def _moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text).astimezone(BERLIN) if text else None
