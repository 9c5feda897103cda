"""The models of the subject, by what they are about."""

from portal.leistung.models.bescheidregel import Bescheidregel
from portal.leistung.models.dauer import Bearbeitungsdauer
from portal.leistung.models.katalog import Angebot, ExterneStelle, Funktion, Gebuehr, Lebenslage, Leistung, Ortstext
from portal.leistung.models.merkzettel import Merkzettel
from portal.leistung.models.suche import Redaktionssynonym, Suchluecke, Suchsynonym, Suchtext, Suchwort
from portal.leistung.models.uebernahme import (
    Befund,
    Bestandseintrag,
    Importlauf,
    Katalogaenderung,
    Katalogschluessel,
)
from portal.leistung.models.zustaendigkeit import Annahmestelle, Geschaeftsverteilung, Vereinbarung, Zustaendigkeit

__all__ = [
    "Angebot",
    "Annahmestelle",
    "Bearbeitungsdauer",
    "Befund",
    "Bescheidregel",
    "Bestandseintrag",
    "ExterneStelle",
    "Funktion",
    "Gebuehr",
    "Geschaeftsverteilung",
    "Importlauf",
    "Katalogaenderung",
    "Katalogschluessel",
    "Lebenslage",
    "Leistung",
    "Merkzettel",
    "Ortstext",
    "Redaktionssynonym",
    "Suchluecke",
    "Suchsynonym",
    "Suchtext",
    "Suchwort",
    "Vereinbarung",
    "Zustaendigkeit",
]
