"""The form of an agreement."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.leistung.models import Vereinbarung
from portal.web.verwaltung.felder import FELDER
from portal.web.verwaltung.formulare import LONGEST_TYPED, PieceForm, TagField, ZeileField, as_day, as_iso

Choices = Sequence[tuple[str, str]]

VEREINBARUNGSARTEN: list[tuple[str, Any]] = [
    ("delegierend", gettext_lazy("Übertragen: Die andere Behörde ist zuständig und entscheidet selbst")),
    ("mandatierend", gettext_lazy("Im Namen ausführen: Sie handelt, entscheidet aber im Namen der ersten")),
    ("annahme", gettext_lazy("Anträge annehmen: Sie nimmt an, es entscheidet die erste")),
    ("system", gettext_lazy("Gemeinsames System: ändert keine Zuständigkeit")),
    ("zusammenarbeit", gettext_lazy("Zusammenarbeit: ändert keine Zuständigkeit")),
    ("unklar", gettext_lazy("Noch ungeklärt: ändert keine Zuständigkeit")),
]
_DAYS = ("ab", "bis", "gilt_ab", "genehmigt_am", "bekanntgemacht_am", "extern_am")
_LINES = ("titel", "bereich", "rechtsform", "gebuehrenbasis", "kostenregel", "extern_beleg", "erlaeuterung")
_LISTS = ("von", "an", "funktionen", "leistungen", "aemter")
_TAKES = [
    ("", gettext_lazy("nicht bekannt")),
    ("ja", gettext_lazy("nimmt an")),
    ("nein", gettext_lazy("nimmt nicht an")),
]
_TAKEN = {"": None, "ja": True, "nein": False}
_ANSWER = {takes: answer for answer, takes in _TAKEN.items()}


@dataclass(frozen=True)
class Auswahl:
    """What can be chosen, each as (id, name)."""

    stellen: Choices
    kommunen: Choices
    funktionen: Choices
    leistungen: Choices
    aemter: Choices


class ProzentField(forms.CharField):
    """A share as people write it, "10" or "12,5"; the cleaned value is a part of one."""

    breite = 4  # see web.ui.renderer

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        if not text:
            return None
        try:
            share = Decimal(text.removesuffix("%").strip().replace(",", ".")) / 100
        except InvalidOperation:
            share = Decimal(-1)
        if not 0 <= share <= 1:
            raise ValidationError(_("Schreiben Sie eine Zahl von 0 bis 100, zum Beispiel 12,5."), code="invalid")
        return share.quantize(Decimal("0.0001"))


def _boxes(name: str, hint: Any = "") -> forms.MultipleChoiceField:
    return forms.MultipleChoiceField(
        label=FELDER[name], required=False, help_text=hint, widget=forms.CheckboxSelectMultiple
    )


class VereinbarungForm(PieceForm):
    """An agreement. What is long to choose from stands behind a heading that opens."""

    titel = ZeileField(label=gettext_lazy("Name der Vereinbarung"), max_length=240, required=False)
    art = forms.ChoiceField(label=FELDER["art"], choices=VEREINBARUNGSARTEN, widget=forms.RadioSelect)
    von = _boxes("von")
    an = _boxes("an", gettext_lazy("Wer die Aufgabe übernimmt, für die anderen handelt oder Anträge annimmt."))
    gebiet = _boxes("gebiet", gettext_lazy("Kein Haken: überall, wo die Aufgabe den Genannten gehört."))
    funktionen = _boxes("funktionen")
    leistungen = _boxes("leistungen", gettext_lazy("Mit Haken: Es geht nur um diese, nicht um die ganze Aufgabe."))
    aemter = _boxes("aemter", gettext_lazy("Wenn der Kreis etwas übernimmt: welches Amt."))
    bereich = ZeileField(label=FELDER["bereich"], max_length=60, required=False)
    ab = TagField(label=gettext_lazy("Erster Tag"), required=False)
    bis = TagField(label=gettext_lazy("Letzter Tag"), required=False, help_text=gettext_lazy("Leer: ohne Ende."))
    gilt_ab = TagField(
        label=gettext_lazy("Die Änderung gilt ab"),
        required=False,
        help_text=gettext_lazy(
            "Nur wenn Sie etwas ändern, das schon läuft. Bis zum Tag davor gilt die Vereinbarung, wie sie ist."
        ),
    )
    rechtsform = ZeileField(
        label=FELDER["rechtsform"],
        max_length=200,
        required=False,
        help_text=gettext_lazy("Zum Beispiel: öffentlich-rechtliche Vereinbarung nach § 23 GkG NRW"),
    )
    genehmigt_am = TagField(
        label=FELDER["genehmigt_am"],
        required=False,
        help_text=gettext_lazy("Von der Aufsichtsbehörde, nötig für eine Übertragung."),
    )
    bekanntgemacht_am = TagField(label=FELDER["bekanntgemacht_am"], required=False)
    gebuehrenregel = forms.ChoiceField(label=FELDER["gebuehrenregel"], choices=Vereinbarung.Gebuehrenregel.choices)
    anteil = ProzentField(label=FELDER["anteil"], required=False, max_length=8)
    gebuehrenbasis = ZeileField(label=FELDER["gebuehrenbasis"], max_length=300, required=False)
    kostenregel = ZeileField(label=FELDER["kostenregel"], max_length=300, required=False)
    erlaeuterung = forms.CharField(
        label=FELDER["erlaeuterung"],
        required=False,
        max_length=LONGEST_TYPED,
        help_text=gettext_lazy("Steht auf der Seite der Vereinbarung, für Bürgerinnen und Bürger und für den Rat."),
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    extern_am = TagField(
        label=gettext_lazy("Zugestimmt am"),
        required=False,
        help_text=gettext_lazy("Nur für Beteiligte, die dieses Portal nicht nutzen. Die anderen fragt das Portal."),
    )
    extern_beleg = ZeileField(
        label=gettext_lazy("Schriftstück"),
        max_length=200,
        required=False,
        help_text=gettext_lazy("Zum Beispiel: Schreiben vom 05.10.2026, Az. 12/26"),
    )

    def __init__(self, data: Any = None, *, inhalt: dict[str, Any], nummer: int, grund: str, auswahl: Auswahl) -> None:
        super().__init__(data, initial=_initial(inhalt) | {"nummer": nummer, "grund": grund})
        self.inhalt = inhalt
        for name, choices in {
            "von": auswahl.stellen,
            "an": auswahl.stellen,
            "gebiet": auswahl.kommunen,
            "funktionen": auswahl.funktionen,
            "leistungen": auswahl.leistungen,
            "aemter": auswahl.aemter,
        }.items():
            field: Any = self.fields[name]
            field.choices = choices
        self._points = self._add_points(dict(auswahl.stellen), dict(auswahl.leistungen))

    def _add_points(self, names: dict[str, str], titles: dict[str, str]) -> list[dict[str, Any]]:
        """Of an acceptance that is saved: what each of its Kommunen takes, one line for each Leistung."""
        if self.inhalt["art"] != "annahme":
            return []
        known = {(each["kommune"], each["leistung"]): each for each in self.inhalt["annahme"]}
        groups = []
        for k, kommune in enumerate(self.inhalt["an"]):
            rows = []
            for n, leistung in enumerate(self.inhalt["leistungen"]):
                point = known.get((kommune, leistung), {"nimmt_an": None, "bedingung": ""})
                wahl, bedingung = f"nimmt_{k}_{n}", f"bedingung_{k}_{n}"
                label = titles.get(leistung, leistung)
                self.fields[wahl] = forms.ChoiceField(
                    label=label, choices=_TAKES, required=False, initial=_ANSWER[point["nimmt_an"]]
                )
                self.fields[bedingung] = ZeileField(
                    label=_("Bedingung: %(leistung)s") % {"leistung": label},
                    max_length=160,
                    required=False,
                    initial=point["bedingung"],
                )
                known_here = (kommune, leistung) in known
                rows.append(
                    {"wahl": wahl, "bedingung": bedingung, "kommune": kommune, "leistung": leistung}
                    | {"bekannt": known_here}
                )
            groups.append({"name": names.get(kommune, kommune), "zeilen": rows})
        return groups

    def annahmestellen(self) -> list[dict[str, Any]]:
        """The same with bound fields, for the template."""
        return [
            {
                "name": group["name"],
                "felder": [self[row[part]] for row in group["zeilen"] for part in ("wahl", "bedingung")],
            }
            for group in self._points
        ]

    def content(self) -> dict[str, Any]:
        """The content of the draft (`leistung.rules.vereinbaren.Vereinbarungsstand`)."""
        values = self.cleaned_data
        return {
            **{name: values[name] for name in (*_LINES, *_LISTS, "art", "gebuehrenregel")},
            **{name: as_iso(values[name]) for name in _DAYS},
            "gebiet": values["gebiet"] or None,
            "anteil": None if values["anteil"] is None else str(values["anteil"]),
            "annahme": [
                {
                    "kommune": row["kommune"],
                    "leistung": row["leistung"],
                    "nimmt_an": _TAKEN[values[row["wahl"]]],
                    "bedingung": values[row["bedingung"]],
                }
                for group in self._points
                for row in group["zeilen"]
                if values[row["wahl"]] or values[row["bedingung"]] or row["bekannt"]  # unknown is kept as such
            ],
        }


def _initial(inhalt: dict[str, Any]) -> dict[str, Any]:
    share = inhalt["anteil"]
    return {
        **{name: inhalt[name] for name in (*_LINES, *_LISTS, "art", "gebuehrenregel")},
        **{name: as_day(inhalt[name]) for name in _DAYS},
        "gebiet": inhalt["gebiet"] or [],
        "anteil": "" if share is None else f"{(Decimal(share) * 100).normalize():f}".replace(".", ","),
    }
