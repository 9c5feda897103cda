"""Pure decisions about authorities: what counts as a fact, what a new one needs, and what a design may be."""

from portal.kommune.rules.anlegen import Mangel, NeueKommune, problems, usual_bezeichnung, usual_id, usual_typ
from portal.kommune.rules.farbwelt import GRUNDFARBE, VORSCHLAEGE, FarbeUnreadable, Urteil, judge, next_proposal
from portal.kommune.rules.gestaltung import BILDARTEN, MAX_BILD
from portal.kommune.rules.quellen import is_verified

__all__ = [
    "BILDARTEN",
    "GRUNDFARBE",
    "MAX_BILD",
    "VORSCHLAEGE",
    "FarbeUnreadable",
    "Mangel",
    "NeueKommune",
    "Urteil",
    "is_verified",
    "judge",
    "next_proposal",
    "problems",
    "usual_bezeichnung",
    "usual_id",
    "usual_typ",
]
