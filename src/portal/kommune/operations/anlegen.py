"""Making a new authority: its row, its town hall with everything that is unknown, and its main place."""

from __future__ import annotations

from portal.core.db import transaction_required
from portal.core.tenancy import System
from portal.kommune.models import Kommune, Organisationseinheit, Ort
from portal.kommune.operations.gestaltung import propose_gestaltung
from portal.kommune.queries import taken_by
from portal.kommune.rules import Mangel, NeueKommune, problems
from portal.kommune.rules.kontakt import TOWN_HALL

_SOURCE = {"source": "beim Anlegen angegeben", "confidence": "to be checked"}


class KommuneUnmoeglich(ValueError):
    """The authority cannot be made; `maengel` say why, field by field."""

    def __init__(self, maengel: list[Mangel]) -> None:
        super().__init__(" ".join(each.text for each in maengel))
        self.maengel = maengel


@transaction_required
def create_kommune(*, neu: NeueKommune) -> Kommune:
    """Write the authority in a unit of its own id. What is not known stays empty and reads "noch nicht hinterlegt".

    Raises KommuneUnmoeglich.
    """
    if found := [*problems(neu), *taken_by(neu)]:
        raise KommuneUnmoeglich(found)
    kommune = Kommune(
        id=neu.id,
        name=neu.name.strip(),
        bezeichnung=neu.bezeichnung.strip(),
        typ=neu.typ,
        ist_kreis=neu.ist_kreis,
        ags=neu.ags,
        host=neu.host,
        herkunft=dict.fromkeys(("name", "ags"), _SOURCE),
    )
    kommune.save(force_insert=True)
    propose_gestaltung(by=System(kommune.id), farbe=neu.farbe)
    hall = "Kreisverwaltung" if neu.ist_kreis else "Rathaus"
    Organisationseinheit(kommune=kommune, schluessel=TOWN_HALL, name=hall, herkunft=_SOURCE).save(force_insert=True)
    if not neu.ist_kreis:  # its places are those of its Kommunen
        for plz in neu.plz or ("",):
            Ort(kommune=kommune, name=kommune.name, plz=plz, ist_hauptort=True, herkunft=_SOURCE).save(
                force_insert=True
            )
    return kommune
