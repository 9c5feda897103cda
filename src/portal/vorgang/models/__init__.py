"""The models of the subject, by what they are about."""

from portal.vorgang.models.abgabe import Abgabe, Abgabeeingang
from portal.vorgang.models.abschrift import Abschriftanlage, Abschriftnachweis
from portal.vorgang.models.aufbewahrung import Anbietung, Loeschlauf, Loeschsperre
from portal.vorgang.models.bescheid import Bescheid, BescheidQuerySet
from portal.vorgang.models.druck import Druckauftrag
from portal.vorgang.models.frist import Frist, FristQuerySet
from portal.vorgang.models.postkorb import (
    GespeicherterFilter,
    Postkorbeinstellung,
    Schlagwort,
    Suchmerkmal,
    Vorgangsschlagwort,
)
from portal.vorgang.models.stellungnahme import (
    Stellungnahme,
    Stellungnahmebitte,
    Stellungnahmedatei,
    Stellungnahmeschritt,
)
from portal.vorgang.models.vorgang import (
    FERTIG,
    IN_POSTKORB,
    Abschrift,
    Echtheitsnachweis,
    Entscheidung,
    Fallteil,
    Rueckfrage,
    Statuswechsel,
    Vorgang,
    VorgangQuerySet,
    Vorgangsdokument,
    Vorgangsforderung,
)
from portal.vorgang.models.vorlage import Textvorlage
from portal.vorgang.models.zahlen import Monatszahl, Zahlenblatt, Zahlenwahl
from portal.vorgang.models.zusammenarbeit import Berichtigung, Stellvertretung, Verknuepfung, Vermerk

__all__ = [
    "FERTIG",
    "IN_POSTKORB",
    "Abgabe",
    "Abgabeeingang",
    "Abschrift",
    "Abschriftanlage",
    "Abschriftnachweis",
    "Anbietung",
    "Berichtigung",
    "Bescheid",
    "BescheidQuerySet",
    "Druckauftrag",
    "Echtheitsnachweis",
    "Entscheidung",
    "Fallteil",
    "Frist",
    "FristQuerySet",
    "GespeicherterFilter",
    "Loeschlauf",
    "Loeschsperre",
    "Monatszahl",
    "Postkorbeinstellung",
    "Rueckfrage",
    "Schlagwort",
    "Statuswechsel",
    "Stellungnahme",
    "Stellungnahmebitte",
    "Stellungnahmedatei",
    "Stellungnahmeschritt",
    "Stellvertretung",
    "Suchmerkmal",
    "Textvorlage",
    "Verknuepfung",
    "Vermerk",
    "Vorgang",
    "VorgangQuerySet",
    "Vorgangsdokument",
    "Vorgangsforderung",
    "Vorgangsschlagwort",
    "Zahlenblatt",
    "Zahlenwahl",
]
