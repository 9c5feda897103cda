"""What people and loads do with authorities. One module for each kind; all of them are called by these names."""

from portal.kommune.operations.anlegen import KommuneUnmoeglich, create_kommune
from portal.kommune.operations.gestaltung import (
    Bildangabe,
    Fussverweis,
    GestaltungFaulty,
    change_gestaltung,
    propose_gestaltung,
)
from portal.kommune.operations.kontakt import follow_town_hall
from portal.kommune.operations.laden import load_gestaltung, load_kommunen, load_offices, load_orte
from portal.kommune.operations.mail import automatic_mail, in_both_languages
from portal.kommune.operations.stand import touch_kommune
from portal.kommune.rules.kontakt import TOWN_HALL

__all__ = [
    "TOWN_HALL",
    "Bildangabe",
    "Fussverweis",
    "GestaltungFaulty",
    "KommuneUnmoeglich",
    "automatic_mail",
    "change_gestaltung",
    "create_kommune",
    "follow_town_hall",
    "in_both_languages",
    "load_gestaltung",
    "load_kommunen",
    "load_offices",
    "load_orte",
    "propose_gestaltung",
    "touch_kommune",
]
