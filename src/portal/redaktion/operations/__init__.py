"""What editors do: write, ask for a release, give back, publish."""

from portal.redaktion.operations.angebot import GegenstandUnknown
from portal.redaktion.operations.entwurf import (
    EditedMeanwhile,
    NotAllowed,
    NotInRelease,
    ask_release,
    discard_draft,
    give_back,
    save_draft,
)
from portal.redaktion.operations.gestaltung import set_gestaltung
from portal.redaktion.operations.regeln import TooFewPeople, set_vier_augen
from portal.redaktion.operations.veroeffentlichung import NoDraft, NotPublishable, SecondPersonNeeded, publish

__all__ = [
    "EditedMeanwhile",
    "GegenstandUnknown",
    "NoDraft",
    "NotAllowed",
    "NotInRelease",
    "NotPublishable",
    "SecondPersonNeeded",
    "TooFewPeople",
    "ask_release",
    "discard_draft",
    "give_back",
    "publish",
    "save_draft",
    "set_gestaltung",
    "set_vier_augen",
]
