"""What the fields of an agreement are called, on its form, in the log and where two versions are compared."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy

VEREINBARUNGSFELDER: dict[str, Any] = {
    "bereich": gettext_lazy("Bereich"),
    "art": gettext_lazy("Was wird vereinbart?"),
    "von": gettext_lazy("Wem gehört die Aufgabe?"),
    "an": gettext_lazy("Wer tut etwas dafür?"),
    "gebiet": gettext_lazy("Nur für dieses Gebiet"),
    "funktionen": gettext_lazy("Aufgaben"),
    "leistungen": gettext_lazy("Einzelne Leistungen"),
    "aemter": gettext_lazy("Amt des Kreises"),
    "rechtsform": gettext_lazy("Rechtsform"),
    "gilt_ab": gettext_lazy("Die Änderung gilt ab"),
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
