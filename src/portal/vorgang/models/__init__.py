"""The models of the subject, by what they are about."""

from portal.vorgang.models.aufbewahrung import Anbietung, Loeschlauf, Loeschsperre
from portal.vorgang.models.bescheid import Bescheid, BescheidQuerySet
from portal.vorgang.models.frist import Frist, FristQuerySet
from portal.vorgang.models.vorgang import (
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
from portal.vorgang.models.zusammenarbeit import Stellvertretung, Verknuepfung, Vermerk

__all__ = [
    "IN_POSTKORB",
    "Abschrift",
    "Anbietung",
    "Bescheid",
    "BescheidQuerySet",
    "Echtheitsnachweis",
    "Entscheidung",
    "Fallteil",
    "Frist",
    "FristQuerySet",
    "Loeschlauf",
    "Loeschsperre",
    "Rueckfrage",
    "Statuswechsel",
    "Stellvertretung",
    "Verknuepfung",
    "Vermerk",
    "Vorgang",
    "VorgangQuerySet",
    "Vorgangsdokument",
    "Vorgangsforderung",
]
