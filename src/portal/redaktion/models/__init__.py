"""The models of the subject, by what they are about."""

from portal.redaktion.models.mitsprache import Anliegen, Anliegenbeitrag, Neuerung
from portal.redaktion.models.seiten import Datenschutzhinweis, Meldung, Ortsfassung, Seite, Startseite, Zuschrift
from portal.redaktion.models.stuecke import Aenderung, Art, Entwurf, Fassung, Neuanlage, Redaktionsregel, Vorschlag

__all__ = [
    "Aenderung",
    "Anliegen",
    "Anliegenbeitrag",
    "Art",
    "Datenschutzhinweis",
    "Entwurf",
    "Fassung",
    "Meldung",
    "Neuanlage",
    "Neuerung",
    "Ortsfassung",
    "Redaktionsregel",
    "Seite",
    "Startseite",
    "Vorschlag",
    "Zuschrift",
]
