"""Forms of the Postkorb: by what it is filtered, whom to look for, what a filter is called, which columns there are."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from portal.kommune.models import Organisationseinheit
from portal.vorgang.models.postkorb import WORT_LENGTH
from portal.vorgang.queries.umfeld import Umfeld
from portal.vorgang.rules.postkorb import USUAL, Ansicht, Filter, Frist, Spalte, in_order
from portal.vorgang.rules.status import FINISHED, OPEN, Status
from portal.web.arbeitsplatz.darstellung import status_tags
from portal.web.ui.datum import DatumField

FRISTEN: dict[Frist, Any] = {
    Frist.UEBERFAELLIG: gettext_lazy("überfällig"),
    Frist.WOCHE: gettext_lazy("fällig in sieben Tagen"),
    Frist.MONAT: gettext_lazy("fällig in dreißig Tagen"),
    Frist.OHNE: gettext_lazy("ohne laufende Frist"),
}
SPALTEN: dict[Spalte, Any] = {
    Spalte.LEISTUNG: gettext_lazy("Leistung"),
    Spalte.EINGANG: gettext_lazy("Eingegangen"),
    Spalte.FRIST: gettext_lazy("Frist"),
    Spalte.STATUS: gettext_lazy("Status"),
    Spalte.BEARBEITUNG: gettext_lazy("Bearbeitung"),
    Spalte.AMT: gettext_lazy("Amt"),
    Spalte.SCHLAGWORTE: gettext_lazy("Schlagworte"),
    Spalte.SEIT: gettext_lazy("Status seit"),
}
_ANY = gettext_lazy("alle")
_FIRST, _LAST = date(1900, 1, 1), date(2999, 12, 31)  # beyond them a day more or an hour less is no date any more
_UNKNOWN: dict[str, Any] = {
    "leistung": gettext_lazy("Diese Leistung gibt es bei Ihren Ämtern nicht. Die Liste zeigt deshalb alle Leistungen."),
    "status": gettext_lazy("Diesen Status gibt es in dieser Ansicht nicht. Die Liste zeigt deshalb jeden Status."),
    "schlagwort": gettext_lazy(
        "Dieses Schlagwort gibt es nicht mehr. Die Liste zeigt deshalb Vorgänge mit jedem und ohne Schlagwort."
    ),
    "amt": gettext_lazy("Dieses Amt ist keines Ihrer Ämter. Die Liste zeigt deshalb die Vorgänge aller Ihrer Ämter."),
    "frist": gettext_lazy("Diese Auswahl gibt es nicht. Die Liste zeigt deshalb Vorgänge mit jeder Frist."),
}
_NO_ANSICHT = gettext_lazy("Die Ansicht aus der Adresse gibt es nicht. Sie sehen die Ansicht „Neu“.")
_NO_DATUM = gettext_lazy("Dieses Datum ist nicht zu lesen. Schreiben Sie Tag, Monat und Jahr.")
_NO_DAY = gettext_lazy("Die Liste ist deshalb nicht nach diesem Datum eingeschränkt.")
NO_NAME = gettext_lazy("Schreiben Sie einen Namen mit mindestens zwei Buchstaben.")


class FilterForm(forms.Form):
    """By what a view is narrowed; all is optional. What is unknown by now narrows nothing, and its field says so."""

    alles_freiwillig = True
    leistung = forms.ChoiceField(label=gettext_lazy("Leistung"), required=False)
    status = forms.ChoiceField(label=gettext_lazy("Status"), required=False)
    schlagwort = forms.ChoiceField(label=gettext_lazy("Schlagwort"), required=False)
    amt = forms.ChoiceField(label=gettext_lazy("Amt"), required=False)
    frist = forms.ChoiceField(label=gettext_lazy("Frist"), required=False)
    von = DatumField(label=gettext_lazy("Eingegangen ab"), required=False, earliest=_FIRST, latest=_LAST)
    bis = DatumField(label=gettext_lazy("Eingegangen bis"), required=False, earliest=_FIRST, latest=_LAST)

    def __init__(self, data: Any, *, ansicht: Ansicht, around: Umfeld, aemter: list[Organisationseinheit]) -> None:
        tags = status_tags()
        shown = FINISHED if ansicht == Ansicht.FERTIG else OPEN
        choices: dict[str, list[tuple[str, Any]]] = {
            "leistung": list(around.leistungen),
            "status": [(str(each), tags[each]["text"]) for each in Status if each in shown],
            "schlagwort": [(str(key), wort) for key, wort in around.schlagworte],
            "amt": [(str(amt.pk), amt.name) for amt in aemter],
            "frist": [(str(frist), text) for frist, text in FRISTEN.items()],
        }
        self.asked = {name: value for name in self.names() if (value := data.get(name, ""))}
        given = {name: self.asked.get(name, "") for name in self.names()}
        unknown = [name for name, options in choices.items() if given[name] not in ("", *(key for key, _ in options))]
        given |= dict.fromkeys(unknown, "")
        super().__init__(given, auto_id="filter_%s")
        for name, options in choices.items():
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)
            field.choices = [("", _ANY), *options]
        self.options = {name: dict(options) for name, options in choices.items()}
        self.ansicht, self.chosen = ansicht, {name: value for name, value in given.items() if value}
        if len(aemter) < 2:
            del self.fields["amt"]
        self.full_clean()
        for name in unknown:
            self.add_error(name if name in self.fields else None, _UNKNOWN[name])
        if data.get("ansicht", "") not in ("", *Ansicht):
            self.add_error(None, _NO_ANSICHT)
        for name in ("von", "bis"):
            self._tell_no_day(name, data.get(name, ""))

    def _tell_no_day(self, name: str, whole: str) -> None:
        """A day that cannot be read narrows nothing; `whole` is one that stands in the address in one piece."""
        found = self.errors.get(name) or ([_NO_DATUM] if whole else [])
        if found:
            self.errors.pop(name, None)
            self.add_error(name, " ".join([*map(str, found), str(_NO_DAY)]))

    @classmethod
    def names(cls) -> list[str]:
        """The names in the address."""
        days = [f"{name}_{part}" for name in ("von", "bis") for part in ("tag", "monat", "jahr")]
        return ["leistung", "status", "schlagwort", "amt", "frist", *days]

    @property
    def filter(self) -> Filter:
        """What was chosen; a day that does not exist is told at its field and does not narrow."""
        data = self.cleaned_data
        return Filter(
            leistung=data.get("leistung", ""),
            status=data.get("status", ""),
            schlagwort=UUID(data["schlagwort"]) if data.get("schlagwort") else None,
            amt=int(data["amt"]) if data.get("amt") else None,
            frist=Frist(data["frist"]) if data.get("frist") else None,
            von=data.get("von"),
            bis=data.get("bis"),
        )

    @property
    def kennung(self) -> str:
        """All that its fields show: they are drawn once for it, whoever looks."""
        choices = {name: [(key, str(text)) for key, text in each.items()] for name, each in self.options.items()}
        errors = {name: list(texts) for name, texts in self.errors.items()}
        return f"{get_language()} {list(self.fields)} {self.data} {choices} {errors}"

    def told(self) -> list[str]:
        """What narrows the list, in words."""
        found = []
        for name, field in self.fields.items():
            value = self.cleaned_data.get(name)
            if not value:
                continue
            text = str(self.options[name][value]) if name in self.options else f"{value:%d.%m.%Y}"
            found.append(f"{field.label}: {text}")
        return found


class NamensForm(forms.Form):
    """Whom somebody looks for; it travels in the body of a POST and is kept nowhere."""

    name = forms.CharField(
        label=gettext_lazy("Name der antragstellenden Person"),
        help_text=gettext_lazy(
            "Gesucht wird in dieser Ansicht mit dem Filter, der gerade gilt. Schreiben Sie ganze Namen; Umlaute und "
            "Großschreibung sind gleich. Jede Suche wird protokolliert."
        ),
        max_length=100,
        widget=forms.TextInput(attrs={"spellcheck": "false", "autocomplete": "off"}),
        error_messages={"required": NO_NAME},
    )


class FilternameForm(forms.Form):
    """What a filter is called that is kept."""

    name = forms.CharField(
        label=gettext_lazy("Name des Filters"),
        help_text=gettext_lazy("Zum Beispiel: Urkunden, überfällig. Keine Namen von Antragstellenden."),
        max_length=WORT_LENGTH,
        error_messages={"required": gettext_lazy("Geben Sie dem Filter einen Namen.")},
    )


class SchlagwortForm(forms.Form):
    """A word by which offices sort their Vorgänge."""

    wort = forms.CharField(
        label=gettext_lazy("Schlagwort"),
        help_text=gettext_lazy(
            "Höchstens 30 Zeichen. Keine Namen und keine Angaben über eine Person: "
            "Schlagworte sehen alle Ämter dieser Kommune, und sie stehen unverschlüsselt in der Datenbank."
        ),
        max_length=WORT_LENGTH,
        error_messages={
            "required": gettext_lazy("Schreiben Sie ein Schlagwort."),
            "max_length": gettext_lazy("Ein Schlagwort hat höchstens 30 Zeichen."),
        },
    )


class AnordnungForm(forms.Form):
    """The place of each column, and how dense the rows are."""

    def __init__(self, *args: Any, spalten: tuple[Spalte, ...] = USUAL, dicht: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        places = [("0", _("nicht zeigen")), *((str(n), _("%(zahl)d. Spalte") % {"zahl": n}) for n in range(1, 9))]
        for spalte, titel in SPALTEN.items():
            place = spalten.index(spalte) + 1 if spalte in spalten else 0
            self.fields[spalte] = forms.ChoiceField(label=titel, choices=places, initial=str(place))
        density = [("bequem", _("bequem: mit Abstand")), ("dicht", _("dicht: mehr Zeilen auf dem Bildschirm"))]
        self.fields["dichte"] = forms.ChoiceField(
            label=_("Zeilen"), choices=density, initial="dicht" if dicht else "bequem"
        )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        places = {each: int(data[each]) for each in Spalte if data.get(each, "").isdigit()}
        self.spalten = in_order(places)
        if not self.spalten and not self.errors:
            self.add_error(str(Spalte.LEISTUNG), _("Wählen Sie mindestens eine Spalte."))
        return data
