"""The models of the subject, by what they are about."""

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

__all__ = [
    "IN_POSTKORB",
    "Abschrift",
    "Echtheitsnachweis",
    "Entscheidung",
    "Fallteil",
    "Rueckfrage",
    "Statuswechsel",
    "Vorgang",
    "VorgangQuerySet",
    "Vorgangsdokument",
    "Vorgangsforderung",
]
