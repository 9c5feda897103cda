"""What the gallery of components shows: every component in every state, with the words they will really carry.

The page ``ui/komponenten.html`` is served outside production only; axe and the keyboard walk run over it.
All persons and cases are invented.
"""

from __future__ import annotations

import re
from datetime import date, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.utils.translation import gettext_lazy as _

from portal.web.ui.datum import DatumField

_SPRITE = Path(__file__).parent / "static" / "ui" / "zeichen.svg"
_BERLIN = ZoneInfo("Europe/Berlin")
ARTEN = ("info", "success", "warning", "danger")


class Beispielformular(forms.Form):
    """One field of every kind."""

    vorname = forms.CharField(
        label=_("Vornamen"),
        help_text=_("So, wie sie in Ihrem Ausweis stehen."),
        widget=forms.TextInput(attrs={"autocomplete": "given-name"}),
        error_messages={"required": _("Geben Sie Ihre Vornamen an.")},
    )
    plz = forms.CharField(
        label=_("Postleitzahl"),
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "postal-code", "class": "breite-10"}),
    )
    geboren = DatumField(label=_("Geburtsdatum des Kindes"), help_text=_("Zum Beispiel 24 12 2019"))
    urkunde = forms.ChoiceField(
        label=_("Welche Urkunde brauchen Sie?"),
        choices=[
            ("geburt", _("Geburtsurkunde")),
            ("mehrsprachig", _("Geburtsurkunde, mehrsprachig (CIEC-Muster)")),
            ("auszug", _("Beglaubigter Ausdruck aus dem Geburtenregister")),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": _("Wählen Sie eine Urkunde aus.")},
    )
    zwecke = forms.MultipleChoiceField(
        label=_("Wofür brauchen Sie die Urkunde?"),
        choices=[("kindergeld", _("Kindergeld")), ("elterngeld", _("Elterngeld")), ("sonst", _("Etwas anderes"))],
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    ort = forms.ChoiceField(
        label=_("Wo wurde das Kind geboren?"),
        choices=[("", _("Bitte wählen")), ("a", _("Musterstadt")), ("b", _("Beispielhausen"))],
        help_text=_("Danach richtet sich, welches Standesamt zuständig ist."),
        error_messages={"required": _("Wählen Sie den Geburtsort aus.")},
    )
    bemerkung = forms.CharField(label=_("Möchten Sie uns etwas mitteilen?"), widget=forms.Textarea, required=False)
    nachweis = forms.FileField(
        label=_("Kopie Ihres Ausweises"),
        help_text=_("PDF, JPG oder PNG, höchstens 10 MB."),
        widget=forms.FileInput,
        error_messages={"required": _("Laden Sie eine Kopie Ihres Ausweises hoch.")},
    )
    richtig = forms.BooleanField(
        label=_("Ich versichere, dass meine Angaben richtig sind."),
        error_messages={"required": _("Ohne diese Versicherung können wir den Antrag nicht annehmen.")},
    )


def context() -> dict[str, Any]:
    """The context of ``ui/komponenten.html``, besides what every page has."""
    return {
        "seite_titel": "Komponenten",
        "arten": ARTEN,
        "formular_leer": Beispielformular(prefix="leer"),
        "formular_fehler": Beispielformular(_FALSCH, prefix="falsch"),
        "zeilen": _ANTWORTEN,
        "aufgaben": _AUFGABEN,
        "spalten": _SPALTEN,
        "tabelle": _TABELLE,
        "verlauf": _VERLAUF,
        "beendet": _BEENDET,
        "nachrichten": _NACHRICHTEN,
        "angaben": _ANGABEN,
        "zeichensatz": re.findall(r'<symbol id="([^"]+)"', _SPRITE.read_text(encoding="utf-8")),
        "pfad": [{"titel": "Lebenslagen", "ziel": "#"}, {"titel": "Ausweise, Urkunden, Nachweise", "ziel": "#"}],
    }


_FALSCH: dict[str, Any] = {
    "falsch-vorname": "",
    "falsch-plz": "5251",
    "falsch-geboren_tag": "31",
    "falsch-geboren_monat": "02",
    "falsch-geboren_jahr": "2024",
    "falsch-zwecke": ["kindergeld"],
    "falsch-bemerkung": "Bitte rufen Sie mich nachmittags an.",
}
_ANTWORTEN = [
    {"name": "Urkunde", "wert": "Geburtsurkunde, zwei Stück", "aendern": "#"},
    {"name": "Name des Kindes", "wert": "Mia Mustermann-Beispielhausen", "aendern": "#", "sensibel": True},
    {"name": "Geburtsdatum", "wert": "24.12.2019", "aendern": "#"},
    {"name": "Zustellung an", "werte": ["Erika Mustermann", "Beispielweg 1", "00000 Musterstadt"], "aendern": "#"},
    {"name": "Bemerkung", "wert": "", "aendern": "#"},
    {"name": "Gebühr", "wert": "15,00 €"},
]
_AUFGABEN = [
    {"titel": "Angaben zum Kind", "ziel": "#", "status": "Erledigt", "art": "success", "zeichen": "haken"},
    {"titel": "Ihre Berechtigung", "ziel": "#", "status": "Begonnen", "art": "info"},
    {"titel": "Nachweise hochladen", "ziel": "#", "status": "Offen", "hinweis": "Sie brauchen Ihren Ausweis."},
    {"titel": "Prüfen und absenden", "ziel": "", "status": "Noch nicht möglich"},
]
_SPALTEN = [{"name": "Vorgang"}, {"name": "Eingang"}, {"name": "Gebühr", "zahl": True}, {"name": "Stand"}]
_TABELLE = [
    [
        {"text": "MS-2026-000417", "ziel": "#"},
        {"text": "19.11.2026"},
        {"text": "15,00 €", "zahl": True},
        {"status": "In Bearbeitung", "art": "info", "text": ""},
    ],
    [
        {"text": "MS-2026-000398", "ziel": "#"},
        {"text": "12.11.2026"},
        {"text": "10,00 €", "zahl": True},
        {"status": "Rückfrage", "art": "warning", "text": ""},
    ],
    [
        {"text": "MS-2026-000231", "ziel": "#"},
        {"text": "02.10.2026"},
        {"text": "1.020,00 €", "zahl": True},
        {"status": "Abgeschlossen", "art": "success", "text": ""},
    ],
]
_VERLAUF = [
    {"titel": "Antrag eingegangen", "stand": "erledigt", "zeit": datetime(2026, 11, 17, 9, 12, tzinfo=_BERLIN)},
    {"titel": "Gebühr bezahlt: 15,00 €", "stand": "erledigt", "zeit": datetime(2026, 11, 17, 9, 15, tzinfo=_BERLIN)},
    {
        "titel": "Wir haben eine Frage",
        "stand": "aktuell",
        "wer": "Sie",
        "frist": date(2026, 12, 4),
        "text": "Bitte laden Sie die Rückseite Ihres Ausweises hoch. Ohne sie können wir nicht weiterarbeiten.",
        "ziel": "#",
        "ziel_text": "Frage beantworten",
    },
    {"titel": "Das Standesamt entscheidet", "stand": "offen"},
    {"titel": "Urkunde wird verschickt", "stand": "offen"},
]
_BEENDET = [
    {"titel": "Antrag eingegangen", "stand": "erledigt", "zeit": datetime(2026, 10, 2, 8, 1, tzinfo=_BERLIN)},
    {"titel": "Antrag zurückgenommen", "stand": "gestoppt", "text": "Die Gebühr wird Ihnen erstattet."},
]
_NACHRICHTEN = [
    {
        "absender": "Standesamt Musterstadt",
        "zeit": datetime(2026, 11, 18, 10, 30, tzinfo=_BERLIN),
        "text": "Guten Tag Frau Mustermann,\n\nauf der Kopie Ihres Ausweises fehlt die Rückseite.",
        "neu": True,
        "anlagen": [],
        "eigen": False,
    },
    {
        "absender": "Sie",
        "zeit": datetime(2026, 11, 19, 18, 4, tzinfo=_BERLIN),
        "text": "Hier ist die Rückseite.",
        "neu": False,
        "anlagen": [{"name": "ausweis-rueckseite.jpg", "groesse": "0,8 MB", "ziel": "#"}],
        "eigen": True,
    },
]
_ANGABEN = [
    {"name": "Kosten", "wert": "10,00 € für die erste, 5,00 € für jede weitere Urkunde", "zeichen": "kosten"},
    {"name": "Anmeldung", "wert": "Nutzerkonto, Vertrauensniveau substanziell", "zeichen": "stufe-substanziell"},
    {"name": "Dauer", "wert": "", "zeichen": "uhr"},
]
