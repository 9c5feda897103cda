"""What the fields of all pieces are called: on their forms, in the log, and where two versions are compared."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy

from portal.kommune.rules.kontakt import PARTS
from portal.leistung.rules.absaetze import Absatz
from portal.redaktion.rules.stellen import MOST_CONTACTS, MOST_SPECIAL

ABSAETZE: dict[Absatz, Any] = {
    Absatz.BESCHREIBUNG: gettext_lazy("Worum es geht"),
    Absatz.VORAUSSETZUNGEN: gettext_lazy("Voraussetzungen"),
    Absatz.UNTERLAGEN: gettext_lazy("Was man braucht"),
    Absatz.ABLAUF: gettext_lazy("So läuft es ab"),
    Absatz.FRISTEN: gettext_lazy("Fristen"),
    Absatz.BEARBEITUNGSZEIT: gettext_lazy("Bearbeitungszeit"),
    Absatz.RECHTSGRUNDLAGEN: gettext_lazy("Rechtsgrundlagen"),
    Absatz.HINWEISE: gettext_lazy("Hinweise"),
}
FELDER: dict[str, Any] = {
    "modus": gettext_lazy("Art des Angebots"),
    "gueltig_ab": gettext_lazy("Gilt ab"),
    "gueltig_bis": gettext_lazy("Gilt bis"),
    "ziel_url": gettext_lazy("Adresse (Link)"),
    "ziel_name": gettext_lazy("Wer bietet das an?"),
    "organisationseinheit": gettext_lazy("Zuständige Stelle im Haus"),
    "organisationseinheit_id": gettext_lazy("Zuständige Stelle im Haus"),
    "name": gettext_lazy("Name"),
    "anschrift": gettext_lazy("Anschrift"),
    "telefon": gettext_lazy("Telefon"),
    "email": gettext_lazy("E-Mail"),
    "kontakte": gettext_lazy("Anderer Kontakt für eine Weile oder auf Dauer"),
    **{
        f"kontakt_{part}_{n}": gettext_lazy("Anderer Kontakt")
        for part in ("ab", "bis", *PARTS)
        for n in range(MOST_CONTACTS)
    },
    "oeffnungszeiten": gettext_lazy("Öffnungszeiten"),
    "sonderzeiten": gettext_lazy("Andere Öffnungszeiten für eine Weile"),
    **{
        f"sonder_{part}_{n}": gettext_lazy("Andere Zeiten")
        for part in ("ab", "bis", "text")
        for n in range(MOST_SPECIAL)
    },
    "gilt_bis": gettext_lazy("Letzter Tag der Stelle"),
    "nachfolge_id": gettext_lazy("Wer danach für sie antwortet"),
    "erste": gettext_lazy("Betrag in Euro"),
    "weitere": gettext_lazy("Betrag für jedes weitere Exemplar"),
    "erste_cents": gettext_lazy("Gebühr"),
    "weitere_cents": gettext_lazy("Gebühr für weitere Exemplare"),
    "kosten": gettext_lazy("Was kostet es?"),
    "saetze": gettext_lazy("Gebühren"),
    "gebuehr_grundlage": gettext_lazy("Grundlage der Gebühr"),
    "bearbeitung_tage": gettext_lazy("Bearbeitungszeit in Tagen"),
    "text": gettext_lazy("Text"),
    "titel": gettext_lazy("Überschrift"),
    "bloecke": gettext_lazy("Blöcke"),
    "haeufig": gettext_lazy("Häufige Leistungen"),
    "haeufig_1": gettext_lazy("Häufige Leistungen"),
    "dgs_video": gettext_lazy("Video in Deutscher Gebärdensprache"),
    "farbe": gettext_lazy("Farbe"),
    "wappen": gettext_lazy("Wappen oder Logo"),
    "bild": gettext_lazy("Bild der Startseite"),
    "fusszeile": gettext_lazy("Fußzeile"),
    "absender": gettext_lazy("Absender der E-Mails"),
    "bezeichnung": gettext_lazy("Name der Kommune"),
    "ab": gettext_lazy("Von"),
    "bis": gettext_lazy("Bis"),
    **{absatz.value: label for absatz, label in ABSAETZE.items()},
    "bereich": gettext_lazy("Bereich"),
    "art": gettext_lazy("Was wird vereinbart?"),
    "von": gettext_lazy("Wem gehört die Aufgabe?"),
    "an": gettext_lazy("Wer tut etwas dafür?"),
    "gebiet": gettext_lazy("Nur für dieses Gebiet"),
    "funktionen": gettext_lazy("Aufgaben"),
    "leistungen": gettext_lazy("Einzelne Leistungen"),
    "aemter": gettext_lazy("Amt des Kreises"),
    "rechtsform": gettext_lazy("Rechtsform"),
    "gilt_ab": gettext_lazy("Erster Tag"),
    "genehmigt_am": gettext_lazy("Genehmigt am"),
    "bekanntgemacht_am": gettext_lazy("Bekannt gemacht am"),
    "gebuehrenregel": gettext_lazy("Gebühren"),
    "anteil": gettext_lazy("Anteil an der Gebühr in Prozent"),
    "gebuehrenbasis": gettext_lazy("Wovon der Anteil berechnet wird"),
    "kostenregel": gettext_lazy("Kosten"),
    "erlaeuterung": gettext_lazy("Erläuterung"),
    "annahme": gettext_lazy("Annahmestellen"),
    "extern_am": gettext_lazy("Zustimmung der Beteiligten ohne Portal: Tag"),
    "extern_beleg": gettext_lazy("Zustimmung der Beteiligten ohne Portal: Schriftstück"),
}
